import { fold } from '../text';

/** A word of a pattern: folded, with what may come before and after it. */
export interface PatternWord {
  core: string;
  openStart: boolean;
  openEnd: boolean;
}

/** Words that may stand between two consecutive words of a pattern. */
const MAX_GAP = 2;
/** A longer pattern would take too long on a text made to slow it down. */
export const MAX_PATTERN_WORDS = 8;

/** The words of a pattern; empty when nothing is left after folding. Stars inside a word are spaces. */
export function parsePattern(pattern: string): PatternWord[] {
  return pattern
    .split(/\s+/u)
    .filter((token) => token !== '')
    .flatMap(parseToken);
}

/** `l'hotel*` folds to two words: the stars stay on the outer ends. */
function parseToken(token: string): PatternWord[] {
  const cores = fold(token.replaceAll('*', ' '))
    .split(' ')
    .filter((core) => core !== '');
  return cores.map((core, index) => ({
    core,
    openStart: index === 0 && token.startsWith('*'),
    openEnd: index === cores.length - 1 && token.endsWith('*'),
  }));
}

/** Two patterns that match the same texts have the same form. */
export function formOf(pattern: readonly PatternWord[]): string {
  return pattern
    .map(({ core, openStart, openEnd }) => `${openStart ? '*' : ''}${core}${openEnd ? '*' : ''}`)
    .join(' ');
}

function matchesWord({ core, openStart, openEnd }: PatternWord, word: string): boolean {
  if (openStart) return openEnd ? word.includes(core) : word.endsWith(core);
  return openEnd ? word.startsWith(core) : word === core;
}

function matchesFrom(
  pattern: readonly PatternWord[],
  from: number,
  words: readonly string[],
  at: number,
): boolean {
  if (!matchesWord(pattern[from]!, words[at]!)) return false;
  if (from === pattern.length - 1) return true;
  const end = Math.min(words.length - 1, at + MAX_GAP + 1);
  for (let next = at + 1; next <= end; next += 1) {
    if (matchesFrom(pattern, from + 1, words, next)) return true;
  }
  return false;
}

/** True when the pattern is found anywhere in the folded words. */
export function matchesAnywhere(pattern: readonly PatternWord[], words: readonly string[]): boolean {
  return words.some((_word, at) => matchesFrom(pattern, 0, words, at));
}

interface Entry<T> {
  pattern: readonly PatternWord[];
  tag: T;
}

/**
 * Many patterns, found in one walk over a text: each is filed under the first two letters of its first word,
 * apart for those that may begin anywhere in a word.
 */
export class PatternIndex<T> {
  readonly #byStart = new Map<number, Entry<T>[]>();
  readonly #byInside = new Map<number, Entry<T>[]>();

  add(pattern: readonly PatternWord[], tag: T): void {
    const first = pattern[0];
    if (!first) return;
    const index = first.openStart ? this.#byInside : this.#byStart;
    const key = keyAt(first.core, 0);
    const entries = index.get(key);
    if (entries) entries.push({ pattern, tag });
    else index.set(key, [{ pattern, tag }]);
  }

  /** The tags of the patterns found, each once. */
  find(words: readonly string[]): Set<T> {
    const found = new Set<T>();
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at]!;
      this.#try(this.#byStart, word, 0, words, at, found);
      if (this.#byInside.size === 0) continue;
      for (let offset = 0; offset < word.length; offset += 1) {
        this.#try(this.#byInside, word, offset, words, at, found);
      }
    }
    return found;
  }

  #try(
    index: Map<number, Entry<T>[]>,
    word: string,
    offset: number,
    words: readonly string[],
    at: number,
    found: Set<T>,
  ): void {
    const pairs = index.get(keyAt(word, offset));
    if (pairs) collect(pairs, words, at, found);
    if (word.length - offset < 2) return;
    const singles = index.get(word.charCodeAt(offset) * 0x10000);
    if (singles) collect(singles, words, at, found);
  }
}

/** The two letters at `offset` as a number: cheaper than a slice, thousands of times a message. */
function keyAt(word: string, offset: number): number {
  const second = offset + 1 < word.length ? word.charCodeAt(offset + 1) : 0;
  return word.charCodeAt(offset) * 0x10000 + second;
}

function collect<T>(entries: Entry<T>[], words: readonly string[], at: number, found: Set<T>): void {
  for (const { pattern, tag } of entries) {
    if (!found.has(tag) && matchesFrom(pattern, 0, words, at)) found.add(tag);
  }
}
