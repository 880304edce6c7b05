/** When a channel may write next, to anybody and to one person. */
import type { Pace } from './messaging';
import { TokenBucket } from './token-bucket';

/** Buckets of persons kept at most; full ones say nothing and go first. */
const MAX_PERSONS = 20_000;

export class Pacer {
  readonly #pace: Pace;
  readonly #channel: TokenBucket;
  readonly #persons = new Map<string, TokenBucket>();
  readonly #now: () => number;

  /** `tokens` of the channel at the beginning: none where the process before may have spent its second to the last. */
  constructor(pace: Pace, now: () => number, tokens = 0) {
    this.#pace = pace;
    this.#now = now;
    this.#channel = new TokenBucket(pace.channel, now(), tokens);
  }

  /** ms until this person may be written to; 0 = now. */
  wait(person: string): number {
    return Math.max(this.waitAll(), this.waitFor(person));
  }

  /** ms until this person's own pace lets them be written to. */
  waitFor(person: string): number {
    return this.#persons.get(person)?.wait(this.#now()) ?? 0;
  }

  /** ms until the channel may write at all. */
  waitAll(): number {
    return this.#channel.wait(this.#now());
  }

  take(person: string): void {
    const now = this.#now();
    this.#channel.take(now);
    this.#bucketOf(person, now).take(now);
  }

  /** The platform took the person's message at the latest now: their pace counts from here. */
  spent(person: string): void {
    const now = this.#now();
    this.#bucketOf(person, now).spent(now);
  }

  /** The platform asked for silence towards one person, or in all (`person` absent). */
  pause(ms: number, person?: string): void {
    const now = this.#now();
    if (person === undefined) this.#channel.pause(now, ms);
    else this.#bucketOf(person, now).pause(now, ms);
  }

  #bucketOf(person: string, now: number): TokenBucket {
    const known = this.#persons.get(person);
    if (known) return known;
    if (this.#persons.size >= MAX_PERSONS) this.#sweep(now);
    const made = new TokenBucket(this.#pace.person, now);
    this.#persons.set(person, made);
    return made;
  }

  #sweep(now: number): void {
    for (const [person, bucket] of this.#persons) if (bucket.full(now)) this.#persons.delete(person);
  }
}
