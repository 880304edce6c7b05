/** What the platforms allow in time (facts of their documentation): asked at each accepted message, violations counted. */

/** When a request came, as nearly as this process can tell: between `earliest` and `at`, ms. */
export interface Moment {
  at: number;
  earliest: number;
}

/** A busy process hears late: what came while it was held up seems to have come at once. */
export class Clock {
  #tick = performance.now();
  #gap = 0;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#gap = now - this.#tick;
      this.#tick = now;
    }, 2);
    this.#timer.unref();
  }

  moment(): Moment {
    const at = performance.now();
    return { at, earliest: this.#tick - this.#gap };
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** At most so many in any second. A violation is counted when it cannot be this process's own lateness. */
class PerSecond {
  readonly #moments: Moment[] = [];
  most = 0;

  constructor(readonly limit: number) {}

  /** True when the limit is kept. */
  add(moment: Moment): boolean {
    const moments = this.#moments;
    moments.push(moment);
    while (moments[0] && moment.at - moments[0].at >= 1000) moments.shift();
    const sure = moments.filter(({ earliest }) => moment.at - earliest < 1000).length;
    this.most = Math.max(this.most, sure);
    return sure <= this.limit;
  }
}

/** A bucket for each person: so many at once, then one each so many ms. */
class PerPerson {
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(
    readonly burst: number,
    readonly everyMs: number,
  ) {}

  /** ms since the person's message before, when this one comes too early. */
  add(person: string, { at, earliest }: Moment): number | undefined {
    const known = this.#buckets.get(person) ?? { level: 0, at: earliest };
    const level = Math.max(0, known.level - (at - known.at) / this.everyMs);
    this.#buckets.set(person, { level: level + 1, at: earliest });
    return level + 1 <= this.burst + 1e-6 ? undefined : Math.round(at - known.at);
  }
}

export interface Limits {
  /** Which limit this message breaks, and by how much; undefined when none. */
  add(person: string, moment: Moment): { scope: 'channel' | 'person'; why: string } | undefined;
  /** The most seen in any second. */
  most(): number;
}

function limits(perSecond: number, burst: number, everyMs: number): Limits {
  const channel = new PerSecond(perSecond);
  const persons = new PerPerson(burst, everyMs);
  return {
    add(person, moment) {
      const [all, early] = [channel.add(moment), persons.add(person, moment)];
      if (!all) return { scope: 'channel', why: `more than ${perSecond} in a second` };
      return early === undefined
        ? undefined
        : { scope: 'person', why: `${early} ms after the one before to the same person` };
    },
    most: () => channel.most,
  };
}

/** WhatsApp: 80 a second; to one person 45, then one each 6 s. */
export const whatsAppLimits = () => limits(80, 45, 6000);
/** Telegram: 30 a second; to one chat one a second, 5 % of tolerance. */
export const telegramLimits = () => limits(30, 1, 950);
/** Messenger: 300 calls a second to a Page's people. */
export const messengerLimits = () => limits(300, 1000, 1);
/** Twilio's queue takes more than it sends; an account's API takes 100 requests at once. */
export const twilioLimits = () => limits(100, 1000, 1);
/** A consumer SIM: Android itself asks its owner beyond 30 in half an hour on some phones; ours is 10 a minute. */
export const gatewayLimits = () => limits(10, 1000, 1);
