/** Texts as SMS: what they cost (GSM 03.38 segments), how they are made cheaper, how long ones are cut in pages. */
import type { Message } from '../conversation/types';
import { numberedText, splitText } from './choice-layout';

/** GSM 03.38 default alphabet: one septet each (3GPP TS 23.038, 6.2.1). */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension table: an escape and the sign, two septets (6.2.1.1). */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Septets or UTF-16 units of a message of one segment, and of each of several (their header takes the rest). */
const ROOM = { 'gsm-7': { one: 160, each: 153 }, 'ucs-2': { one: 70, each: 67 } } as const;

export interface Segments {
  encoding: 'gsm-7' | 'ucs-2';
  /** What the operator counts and bills. */
  segments: number;
  /** Septets, or UTF-16 units. */
  units: number;
}

/** What a text costs as an SMS. No escape pair and no surrogate pair is split between two segments. */
export function segmentsOf(text: string): Segments {
  const septets = septetsOf(text);
  const encoding = septets ? 'gsm-7' : 'ucs-2';
  const sizes = septets ?? [...text].map((sign) => sign.length);
  const units = sizes.reduce((sum, size) => sum + size, 0);
  return { encoding, units, segments: segmentsFor(sizes, units, ROOM[encoding]) };
}

/** Septets of each sign; undefined when one is not in the alphabet. */
function septetsOf(text: string): number[] | undefined {
  const sizes: number[] = [];
  for (const sign of text) {
    if (!BASIC.has(sign) && !EXTENSION.has(sign)) return undefined;
    sizes.push(BASIC.has(sign) ? 1 : 2);
  }
  return sizes;
}

function segmentsFor(sizes: number[], units: number, { one, each }: { one: number; each: number }): number {
  if (units <= one) return units === 0 ? 0 : 1;
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > each) segments += 1;
    used = used + size > each ? size : used + size;
  }
  return segments;
}

/** Signs that GSM-7 lacks and what people type for them. */
const FOLDED: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  ʼ: "'",
  '`': "'",
  '´': "'",
  '′': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‹': "'",
  '›': "'",
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '•': '-',
  '‣': '-',
  '▪': '-',
  '●': '-',
  '◦': '-',
  '·': '.',
  '…': '...',
  '⁄': '/',
  '→': '->',
  '←': '<-',
  '×': 'x',
  '°': 'o',
  '\t': ' ',
  '©': '(c)',
  '®': '(r)',
  œ: 'oe',
  Œ: 'OE',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ẞ: 'SS',
};
/** French quotation marks stand apart from their words, straight ones do not. */
const GUILLEMETS = /(?<=[«‹])[ \u00a0\u202f]|[ \u00a0\u202f](?=[»›])/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const OTHER_LETTERS = /(?![\p{scx=Latin}\p{scx=Inherited}])[\p{L}\p{M}]/u;

/** A text in Latin letters without the signs that would make its SMS dearer (ê, œ, “ ” …); any other is left alone. */
export function gsmFolded(text: string): string {
  const whole = text.normalize('NFC');
  if (OTHER_LETTERS.test(whole.replace(/ʼ/g, "'"))) return text;
  const spaced = whole.replace(GUILLEMETS, '').replace(SPACES, ' ');
  return [...spaced].map(foldSign).join('');
}

function foldSign(sign: string): string {
  if (BASIC.has(sign) || EXTENSION.has(sign)) return sign;
  return FOLDED[sign] ?? [...sign.normalize('NFKD').replace(/\p{M}+/gu, '')].map(typed).join('');
}

function typed(sign: string): string {
  return FOLDED[sign] ?? sign;
}

/** Marks of direction, soft hyphens, breaks without width: no phone shows them, each makes the SMS UCS-2. */
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Joiners are spelling between Persian or Bengali letters, and nothing elsewhere. */
const IDLE_JOINERS =
  /(?<!(?!\p{Script=Latin})[\p{L}\p{M}])[\u200c\u200d]+|[\u200c\u200d]+(?![\p{L}\p{M}\u200c\u200d])/gu;

function visible(text: string): string {
  return text.replace(INVISIBLE, '').replace(IDLE_JOINERS, '');
}

/** A text as it is sent: nothing invisible, and in the cheaper alphabet when that saves a segment. Lines stay lines. */
export function smsText(text: string): string {
  const plain = visible(text).replace(/ {2,}/g, ' ').replace(/ +$/gm, '').trim();
  const folded = gsmFolded(plain);
  return segmentsOf(folded).segments < segmentsOf(plain).segments ? folded : plain;
}

