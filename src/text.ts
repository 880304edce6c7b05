/** Text of strangers: made safe, then made comparable. No language knowledge beyond the folding of scripts. */

/** What is read of one message; the middle of a longer one is cut (a whole book still gets an answer). */
export const MAX_TEXT = 2000;
/** Of a longer message, so much of its end is kept: a long story often comes to what matters last. */
const END_KEPT = 800;
const CUT = '\n[…]\n';

/** Controls except tab and newline, and lone surrogates: nothing readable, and they break encoders downstream. */
const UNREADABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A stranger's text as we keep it: no control characters, no lone surrogates, at most MAX_TEXT code units. */
export function cleanText(text: string): string {
  const clean = readable(
    text.length > MAX_TEXT * 4 ? text.slice(0, MAX_TEXT * 3) + text.slice(-MAX_TEXT) : text,
  );
  if (clean.length <= MAX_TEXT) return clean;
  const start = clean.slice(0, MAX_TEXT - CUT.length - END_KEPT);
  return readable(readable(start) + CUT + readable(clean.slice(-END_KEPT)));
}

function readable(text: string): string {
  return text.replace(UNREADABLE, '').trim();
}

const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const LATIN_CYRILLIC_MARKS = /[\u0300-\u036f]/g;
const ARABIC_MARKS = /[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;

/** Letters of the Arabic script that people type for one another. */
const ARABIC_FOLD: Record<string, string> = {
  آ: 'ا',
  أ: 'ا',
  إ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ۍ: 'ي',
  ے: 'ي',
  ئ: 'ي',
  ك: 'ک',
  ڪ: 'ک',
  ګ: 'گ',
  ة: 'ه',
  ۀ: 'ه',
  ە: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ؤ: 'و',
};
/** First syllables of the Ethiopic rows that sound alike, each with the row that stands for all. */
const ETHIOPIC_HOMOPHONES = new Map([
  [0x1210, 0x1200],
  [0x1280, 0x1200],
  [0x12b8, 0x12a8],
  [0x1220, 0x1230],
  [0x1250, 0x1240],
  [0x12d0, 0x12a0],
  [0x1340, 0x1338],
]);
/** Of these rows, hā and ’ā are written for ha and ’a. */
const ETHIOPIC_OPEN = new Map([
  [0x1203, 0x1200],
  [0x12a3, 0x12a0],
]);
const ETHIOPIC = /[\u1200-\u1357]/g;

/** Ukrainian writes an apostrophe inside a word, and phones have several: most people leave it out. */
const CYRILLIC_APOSTROPHE = /(?<=\p{Script=Cyrillic})['’ʼ`](?=\p{Script=Cyrillic})/gu;

const ARABIC_FOLDED = new RegExp(`[${Object.keys(ARABIC_FOLD).join('')}]`, 'g');

/** Decimal digits of any script as ASCII: ١ ۱ १ ১ become 1. */
export function foldDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(digitValue(digit)));
}

function digitValue(digit: string): number {
  const point = digit.codePointAt(0)!;
  if (point < 0x80) return point - 48;
  // Unicode's decimal digits come in runs of ten, from zero to nine; some runs follow one another.
  let start = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return (point - start) % 10;
}

/**
 * The form in which two writings of the same words compare equal: NFKC, lower case, no Latin or Cyrillic
 * accents, no Arabic vowel signs, Arabic letter variants joined, ASCII digits, apostrophes and punctuation as spaces.
 */
export function fold(text: string): string {
  if (text !== lastFolded.text) lastFolded = { text, folded: foldNow(text) };
  return lastFolded.folded;
}

/** Rules, menus and places fold the same message one after the other. */
let lastFolded = { text: '', folded: '' };

/** First and last of the signs that fold to the same whatever stands around them. */
const ALONE = [
  [0x00, 0x24f],
  [0x300, 0x36f],
  [0x400, 0x482],
  [0x48a, 0x52f],
  [0x60c, 0x652],
  [0x656, 0x6ff],
  [0x1200, 0x1357],
  [0x2000, 0x206f],
] as const;
/** What each folds to, once met: its letter, with a second one 16 bits higher, or one of the marks below. */
const SIGNS = new Int32Array(0x2070);
const GONE = -1;
const NOT_ALONE = -2;
const BLANK = 0x20;

