export interface BreakerOptions {
  /** ms; only differences count. */
  now(): number;
  /** Failures in a row that open it. */
  failures?: number;
  /** How long nothing is tried once open, ms. */
  pauseMs?: number;
}

/** A service asked to be left alone for at most this long, ms: a wrong clock must not switch it off for days. */
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * Spares people the wait for a service that is down. Closed: all calls pass. Open: none, for a pause. Then one call
 * tries; its success closes, its failure opens again.
 */
export class CircuitBreaker {
  readonly #now: () => number;
  readonly #limit: number;
  readonly #pauseMs: number;
  #failures = 0;
  #openUntil?: number;
  #trying = false;

  constructor({ now, failures = 3, pauseMs = 30_000 }: BreakerOptions) {
    this.#now = now;
    this.#limit = failures;
    this.#pauseMs = pauseMs;
  }

  /** Whether a call may be made now. Who is told yes must report `succeeded` or `failed`. */
  allows(): boolean {
    if (this.#openUntil === undefined) return true;
    if (this.#trying || this.#now() < this.#openUntil) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = undefined;
    this.#trying = false;
  }

  /** `lasting`: no need to see it again to believe it. `retryAfterMs`: the pause that the service asked for. */
  failed({ lasting = false, retryAfterMs = 0 }: { lasting?: boolean; retryAfterMs?: number } = {}): void {
    this.#failures += 1;
    if (lasting || this.#trying || this.#failures >= this.#limit)
      this.#openUntil = this.#now() + Math.min(LONGEST_PAUSE_MS, Math.max(this.#pauseMs, retryAfterMs));
    this.#trying = false;
  }
}
