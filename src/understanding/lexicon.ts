import { FNV_SEED, hashText, hashUnit } from '../hash-text';
import { HashIndex } from './hash-index';
import { normalizedWords } from './normalize';

/** Arabic particles written as one with the word after them; the longest first. */
const CLITICS = ['وبال', 'وال', 'بال', 'لل', 'فال', 'کال', 'هال', 'عال', 'ال', 'و', 'ف', 'ب', 'ل', 'ع'];
const ARABIC_START = /^[\u0621-\u064a\u06a9]/;
const SHORTEST_STEM = 2;
const EXACT = FNV_SEED;
const OPEN = 0x1f83d9ab;
const ALONE = -1;
const NO_LETTER = -1;
const NO_KEYS: WordKeys = [];

/** The entries that a word may begin: by itself, then without each particle it may have. */
export type WordKeys = readonly (readonly number[])[];

/** Meaning → its words in all languages, as staff write them; any word of an entry may end with `*` (any ending). */
export type LexiconWords = Readonly<Record<string, readonly string[]>>;

/** The same words as the recogniser looks them up: what a model keeps. Flat, because there are tens of thousands. */
export interface LexiconParts {
  /** Of the meanings. */
  names: string[];
  /** Hashes of first words, whole or as beginnings. */
  keys: Uint32Array;
  /** Where the meanings of each key start in `concepts` and `rests`; one more entry for the end of the last. */
  starts: Uint32Array;
  concepts: Uint16Array;
  /** For each, the words that must follow, by their place in `sequences`; -1 for none. */
  rests: Int32Array;
  sequences: string[];
}

interface Meaning {
  concept: number;
  rest: string;
}

/** Reads the words of all languages; some tenths of a second. */
export function compileLexicon(words: LexiconWords): LexiconParts {
  const names = Object.keys(words);
  const meanings = new Map<number, Meaning[]>();
  for (const [concept, name] of names.entries())
    for (const entry of new Set(words[name]!.map(normalizeEntry))) addEntry(meanings, entry, concept);
  const all = [...meanings.values()];
  const sequences = [...new Set(all.flat().map(({ rest }) => rest))].filter((rest) => rest !== '');
  const places = new Map(sequences.map((rest, place) => [rest, place]));
  let end = 0;
  return {
    names,
    keys: Uint32Array.from(meanings.keys()),
    starts: Uint32Array.from([0, ...all.map((list) => (end += list.length))]),
    concepts: Uint16Array.from(all.flat(), ({ concept }) => concept),
    rests: Int32Array.from(all.flat(), ({ rest }) => places.get(rest) ?? ALONE),
    sequences,
  };
}

function normalizeEntry(entry: string): string {
  const tokens = entry.split(/\s+/u).flatMap((token) => {
    const words = normalizedWords(token.replaceAll('*', ' '));
    const last = words.length - 1;
    return words.map((word, index) => (index === last && token.endsWith('*') ? `${word}*` : word));
  });
  return tokens.join(' ');
}

function addEntry(meanings: Map<number, Meaning[]>, entry: string, concept: number): void {
  if (entry === '') return;
  const space = entry.indexOf(' ');
  const first = space === -1 ? entry : entry.slice(0, space);
  const isOpen = first.endsWith('*');
  const key = hashOf(isOpen ? first.slice(0, -1) : first, isOpen ? OPEN : EXACT);
  const known = meanings.get(key) ?? [];
  known.push({ concept, rest: space === -1 ? '' : entry.slice(space + 1) });
  meanings.set(key, known);
}

function hashOf(word: string, seed: number): number {
  return hashText(word, seed) >>> 0;
}

/**
 * Words of the domain in all languages, by meaning: what lets "ordi d'occasion" teach "used laptop" and "لابتوب
 * مستعمل".
 */
export class Lexicon {
  readonly #index: HashIndex;
  /** The first letter of the words that must follow each meaning: most meanings are ruled out by it. */
  readonly #firsts: Uint16Array;

