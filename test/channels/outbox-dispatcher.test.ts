import type { Channel } from '../../src/channels/channel';
import { retryDelay } from '../../src/channels/delivery-policy';
import { OutboxDispatcher } from '../../src/channels/outbox-dispatcher';
import { SendError } from '../../src/channels/send-error';
import { AppError, Unavailable } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import type { OutboxItem } from '../../src/storage/types';
import { MemoryOutbox } from './memory-outbox';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** So many ms go by, and all that follows from it. */
const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

async function stopped(dispatcher: OutboxDispatcher): Promise<void> {
  const end = dispatcher.stop();
  await pass(4_000);
  await end;
}

function dispatcherOf(
  outbox: MemoryOutbox,
  send: (item: OutboxItem) => Promise<unknown>,
  clock: { now: number },
) {
  const channel: Channel = {
    id: 'test',
    push: true,
    routes: [],
    send: async (item) => {
      await send(item);
      return undefined;
    },
  };
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
  await pass(30);
  await stopped(dispatcher);
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
  await pass(20);
  expect(sent).toEqual([]);
  clock.now = 60_000;
  dispatcher.wake();
  await pass(20);
  await stopped(dispatcher);
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
  await pass(20);
  await stopped(dispatcher);
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
    await pass(10);
  }
  await stopped(dispatcher);
  expect([tries, outbox.rows[0]!.state]).toEqual([5, 'dead']);
});

test('waits grow, and spread by a quarter either way', () => {
  expect([0, 1, 2].map((attempts) => retryDelay(attempts, 0.5))).toEqual([2000, 8000, 32_000]);
  expect([retryDelay(0, 0), retryDelay(0, 1)]).toEqual([1500, 2500]);
});

