/** Hands the outbox's rows to their channels: in order within a conversation, side by side between them, at each platform's pace. */
import { AppError, loggableOf } from '../errors';
import type { Logger } from '../logger';
import type { OutboxItem, OutboxStore } from '../storage/types';
import type { Channel } from './channel';
import { afterFailure, type NextStep } from './delivery-policy';
import type { Pace } from './messaging';
import { Pacer } from './pacer';
import { SendError } from './send-error';

export interface DispatcherPorts {
  outbox: OutboxStore;
  channels: readonly Channel[];
  logger: Logger;
  now(): number;
  /** 0 to 1; spreads retries of many conversations. */
  random(): number;
  /** How long a channel may take to send, in ms. */
  sendLimit?: number;
}

/** Read at once. */
const BATCH = 32;
/** Sent side by side at most on one channel: a platform that answers nobody must not take every place. */
const AT_ONCE = 128;
/** Retries fall due without anybody waking us. */
const POLL_MS = 1_000;
/** Longer than any client's own limit, which knows better what a silence means. */
const SEND_LIMIT_MS = 90_000;
/** Messages under way when the process stops; a row not told as sent is uncertain to the next process. */
const STOP_LIMIT_MS = 3_000;
/** Channels without a pace of their own (Azure Bot Service). */
const USUAL_PACE: Pace = { channel: { everyMs: 10, burst: 50 }, person: { everyMs: 200, burst: 20 } };
/** Rows of a process that was killed wait so long for the receipts of what it had sent. */
const RECOVERY_MS = 20_000;

