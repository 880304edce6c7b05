const EMPTY = -1;

/** 32-bit hash → position, by open addressing: a few bytes an entry where a Map takes fifty. */
export class HashIndex {
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(readonly hashes: Uint32Array) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, hashes.length * 2)));
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity).fill(EMPTY);
    for (let id = 0; id < hashes.length; id++) this.#place(id);
  }

  get size(): number {
    return this.hashes.length;
  }

  /** The position of a hash in `hashes`, or -1. */
  find(hash: number): number {
    let slot = hash & this.#mask;
    for (;;) {
      const id = this.#slots[slot]!;
      if (id === EMPTY || this.hashes[id] === hash) return id;
      slot = (slot + 1) & this.#mask;
    }
  }

  #place(id: number): void {
    let slot = this.hashes[id]! & this.#mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = id;
  }
}
