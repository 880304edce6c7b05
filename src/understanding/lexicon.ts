import lexiconFile from './lexicon.json';
import { normalizedWords } from './normalize';

/** Arabic particles written as one with the word after them; the longest first. */
const CLITICS = ['وبال', 'وال', 'بال', 'لل', 'فال', 'کال', 'هال', 'عال', 'ال', 'و', 'ف', 'ب', 'ل', 'ع'];
const ARABIC_START = /^[\u0621-\u064a\u06a9]/;
const SHORTEST_STEM = 2;
const NONE: readonly number[] = [];
const NO_SEQUENCE: readonly Sequence[] = [];

interface Sequence {
  rest: string[];
  /** The last word may go on. */
  open: boolean;
  concept: number;
}

/**
 * Words of the domain in all languages, by meaning: what lets "ordi d'occasion" teach "used laptop" and "لابتوب
 * مستعمل". An entry may end with `*` (any ending) and may have several words.
 */
export class Lexicon {
  readonly #exact = new Map<string, number[]>();
  readonly #prefixes = new Map<string, number[]>();
  readonly #sequences = new Map<string, Sequence[]>();
  /** Lengths of the prefixes that begin with these two letters, longest first. */
  readonly #lengths = new Map<string, number[]>();

  constructor(concepts: Record<string, Record<string, string>>) {
    for (const [concept, lists] of Object.values(concepts).entries()) {
      for (const entry of Object.values(lists).join(', ').split(', ')) this.#add(entry, concept);
    }
  }

  /** The meanings named in a text, each once, in the order they first appear. */
  conceptsOf(words: readonly string[]): number[] {
    const found: number[] = [];
    for (let at = 0; at < words.length; at++) this.#addConceptsAt(words, at, found);
    return found;
  }

  #addConceptsAt(words: readonly string[], at: number, found: number[]): void {
    const word = words[at]!;
    if (this.#lookUp(words, at, word, found) || !ARABIC_START.test(word)) return;
    for (const clitic of CLITICS) {
      if (!word.startsWith(clitic) || word.length < clitic.length + SHORTEST_STEM) continue;
      if (this.#lookUp(words, at, word.slice(clitic.length), found)) return;
    }
  }

  /** Adds the meanings of one word, alone or with those after it; false when it has none. */
  #lookUp(words: readonly string[], at: number, word: string, found: number[]): boolean {
    let named = addAll(found, this.#exact.get(word));
    for (const length of this.#lengths.get(word.slice(0, SHORTEST_STEM)) ?? NONE) {
      if (length <= word.length && addAll(found, this.#prefixes.get(word.slice(0, length)))) named = true;
    }
    for (const sequence of this.#sequences.get(word) ?? NO_SEQUENCE) {
      if (matches(sequence, words, at + 1)) named = addAll(found, [sequence.concept]);
    }
    return named;
  }

  #add(entry: string, concept: number): void {
    const open = entry.endsWith('*');
    const [first, ...rest] = normalizedWords(entry.replaceAll('*', ' '));
    if (first === undefined) return;
    if (rest.length > 0) push(this.#sequences, first, { rest, open, concept });
    else if (open) this.#addPrefix(first, concept);
    else push(this.#exact, first, concept);
  }

  #addPrefix(prefix: string, concept: number): void {
    push(this.#prefixes, prefix, concept);
    const start = prefix.slice(0, SHORTEST_STEM);
    const lengths = new Set(this.#lengths.get(start)).add(prefix.length);
    this.#lengths.set(
      start,
      [...lengths].sort((a, b) => b - a),
    );
  }
}

/** The lexicon of the programme. */
export const DOMAIN_LEXICON = new Lexicon(lexiconFile);

function matches({ rest, open }: Sequence, words: readonly string[], from: number): boolean {
  return rest.every((expected, i) => {
    const word = words[from + i];
    if (word === undefined) return false;
    return open && i === rest.length - 1 ? word.startsWith(expected) : word === expected;
  });
}

/** Each meaning once; false when there is none to add. */
function addAll(found: number[], concepts: readonly number[] | undefined): boolean {
  if (!concepts) return false;
  for (const concept of concepts) if (!found.includes(concept)) found.push(concept);
  return true;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
