/** One channel's rows: a platform that is slow or tired holds up nobody else's. */
import { loggableOf } from '../errors';
import type { OutboxItem } from '../storage/types';
import type { Channel } from './channel';
import { afterFailure, type NextStep } from './delivery-policy';
import type { Pace } from './messaging';
import type { DispatcherPorts } from './outbox-dispatcher';
import { noteTry, type TryOver } from './outbox-note';
import { OutboxPause, type PausedChannel } from './outbox-pause';
import { Pacer } from './pacer';
import { sendAttempt } from './send-attempt';
import { SendError } from './send-error';

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

export class OutboxLane {
  readonly #channel: Channel;
  /** What it does about a try that nobody can tell the end of. */
  readonly #uncertain: NonNullable<Channel['uncertain']>;
  readonly #ports: DispatcherPorts;
  readonly #pacer: Pacer;
  readonly #pause: OutboxPause;
  /** Being sent now, by conversation: one at a time, also when the row has gone meanwhile. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Due, but their person or platform must be left in peace a moment: when each may go. */
  readonly #held = new Map<string, number>();
  /** By conversation: what the database could not note yet; noted later, and nothing of it sent meanwhile. */
  readonly #unnoted = new Map<string, TryOver>();
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
    this.#pause = new OutboxPause(channel.id, ports);
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

  /** Why nothing leaves; undefined while messages do. */
  get paused(): PausedChannel | undefined {
    return this.#pause.state;
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
    const places = Math.min(AT_ONCE - this.#sending.size, this.#readyAtOnce - this.#ready);
    const free = this.#pause.places(places);
    if (free <= 0 || this.#pacer.waitAll() > SHORT_WAIT_MS) {
      this.#more = free <= 0;
      return [];
    }
    const { outbox, now, logger } = this.#ports;
    for (const [id, until] of this.#held) if (until <= now()) this.#held.delete(id);
    try {
      const aside = this.#sending.size + this.#held.size + this.#unnoted.size + this.#pause.passedOver;
      const due = await outbox.due(now(), BATCH + aside, this.#channel.id);
      const idle = due.filter((item) => !this.#isBusy(item));
      this.#more = idle.length > free;
      return this.#pause.choose(idle, free);
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
    this.#pause.began(item.id);
    const step = await this.#deliver(item).catch((error): undefined => {
      // The try could not be noted, so it did not begin.
      logger.error(loggableOf(error), 'outbox cannot be written');
      this.#held.set(item.id, now() + POLL_MS);
      return undefined;
    });
    this.#pause.ended(item.id);
    if (!step) return;
    const left = { id: item.id, step, begunAt };
    this.#unnoted.set(item.conversationId, left);
    await this.#note(item.conversationId, left);
  }

  /** Undefined when the row may no longer go. @throws what the database says when it cannot note that a try begins */
  async #deliver(item: OutboxItem): Promise<NextStep | undefined> {
    const { sendLimit = SEND_LIMIT_MS } = this.#ports;
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
      const externalId = await sendAttempt(this.#channel, { ...item, parts }, taken, sendLimit);
      this.#pause.passed(item.id);
      return { kind: 'sent', externalId };
    } catch (error) {
      return this.#failed(item, error);
    } finally {
      this.#pacer.spent(item.conversationId);
    }
  }

  #failed({ id, conversationId, attempts }: OutboxItem, error: unknown): NextStep {
    const { logger, random } = this.#ports;
    const alone = this.#pause.isAlone(id);
    const step = afterFailure(error, { attempts, uncertain: this.#uncertain, random: random(), alone });
    if (step.kind === 'hold') {
      this.#pause.refused(id, step.code);
      return { kind: 'hold', code: 'channel-paused' };
    }
    logger.warn({ outboxId: id, attempts, ...loggableOf(error) }, 'message not delivered');
    const judged = error instanceof SendError && !error.retryable && !error.noAccess;
    if (judged) this.#pause.passed(id);
    else this.#pause.unclear(id);
    if (step.pauseMs !== undefined)
      this.#pacer.pause(step.pauseMs, step.scope === 'channel' ? undefined : conversationId);
    return step;
  }

  /**
   * Notes that the try begins, then waits for its place: in this order, as the note takes now a millisecond, now a
   * second, and messages would bunch up at the platform. True when it goes now.
   */
  async #takePlace({ id, conversationId }: OutboxItem): Promise<true | NextStep | undefined> {
    if (!(await this.#ports.outbox.begin(id))) return undefined;
    for (;;) {
      if (this.#stopped) return { kind: 'hold', code: 'service-stopped' };
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
  async #note(conversationId: string, over: TryOver): Promise<boolean> {
    const { outbox, logger, now } = this.#ports;
    try {
      await noteTry(outbox, over, now());
      this.#unnoted.delete(conversationId);
      const { id, step } = over;
      if (step.kind !== 'retry' && step.kind !== 'hold') this.#forget(id);
      return true;
    } catch (error) {
      logger.error(loggableOf(error), 'outbox cannot be written');
      return false;
    }
  }

  #forget(id: string): void {
    this.#parts.delete(id);
    this.#pause.forget(id);
  }
}
