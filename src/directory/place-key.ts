import { fold } from '../text';

const ABBREVIATIONS = new Map([
  ['st', 'saint'],
  ['ste', 'sainte'],
  ['s', 'sur'],
  ['سير', 'سور'],
]);
const LONGEST_ABBREVIATION = 3;

/**
 * The form in which two writings of a place name compare equal: folded, `st`/`ste`/`s/` spelt out (in Arabic, the two writings of `sur` joined), without
 * spaces, so that "Saint-Denis", "saint denis", "St Denis" and "saintdenis" are one key.
 * The lines of places.txt are sorted by it: a change here needs `node scripts/build-places.mjs`.
 */
export function placeKey(name: string): string {
  return joinKey(fold(name).split(' '));
}

/** The key of words that are already folded. */
export function joinKey(words: readonly string[]): string {
  let key = '';
  for (const word of words) key += spelt(word);
  return key;
}

/** A folded word, spelt out when it is an abbreviation. */
export function spelt(word: string): string {
  return word.length > LONGEST_ABBREVIATION ? word : (ABBREVIATIONS.get(word) ?? word);
}
