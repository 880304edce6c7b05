import { romanizeWord } from './romanize';

/**
 * The consonants of a word, in classes that survive a change of script: "préfecture", "بريفكتور" and "brefectur"
 * share one skeleton. Vowels, h, w, y and the ayn are dropped: they are what writers differ on.
 */
const PAIRS: Record<string, string> = {
  ch: 'x',
  sh: 'x',
  kh: 'k',
  gh: 'g',
  ph: 'f',
  th: 't',
  dh: 'd',
  qu: 'k',
  ck: 'k',
  dj: 'j',
  gn: 'n',
  ts: 's',
  zh: 'j',
  ng: 'n',
};
const SINGLES: Record<string, string> = {
  b: 'b',
  p: 'b',
  f: 'f',
  v: 'f',
  t: 't',
  d: 'd',
  s: 's',
  z: 's',
  j: 'j',
  k: 'k',
  q: 'k',
  g: 'g',
  l: 'l',
  m: 'm',
  n: 'n',
  r: 'r',
  x: 'ks',
};
/** Arabizi: digits that stand for letters when they sit inside a word. */
const DIGITS: Record<string, string> = { '5': 'k', '6': 't', '8': 'g', '9': 'k' };
const SOFT = 'eiy';
const LATIN_WORD = /^[a-z0-9]+$/;

/** The skeleton of a normalised word; empty when the word has no consonant or no known script. */
export function skeletonOf(word: string): string {
  const latin = romanizeWord(word).toLowerCase();
  if (!LATIN_WORD.test(latin) || latin[0] === '0') return '';
  let skeleton = '';
  for (let at = 0; at < latin.length; ) {
    const pair = PAIRS[latin.slice(at, at + 2)];
    const sound = pair ?? soundAt(latin, at);
    if (sound !== skeleton.at(-1)) skeleton += sound;
    at += pair ? 2 : 1;
  }
  return skeleton;
}

function soundAt(latin: string, at: number): string {
  const letter = latin[at]!;
  const soft = at + 1 < latin.length && SOFT.includes(latin[at + 1]!);
  if (letter === 't' && latin.startsWith('ion', at + 1)) return 's';
  if (letter === 'c') return soft ? 's' : 'k';
  if (letter === 'g') return soft ? 'j' : 'g';
  return SINGLES[letter] ?? DIGITS[letter] ?? '';
}
