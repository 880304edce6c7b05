/** Runs the work of one key in the order it came, one at a time; different keys do not wait for each other. */
export class TurnQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const turn = before ? before.then(work, work) : work();
    this.#tails.set(key, turn);
    const clean = () => {
      if (this.#tails.get(key) === turn) this.#tails.delete(key);
    };
    turn.then(clean, clean);
    return turn;
  }

  /** Resolves when all the work begun so far has ended, well or not. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.allSettled(this.#tails.values());
  }
}