describe('limits and doubts', () => {
  const waitFor = async (done: () => boolean) => {
    for (let turn = 0; turn < 200 && !done(); turn += 1) await pass(5);
  };
  const laneOf = (outbox: MemoryOutbox, channel: Partial<Channel>, now = Date.now) =>
    new OutboxDispatcher({
      outbox,
      channels: [{ id: 'test', push: true, routes: [], ...channel }],
      logger: silentLogger,
      now,
      random: () => 0.5,
    });

  test('each try is noted before it begins', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'x');
    let noted = 0;
    const dispatcher = laneOf(outbox, {
      send: async () => {
        noted = outbox.begun.length;
        return undefined;
      },
    });
    dispatcher.wake();
    await waitFor(() => noted > 0);
    await stopped(dispatcher);
    expect(noted).toBe(1);
  });

  test('one person is not written to faster than the pace, another meanwhile is', async () => {
    const outbox = new MemoryOutbox();
    for (const text of ['1', '2', '3']) outbox.add('a', text);
    outbox.add('b', 'x');
    const sent: [string, number][] = [];
    const begun = Date.now();
    const dispatcher = laneOf(outbox, {
      pace: { channel: { everyMs: 1, burst: 10 }, person: { everyMs: 120, burst: 1 } },
      send: async ({ message }) => {
        sent.push([message.text, Date.now() - begun]);
        return undefined;
      },
    });
    dispatcher.wake();
    await waitFor(() => sent.length === 4);
    await stopped(dispatcher);
    expect(sent.map(([text]) => text).sort()).toEqual(['1', '2', '3', 'x']);
    const times = new Map(sent);
    expect(times.get('x')!).toBeLessThan(times.get('2')!);
    expect(times.get('2')! - times.get('1')!).toBeGreaterThanOrEqual(120);
    expect(times.get('3')! - times.get('2')!).toBeGreaterThanOrEqual(120);
  });

  test('an SMS whose try was cut is shown as such, never sent twice', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'cut');
    outbox.add('a', 'next');
    outbox.rows[0]!.uncertain = true;
    const sent: string[] = [];
    const dispatcher = laneOf(outbox, {
      uncertain: { kind: 'give-up' },
      send: async ({ message }) => {
        sent.push(message.text);
        return undefined;
      },
    });
    dispatcher.wake();
    await waitFor(() => sent.length === 1);
    await stopped(dispatcher);
    expect([sent, outbox.rows.map(({ state }) => state)]).toEqual([['next'], ['dead', 'sent']]);
  });

  test('who blocked us is not written to again', async () => {
    const outbox = new MemoryOutbox();
    for (const text of ['1', '2', '3']) outbox.add('a', text);
    let tries = 0;
    const dispatcher = laneOf(outbox, {
      send: async () => {
        tries += 1;
        throw new SendError('blocked', '', { blocked: true });
      },
    });
    dispatcher.wake();
    await waitFor(() => outbox.rows.every(({ state }) => state === 'dead'));
    await stopped(dispatcher);
    expect(tries).toBe(1);
  });

  test('a channel that is tired of all is left in peace, the others go on', async () => {
    const outbox = new MemoryOutbox();
    for (const person of ['a', 'b', 'c']) outbox.add(person, person);
    let tries = 0;
    const dispatcher = laneOf(outbox, {
      send: async () => {
        tries += 1;
        throw new SendError('busy', '', { retryable: true, scope: 'channel', retryAfterMs: 60_000 });
      },
      pace: { channel: { everyMs: 20, burst: 1 }, person: { everyMs: 1, burst: 1 } },
    });
    dispatcher.wake();
    await waitFor(() => tries > 0);
    await pass(100);
    await stopped(dispatcher);
    expect(tries).toBe(1);
  });

  test('a part that the platform took is not sent again, though the database could not note it', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'abc');
    outbox.progress = () => Promise.reject(new Unavailable('locked', 'x'));
    const parts: string[] = [];
    let failures = 1;
    const dispatcher = laneOf(outbox, {
      send: async (item, progress) => {
        for (let part = item.parts; part < 3; part += 1) {
          if (part === 2 && failures-- > 0) throw new SendError('busy', '', { retryable: true });
          parts.push(item.message.text[part]!);
          if (part < 2) await progress(part + 1);
        }
        return undefined;
      },
    });
    dispatcher.wake();
    await waitFor(() => outbox.rows[0]!.attempts === 1);
    outbox.rows[0]!.dueAt = 0;
    dispatcher.wake();
    await waitFor(() => outbox.rows[0]!.state === 'sent');
    await stopped(dispatcher);
    expect(parts.join('')).toBe('abc');
  });

  test('each part has its own time; a try that is over sends no further part beside the next try', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'abcd');
    const parts: string[] = [];
    let slow = true;
    const dispatcher = new OutboxDispatcher({
      outbox,
      logger: silentLogger,
      now: Date.now,
      random: () => 0.5,
      sendLimit: 60,
      channels: [
        {
          id: 'test',
          push: true,
          routes: [],
          send: async (item, progress) => {
            for (let part = item.parts; part < 4; part += 1) {
              await new Promise((resolve) => setTimeout(resolve, slow && part === 2 ? 120 : 30));
              parts.push(item.message.text[part]!);
              if (part < 3) await progress(part + 1);
            }
            return undefined;
          },
        },
      ],
    });
    dispatcher.wake();
    await waitFor(() => outbox.rows[0]!.attempts === 1);
    await pass(150);
    expect(parts.join('')).toBe('abc');
    slow = false;
    outbox.rows[0]!.dueAt = 0;
    dispatcher.wake();
    await waitFor(() => outbox.rows[0]!.state === 'sent');
    await stopped(dispatcher);
    expect(parts.join('')).toBe('abcd');
  });

  test('while a message is on its way to a person nothing else is, though its row has gone', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'first');
    let release = () => {};
    const sent: string[] = [];
    const dispatcher = laneOf(outbox, {
      send: async ({ message }) => {
        sent.push(message.text);
        if (message.text === 'first')
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return undefined;
      },
    });
    dispatcher.wake();
    await waitFor(() => sent.length === 1);
    outbox.rows[0]!.state = 'erased';
    outbox.add('a', 'receipt');
    dispatcher.wake();
    await pass(40);
    expect(sent).toEqual(['first']);
    release();
    await waitFor(() => sent.length === 2);
    await stopped(dispatcher);
    expect(sent).toEqual(['first', 'receipt']);
  });

  test('during a long silence the outbox is not asked in circles', async () => {
    const outbox = new MemoryOutbox();
    for (const person of ['a', 'b']) outbox.add(person, person);
    let looks = 0;
    const due = outbox.due.bind(outbox);
    outbox.due = (...args) => {
      looks += 1;
      return due(...args);
    };
    let reads = 0;
    const dispatcher = laneOf(
      outbox,
      {
        pace: { channel: { everyMs: 5, burst: 1 }, person: { everyMs: 20, burst: 1 } },
        send: async () => {
          throw new SendError('busy', '', { retryable: true, scope: 'channel', retryAfterMs: 600_000 });
        },
      },
      () => {
        reads += 1;
        return Date.now();
      },
    );
    dispatcher.wake();
    await pass(300);
    await stopped(dispatcher);
    expect(looks).toBeLessThan(20);
    expect(reads).toBeLessThan(200);
  });

  test('nothing begins once it is stopped', async () => {
    const outbox = new MemoryOutbox();
    outbox.add('a', 'x');
    const due = outbox.due.bind(outbox);
    outbox.due = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return due(...args);
    };
    let sent = 0;
    const dispatcher = laneOf(outbox, {
      send: async () => {
        sent += 1;
        return undefined;
      },
    });
    dispatcher.wake();
    await stopped(dispatcher);
    expect(sent).toBe(0);
  });
});
