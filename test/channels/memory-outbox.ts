import type { OutboxItem } from '../../src/storage/types';
import { QuietOutbox } from './messaging-fakes';

/** An outbox in memory, with the promise of the real one: heads only, in order per conversation. */
export class MemoryOutbox extends QuietOutbox {
  rows: (OutboxItem & { dueAt: number; state: string; code?: string })[] = [];
  begun: string[] = [];

  add(conversationId: string, text: string, channelId = 'test'): void {
    const item = {
      conversationId,
      channelId,
      message: { text },
      sender: 'bot' as const,
      reference: {},
      attempts: 0,
      parts: 0,
      uncertain: false,
    };
    this.rows.push({ ...item, id: `${this.rows.length}`, dueAt: 0, state: 'waiting' });
  }
  override async due(now: number, limit: number, channelId: string) {
    const mine = this.rows.filter((row) => row.channelId === channelId);
    const waiting = mine.filter(({ state }) => state === 'waiting');
    const heads = waiting.filter(
      (row, i) => waiting.findIndex((r) => r.conversationId === row.conversationId) === i,
    );
    const due = heads.filter(({ dueAt }) => dueAt <= now);
    return due.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
  }
  override async sent(id: string) {
    this.#row(id).state = 'sent';
  }
  override async retry(id: string, at: number) {
    const row = this.#row(id);
    Object.assign(row, { dueAt: at, attempts: row.attempts + 1 });
  }
  override async hold(id: string, at: number) {
    this.#row(id).dueAt = at;
  }
  override async dead(id: string, code: string) {
    Object.assign(this.#row(id), { state: 'dead', code });
  }
  override async begin(id: string) {
    this.begun.push(id);
    return this.#row(id).state === 'waiting';
  }
  override async block(id: string) {
    for (const row of this.rows) if (row.conversationId === this.#row(id).conversationId) row.state = 'dead';
  }
  #row(id: string) {
    return this.rows.find((row) => row.id === id)!;
  }
}
