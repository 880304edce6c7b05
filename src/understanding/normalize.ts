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
  if (!ASCII.test(folded)) return withoutVariants(folded.replace(NUMBER, zeros)).split(' ').filter(Boolean);
  const joined = folded.replace(ASCII_NUMBER, zeros).replace(REPEATED_ASCII, '$1');
  return joined === '' ? [] : joined.split(' ');
}

function zeros(number: string): string {
  return '0'.repeat(Math.min(number.length, 6));
}

function withoutVariants(folded: string): string {
  return folded
    .replace(LETTERS, (letter) => LETTER_FOLD[letter]!)
    .replace(HAN, ' $& ')
    .replace(REPEATED, '$1$2')
    .replace(ETHIOPIC, splitSyllable);
}

/** One Ethiopic syllable as its consonant (the row's first sign) and a Latin letter for its vowel. */
function splitSyllable(syllable: string): string {
  const point = syllable.charCodeAt(0);
  const row = point & ~7;
  return String.fromCharCode(row) + ETHIOPIC_VOWELS[point & 7]!;
}
