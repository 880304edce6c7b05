import { FNV_SEED, hashText, hashUnit } from '../hash-text';
import { compileLexicon, Lexicon, type WordKeys } from './lexicon';
import { normalizedWords } from './normalize';
import { skeletonOf } from './skeleton';

/** Weight of each block of features after its own L2 normalisation: see scripts/ablate.mjs. */
export const BLOCK_WEIGHTS = [0.6, 1, 0.5, 0.8];
export const BLOCKS = BLOCK_WEIGHTS.length;
const WORDS = 0;
const LETTERS = 1;
const SKELETON = 2;
const MEANING = 3;

const BLOCK_SEEDS = [FNV_SEED, 0x3c6ef372, 0x5be0cd19, 0x1e3779b9];
const WHOLE_SEED = 0x1f83d9ab;
const WORD_START = 2;
const WORD_END = 3;
const SHORTEST_GRAM = 2;
const LONGEST_GRAM = 4;
const NOWHERE = -1;

/** What is read in one word. */
interface WordReading {
  /** Hashes of its grams, then of those of its skeleton. */
  grams: readonly number[];
  /** How many of them are of the word itself. */
  letters: number;
  meanings: WordKeys;
}

const NO_LEXICON = new Lexicon(compileLexicon({}));

/** Words whose readings are kept: 2 MB. */
const MOST_KEPT = 6000;

/**
 * The features of one text as 32-bit hashes, block after block. One instance is reused from text to text,
 * so that reading a message allocates next to nothing; what it holds is overwritten by the next `read`.
 */
export class FeatureReader {
  /** The distinct hashes of each block; signed, as V8 keeps them without boxes. */
  hashes = new Int32Array(4096);
  /** How often each occurs in its block. */
  counts = new Int32Array(4096);
  /** Where each block ends in `hashes`. */
  readonly ends = new Int32Array(BLOCKS);
  readonly #kept = new Map<string, WordReading>();
  readonly #lexicon: Lexicon;
  /** A hash of the name of each meaning: its number changes when another is added. */
  readonly #meanings: Int32Array;
  /** Distinct hashes of all blocks; while one is read, followed by its hashes as they come. */
  length = 0;
  /** Places in `hashes` by hash, for finding repeats. */
  #seen = new Int32Array(1024);

  /** @param keeps whether the reading of a word with this hash is kept for the next text; never a word of one person's. */
  constructor(
    lexicon: Lexicon = NO_LEXICON,
    private readonly keeps: (hash: number) => boolean = () => false,
  ) {
    this.#lexicon = lexicon;
    this.#meanings = Int32Array.from(lexicon.names, (name) => hashText(name, BLOCK_SEEDS[MEANING]!));
  }

  read(text: string): void {
    this.readWords(normalizedWords(text));
  }

  readWords(words: readonly string[]): void {
    this.length = 0;
    this.#addWords(words);
    this.#close(WORDS);
    const readings = words.map((word) => this.#readingOf(word));
    for (const { grams, letters } of readings) this.#copy(grams, 0, letters);
    this.#close(LETTERS);
    for (const { grams, letters } of readings) this.#copy(grams, letters, grams.length);
    this.#close(SKELETON);
    this.#addMeanings(this.#lexicon.conceptsOf(words, (at) => readings[at]!.meanings));
    this.#close(MEANING);
  }

  #addWords(words: readonly string[]): void {
    const seed = BLOCK_SEEDS[WORDS]!;
    let before = 0;
    for (let i = 0; i < words.length; i++) {
      const hash = hashText(words[i]!, seed);
      this.#push(hash);
      if (i > 0) this.#push(hashText(words[i]!, hashUnit(before, WORD_END)));
      before = hash;
    }
  }

  /** Each meaning, and each pair of meanings whatever their order: "free" + "phone" is more than both. */
  #addMeanings(concepts: readonly number[]): void {
    for (const concept of concepts) {
      const meaning = this.#meanings[concept]!;
      this.#push(meaning);
      for (const other of concepts)
        if (other > concept) this.#push(hashUnit(meaning ^ this.#meanings[other]!, WORD_END));
    }
  }

  #readingOf(word: string): WordReading {
    const kept = this.#kept.get(word);
    if (kept) return kept;
    const grams = gramsOf(word, BLOCK_SEEDS[LETTERS]!);
    const letters = grams.length;
    addSkeleton(skeletonOf(word), grams);
    const reading = { grams, letters, meanings: this.#lexicon.keysOf(word) };
    if (this.#kept.size < MOST_KEPT && this.keeps(finish(hashText(word, BLOCK_SEEDS[WORDS]!))))
      this.#kept.set(copyOf(word), reading);
    return reading;
  }

  #copy(grams: readonly number[], from: number, to: number): void {
    while (this.length + to - from > this.hashes.length) this.#grow();
    for (let i = from; i < to; i++) this.hashes[this.length++] = grams[i]!;
  }

  #push(hash: number): void {
    if (this.length === this.hashes.length) this.#grow();
    this.hashes[this.length++] = finish(hash);
  }

  #grow(): void {
    this.hashes = doubled(this.hashes);
    this.counts = doubled(this.counts);
  }

  /** Counts the hashes of a block, each kept once. */
  #close(block: number): void {
    const { hashes, counts } = this;
    const first = block === 0 ? 0 : this.ends[block - 1]!;
    const mask = this.#clearSeen(this.length - first) - 1;
    let end = first;
    for (let at = first; at < this.length; at++) {
      const hash = hashes[at]!;
      let slot = hash & mask;
      while (this.#seen[slot] !== NOWHERE && hashes[this.#seen[slot]!] !== hash) slot = (slot + 1) & mask;
      const place = this.#seen[slot]!;
      if (place !== NOWHERE) counts[place]! += 1;
      else {
        this.#seen[slot] = end;
        hashes[end] = hash;
        counts[end++] = 1;
      }
    }
    this.length = end;
    this.ends[block] = end;
  }

  /** Room to find repeats among so many hashes; gives its size, a power of two. */
  #clearSeen(count: number): number {
    const size = 2 ** (33 - Math.clz32(count));
    if (size > this.#seen.length) this.#seen = new Int32Array(size);
    this.#seen.fill(NOWHERE, 0, size);
    return size;
  }
}

function doubled(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** A word that is a part of a message keeps the whole of it in memory: its letters, copied. */
function copyOf(word: string): string {
  return Array.from(word).join('');
}

function addSkeleton(skeleton: string, grams: number[]): void {
  if (skeleton.length < 2) return;
  for (const gram of gramsOf(skeleton, BLOCK_SEEDS[SKELETON]!)) grams.push(gram);
  grams.push(finish(hashText(skeleton, WHOLE_SEED)));
}

/** All runs of two to four letters of a word, its start and end counted as letters. */
function gramsOf(word: string, seed: number): number[] {
  const grams: number[] = [];
  const last = word.length + 1;
  for (let start = 0; start < last; start++) {
    let hash = seed;
    const stop = Math.min(last, start + LONGEST_GRAM - 1);
    for (let at = start; at <= stop; at++) {
      hash = hashUnit(hash, at === 0 ? WORD_START : at === last ? WORD_END : word.charCodeAt(at - 1));
      if (at - start + 1 >= SHORTEST_GRAM) grams.push(finish(hash));
    }
  }
  return grams;
}

/** Spreads the bits: FNV alone leaves neighbours in neighbouring slots. Signed: V8 keeps such numbers without boxes. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
