import { PatternIndex } from './pattern-index';
import { forgetWords } from './patterns';

/**
 * First and last letter of each script that is not Latin, then its number; a pattern with one is only looked for in
 * texts that have one too. Signs and digits that scripts share are left out: texts in Latin letters have them too.
 */
const SCRIPTS = [
  [0x620, 0x65f, 0],
  [0x670, 0x8ff, 0],
  [0x400, 0x52f, 1],
  [0x1200, 0x139f, 2],
  [0x980, 0x9ff, 3],
] as const;
/** Of Latin letters and all else. */
const LATIN = 4;

interface Part<T> {
  /** As written, until the first text of this script. */
  waiting: [pattern: string, tag: T][];
  index: PatternIndex<T>;
}

/**
 * Patterns apart by their script, each script's prepared when the first text of that script comes: preparing those of
 * twelve languages takes longer than the rest of a start.
 */
export class ScriptedPatterns<T> {
  readonly #parts: Part<T>[] = Array.from({ length: LATIN + 1 }, () => ({
    waiting: [],
    index: new PatternIndex<T>(),
  }));

  /** @param prepare adds a pattern as written to an index */
  constructor(private readonly prepare: (pattern: string, tag: T, index: PatternIndex<T>) => void) {}

  add(pattern: string, tag: T): void {
    this.#parts[scriptOf(pattern)]!.waiting.push([pattern, tag]);
  }

  /** The tags of the patterns found in the folded words. */
  find(words: readonly string[]): ReadonlySet<T> {
    const found = this.#indexOf(LATIN).find(words);
    const scripts = scriptsIn(words);
    if (scripts === 0) return found;
    const all = new Set(found);
    for (let script = 0; script < LATIN; script += 1)
      if (scripts & (1 << script)) for (const tag of this.#indexOf(script).find(words)) all.add(tag);
    return all;
  }

  #indexOf(script: number): PatternIndex<T> {
    const part = this.#parts[script]!;
    if (part.waiting.length > 0) this.#prepareAll(part);
    return part.index;
  }

  #prepareAll(part: Part<T>): void {
    for (const [pattern, tag] of part.waiting) this.prepare(pattern, tag, part.index);
    part.waiting = [];
    forgetWords();
  }
}

/** Of several, the first; Latin and the rest come last. */
function scriptOf(pattern: string): number {
  const scripts = scriptsIn([pattern]);
  return scripts === 0 ? LATIN : 31 - Math.clz32(scripts & -scripts);
}

/** A bit for each script with a letter in the words. */
function scriptsIn(words: readonly string[]): number {
  let scripts = 0;
  for (const word of words) {
    for (let at = 0; at < word.length; at += 1) {
      const letter = word.charCodeAt(at);
      if (letter >= 0x400) scripts |= bitOf(letter);
    }
  }
  return scripts;
}

function bitOf(letter: number): number {
  for (const [first, last, script] of SCRIPTS) if (letter >= first && letter <= last) return 1 << script;
  return 0;
}
