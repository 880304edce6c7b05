const EMPTY = -1;

/** 32-bit hash → position, by open addressing: a few bytes an entry where a Map takes fifty. */
export class HashIndex {
  /** A hash and its position side by side: one wait for memory a look-up, of which a message makes hundreds. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(hashes: Uint32Array) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, hashes.length * 2)));
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity * 2).fill(EMPTY);
    for (let id = 0; id < hashes.length; id++) this.#place(hashes[id]!, id);
  }

  /** The position of a hash among those given, or -1. */
  find(hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const wanted = hash | 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = slots[slot * 2 + 1]!;
      if (id === EMPTY || slots[slot * 2] === wanted) return id;
    }
  }

  #place(hash: number, id: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[slot * 2 + 1] !== EMPTY) slot = (slot + 1) & this.#mask;
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = id;
  }
}
