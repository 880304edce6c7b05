import {
  CLASS_SHIFT,
  EMPTY,
  type FeatureTableParts,
  floatsOf,
  homeOf,
  IDF,
  LANES,
  LAST,
  PLACE,
  RECORD,
  SCALE,
  weightIn,
  widthOf,
} from './feature-layout';
import type { KnownFeatures, SparseVector } from './vocabulary';

const FIRST_COMMON = 1024;

/** The known features of a model, with their weights of rarity and for each class. */
export class FeatureTable implements KnownFeatures {
  readonly #slots: Int32Array;
  /** The memory of `#slots`, read as floats. */
  readonly #numbers: Float32Array;
  readonly #scores: Float64Array;
  readonly #sums: Float64Array;
  /** Features of the present message that have a weight for every class: places in `rows`, and what multiplies them. */
  #places = new Int32Array(FIRST_COMMON);
  #factors = new Float64Array(FIRST_COMMON);
  #common = 0;
  /** What was read ahead: kept, so that the reading is not optimised away. */
  fetched = 0;

  constructor(readonly parts: FeatureTableParts) {
    this.#slots = parts.slots;
    this.#numbers = floatsOf(parts.slots);
    this.#sums = new Float64Array(widthOf(parts.classes));
    this.#scores = this.#sums.subarray(0, parts.classes);
  }

  get unknownIdf(): number {
    return this.parts.unknownIdf;
  }

  /** Where the record of a feature is, or -1. */
  find(hash: number): number {
    const slots = this.#slots;
    for (let at = homeOf(hash, slots); ; ) {
      if (slots[at + PLACE] === EMPTY) return -1;
      if (slots[at] === (hash | 0)) return at;
      at += RECORD;
      if (at === slots.length) at = 0;
    }
  }

  /**
   * Reads the records of these features ahead. Nothing comes of it but time: in a loop this short the processor waits
   * for a dozen places in memory at once, where `find` and what is done with it would wait for one after the other.
   */
  fetch(hashes: Int32Array, length: number): void {
    const slots = this.#slots;
    let read = 0;
    for (let i = 0; i < length; i++) read += slots[homeOf(hashes[i]!, slots)]!;
    this.fetched = read;
  }

  idfOf(at: number): number {
    return this.#numbers[at + IDF]!;
  }

  /** The raw scores of all classes; overwritten by the next call. */
  scoresOf(vector: SparseVector): Float64Array {
    this.#sums.fill(0);
    this.#addRare(vector);
    this.#fetchRows();
    for (let lane = 0; lane < this.#sums.length; lane += LANES) this.#addLanes(lane);
    return this.#scores;
  }

  /** Adds the weights of features that have few, and notes the others. */
  #addRare({ ids, values, length }: SparseVector): void {
    if (this.#places.length < length) {
      this.#places = new Int32Array(ids.length);
      this.#factors = new Float64Array(ids.length);
    }
    const [slots, numbers, places, factors] = [this.#slots, this.#numbers, this.#places, this.#factors];
    let common = 0;
    for (let i = 0; i < length; i++) {
      const place = slots[ids[i]! + PLACE]!;
      const factor = values[i]! * numbers[ids[i]! + SCALE]!;
      if (place < 0) this.#addPairs(~place, factor);
      else {
        places[common] = place;
        factors[common++] = factor;
      }
    }
    this.#common = common;
  }

  /** Reads the rows ahead, both ends of each: as `fetch` does. */
  #fetchRows(): void {
    const { rows, classes } = this.parts;
    const places = this.#places;
    let read = 0;
    for (let i = 0; i < this.#common; i++) read += rows[places[i]!]! + rows[places[i]! + classes - 1]!;
    this.fetched = read;
  }

  #addPairs(first: number, factor: number): void {
    const { pairs } = this.parts;
    for (let at = first; ; at++) {
      const pair = pairs[at]!;
      this.#sums[pair >> CLASS_SHIFT]! += factor * weightIn(pair);
      if (pair & LAST) return;
    }
  }

  /** Adds the weights of the common features for eight classes, the sums in registers. */
  #addLanes(lane: number): void {
    const { rows } = this.parts;
    const places = this.#places;
    const factors = this.#factors;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let i = 0; i < this.#common; i++) {
      const at = places[i]! + lane;
      const factor = factors[i]!;
      a += factor * rows[at]!;
      b += factor * rows[at + 1]!;
      c += factor * rows[at + 2]!;
      d += factor * rows[at + 3]!;
      e += factor * rows[at + 4]!;
      f += factor * rows[at + 5]!;
      g += factor * rows[at + 6]!;
      h += factor * rows[at + 7]!;
    }
    const sums = this.#sums;
    sums[lane]! += a;
    sums[lane + 1]! += b;
    sums[lane + 2]! += c;
    sums[lane + 3]! += d;
    sums[lane + 4]! += e;
    sums[lane + 5]! += f;
    sums[lane + 6]! += g;
    sums[lane + 7]! += h;
  }
}
