/** Says in the first byte of a record that it holds no gram: surprise is less. */
const EMPTY = 255;
const FULLNESS = 0.6;

/**
 * How surprising each gram of one script is for each of its labels, for reading: a gram's hash and its bytes stand side by
 * side, one wait for memory a gram. Open addressing.
 */
export class GramTable {
  readonly #records: Int32Array;
  /** The memory of `#records`: after four bytes of hash, one for each label. */
  readonly #bytes: Uint8Array;
  /** Numbers of a record. */
  readonly #width: number;

  /** @param surprise grams × labels, each less than 255 */
  constructor(
    hashes: Uint32Array,
    surprise: Uint8Array,
    readonly labels: number,
  ) {
    this.#width = 1 + Math.ceil(labels / 4);
    const capacity = Math.ceil((hashes.length + 1) / FULLNESS);
    this.#records = new Int32Array(capacity * this.#width).fill(-1);
    this.#bytes = new Uint8Array(this.#records.buffer);
    for (const [row, hash] of hashes.entries()) {
      const at = this.#placeOf(hash);
      this.#records[at] = hash;
      this.#bytes.set(surprise.subarray(row * labels, (row + 1) * labels), at * 4 + 4);
    }
  }

  has(hash: number): boolean {
    return this.#isTaken(this.#placeOf(hash));
  }

  /** The surprise of all these grams together, for each label. A gram that is not known says as much of each: left out. */
  sumsOf(hashes: readonly number[]): number[] {
    const sums = new Array<number>(this.labels).fill(0);
    const bytes = this.#bytes;
    for (let i = 0; i < hashes.length; i++) {
      const at = this.#placeOf(hashes[i]!);
      if (!this.#isTaken(at)) continue;
      for (let l = 0, byte = at * 4 + 4; l < sums.length; l++, byte++) sums[l]! += bytes[byte]!;
    }
    return sums;
  }

  /** Where the record of a gram is, or would be. */
  #placeOf(hash: number): number {
    const records = this.#records;
    const share = records.length / (this.#width * 2 ** 32);
    let at = (((hash >>> 0) * share) | 0) * this.#width;
    while (this.#isTaken(at) && records[at] !== (hash | 0)) {
      at += this.#width;
      if (at === records.length) at = 0;
    }
    return at;
  }

  #isTaken(at: number): boolean {
    return this.#bytes[at * 4 + 4] !== EMPTY;
  }
}
