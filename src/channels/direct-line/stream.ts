/** The open sockets of this process, and what wakes them. */
import type { WebSocket } from 'ws';
import type { Change } from '../../storage/types';
import type { ChannelPorts } from '../channel';
import { typingActivity } from './activities';
import { StreamReader } from './stream-reader';

const HEARTBEAT_MS = 25_000;
/** How long sockets whose conversation is not stored yet wait to look again, after a change made elsewhere. */
const LOOK_AGAIN_MS = 500;
/** One person has a few tabs; more sockets on one conversation are a fault or an attack. */
const MAX_SOCKETS_PER_CONVERSATION = 8;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

export class StreamHub {
  readonly #readers = new Map<string, Set<StreamReader>>();
  readonly #unsubscribe: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #lookAgain: NodeJS.Timeout | undefined;
  #size = 0;

  constructor(
    private readonly ports: ChannelPorts,
    private readonly maxSockets: number,
  ) {
    this.#unsubscribe = ports.feed.subscribe((change) => this.#changed(change));
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Streams the conversation to the socket until it closes. */
  add(conversationId: string, socket: WebSocket, watermark: number): void {
    socket.on('error', () => socket.terminate());
    const readers = this.#readers.get(conversationId) ?? new Set<StreamReader>();
    if (readers.size >= MAX_SOCKETS_PER_CONVERSATION || this.#size >= this.maxSockets) {
      socket.close(TRY_AGAIN_LATER, 'too many sockets');
      return;
    }
    const { conversations, logger } = this.ports;
    const reader = new StreamReader(conversationId, socket, watermark, conversations, logger);
    this.#readers.set(conversationId, readers.add(reader));
    this.#size += 1;
    socket.on('pong', () => {
      reader.alive = true;
    });
    socket.on('close', () => this.#remove(reader));
    reader.wake();
  }

  /** A turn of this conversation was committed here: its sockets need not wait for the feed. */
  wake(conversationId: string): void {
    for (const reader of this.#readers.get(conversationId) ?? []) reader.wake();
  }

  typing(conversationId: string): void {
    const frame = { activities: [typingActivity(conversationId, this.ports.now())] };
    for (const reader of this.#readers.get(conversationId) ?? []) reader.send(frame);
  }

  /** Says goodbye to every client (they come back to the next process) and resolves once all are gone. */
  async close(): Promise<void> {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#lookAgain);
    await Promise.all([...this.#all()].map((reader) => farewell(reader.socket)));
  }

  *#all(): Generator<StreamReader> {
    for (const readers of this.#readers.values()) yield* readers;
  }

  #remove(reader: StreamReader): void {
    reader.stop();
    this.#size -= 1;
    const readers = this.#readers.get(reader.conversationId);
    readers?.delete(reader);
    if (readers?.size === 0) this.#readers.delete(reader.conversationId);
  }

  #changed(change: Change): void {
    if (change.kind !== 'transcript') return;
    let known = false;
    for (const reader of this.#all()) {
      if (reader.storageId !== change.conversationId) continue;
      known = true;
      reader.wake();
    }
    if (!known) this.#lookAgain ??= setTimeout(() => this.#wakeUnknown(), LOOK_AGAIN_MS).unref();
  }

  #wakeUnknown(): void {
    this.#lookAgain = undefined;
    for (const reader of this.#all()) if (!reader.storageId) reader.wake();
  }

  /** Also re-reads, so that a lost notification delays a message and never loses it. */
  #beat(): void {
    for (const reader of this.#all()) {
      if (!reader.alive) {
        reader.socket.terminate();
        continue;
      }
      reader.alive = false;
      reader.socket.ping();
      reader.wake();
    }
  }
}

function farewell(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => socket.terminate(), 1000);
    socket.once('close', () => {
      clearTimeout(impatient);
      resolve();
    });
    socket.close(GOING_AWAY, 'restarting');
    if (socket.readyState === socket.CLOSED) resolve();
  });
}
