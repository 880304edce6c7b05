/** The platforms' bad days, seeded: the same refusals for the same messages as far as the machine allows. */
import type { ChannelId, Fault } from './fake-apis';
import type { Fate, Taken } from './fake-platforms';
import type { News } from './fake-receipts';

/** The outbox tries five times: a platform that refuses more often is another test's. */
const MOST_REFUSALS = 3;

export class BadWeather {
  /** Before the storm all is well. */
  raging = false;
  readonly counts: Record<string, number> = {};

  constructor(readonly random: () => number) {}

  readonly fate: Fate = ({ channel, tries }) => {
    const fault = this.raging && tries < MOST_REFUSALS ? this.#draw(channel, tries) : undefined;
    if (fault) this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
    return fault;
  };

  #draw(channel: ChannelId, tries: number): Fault | undefined {
    const draw = this.random();
    if (draw < 0.04) return { kind: 'slow', ms: 100 + this.random() * 2500 };
    if (draw < 0.06) return { kind: 'broken', status: this.random() < 0.5 ? 500 : 503 };
    if (draw < 0.065) return { kind: 'broken', status: 502 };
    if (draw < 0.08) return { kind: 'tired', scope: 'person', seconds: 1 };
    if (draw < 0.085) return { kind: 'tired', scope: 'channel', seconds: 4 };
    // Telegram tells nothing of what it took: each cut is a second message to the person.
    if (draw < (channel === 'telegram' ? 0.088 : 0.1) && tries === 0) return { kind: 'cut' };
    return undefined;
  }

  /** That it was sent is always told; the rest sometimes, and in any order. */
  readonly news = (_taken: Taken): News[] => {
    const draw = this.random();
    if (draw < 0.2) return ['sent', 'delivered', 'read'];
    if (draw < 0.3) return ['read', 'delivered', 'sent', 'sent'];
    return ['sent'];
  };
}
