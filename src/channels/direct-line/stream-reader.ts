/** One open socket of one conversation: everything after its watermark, in order, once. */
import type { WebSocket } from 'ws';
import { loggableOf } from '../../errors';
import type { Logger } from '../../logger';
import type { ConversationStore } from '../../storage/types';
import { CHANNEL_ID, toActivities } from './activities';

const PAGE = 200;
/** A client that takes nothing in is cut off; it comes back with its watermark. */
const MAX_BUFFERED_BYTES = 1_000_000;
const RETRY_MS = 2000;

export class StreamReader {
  /** Storage's id; unknown until the conversation's first turn. */
  storageId: string | undefined;
  alive = true;
  #seq: number;
  #clamped = false;
  #reading = false;
  #again = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    readonly conversationId: string,
    readonly socket: WebSocket,
    watermark: number,
    private readonly conversations: ConversationStore,
    private readonly logger: Logger,
  ) {
    this.#seq = watermark;
  }

  /** Something may be new. Many calls while a read runs make one more read. */
  wake(): void {
    this.#again = true;
    if (!this.#reading) void this.#drain();
  }

  send(frame: object): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) this.socket.terminate();
    else this.socket.send(JSON.stringify(frame));
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  async #drain(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#again && this.socket.readyState === this.socket.OPEN) {
        this.#again = false;
        await this.#read();
      }
    } catch (error) {
      this.logger.warn({ ...loggableOf(error) }, 'a chat stream could not be read: another try follows');
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.wake(), RETRY_MS).unref();
    } finally {
      this.#reading = false;
    }
  }

  async #read(): Promise<void> {
    const found = await this.conversations.find({
      channelId: CHANNEL_ID,
      conversationId: this.conversationId,
    });
    this.storageId = found?.id;
    if (!found) return;
    // A watermark invented by the client must not silence the stream.
    if (!this.#clamped) this.#seq = Math.min(this.#seq, found.lastSeq);
    this.#clamped = true;
    for (let full = true; full; ) {
      const entries = await this.conversations.history(found.id, this.#seq, PAGE);
      full = entries.length === PAGE;
      if (entries.length === 0) return;
      this.#seq = entries.at(-1)!.seq;
      const activities = toActivities(this.conversationId, entries, !full);
      this.send({ activities, watermark: String(this.#seq) });
    }
  }
}
