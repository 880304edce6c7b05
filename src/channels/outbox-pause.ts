/** A channel whose platform refuses us: its messages wait, and one each so often looks whether it is mended. */
import type { Logger } from '../logger';
import type { OutboxItem } from '../storage/types';

/** What operators and the console are told of it. Times are ms since the epoch. */
export interface PausedChannel {
  channelId: string;
  /** Of the latest refusal. */
  code: string;
  since: number;
  nextTryAt: number;
}

/** Between two looks: at first, and at most. Whoever has mended the channel must not wait long for it. */
const FIRST_MS = 60_000;
const LONGEST_MS = 5 * 60_000;
/** Messages remembered as refused; rows that end elsewhere are never told of here. */
const MAX_REFUSED = 1_000;

export class OutboxPause {
  readonly #channelId: string;
  readonly #now: () => number;
  readonly #logger: Logger;
  #paused: (PausedChannel & { waitMs: number }) | undefined;
  /** The one message under way that looks whether the channel is mended. */
  #looking: string | undefined;
  /** Messages over which the platform refused us at their latest try. */
  readonly #refused = new Set<string>();

  constructor(channelId: string, { now, logger }: { now(): number; logger: Logger }) {
    this.#channelId = channelId;
    this.#now = now;
    this.#logger = logger;
  }

  /** Undefined while the channel sends. */
  get state(): PausedChannel | undefined {
    if (!this.#paused) return undefined;
    const { waitMs: _, ...state } = this.#paused;
    return state;
  }

  /** Of so many free places, those that may be taken: while paused a single one, when it is time to look again. */
  places(free: number): number {
    if (!this.#paused) return free;
    const looks = this.#looking === undefined && this.#now() >= this.#paused.nextTryAt;
    return looks ? Math.min(free, 1) : 0;
  }

  /** A look asks for so many rows more: it goes past messages that were refused, to one that was not. */
  get passedOver(): number {
    return this.#paused ? this.#refused.size : 0;
  }

  /**
   * Which of them go, at most `places`. A look prefers one that was not refused yet: were the refusal about its
   * person alone, the channel would stay shut for everybody.
   */
  choose(items: OutboxItem[], places: number): OutboxItem[] {
    if (!this.#paused) return items.slice(0, places);
    const fresh = items.find(({ id }) => !this.#refused.has(id));
    return [fresh ?? items[0]].filter((item) => item !== undefined).slice(0, places);
  }

  /** Its try begins. */
  began(id: string): void {
    if (this.#paused) this.#looking = id;
  }

  /** The platform refused us before over this message, and has taken others since: it is about this one alone. */
  isAlone(id: string): boolean {
    return !this.#paused && this.#refused.has(id);
  }

  /** The platform refused us. Told in the log once, however many were under way. */
  refused(id: string, code: string): void {
    if (this.#refused.size >= MAX_REFUSED) this.#refused.clear();
    this.#refused.add(id);
    if (!this.#paused) this.#shut(code);
    else if (this.#looking === id) this.#lookLater(Math.min(this.#paused.waitMs * 2, LONGEST_MS), code);
  }

  /** The platform took the message, or said what is wrong with it: it knows us again. Earlier tries tell nothing. */
  passed(id: string): void {
    this.#refused.delete(id);
    if (!this.#paused || this.#looking !== id) return;
    const seconds = Math.round((this.#now() - this.#paused.since) / 1000);
    this.#paused = undefined;
    this.#logger.info({ channel: this.#channelId, seconds }, 'channel sends again');
  }

  /** A try that told nothing of our access: the platform was not reached, or in trouble. */
  unclear(id: string): void {
    if (this.#paused && this.#looking === id) this.#lookLater(this.#paused.waitMs, this.#paused.code);
  }

  /** Its try is over, whatever came of it. */
  ended(id: string): void {
    if (this.#looking === id) this.#looking = undefined;
  }

  /** Its row is over. */
  forget(id: string): void {
    this.#refused.delete(id);
  }

  #shut(code: string): void {
    const since = this.#now();
    const nextTryAt = since + FIRST_MS;
    this.#paused = { channelId: this.#channelId, code, since, nextTryAt, waitMs: FIRST_MS };
    this.#logger.error(
      { channel: this.#channelId, code },
      'channel paused: its platform refuses our access; messages wait, run passerelle doctor',
    );
  }

  #lookLater(waitMs: number, code: string): void {
    this.#paused = { ...this.#paused!, waitMs, code, nextTryAt: this.#now() + waitMs };
  }
}
