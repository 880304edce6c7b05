import { compileLexicon, Lexicon } from './lexicon';
import { normalizedWords } from './normalize';
import { skeletonOf } from './skeleton';

/** Weight of each block of features after its own L2 normalisation: see scripts/ablate.mjs. */
export const BLOCK_WEIGHTS = [0.6, 1, 0.5, 0.8];
export const BLOCKS = BLOCK_WEIGHTS.length;
const WORDS = 0;
const LETTERS = 1;
const SKELETON = 2;
const MEANING = 3;

const PRIME = 0x01000193;
const BLOCK_SEEDS = [0x811c9dc5, 0x3c6ef372, 0x5be0cd19, 0x1e3779b9];
const WHOLE_SEED = 0x1f83d9ab;
const WORD_START = 2;
const WORD_END = 3;
const SHORTEST_GRAM = 2;
const LONGEST_GRAM = 4;

/** Grams of one word, as hashes. */
interface WordGrams {
  letters: readonly number[];
  skeleton: readonly number[];
}

const NO_LEXICON = new Lexicon(compileLexicon({}));

/** Words whose grams are kept: 2 MB. */
const MOST_KEPT = 6000;

/**
 * The features of one text as 32-bit hashes, block after block. One instance is reused from text to text,
 * so that reading a message allocates next to nothing; what it holds is overwritten by the next `read`.
 */
export class FeatureReader {
  /** Hashes sorted within each block, repeated as often as they occur. */
  hashes = new Uint32Array(4096);
  /** Where each block ends in `hashes`. */
  readonly ends = new Int32Array(BLOCKS);
  readonly #kept = new Map<string, WordGrams>();
  readonly #lexicon: Lexicon;
  /** A hash of the name of each meaning: its number changes when another is added. */
  readonly #meanings: Int32Array;
  #length = 0;

  /** @param keeps whether the grams of a word with this hash are kept for the next text; never a word of one person's. */
  constructor(
    lexicon: Lexicon = NO_LEXICON,
    private readonly keeps: (hash: number) => boolean = () => false,
  ) {
    this.#lexicon = lexicon;
    this.#meanings = Int32Array.from(lexicon.names, (name) => hashWord(BLOCK_SEEDS[MEANING]!, name));
  }

  read(text: string): void {
    this.readWords(normalizedWords(text));
  }

  readWords(words: readonly string[]): void {
    this.#length = 0;
    this.#addWords(words);
    this.#close(WORDS);
    const grams = words.map((word) => this.#gramsOf(word));
    for (const { letters } of grams) this.#copy(letters);
    this.#close(LETTERS);
    for (const { skeleton } of grams) this.#copy(skeleton);
    this.#close(SKELETON);
    this.#addMeanings(this.#lexicon.conceptsOf(words));
    this.#close(MEANING);
  }

  #addWords(words: readonly string[]): void {
    const seed = BLOCK_SEEDS[WORDS]!;
    for (let i = 0; i < words.length; i++) {
      this.#push(hashWord(seed, words[i]!));
      if (i > 0) this.#push(hashWord(mix(hashWord(seed, words[i - 1]!), WORD_END), words[i]!));
    }
  }

  /** Each meaning, and each pair of meanings whatever their order: "free" + "phone" is more than both. */
  #addMeanings(concepts: readonly number[]): void {
    for (const concept of concepts) {
      const meaning = this.#meanings[concept]!;
      this.#push(meaning);
      for (const other of concepts)
        if (other > concept) this.#push(mix(meaning ^ this.#meanings[other]!, WORD_END));
    }
  }

  #gramsOf(word: string): WordGrams {
    const known = this.#kept.get(word);
    if (known) return known;
    const grams = {
      letters: gramsOf(word, BLOCK_SEEDS[LETTERS]!),
      skeleton: skeletonGrams(skeletonOf(word)),
    };
    if (this.#kept.size < MOST_KEPT && this.keeps(finish(hashWord(BLOCK_SEEDS[WORDS]!, word)) >>> 0))
      this.#kept.set(word, grams);
    return grams;
  }

  #copy(hashes: readonly number[]): void {
    while (this.#length + hashes.length > this.hashes.length) this.#grow();
    for (let i = 0; i < hashes.length; i++) this.hashes[this.#length + i] = hashes[i]!;
    this.#length += hashes.length;
  }

  #push(hash: number): void {
    if (this.#length === this.hashes.length) this.#grow();
    this.hashes[this.#length++] = finish(hash);
  }

  #grow(): void {
    const larger = new Uint32Array(this.hashes.length * 2);
    larger.set(this.hashes);
    this.hashes = larger;
  }

  #close(block: number): void {
    const start = block === 0 ? 0 : this.ends[block - 1]!;
    this.hashes.subarray(start, this.#length).sort();
    this.ends[block] = this.#length;
  }
}

function skeletonGrams(skeleton: string): number[] {
  if (skeleton.length < 2) return [];
  const grams = gramsOf(skeleton, BLOCK_SEEDS[SKELETON]!);
  grams.push(finish(hashWord(WHOLE_SEED, skeleton)));
  return grams;
}

/** All runs of two to four letters of a word, its start and end counted as letters. */
function gramsOf(word: string, seed: number): number[] {
  const grams: number[] = [];
  const last = word.length + 1;
  for (let start = 0; start < last; start++) {
    let hash = seed;
    const stop = Math.min(last, start + LONGEST_GRAM - 1);
    for (let at = start; at <= stop; at++) {
      hash = mix(hash, at === 0 ? WORD_START : at === last ? WORD_END : word.charCodeAt(at - 1));
      if (at - start + 1 >= SHORTEST_GRAM) grams.push(finish(hash));
    }
  }
  return grams;
}

function mix(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME);
}

function hashWord(seed: number, word: string): number {
  let hash = seed;
  for (let i = 0; i < word.length; i++) hash = mix(hash, word.charCodeAt(i));
  return hash;
}

/** Spreads the bits: FNV alone leaves neighbours in neighbouring slots. Signed: V8 keeps such numbers without boxes. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