export class OutboxDispatcher {
  readonly #ports: DispatcherPorts;
  readonly #lanes: Lane[];
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
    this.#lanes = ports.channels.filter(({ push }) => push).map((channel) => new Lane(channel, ports));
  }

  /** Rows that a kill cut are looked after first. */
  async start(): Promise<void> {
    const { outbox, logger, now } = this.#ports;
    const cut = await outbox.recover(now() + RECOVERY_MS).catch((error) => {
      logger.error(loggableOf(error), 'messages that were under way could not be found');
      return 0;
    });
    await this.#warnOfAbsent();
    if (cut > 0) logger.warn({ messages: cut }, 'messages were under way when the process ended');
    this.#timer = setInterval(() => this.wake(), POLL_MS);
    this.#timer.unref();
    this.wake();
  }

  /** Messages of a channel that is off now are kept for its return. */
  async #warnOfAbsent(): Promise<void> {
    const { outbox, channels, logger } = this.#ports;
    const present = channels.map(({ id }) => id);
    const absent = (await outbox.channels().catch(() => [])).filter((id) => !present.includes(id));
    if (absent.length > 0) logger.warn({ channels: absent }, 'messages wait for channels that are off');
  }

  /** Something was committed: looks at once. Never throws. */
  wake(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  /** Stops looking; resolves when what is being sent has ended, or has had its time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await within(STOP_LIMIT_MS, Promise.all(this.#lanes.map((lane) => lane.stop()))).catch(() => {});
  }
}

/** One channel's rows: a platform that is slow or tired holds up nobody else's. */
class Lane {
  readonly #channel: Channel;
  readonly #ports: DispatcherPorts;
  readonly #pacer: Pacer;
  /** Being sent now, by id of the row. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Due, but their person or platform must be left in peace a moment: when each may go. */
  readonly #held = new Map<string, number>();
  /** What became of a try, when the database could not note it: noted later, never sent twice meanwhile. */
  readonly #unnoted = new Map<string, NextStep>();
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #alarm: NodeJS.Timeout | undefined;

  constructor(channel: Channel, ports: DispatcherPorts) {
    this.#channel = channel;
    this.#ports = ports;
    const { pace = USUAL_PACE } = channel;
    this.#pacer = new Pacer(pace, ports.now, channel.pace ? 0 : pace.channel.burst);
  }

  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

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
      const begun = (await this.#due()).filter((item) => this.#mayGo(item));
      for (const item of begun) this.#begin(item);
      if (begun.length > 0 && !this.#stopped) this.#again = true;
    }
    this.#setAlarm();
  }

  /** Rows under way and rows held are still due: without asking for as many more they would hide the others. */
  async #due(): Promise<OutboxItem[]> {
    const free = AT_ONCE - this.#sending.size;
    if (free <= 0 || this.#pacer.waitAll() > 0) return [];
    const { outbox, now, logger } = this.#ports;
    for (const [id, until] of this.#held) if (until <= now()) this.#held.delete(id);
    try {
      const asked = BATCH + this.#sending.size + this.#held.size + this.#unnoted.size;
      const due = await outbox.due(now(), asked, this.#channel.id);
      const busy = (id: string) => this.#sending.has(id) || this.#held.has(id) || this.#unnoted.has(id);
      return due.filter(({ id }) => !busy(id)).slice(0, free);
    } catch (error) {
      logger.error(loggableOf(error), 'outbox cannot be read');
      return [];
    }
  }

  /** Takes its place in the pace, or holds the row until it may have one. */
  #mayGo({ id, conversationId }: OutboxItem): boolean {
    const wait = this.#pacer.wait(conversationId);
    if (wait === 0) this.#pacer.take(conversationId);
    else if (this.#pacer.waitAll() === 0) this.#held.set(id, this.#ports.now() + wait);
    return wait === 0;
  }

  /** Wakes when the first held row, or the channel itself, may go. */
  #setAlarm(): void {
    clearTimeout(this.#alarm);
    if (this.#stopped) return;
    const first = Math.min(...this.#held.values()) - this.#ports.now();
    const channel = this.#pacer.waitAll();
    const wait = Math.min(first, channel > 0 ? channel : Number.POSITIVE_INFINITY);
    if (wait < POLL_MS) this.#alarm = setTimeout(() => this.wake(), Math.max(1, wait)).unref();
  }

  #begin(item: OutboxItem): void {
    const sending = this.#send(item).then(() => {
      this.#sending.delete(item.id);
      // A database that cannot be written is asked again by the timer, not in a circle.
      if (this.#unnoted.size === 0) this.wake();
    });
    this.#sending.set(item.id, sending);
  }

  /** Never throws. */
  async #send(item: OutboxItem): Promise<void> {
    const { logger } = this.#ports;
    const step = await this.#deliver(item).catch((error): undefined => {
      // The try could not be noted, so it did not begin.
      logger.error(loggableOf(error), 'outbox cannot be written');
      this.#held.set(item.id, this.#ports.now() + POLL_MS);
      return undefined;
    });
    if (!step) return;
    this.#unnoted.set(item.id, step);
    await this.#note(item.id, step);
  }

  /** Undefined when the row may no longer go. @throws what the database says when it cannot note that a try begins */
  async #deliver(item: OutboxItem): Promise<NextStep | undefined> {
    const { outbox, logger, random } = this.#ports;
    const { uncertain = { kind: 'resend' } } = this.#channel;
    // Its receipt did not come; nobody can say whether the person has it.
    if (item.uncertain && uncertain.kind === 'give-up') return { kind: 'dead', code: 'send-uncertain' };
    if (!(await outbox.begin(item.id))) return undefined;
    try {
      return { kind: 'sent', externalId: await this.#call(item) };
    } catch (error) {
      const { id: outboxId, attempts } = item;
      logger.warn({ outboxId, attempts, ...loggableOf(error) }, 'message not delivered');
      const step = afterFailure(error, { attempts, uncertain, random: random() });
      if (step.pauseMs !== undefined)
        this.#pacer.pause(step.pauseMs, step.scope === 'channel' ? undefined : item.conversationId);
      return step;
    }
  }

  #call(item: OutboxItem): Promise<string | undefined> {
    const { send } = this.#channel;
    if (!send) throw new AppError('channel-off', 'Ce canal est éteint.', { retryable: true });
    const { outbox, sendLimit = SEND_LIMIT_MS } = this.#ports;
    const progress = (parts: number, externalId?: string) => outbox.progress(item.id, parts, externalId);
    return within(sendLimit, send.call(this.#channel, item, progress));
  }

  /** What could not be noted before is noted first: its conversation waits for it. */
  async #noteLeft(): Promise<void> {
    const left = [...this.#unnoted].filter(([id]) => !this.#sending.has(id));
    for (const [id, step] of left) if (!(await this.#note(id, step))) return;
  }

  /** False when the database could not be written. */
  async #note(id: string, step: NextStep): Promise<boolean> {
    try {
      await this.#write(id, step);
      this.#unnoted.delete(id);
      return true;
    } catch (error) {
      this.#ports.logger.error(loggableOf(error), 'outbox cannot be written');
      return false;
    }
  }

  #write(id: string, step: NextStep): Promise<void> {
    const { outbox, now } = this.#ports;
    switch (step.kind) {
      case 'sent':
        return outbox.sent(id, now(), step.externalId);
      case 'retry':
        return outbox.retry(id, now() + step.afterMs, step.code, step.uncertain);
      case 'block':
        return outbox.block(id, step.code, now());
      case 'dead':
        return outbox.dead(id, step.code, now());
    }
  }
}

/** The work's result, or a retryable error after so many ms. */
async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new SendError('send-timeout', 'Le canal ne répond pas.', {
      retryable: true,
      uncertain: true,
    });
    timer = setTimeout(() => reject(error), limit).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