  constructor(readonly parts: LexiconParts) {
    this.#index = new HashIndex(parts.keys);
    const { rests, sequences } = parts;
    this.#firsts = Uint16Array.from(rests, (rest) => (rest === ALONE ? 0 : sequences[rest]!.charCodeAt(0)));
  }

  /** Of each meaning, by the number that `conceptsOf` gives. */
  get names(): readonly string[] {
    return this.parts.names;
  }

  /** What a word may be the beginning of. */
  keysOf(word: string): WordKeys {
    const writings = [word, ...stemsOf(word)].map((writing) => this.#keysAt(writing));
    const keys = writings.filter((found) => found.length > 0);
    return keys.length > 0 ? keys : NO_KEYS;
  }

  /** The keys of the word itself, then of each of its beginnings. */
  #keysAt(word: string): number[] {
    const keys: number[] = [];
    const exact = this.#index.find(hashOf(word, EXACT));
    if (exact >= 0) keys.push(exact);
    let hash = OPEN;
    for (let length = 1; length <= word.length; length++) {
      hash = hashUnit(hash, word.charCodeAt(length - 1));
      const open = length >= SHORTEST_STEM ? this.#index.find(hash) : -1;
      if (open >= 0) keys.push(open);
    }
    return keys;
  }

  /**
   * The meanings named in a text, each once, in the order they first appear.
   * @param keysOf of the word in this place
   */
  conceptsOf(words: readonly string[], keysOf = (at: number) => this.keysOf(words[at]!)): number[] {
    const found: number[] = [];
    for (let at = 0; at < words.length; at++) this.#addConceptsAt(words, at, keysOf(at), found);
    return found;
  }

  /** Adds what one word means, alone or with those after it; without its particles only when it means nothing with them. */
  #addConceptsAt(words: readonly string[], at: number, writings: WordKeys, found: number[]): void {
    for (const keys of writings) {
      let named = false;
      for (const key of keys) if (this.#addAll(key, words, at + 1, found)) named = true;
      if (named) return;
    }
  }

  /** Adds each meaning of a key that is complete here, once; false when there is none. */
  #addAll(key: number, words: readonly string[], from: number, found: number[]): boolean {
    const { starts, concepts, rests, sequences } = this.parts;
    const next = from < words.length ? words[from]!.charCodeAt(0) : NO_LETTER;
    let named = false;
    for (let m = starts[key]!; m < starts[key + 1]!; m++) {
      const rest = rests[m]!;
      if (rest !== ALONE && (this.#firsts[m] !== next || !follows(sequences[rest]!, words, from))) continue;
      named = true;
      if (!found.includes(concepts[m]!)) found.push(concepts[m]!);
    }
    return named;
  }
}

/** An Arabic word without the particles it may begin with. */
function stemsOf(word: string): string[] {
  if (!ARABIC_START.test(word)) return [];
  const clitics = CLITICS.filter(
    (clitic) => word.startsWith(clitic) && word.length >= clitic.length + SHORTEST_STEM,
  );
  return clitics.map((clitic) => word.slice(clitic.length));
}

/** Whether the words of an entry stand from there on. Read in place: most entries differ at their first word. */
function follows(sequence: string, words: readonly string[], from: number): boolean {
  let start = 0;
  for (let at = from; start < sequence.length; at++) {
    const space = sequence.indexOf(' ', start);
    const end = space === -1 ? sequence.length : space;
    if (!isExpected(words[at], sequence, start, end)) return false;
    start = end + 1;
  }
  return true;
}

/** Whether the word is the one from `start` to `end` of the entry, or begins with it before a star. */
function isExpected(word: string | undefined, sequence: string, start: number, end: number): boolean {
  if (word === undefined) return false;
  const isOpen = sequence.endsWith('*', end);
  const length = end - start - (isOpen ? 1 : 0);
  if (isOpen ? word.length < length : word.length !== length) return false;
  for (let i = 0; i < length; i++) if (word.charCodeAt(i) !== sequence.charCodeAt(start + i)) return false;
  return true;
}
