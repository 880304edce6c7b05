/** Two things that would hurt many people at once: a platform that is silent, a database that cannot be written. */
import type { Channel } from '../../src/channels/channel';
import { OutboxDispatcher } from '../../src/channels/outbox-dispatcher';
import { Unavailable } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import type { OutboxItem } from '../../src/storage/types';
import { QuietOutbox } from '../channels/messaging-fakes';
import { waitFor } from '../service';

function itemOf(id: number, conversationId: string): OutboxItem {
  const message = { text: `message ${id}` };
  return {
    id: `${id}`,
    conversationId,
    channelId: 'test',
    message,
    sender: 'aidant',
    reference: {},
    attempts: 0,
    parts: 0,
    uncertain: false,
  };
}

/** Rows in memory that can be made unwritable. */
class Outbox extends QuietOutbox {
  locked = false;
  retried: string[] = [];

  constructor(public rows: OutboxItem[]) {
    super();
  }

  override async due(_now: number, limit: number): Promise<OutboxItem[]> {
    return this.rows.slice(0, limit);
  }
  override async sent(id: string): Promise<void> {
    this.#remove(id);
  }
  override async retry(id: string): Promise<void> {
    this.#remove(id);
    this.retried.push(id);
  }
  override async dead(id: string): Promise<void> {
    this.#remove(id);
  }
  override async counts() {
    return { waiting: this.rows.length, dead: 0 };
  }
  #remove(id: string): void {
    if (this.locked) throw new Unavailable('database-busy', 'verrouillée');
    this.rows = this.rows.filter((row) => row.id !== id);
  }
}

function dispatcherOf(outbox: Outbox, send: (item: OutboxItem) => Promise<unknown>, sendLimit?: number) {
  const sending = async (item: OutboxItem) => void (await send(item));
  const channels = [{ id: 'test', push: true, routes: [], send: sending } as unknown as Channel];
  const clock = { now: () => 0, random: () => 0.5 };
  return new OutboxDispatcher({ outbox, channels, logger: silentLogger, sendLimit, ...clock });
}

test('forty conversations on a silent platform hold up nobody else', async () => {
  const silent = Array.from({ length: 40 }, (_, index) => itemOf(index, `silent-${index}`));
  const outbox = new Outbox([...silent, itemOf(99, 'another')]);
  const sent: string[] = [];
  const dispatcher = dispatcherOf(outbox, async ({ id, conversationId }) => {
    if (conversationId.startsWith('silent')) await new Promise(() => {});
    sent.push(id);
  });
  dispatcher.wake();
  await waitFor(() => sent.length > 0 || undefined);
  expect(sent).toEqual(['99']);
  await waitFor(() => outbox.rows.length === 40 || undefined);
  await dispatcher.stop();
});

test('a platform that never answers is tried again later', async () => {
  const outbox = new Outbox([itemOf(1, 'a')]);
  const dispatcher = dispatcherOf(outbox, () => new Promise(() => {}), 30);
  dispatcher.wake();
  await waitFor(() => outbox.retried.length > 0 || undefined);
  expect(outbox.retried).toEqual(['1']);
  await dispatcher.stop();
});

test('while the database cannot note what was sent, nothing is sent twice', async () => {
  const outbox = new Outbox([itemOf(1, 'a'), itemOf(2, 'b')]);
  outbox.locked = true;
  const sent: string[] = [];
  const dispatcher = dispatcherOf(outbox, async ({ id }) => void sent.push(id));
  for (let look = 0; look < 5; look += 1) {
    dispatcher.wake();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  outbox.locked = false;
  dispatcher.wake();
  await waitFor(() => outbox.rows.length === 0 || undefined);
  expect(sent).toEqual(['1', '2']);
  await dispatcher.stop();
});

test('stopped, it looks no more', async () => {
  const outbox = new Outbox([]);
  const dispatcher = dispatcherOf(outbox, async () => {
    throw new Error('sent after the stop');
  });
  await dispatcher.stop();
  outbox.rows = [itemOf(1, 'a')];
  dispatcher.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(outbox.rows).toHaveLength(1);
});
