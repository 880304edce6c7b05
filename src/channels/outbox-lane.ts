/** One channel's rows: a platform that is slow or tired holds up nobody else's. */
import { loggableOf } from '../errors';
import type { OutboxItem } from '../storage/types';
import type { Channel } from './channel';
import { afterFailure, type NextStep } from './delivery-policy';
import type { Pace } from './messaging';
import type { DispatcherPorts } from './outbox-dispatcher';
import { Pacer } from './pacer';
import { sendAttempt } from './send-attempt';

/** Read at once. */
const BATCH = 32;
/** Sent side by side at most: a platform that answers nobody must not take every place. */
const AT_ONCE = 128;
/**
 * Noted as begun and waiting for their place in the pace: what goes within so many ms, at least one. After a kill
 * they count as uncertain though they never left, and an uncertain SMS is given up.
 */
const READY_MS = 60;
/** A channel that must be silent longer than this begins nothing. */
const SHORT_WAIT_MS = 250;
/** Retries fall due without anybody waking us. */
export const POLL_MS = 1_000;
/** For one part; longer than any client's own limit, which knows better what a silence means. */
const SEND_LIMIT_MS = 150_000;
/** For a channel that gives up what was cut: a receipt that comes within so long tells that it did arrive. */
const GIVE_UP_AFTER_MS = 60_000;
/** Channels without a pace of their own (Azure Bot Service). */
const USUAL_PACE: Pace = { channel: { everyMs: 10, burst: 50 }, person: { everyMs: 200, burst: 20 } };

/** What became of a try of the row `id` that the database could not note yet. */
interface Unnoted {
  id: string;
  step: NextStep;
  begunAt: number;
}

export class OutboxLane {
  readonly #channel: Channel;
  /** What it does about a try that nobody can tell the end of. */
  readonly #uncertain: NonNullable<Channel['uncertain']>;
  readonly #ports: DispatcherPorts;
  readonly #pacer: Pacer;
  /** Being sent now, by conversation: one at a time, also when the row has gone meanwhile. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Due, but their person or platform must be left in peace a moment: when each may go. */
  readonly #held = new Map<string, number>();
  /** By conversation; noted later, and nothing of it sent meanwhile. */
  readonly #unnoted = new Map<string, Unnoted>();
  /** Parts taken of rows that are not over, which the database may not know. */
  readonly #parts = new Map<string, number>();
  readonly #readyAtOnce: number;
  #ready = 0;
  /** The last look found more than there was room for. */
  #more = false;
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #alarm: NodeJS.Timeout | undefined;

  constructor(channel: Channel, ports: DispatcherPorts) {
    this.#channel = channel;
    this.#uncertain = channel.uncertain ?? { kind: 'resend' };
    this.#ports = ports;
    const { pace = USUAL_PACE } = channel;
    this.#readyAtOnce = Math.max(1, Math.ceil(READY_MS / pace.channel.everyMs));
    this.#pacer = new Pacer(pace, ports.now, channel.pace ? 0 : pace.channel.burst);
  }

  /** Once, before anything is sent: what a killed process was sending waits for the receipts that may still come. */
  async recover(): Promise<void> {
    const { outbox, logger, now } = this.#ports;
    const { id } = this.#channel;
    try {
      const cut = await outbox.recover(now() + this.#patienceMs(), id);
      if (cut > 0)
        logger.warn({ channel: id, messages: cut }, 'messages were under way when the process ended');
    } catch (error) {
      logger.error(loggableOf(error), 'messages that were under way could not be found');
    }
  }

  #patienceMs(): number {
    const { kind } = this.#uncertain;
    if (kind === 'confirm') return this.#uncertain.graceMs;
    return kind === 'give-up' ? GIVE_UP_AFTER_MS : 0;
  }

