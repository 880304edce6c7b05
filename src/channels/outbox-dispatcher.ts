/** Hands the outbox's rows to their channels: in order within a conversation, side by side between them. */
import { AppError, loggableOf } from '../errors';
import type { Logger } from '../logger';
import type { OutboxItem, OutboxStore } from '../storage/types';
import type { Channel } from './channel';

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

/** Five tries over about two minutes; then a human must look. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 2_000;
/** Read at once. */
const BATCH = 32;
/** Sent side by side at most: a platform that answers nobody must not take every place. */
const AT_ONCE = 128;
/** Retries fall due without anybody waking us. */
const POLL_MS = 1_000;
/** A platform that takes the connection and says nothing: its rows wait, the others' do not. */
const SEND_LIMIT_MS = 30_000;
/** Messages under way when the process stops; a row not told as sent is sent again by the next process. */
const STOP_LIMIT_MS = 3_000;

/** Delay before the next try, in ms: 2 s, 8 s, 32 s …, give or take a quarter. */
export function retryDelay(attempts: number, random: number): number {
  return FIRST_DELAY_MS * 4 ** attempts * (0.75 + random / 2);
}

export class OutboxDispatcher {
  readonly #ports: DispatcherPorts;
  /** Being sent now, by id of the row. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Sent, but the database could not note it yet: such a row is still due, and must not go out twice. */
  readonly #delivered = new Set<string>();
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), POLL_MS);
    this.#timer.unref();
    this.wake();
  }

  /** Something was committed: looks at once. Never throws. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
  }

  /** Stops looking; resolves when what is being sent has ended, or has had its time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    this.#again = false;
    await this.#looking;
    await within(STOP_LIMIT_MS, Promise.all(this.#sending.values())).catch(() => {});
  }

  async #look(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const items = await this.#due();
      for (const item of items) this.#begin(item);
      if (items.length > 0 && !this.#stopped) this.#again = true;
    }
  }

  /** Rows under way are still due: without asking for as many more they would hide the others. */
  async #due(): Promise<OutboxItem[]> {
    const free = AT_ONCE - this.#sending.size;
    try {
      const due = await this.#ports.outbox.due(this.#ports.now(), BATCH + this.#sending.size);
      return due.filter(({ id }) => !this.#sending.has(id)).slice(0, free);
    } catch (error) {
      this.#ports.logger.error(loggableOf(error), 'outbox cannot be read');
      return [];
    }
  }

  #begin(item: OutboxItem): void {
    const sending = this.#send(item).then((noted) => {
      this.#sending.delete(item.id);
      // A database that cannot be written is asked again by the timer, not in a circle.
      if (noted) this.wake();
    });
    this.#sending.set(item.id, sending);
  }

  /** True when the outcome is in the database. Never throws. */
  async #send(item: OutboxItem): Promise<boolean> {
    const failure = await this.#deliver(item);
    try {
      if (failure === undefined) await this.#sent(item);
      else await this.#failed(item, failure);
      return true;
    } catch (cause) {
      this.#ports.logger.error(loggableOf(cause), 'outbox cannot be written');
      return false;
    }
  }

  /** What went wrong; undefined when the channel has taken the message. */
  async #deliver(item: OutboxItem): Promise<unknown> {
    const { channels, logger, sendLimit = SEND_LIMIT_MS } = this.#ports;
    if (this.#delivered.has(item.id)) return undefined;
    try {
      const channel = channels.find(({ id }) => id === item.channelId);
      if (!channel?.send) throw new AppError('channel-off', 'Ce canal est éteint.', { retryable: true });
      await within(sendLimit, channel.send(item));
      this.#delivered.add(item.id);
      return undefined;
    } catch (error) {
      const { id: outboxId, attempts } = item;
      logger.warn({ outboxId, attempts, ...loggableOf(error) }, 'message not delivered');
      return error ?? new Error('rejected without a reason');
    }
  }

  async #sent({ id }: OutboxItem): Promise<void> {
    await this.#ports.outbox.sent(id, this.#ports.now());
    this.#delivered.delete(id);
  }

  async #failed(item: OutboxItem, error: unknown): Promise<void> {
    const { outbox, now, random } = this.#ports;
    const { code } = loggableOf(error);
    const hopeless = error instanceof AppError && !error.retryable;
    if (hopeless || item.attempts + 1 >= MAX_ATTEMPTS) return outbox.dead(item.id, code, now());
    return outbox.retry(item.id, now() + retryDelay(item.attempts, random()), code);
  }
}

/** The work's result, or a retryable error after so many ms. */
async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new AppError('send-timeout', 'Le canal ne répond pas.', { retryable: true });
    timer = setTimeout(() => reject(error), limit).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
