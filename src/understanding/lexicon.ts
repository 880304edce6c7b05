import { normalizedWords } from './normalize';

/** Arabic particles written as one with the word after them; the longest first. */
const CLITICS = ['وبال', 'وال', 'بال', 'لل', 'فال', 'کال', 'هال', 'عال', 'ال', 'و', 'ف', 'ب', 'ل', 'ع'];
const ARABIC_START = /^[\u0621-\u064a\u06a9]/;
const SHORTEST_STEM = 2;
const NO_LENGTHS: readonly number[] = [];

interface EntryWord {
  text: string;
  /** The word may go on: written with a star. */
  open: boolean;
}

/** A meaning, found when these words follow the one it stands under. */
interface Meaning {
  rest: readonly EntryWord[];
  concept: number;
}

/** Meaning → its words in all languages, as staff write them; an entry may end with `*` (any ending). */
export type LexiconWords = Readonly<Record<string, readonly string[]>>;

/** The same words as the recogniser compares them: what a model keeps. */
export function normalizeLexicon(words: LexiconWords): LexiconWords {
  const normalized = Object.entries(words).map(([concept, entries]) => {
    const known = new Set(entries.map(normalizeEntry));
    known.delete('');
    return [concept, [...known]] as const;
  });
  return Object.fromEntries(normalized.filter(([, entries]) => entries.length > 0));
}

function normalizeEntry(entry: string): string {
  const tokens = entry.split(/\s+/u).flatMap((token) => {
    const words = normalizedWords(token.replaceAll('*', ' '));
    const last = words.length - 1;
    return words.map((word, index) => (index === last && token.endsWith('*') ? `${word}*` : word));
  });
  return tokens.join(' ');
}

/**
 * Words of the domain in all languages, by meaning: what lets "ordi d'occasion" teach "used laptop" and "لابتوب
 * مستعمل".
 */
export class Lexicon {
  readonly #exact = new Map<string, Meaning[]>();
  readonly #prefixes = new Map<string, Meaning[]>();
  /** Lengths of the prefixes that begin with these two letters, longest first. */
  readonly #lengths = new Map<string, number[]>();
  /** Of each meaning, by the number that `conceptsOf` gives. */
  readonly names: readonly string[];

  /** @param words normalised: see `normalizeLexicon` */
  constructor(readonly words: LexiconWords) {
    this.names = Object.keys(words);
    for (const [concept, name] of this.names.entries()) {
      for (const entry of words[name]!) this.#add(entry, concept);
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
    let named = addAll(found, this.#exact.get(word), words, at + 1);
    for (const length of this.#lengths.get(word.slice(0, SHORTEST_STEM)) ?? NO_LENGTHS) {
      if (length > word.length) continue;
      if (addAll(found, this.#prefixes.get(word.slice(0, length)), words, at + 1)) named = true;
    }
    return named;
  }

  #add(entry: string, concept: number): void {
    const [first, ...rest] = entry.split(' ').map(entryWord);
    const meaning = { rest, concept };
    if (first!.open) this.#addPrefix(first!.text, meaning);
    else push(this.#exact, first!.text, meaning);
  }

  #addPrefix(prefix: string, meaning: Meaning): void {
    push(this.#prefixes, prefix, meaning);
    const start = prefix.slice(0, SHORTEST_STEM);
    const lengths = new Set(this.#lengths.get(start)).add(prefix.length);
    this.#lengths.set(
      start,
      [...lengths].sort((a, b) => b - a),
    );
  }
}

function entryWord(token: string): EntryWord {
  const open = token.endsWith('*');
  return { text: open ? token.slice(0, -1) : token, open };
}

/** Adds each meaning that is complete here, once; false when there is none. */
function addAll(
  found: number[],
  meanings: readonly Meaning[] | undefined,
  words: readonly string[],
  from: number,
): boolean {
  if (!meanings) return false;
  let named = false;
  for (const { rest, concept } of meanings) {
    if (rest.length > 0 && !follow(rest, words, from)) continue;
    named = true;
    if (!found.includes(concept)) found.push(concept);
  }
  return named;
}

function follow(rest: readonly EntryWord[], words: readonly string[], from: number): boolean {
  return rest.every(({ text, open }, i) => {
    const word = words[from + i];
    return word !== undefined && (open ? word.startsWith(text) : word === text);
  });
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