/** Twilio refuses a longer body (error 21617), and a longer SMS is lost in parts on many phones. */
const LONGEST = 1600;

/** A message as it is sent, its choices numbered: one SMS of several segments, several SMS only beyond 1600 signs. */
export function smsPieces(message: Message): string[] {
  return splitText(smsText(numberedText(message)), LONGEST);
}

/** `sms:+33…?body=…` (RFC 5724); the text is what the phone shows, ready to be sent. */
export function smsLink(number: string, _entry: unknown, text: string): string {
  return `sms:${number.replace(/[^\d+]/g, '')}?body=${encodeURIComponent(text)}`;
}

/** An answer is at most so many segments; the rest is sent when asked for. */
const PAGE_SEGMENTS = 2;

function fits(text: string): boolean {
  return segmentsOf(smsText(text)).segments <= PAGE_SEGMENTS;
}

/**
 * The longest beginning that fits a page with the hint (how to ask for the rest), and the rest with the choices as
 * numbered lines. A message that fits is left as it is. Only an address longer than a page makes a longer page.
 */
export function paginate(message: Message, hint: string): { now: Message; later?: string } {
  const full = visible(numberedText(message)).trim();
  if (fits(full)) return { now: message };
  const at = placeToCut(full, longestFit(full, hint));
  const later = full.slice(at).trimStart();
  if (later === '') return { now: message };
  const { choices: _later, ...rest } = message;
  return { now: { ...rest, text: `${full.slice(0, at).trimEnd()}\n${hint}` }, later };
}

/** How many UTF-16 units of the text fit a page, the hint below them; at least one. */
function longestFit(text: string, hint: string): number {
  let fitting = 1;
  let tooLong = text.length + 1;
  while (tooLong - fitting > 1) {
    const middle = (fitting + tooLong) >> 1;
    if (fits(`${text.slice(0, middle).trimEnd()}\n${hint}`)) fitting = middle;
    else tooLong = middle;
  }
  return fitting;
}

/** Ends of paragraphs, lines and sentences are worth up to half a page; a number of a list ends no sentence. */
const GOOD_ENDS = [/\n\n/g, /\n/g, /(?<!\d)[.!?؟।۔።](?=\s)/g];

function placeToCut(text: string, max: number): number {
  const cut = goodEnd(text, max) ?? unbroken(text, lastEnd(text, max, /\s/g) ?? 0) ?? 0;
  return cut > 0 ? cut : insideWord(text, max);
}

function goodEnd(text: string, max: number): number | undefined {
  return GOOD_ENDS.map((mark) => lastEnd(text, max, mark)).find((at) => at !== undefined && at > max / 2);
}

/** Where the last match ends that a piece of at most `max` units may end with; white space is not counted. */
function lastEnd(text: string, max: number, mark: RegExp): number | undefined {
  let last: number | undefined;
  for (const { 0: found, index } of text.slice(0, max + 2).matchAll(mark)) {
    const end = index + found.trimEnd().length;
    if (end <= max && end > 0) last = end;
  }
  return last;
}

/** Phone numbers are written with spaces. */
const PHONE = /(?:\+|\(0\))?\p{Nd}[\p{Nd}() \u00a0\u202f.\u2010-\u2012-]{4,22}\p{Nd}/gu;

/**
 * The same place, or the one before the phone number it would part; undefined when that is the beginning. A number that
 * begins within a word (the end of an address) goes with the whole word.
 */
function unbroken(text: string, at: number): number | undefined {
  for (const { 0: number, index } of text.matchAll(PHONE))
    if (index < at && at < index + number.length) return beginOfWord(text, index) || undefined;
  return at;
}

function beginOfWord(text: string, at: number): number {
  let begin = at;
  while (begin > 0 && /\S/.test(text[begin - 1]!)) begin -= 1;
  return begin;
}

const ADDRESS = /^[^\p{L}\p{N}\s]{0,3}(?:https?:\/\/|www\.)\S+/iu;
const GRAPHEMES = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** A word longer than a page: an address is kept whole, another is cut between two characters. */
function insideWord(text: string, max: number): number {
  const address = ADDRESS.exec(text);
  if (address) return address[0].length;
  let end = 0;
  for (const { segment, index } of GRAPHEMES.segment(text.slice(0, max + 1))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return end || wholeSign(text, max);
}

/** One letter with more marks than a page holds is cut between its marks, never inside a surrogate pair. */
function wholeSign(text: string, max: number): number {
  return /[\ud800-\udbff]/.test(text[max - 1]!) ? Math.max(max - 1, 2) : max;
}
