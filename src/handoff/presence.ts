/** Who is at the desk: aidants whose console page is open and was heard of lately. */

/** The page calls every minute. A phone that sleeps keeps its connection, silent, for a quarter of an hour. */
export const HEARD_MS = 150_000;

interface Seen {
  pages: number;
  heardAt: number;
}

export class Presence {
  readonly #seen = new Map<string, Seen>();
  /** Before this moment nobody could be heard: the service was stopped. */
  readonly #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  /** A page of this aidant opened its stream. */
  arrive(aidantId: string, now: number): void {
    this.#seen.set(aidantId, { pages: this.#pages(aidantId) + 1, heardAt: now });
  }

  /** One of the pages closed; an aidant may have several. */
  leave(aidantId: string, now: number): void {
    this.#seen.set(aidantId, { pages: Math.max(0, this.#pages(aidantId) - 1), heardAt: now });
  }

  /** The aidant did or asked something. */
  heard(aidantId: string, now: number): void {
    this.#seen.set(aidantId, { pages: this.#pages(aidantId), heardAt: now });
  }

  count(now: number): number {
    return [...this.#seen.keys()].filter((id) => this.#isHere(id, now)).length;
  }

  /** Since when this aidant is away; undefined while they are here. */
  awaySince(aidantId: string, now: number): number | undefined {
    if (this.#isHere(aidantId, now)) return undefined;
    return this.#seen.get(aidantId)?.heardAt ?? this.#since;
  }

  #isHere(aidantId: string, now: number): boolean {
    const seen = this.#seen.get(aidantId);
    return seen !== undefined && seen.pages > 0 && now - seen.heardAt < HEARD_MS;
  }

  #pages(aidantId: string): number {
    return this.#seen.get(aidantId)?.pages ?? 0;
  }
}
