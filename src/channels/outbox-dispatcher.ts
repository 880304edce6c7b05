/** Hands the outbox's rows to their channels: in order within a conversation, side by side between them, at each platform's pace. */
import type { Logger } from '../logger';
import type { OutboxStore } from '../storage/types';
import type { Channel } from './channel';
import { OutboxLane, POLL_MS } from './outbox-lane';
import type { PausedChannel } from './outbox-pause';

export interface DispatcherPorts {
  outbox: OutboxStore;
  channels: readonly Channel[];
  logger: Logger;
  now(): number;
  /** 0 to 1; spreads retries of many conversations. */
  random(): number;
  /** How long a channel may be silent on one part of a message, in ms. */
  sendLimit?: number;
}

/** Messages under way when the process stops; a row not told as sent is uncertain to the next process. */
const STOP_LIMIT_MS = 3_000;

export class OutboxDispatcher {
  readonly #ports: DispatcherPorts;
  readonly #lanes: OutboxLane[];
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DispatcherPorts) {
    this.#ports = ports;
    this.#lanes = ports.channels.filter(({ push }) => push).map((channel) => new OutboxLane(channel, ports));
  }

  /** Rows that a kill cut are looked after first. */
  async start(): Promise<void> {
    for (const lane of this.#lanes) await lane.recover();
    await this.#warnOfAbsent();
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

  /** Channels whose platform refuses our access now: their messages wait, in order. */
  paused(): PausedChannel[] {
    return this.#lanes.map(({ paused }) => paused).filter((paused) => paused !== undefined);
  }

  /** Stops looking; resolves when what is being sent has ended, or has had its time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_LIMIT_MS).unref();
    });
    await Promise.race([Promise.all(this.#lanes.map((lane) => lane.stop())), late]);
    clearTimeout(timer);
  }
}
