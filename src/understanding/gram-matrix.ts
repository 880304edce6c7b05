const FIRST_ROWS = 1 << 16;

/** Probabilities of grams by label while a language table is built: one growing block of memory, not an object a row. */
export class GramMatrix {
  readonly #rows = new Map<number, number>();
  #values: Float32Array;

  constructor(readonly labels: number) {
    this.#values = new Float32Array(FIRST_ROWS * labels);
  }

  add(hash: number, label: number, probability: number): void {
    this.#values[this.#rowOf(hash) * this.labels + label]! += probability;
  }

  /** Multiplies all probabilities of one label. */
  scale(label: number, factor: number): void {
    const end = this.#rows.size * this.labels;
    for (let at = label; at < end; at += this.labels) this.#values[at]! *= factor;
  }

  /** The finished table: grams, and how surprising each is for each label, in steps of `step` nats below certainty. */
  toSurprise(floor: number, step: number): { hashes: Uint32Array; surprise: Uint8Array } {
    const values = this.#values.subarray(0, this.#rows.size * this.labels);
    const surprise = Uint8Array.from(values, (value) => Math.round(-Math.log(value + floor) / step));
    return { hashes: Uint32Array.from(this.#rows.keys()), surprise };
  }

  #rowOf(hash: number): number {
    const known = this.#rows.get(hash);
    if (known !== undefined) return known;
    const row = this.#rows.size;
    this.#rows.set(hash, row);
    if ((row + 1) * this.labels > this.#values.length) this.#grow();
    return row;
  }

  #grow(): void {
    const larger = new Float32Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
