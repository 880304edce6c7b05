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
}

/** Five tries over about two minutes; then a human must look. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 2_000;
const BATCH = 32;
/** Retries fall due without anybody waking us. */
const POLL_MS = 1_000;

/** Delay before the next try, in ms: 2 s, 8 s, 32 s …, give or take a quarter. */
export function retryDelay(attempts: number, random: number): number {
  return FIRST_DELAY_MS * 4 ** attempts * (0.75 + random / 2);
}

export class OutboxDispatcher {
  readonly #ports: DispatcherPorts;
  #running: Promise<void> | undefined;
  #again = false;
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
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Stops looking; resolves when what is being sent has ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#again = false;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const items = await this.#due();
      if (items.length > 0) this.#again = true;
      await Promise.all(items.map((item) => this.#send(item)));
    }
  }

  async #due(): Promise<OutboxItem[]> {
    try {
      return await this.#ports.outbox.due(this.#ports.now(), BATCH);
    } catch (error) {
      this.#ports.logger.error(loggableOf(error), 'outbox cannot be read');
      return [];
    }
  }

  async #send(item: OutboxItem): Promise<void> {
    const { outbox, channels, logger, now } = this.#ports;
    try {
      const channel = channels.find(({ id }) => id === item.channelId);
      if (!channel?.send) throw new AppError('channel-off', 'Ce canal est éteint.', { retryable: true });
      await channel.send(item);
      await outbox.sent(item.id, now());
    } catch (error) {
      logger.warn(
        { outboxId: item.id, attempts: item.attempts, ...loggableOf(error) },
        'message not delivered',
      );
      await this.#failed(item, error).catch((cause) =>
        logger.error(loggableOf(cause), 'outbox cannot be written'),
      );
    }
  }

  async #failed(item: OutboxItem, error: unknown): Promise<void> {
    const { outbox, now, random } = this.#ports;
    const { code } = loggableOf(error);
    const hopeless = error instanceof AppError && !error.retryable;
    if (hopeless || item.attempts + 1 >= MAX_ATTEMPTS) return outbox.dead(item.id, code, now());
    return outbox.retry(item.id, now() + retryDelay(item.attempts, random()), code);
  }
}
