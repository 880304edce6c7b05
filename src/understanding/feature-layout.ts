/** What a trained model knows of its features, laid out for reading messages; the same in memory as in its file. */
export interface FeatureTableParts {
  /** How many classes there are weights for. */
  classes: number;
  /** Rarity of a feature never seen. */
  unknownIdf: number;
  /**
   * Records of four, found by hash with open addressing: the hash, the place of the weights, then two floats in the same
   * memory, the rarity of the feature and the scale of its weights. A feature is one wait for memory, and its weights another.
   */
  slots: Int32Array;
  /** The weights of features that have one for every class: rows of `classes`, each filled up to whole lanes. */
  rows: Int8Array;
  /** Those of the others, one after the other: class, whether it is the last of its feature, weight. */
  pairs: Int32Array;
}

export const RECORD = 4;
export const PLACE = 1;
export const IDF = 2;
export const SCALE = 3;
/** Place of a record that holds no feature; the others are in `rows`, or the complement of a place in `pairs`. */
export const EMPTY = -(2 ** 31);
export const LANES = 8;
export const LAST = 1 << 8;
export const CLASS_SHIFT = 9;

/** Where the search for a hash begins: by its share of all hashes, so that a table of any size will do. */
export function homeOf(hash: number, slots: Int32Array): number {
  return (((hash >>> 0) * (slots.length / (RECORD * 2 ** 32))) | 0) * RECORD;
}

/** Bytes of a row. */
export function widthOf(classes: number): number {
  return Math.ceil(classes / LANES) * LANES;
}

/** The weight of a pair, signed. */
export function weightIn(pair: number): number {
  return (pair << 24) >> 24;
}

/** The memory of the slots, read as floats. */
export function floatsOf(slots: Int32Array): Float32Array {
  return new Float32Array(slots.buffer, slots.byteOffset, slots.length);
}
