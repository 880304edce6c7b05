/** A pace kept: so many at once, then one each so many ms. Nothing is ever let through early. */
export interface Rate {
  /** ms between two, once the burst is spent. */
  everyMs: number;
  burst: number;
}

export class TokenBucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  /** `tokens` at the beginning: fewer than the burst when an earlier process may have spent them. */
  constructor(rate: Rate, now: number, tokens = rate.burst) {
    this.#rate = rate;
    this.#tokens = tokens;
    this.#at = now;
  }

  /** ms until one may go; 0 = now. */
  wait(now: number): number {
    this.#refill(now);
    return this.#tokens >= 1
      ? 0
      : Math.ceil((1 - this.#tokens) * this.#rate.everyMs) + Math.max(0, this.#at - now);
  }

  take(now: number): void {
    this.#refill(now);
    this.#tokens -= 1;
  }

  /** Not full at this moment, whatever was regained since the last one was taken. */
  spent(now: number): void {
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, this.#rate.burst - 1);
  }

  /** The platform asked for silence: nothing for so many ms, and one at a time after. */
  pause(now: number, ms: number): void {
    if (ms <= 0) return;
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#at = Math.max(this.#at, now + ms);
  }

  /** Full again: it may be forgotten. */
  full(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst && this.#at <= now;
  }

  #refill(now: number): void {
    if (now <= this.#at) return;
    const { everyMs, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#at) / everyMs);
    this.#at = now;
  }
}
