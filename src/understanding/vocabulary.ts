import { BLOCK_WEIGHTS, BLOCKS, type FeatureReader } from './features';
import { HashIndex } from './hash-index';

/** The known features, with the weight of rarity of each. */
export class Vocabulary extends HashIndex {
  constructor(
    hashes: Uint32Array,
    /** ln((1 + N) / (1 + df)) + 1 for each feature. */
    readonly idf: Float32Array,
    /** The same for a feature never seen. */
    readonly unknownIdf: number,
  ) {
    super(hashes);
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
    for (let block = 0, at = 0; block < BLOCKS; block++) {
      for (const start = at; at < features.ends[block]!; at++) {
        const hash = features.hashes[at]!;
        if (at > start && features.hashes[at - 1] === hash) continue;
        this.entries += 1;
        this.#documents.set(hash, (this.#documents.get(hash) ?? 0) + 1);
      }
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
  fill(features: FeatureReader, vocabulary: Vocabulary): void {
    this.length = 0;
    if (this.ids.length < features.hashes.length) this.#grow(features.hashes.length);
    for (let block = 0, start = 0; block < BLOCKS; block++) {
      const end = features.ends[block]!;
      this.#fillBlock(features, vocabulary, block, start, end);
      start = end;
    }
  }

  #fillBlock(
    features: FeatureReader,
    vocabulary: Vocabulary,
    block: number,
    start: number,
    end: number,
  ): void {
    const first = this.length;
    let known = 0;
    let unknown = 0;
    for (let at = start; at < end; ) {
      const hash = features.hashes[at]!;
      const runStart = at;
      while (at < end && features.hashes[at] === hash) at += 1;
      const frequency = at - runStart === 1 ? 1 : 1 + Math.log(at - runStart);
      const id = vocabulary.find(hash);
      const value = frequency * (id < 0 ? vocabulary.unknownIdf : vocabulary.idf[id]!);
      if (id < 0) unknown += value * value;
      else {
        known += value * value;
        this.ids[this.length] = id;
        this.values[this.length++] = value;
      }
    }
    this.#scale(first, BLOCK_WEIGHTS[block]! / Math.sqrt(known + unknown || 1));
    if (block === 1) this.coverage = known / (known + unknown || 1);
  }

  #scale(first: number, factor: number): void {
    for (let i = first; i < this.length; i++) this.values[i]! *= factor;
  }

  #grow(capacity: number): void {
    this.ids = new Int32Array(capacity);
    this.values = new Float32Array(capacity);
  }
}