  /** Looks at once, or again when it is looking. Never throws. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Begins nothing more; resolves when what is being sent has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    clearTimeout(this.#alarm);
    await this.#looking;
    await Promise.all(this.#sending.values());
  }

  async #look(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#noteLeft();
      const due = await this.#due();
      if (this.#stopped) return;
      const begun = due.filter((item) => this.#mayGo(item));
      for (const item of begun) this.#begin(item);
      if (begun.length > 0) this.#again = true;
    }
    this.#setAlarm();
  }

  /** Rows under way and rows held are still due: without asking for as many more they would hide the others. */
  async #due(): Promise<OutboxItem[]> {
    const free = Math.min(AT_ONCE - this.#sending.size, this.#readyAtOnce - this.#ready);
    if (free <= 0 || this.#pacer.waitAll() > SHORT_WAIT_MS) {
      this.#more = free <= 0;
      return [];
    }
    const { outbox, now, logger } = this.#ports;
    for (const [id, until] of this.#held) if (until <= now()) this.#held.delete(id);
    try {
      const asked = BATCH + this.#sending.size + this.#held.size + this.#unnoted.size;
      const due = await outbox.due(now(), asked, this.#channel.id);
      const idle = due.filter((item) => !this.#isBusy(item));
      this.#more = idle.length > free;
      return idle.slice(0, free);
    } catch (error) {
      logger.error(loggableOf(error), 'outbox cannot be read');
      return [];
    }
  }

  #isBusy({ id, conversationId }: OutboxItem): boolean {
    return this.#sending.has(conversationId) || this.#held.has(id) || this.#unnoted.has(conversationId);
  }

  /** Holds the row until its person may be written to. */
  #mayGo({ id, conversationId }: OutboxItem): boolean {
    const wait = this.#pacer.waitFor(conversationId);
    if (wait > 0) this.#held.set(id, this.#ports.now() + wait);
    return wait === 0;
  }

  /** Wakes when the channel itself may go, or the first held row. */
  #setAlarm(): void {
    clearTimeout(this.#alarm);
    if (this.#stopped) return;
    const first = Math.min(...this.#held.values()) - this.#ports.now();
    const silence = this.#pacer.waitAll();
    const wait = silence > SHORT_WAIT_MS ? silence : first;
    if (wait < POLL_MS) this.#alarm = setTimeout(() => this.wake(), Math.max(1, wait)).unref();
  }

  #begin(item: OutboxItem): void {
    const sending = this.#send(item).then(() => {
      this.#sending.delete(item.conversationId);
      // A database that cannot be written is asked again by the timer, not in a circle.
      if (this.#unnoted.size === 0) this.wake();
    });
    this.#sending.set(item.conversationId, sending);
  }

  /** Never throws. */
  async #send(item: OutboxItem): Promise<void> {
    const { logger, now } = this.#ports;
    const begunAt = now();
    const step = await this.#deliver(item).catch((error): undefined => {
      // The try could not be noted, so it did not begin.
      logger.error(loggableOf(error), 'outbox cannot be written');
      this.#held.set(item.id, now() + POLL_MS);
      return undefined;
    });
    if (!step) return;
    const left = { id: item.id, step, begunAt };
    this.#unnoted.set(item.conversationId, left);
    await this.#note(item.conversationId, left);
  }

  /** Undefined when the row may no longer go. @throws what the database says when it cannot note that a try begins */
  async #deliver(item: OutboxItem): Promise<NextStep | undefined> {
    const { logger, random, sendLimit = SEND_LIMIT_MS } = this.#ports;
    // Its receipt did not come; nobody can say whether the person has it.
    if (item.uncertain && this.#uncertain.kind === 'give-up') return { kind: 'dead', code: 'send-uncertain' };
    this.#ready += 1;
    const goes = await this.#takePlace(item).finally(() => {
      this.#ready -= 1;
      if (this.#more) this.wake();
    });
    if (goes !== true) return goes;
    const parts = Math.max(item.parts, this.#parts.get(item.id) ?? 0);
    const taken = (count: number, externalId?: string) => this.#partTaken(item.id, count, externalId);
    try {
      return {
        kind: 'sent',
        externalId: await sendAttempt(this.#channel, { ...item, parts }, taken, sendLimit),
      };
    } catch (error) {
      const { id: outboxId, attempts } = item;
      logger.warn({ outboxId, attempts, ...loggableOf(error) }, 'message not delivered');
      const step = afterFailure(error, { attempts, uncertain: this.#uncertain, random: random() });
      if (step.pauseMs !== undefined)
        this.#pacer.pause(step.pauseMs, step.scope === 'channel' ? undefined : item.conversationId);
      return step;
    } finally {
      this.#pacer.spent(item.conversationId);
    }
  }

  /**
   * Notes that the try begins, then waits for its place: in this order, as the note takes now a millisecond, now a
   * second, and messages would bunch up at the platform. True when it goes now.
   */
  async #takePlace({ id, conversationId }: OutboxItem): Promise<true | NextStep | undefined> {
    if (!(await this.#ports.outbox.begin(id))) return undefined;
    for (;;) {
      if (this.#stopped) return { kind: 'retry', afterMs: 0, code: 'service-stopped', uncertain: false };
      const wait = this.#pacer.wait(conversationId);
      if (wait === 0) break;
      await new Promise((resolve) => setTimeout(resolve, Math.min(wait, POLL_MS)));
    }
    this.#pacer.take(conversationId);
    return true;
  }

  /** Remembered here as well: a part that could not be noted must not go out again. */
  async #partTaken(id: string, parts: number, externalId?: string): Promise<void> {
    this.#parts.set(id, parts);
    await this.#ports.outbox
      .progress(id, parts, externalId)
      .catch((error) => this.#ports.logger.error(loggableOf(error), 'outbox cannot be written'));
  }

  /** What could not be noted before is noted first: its conversation waits for it. */
  async #noteLeft(): Promise<void> {
    const left = [...this.#unnoted].filter(([conversationId]) => !this.#sending.has(conversationId));
    for (const [conversationId, unnoted] of left) if (!(await this.#note(conversationId, unnoted))) return;
  }

  /** False when the database could not be written. */
  async #note(conversationId: string, { id, step, begunAt }: Unnoted): Promise<boolean> {
    try {
      await this.#write(id, step, begunAt);
      this.#unnoted.delete(conversationId);
      if (step.kind !== 'retry') this.#parts.delete(id);
      return true;
    } catch (error) {
      this.#ports.logger.error(loggableOf(error), 'outbox cannot be written');
      return false;
    }
  }

  #write(id: string, step: NextStep, begunAt: number): Promise<void> {
    const { outbox, now } = this.#ports;
    switch (step.kind) {
      case 'sent':
        return outbox.sent(id, begunAt, step.externalId);
      case 'retry':
        return outbox.retry(id, now() + step.afterMs, step.code, step.uncertain);
      case 'block':
        return outbox.block(id, step.code, now(), begunAt);
      case 'dead':
        return outbox.dead(id, step.code, now());
    }
  }
}
