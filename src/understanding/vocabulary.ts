import { BLOCK_WEIGHTS, BLOCKS, type FeatureReader } from './features';
import { HashIndex } from './hash-index';

/** Features with the weight of rarity of each: what a text is weighed with. */
export interface KnownFeatures {
  /** The number of a feature, or -1. */
  find(hash: number): number;
  /** ln((1 + N) / (1 + df)) + 1 of a feature, by its number. */
  idfOf(id: number): number;
  /** The same for a feature never seen. */
  readonly unknownIdf: number;
}

/** The features of the phrases that a model is trained on. */
export class Vocabulary extends HashIndex implements KnownFeatures {
  constructor(
    readonly hashes: Uint32Array,
    readonly idf: Float32Array,
    readonly unknownIdf: number,
  ) {
    super(hashes);
  }

  get size(): number {
    return this.hashes.length;
  }

  idfOf(id: number): number {
    return this.idf[id]!;
  }
}

/** Counts in how many texts each hash occurs, then freezes into a vocabulary. */
export class VocabularyBuilder {
  readonly #documents = new Map<number, number>();
  #texts = 0;
  /** Distinct features of all texts added, each text counted: what the rows of all texts will take. */
  entries = 0;

  add(features: FeatureReader): void {
    this.#texts += 1;
    this.entries += features.length;
    for (let at = 0; at < features.length; at++) {
      const hash = features.hashes[at]!;
      this.#documents.set(hash, (this.#documents.get(hash) ?? 0) + 1);
    }
  }

  build(): Vocabulary {
    const hashes = Uint32Array.from(this.#documents.keys());
    const idf = Float32Array.from(
      this.#documents.values(),
      (df) => Math.log((1 + this.#texts) / (1 + df)) + 1,
    );
    return new Vocabulary(hashes, idf, Math.log(1 + this.#texts) + 1);
  }
}

/** A text as known features and their values; reused from text to text. */
export class SparseVector {
  ids = new Int32Array(4096);
  values = new Float32Array(4096);
  length = 0;
  /** Share of the letters block's mass that is known, 0 to 1. */
  coverage = 0;

  /** Weighs the features: sublinear counts × rarity, each block of length 1 with its unknown features counted in. */
  fill(features: FeatureReader, known: KnownFeatures): void {
    this.length = 0;
    if (this.ids.length < features.length) this.#grow(features.hashes.length);
    for (let block = 0, start = 0; block < BLOCKS; block++) {
      const end = features.ends[block]!;
      this.#fillBlock(features, known, block, start, end);
      start = end;
    }
  }

  #fillBlock(features: FeatureReader, known: KnownFeatures, block: number, start: number, end: number): void {
    const first = this.length;
    let knownMass = 0;
    let mass = 0;
    for (let at = start; at < end; at++) {
      const count = features.counts[at]!;
      const frequency = count === 1 ? 1 : 1 + Math.log(count);
      const id = known.find(features.hashes[at]!);
      const value = frequency * (id < 0 ? known.unknownIdf : known.idfOf(id));
      mass += value * value;
      if (id < 0) continue;
      knownMass += value * value;
      this.ids[this.length] = id;
      this.values[this.length++] = value;
    }
    this.#scale(first, BLOCK_WEIGHTS[block]! / Math.sqrt(mass || 1));
    if (block === 1) this.coverage = knownMass / (mass || 1);
  }

  #scale(first: number, factor: number): void {
    for (let i = first; i < this.length; i++) this.values[i]! *= factor;
  }

  #grow(capacity: number): void {
    this.ids = new Int32Array(capacity);
    this.values = new Float32Array(capacity);
  }
}
