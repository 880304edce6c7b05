import { fold } from '../text';

/** A message longer than this is read up to here: what it is about is said by then, and time stays bounded. */
const READ_CHARS = 1200;

/** Letters that people type for one another within a script, beyond the folding that search needs. */
const LETTER_FOLD: Record<string, string> = {
  і: 'и',
  ї: 'и',
  ы: 'и',
  є: 'е',
  э: 'е',
  ґ: 'г',
  ў: 'у',
  ъ: 'ь',
  '\u09c0': '\u09bf',
  '\u09c2': '\u09c1',
  ণ: 'ন',
  ষ: 'শ',
  স: 'শ',
  ৎ: 'ত',
  য: 'জ',
  ø: 'o',
  đ: 'd',
  ł: 'l',
  ð: 'd',
  þ: 't',
};
const LETTERS = new RegExp(`[${Object.keys(LETTER_FOLD).join('')}]`, 'g');

const ETHIOPIC_VOWELS = 'euiaAEow';
const ETHIOPIC = /[\u1200-\u1357]/g;
const HAN = /\p{Script=Han}/gu;
const NUMBER = /(?<!\p{L})\p{N}+(?!\p{L})/gu;
/** Latin letters are doubled by mistake; Arabic ones mean something (للاجئين), so only stretched ones are joined. */
const ASCII = /^[\0-\x7f]*$/;
const ASCII_NUMBER = /(?<![a-z])[0-9]+(?![a-z])/g;
const REPEATED_ASCII = /([a-z])\1+/g;
const REPEATED = /(\p{Script=Latin})\1+|(\p{L})\2{2,}/gu;

/**
 * The words of a text as the recogniser compares them: folded, Ethiopic syllables split into consonant and
 * vowel, Han per character, numbers as zeros, repeated letters once. No word is dropped: "not" stays.
 */
export function normalizedWords(text: string): string[] {
  const folded = fold(text.slice(0, READ_CHARS));
  if (!ASCII.test(folded)) return withoutVariants(folded);
  const joined = folded.replace(ASCII_NUMBER, zeros).replace(REPEATED_ASCII, '$1');
  return joined === '' ? [] : joined.split(' ');
}

function zeros(number: string): string {
  return '0'.repeat(Math.min(number.length, 6));
}

/** Each search costs as much as the folding: most texts are of one script, and need one or none. */
function withoutVariants(folded: string): string[] {
  const { hasVariants, hasRuns, hasMore } = signsOf(folded);
  let joined = hasMore ? folded.replace(NUMBER, zeros) : folded;
  if (hasVariants) joined = joined.replace(LETTERS, (letter) => LETTER_FOLD[letter]!);
  if (hasMore) joined = joined.replace(HAN, ' $& ');
  // Two variants side by side become the same letter.
  if (hasRuns || hasVariants) joined = joined.replace(REPEATED, '$1$2');
  if (!hasMore) return joined.split(' ');
  return joined.replace(ETHIOPIC, splitSyllable).split(' ').filter(Boolean);
}

/** `hasMore`: anything but Latin, Cyrillic and Arabic letters. */
function signsOf(folded: string): { hasVariants: boolean; hasRuns: boolean; hasMore: boolean } {
  const signs = { hasVariants: false, hasRuns: false, hasMore: false };
  let last = 0;
  for (let at = 0; at < folded.length; at += 1) {
    const letter = folded.charCodeAt(at);
    if (letter === last) signs.hasRuns = true;
    last = letter;
    if (letter === SPACE || isArabic(letter) || (letter >= 0x61 && letter <= 0x7a)) continue;
    signs.hasVariants = true;
    if (letter < 0x400 || letter >= 0x530) signs.hasMore = true;
  }
  return signs;
}

const SPACE = 0x20;

function isArabic(letter: number): boolean {
  return (letter >= 0x620 && letter <= 0x64a) || (letter >= 0x671 && letter <= 0x6d3);
}

/** One Ethiopic syllable as its consonant (the row's first sign) and a Latin letter for its vowel. */
function splitSyllable(syllable: string): string {
  const point = syllable.charCodeAt(0);
  const row = point & ~7;
  return String.fromCharCode(row) + ETHIOPIC_VOWELS[point & 7]!;
}