/** Where a text is folded: its letters as two bytes, and as one, which is enough for most. */
const wide = Buffer.alloc(4 * MAX_TEXT);
const letters = new Uint16Array(wide.buffer, wide.byteOffset, 2 * MAX_TEXT);
const narrow = Buffer.alloc(2 * MAX_TEXT);

function foldNow(text: string): string {
  return (text.length <= MAX_TEXT ? foldSigns(text) : undefined) ?? foldTogether(text);
}

/** Sign by sign, three times faster; undefined when a sign must be looked at with its neighbours. */
function foldSigns(text: string): string | undefined {
  let size = 0;
  let last = BLANK;
  let isWide = false;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.charCodeAt(at);
    const sign = (point < SIGNS.length ? SIGNS[point] : NOT_ALONE) || learnSign(point);
    if (sign === GONE || (sign === BLANK && last === BLANK)) continue;
    if (sign === NOT_ALONE || (isCyrillic(last) && isApostrophe(point))) return undefined;
    last = sign & 0xffff;
    letters[size] = narrow[size] = last;
    size += 1;
    if (last > 0xff) isWide = true;
    if (sign > 0xffff) {
      last = sign >>> 16;
      letters[size] = narrow[size] = last;
      size += 1;
    }
  }
  if (size > 0 && last === BLANK) size -= 1;
  return isWide ? wide.toString('utf16le', 0, 2 * size) : narrow.toString('latin1', 0, size);
}

function isCyrillic(letter: number): boolean {
  return letter >= 0x400 && letter < 0x530;
}

/** Between Cyrillic letters it goes without leaving a space. */
function isApostrophe(point: number): boolean {
  return point === 0x27 || point === 0x60 || point === 0x2019;
}

function learnSign(point: number): number {
  const isAlone = ALONE.some(([first, last]) => point >= first && point <= last);
  SIGNS[point] = isAlone ? signOf(foldTogether(`a${String.fromCharCode(point)}a`).slice(1, -1)) : NOT_ALONE;
  return SIGNS[point]!;
}

function signOf(folded: string): number {
  const [first, second] = [folded.charCodeAt(0), folded.charCodeAt(1)];
  if (folded.length > 2 || (folded.length === 2 && (folded.includes(' ') || second > 0xff))) return NOT_ALONE;
  return folded === '' ? GONE : first | (second << 16);
}

function foldTogether(text: string): string {
  const plain = text.normalize('NFKC').replace(INVISIBLE, '').toLowerCase();
  const bare = plain.normalize('NFD').replace(LATIN_CYRILLIC_MARKS, '').normalize('NFC');
  const joined = foldDigits(bare)
    .replace(ETHIOPIC, foldSyllable)
    .replace(CYRILLIC_APOSTROPHE, '')
    .replace(/ı/g, 'i')
    .replace(ARABIC_MARKS, '')
    .replace(ARABIC_FOLDED, (letter) => ARABIC_FOLD[letter]!)
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss');
  return joined.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim();
}

function foldSyllable(syllable: string): string {
  const point = syllable.charCodeAt(0);
  const row = point & ~7;
  const joined = (ETHIOPIC_HOMOPHONES.get(row) ?? row) + (point & 7);
  return String.fromCharCode(ETHIOPIC_OPEN.get(joined) ?? joined);
}

/** The folded words of a text. */
export function words(text: string): readonly string[] {
  if (text !== lastSplit.text) lastSplit = { text, words: split(fold(text)) };
  return lastSplit.words;
}

/** Rules and questions read the words of the same message, while `fold` is asked for labels in between. */
let lastSplit: { text: string; words: readonly string[] } = { text: '', words: [] };

function split(folded: string): string[] {
  return folded === '' ? [] : folded.split(' ');
}
