import { PatternIndex } from './pattern-index';
import { forgetWords } from './patterns';

/** A letter of each script that is not Latin; a pattern with one is only looked for in texts that have one too. */
const SCRIPTS = [/\p{Script=Arabic}/u, /\p{Script=Cyrillic}/u, /\p{Script=Ethiopic}/u, /\p{Script=Bengali}/u];
const OTHER = /\P{Script=Latin}/u;

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
  readonly #parts: Part<T>[] = Array.from({ length: SCRIPTS.length + 1 }, () => ({
    waiting: [],
    index: new PatternIndex<T>(),
  }));

  /** @param prepare adds a pattern as written to an index */
  constructor(private readonly prepare: (pattern: string, tag: T, index: PatternIndex<T>) => void) {}

  add(pattern: string, tag: T): void {
    this.#parts[scriptOf(pattern)]!.waiting.push([pattern, tag]);
  }

  /** The tags of the patterns found in the folded words. */
  find(words: readonly string[]): Set<T> {
    const found = this.#indexOf(SCRIPTS.length).find(words);
    if (!words.some((word) => OTHER.test(word))) return found;
    for (const [script, letter] of SCRIPTS.entries()) {
      if (!words.some((word) => letter.test(word))) continue;
      for (const tag of this.#indexOf(script).find(words)) found.add(tag);
    }
    return found;
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

/** Latin and the rest come last. */
function scriptOf(pattern: string): number {
  const script = SCRIPTS.findIndex((letter) => letter.test(pattern));
  return script === -1 ? SCRIPTS.length : script;
}
