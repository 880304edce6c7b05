import type { Channel } from '../../src/channels/channel';
import { OutboxDispatcher, retryDelay } from '../../src/channels/outbox-dispatcher';
import { AppError } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import type { OutboxItem, OutboxStore } from '../../src/storage/types';

/** An outbox in memory, with the promise of the real one: heads only, in order per conversation. */
class MemoryOutbox implements OutboxStore {
  rows: (OutboxItem & { dueAt: number; state: string })[] = [];

  add(conversationId: string, text: string): void {
    const item = {
      conversationId,
      channelId: 'test',
      message: { text },
      sender: 'bot' as const,
      reference: {},
      attempts: 0,
    };
    this.rows.push({ ...item, id: `${this.rows.length}`, dueAt: 0, state: 'waiting' });
  }
  async due(now: number, limit: number) {
    const waiting = this.rows.filter(({ state }) => state === 'waiting');
    const heads = waiting.filter(
      (row, i) => waiting.findIndex((r) => r.conversationId === row.conversationId) === i,
    );
    return heads.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
  }
  async sent(id: string) {
    this.#row(id).state = 'sent';
  }
  async retry(id: string, at: number) {
    Object.assign(this.#row(id), { dueAt: at, attempts: this.#row(id).attempts + 1 });
  }
  async dead(id: string) {
    this.#row(id).state = 'dead';
  }
  async counts() {
    return { waiting: 0, dead: 0 };
  }
  #row(id: string) {
    return this.rows.find((row) => row.id === id)!;
  }
}

function dispatcherOf(
  outbox: MemoryOutbox,
  send: (item: OutboxItem) => Promise<void>,
  clock: { now: number },
) {
  const channel: Channel = { id: 'test', push: true, routes: [], send };
  return new OutboxDispatcher({
    outbox,
    channels: [channel],
    logger: silentLogger,
    now: () => clock.now,
    random: () => 0.5,
  });
}

test('messages of one conversation arrive in order, once each', async () => {
  const outbox = new MemoryOutbox();
  for (const text of ['1', '2', '3']) outbox.add('a', text);
  outbox.add('b', 'x');
  const sent: string[] = [];
  const dispatcher = dispatcherOf(outbox, async ({ message }) => void sent.push(message.text), { now: 0 });
  dispatcher.wake();
  await new Promise((resolve) => setTimeout(resolve, 30));
  await dispatcher.stop();
  expect(sent.filter((text) => text !== 'x')).toEqual(['1', '2', '3']);
  expect(sent).toContain('x');
});

test('a passing failure is tried again later, and holds back what comes after it', async () => {
  const outbox = new MemoryOutbox();
  outbox.add('a', 'first');
  outbox.add('a', 'second');
  const clock = { now: 0 };
  const sent: string[] = [];
  let failures = 1;
  const send = async ({ message }: OutboxItem) => {
    if (failures-- > 0) throw new AppError('busy', '', { retryable: true });
    sent.push(message.text);
  };
  const dispatcher = dispatcherOf(outbox, send, clock);
  dispatcher.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sent).toEqual([]);
  clock.now = 60_000;
  dispatcher.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await dispatcher.stop();
  expect(sent).toEqual(['first', 'second']);
});

test('a refusal is given up at once, and the next message goes', async () => {
  const outbox = new MemoryOutbox();
  outbox.add('a', 'refused');
  outbox.add('a', 'next');
  const sent: string[] = [];
  const send = async ({ message }: OutboxItem) => {
    if (message.text === 'refused') throw new AppError('blocked', '');
    sent.push(message.text);
  };
  const dispatcher = dispatcherOf(outbox, send, { now: 0 });
  dispatcher.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await dispatcher.stop();
  expect(outbox.rows.map(({ state }) => state)).toEqual(['dead', 'sent']);
  expect(sent).toEqual(['next']);
});

test('after five tries a human must look', async () => {
  const outbox = new MemoryOutbox();
  outbox.add('a', 'x');
  const clock = { now: 0 };
  let tries = 0;
  const send = async () => {
    tries += 1;
    throw new AppError('down', '', { retryable: true });
  };
  const dispatcher = dispatcherOf(outbox, send, clock);
  for (let i = 0; i < 8; i += 1) {
    clock.now += 10_000_000;
    dispatcher.wake();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await dispatcher.stop();
  expect([tries, outbox.rows[0]!.state]).toEqual([5, 'dead']);
});

test('waits grow, and spread by a quarter either way', () => {
  expect([0, 1, 2].map((attempts) => retryDelay(attempts, 0.5))).toEqual([2000, 8000, 32_000]);
  expect([retryDelay(0, 0), retryDelay(0, 1)]).toEqual([1500, 2500]);
});
