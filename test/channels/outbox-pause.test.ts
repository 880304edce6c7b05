/** A channel whose platform refuses our access: nothing is lost, and it sends again by itself. */
import type { Channel } from '../../src/channels/channel';
import { OutboxDispatcher } from '../../src/channels/outbox-dispatcher';
import { SendError } from '../../src/channels/send-error';
import { type Logger, silentLogger } from '../../src/logger';
import type { OutboxItem } from '../../src/storage/types';
import { MemoryOutbox } from './memory-outbox';

const SECRET = 'fixture-expired-token';
const MINUTE = 60_000;
const refusal = () => new SendError('graph-190', `Meta refuse ${SECRET}.`, { noAccess: true });

interface Line {
  level: string;
  fields: object;
  text: string;
}

/** A service with one channel, whose platform answers as `answer` says (an error is thrown). */
class World {
  readonly outbox = new MemoryOutbox();
  readonly lines: Line[] = [];
  /** The words of every call, in order. */
  calls: string[] = [];
  now = 0;
  answer: (item: OutboxItem) => unknown = () => undefined;
  dispatcher = this.#start();

  #start(): OutboxDispatcher {
    const channel: Channel = {
      id: 'test',
      push: true,
      routes: [],
      send: async (item) => {
        this.calls.push(item.message.text);
        const answer = await this.answer(item);
        if (answer instanceof Error) throw answer;
        return undefined;
      },
    };
    const log = (level: string) => (fields: object, text: string) => this.lines.push({ level, fields, text });
    const logger = { error: log('error'), warn: log('warn'), info: log('info') } as unknown as Logger;
    const { outbox } = this;
    return new OutboxDispatcher({
      outbox,
      channels: [channel],
      logger,
      now: () => this.now,
      random: () => 0.5,
    });
  }

  /** The platform refuses us, whoever is written to; mended by the returned function. */
  refuse(): () => void {
    this.answer = refusal;
    return () => {
      this.answer = () => undefined;
    };
  }

  /** So many ms later; the words of the calls made then. */
  async after(ms: number): Promise<string[]> {
    this.now += ms;
    this.calls = [];
    this.dispatcher.wake();
    await settled();
    return this.calls;
  }

  async restart(): Promise<void> {
    await this.dispatcher.stop();
    this.dispatcher = this.#start();
  }

  states(): string[] {
    return this.outbox.rows.map(({ state }) => state);
  }

  tries(): number[] {
    return this.outbox.rows.map(({ attempts }) => attempts);
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 15));

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.dispatcher.stop());

test('every message waits, none is given up, no try is spent', async () => {
  world.refuse();
  for (const text of ['a1', 'a2']) world.outbox.add('a', text);
  world.outbox.add('b', 'b1');
  await world.after(0);
  for (let looks = 0; looks < 20; looks += 1) await world.after(10 * MINUTE);
  expect(world.states()).toEqual(['waiting', 'waiting', 'waiting']);
  expect(world.tries()).toEqual([0, 0, 0]);
});

test('one message looks after a minute, then less often, every five minutes at least', async () => {
  world.refuse();
  for (const person of ['a', 'b', 'c', 'd']) world.outbox.add(person, person);
  await world.after(0);
  const looks: number[] = [];
  for (let second = 1; second <= 24 * 60; second += 1)
    if (second % 10 === 0 && (await world.after(10_000)).length > 0) looks.push(second / 60);
  expect(looks).toEqual([1, 3, 7, 12, 17, 22]);
});

test('mended, it sends by itself what waited, in order, and what was written meanwhile', async () => {
  const mend = world.refuse();
  for (const text of ['a1', 'a2', 'a3']) world.outbox.add('a', text);
  world.outbox.add('b', 'b1');
  await world.after(0);
  world.outbox.add('a', 'a4');
  mend();
  expect(await world.after(59_000)).toEqual([]);
  const sent = await world.after(1_000);
  expect(sent.filter((text) => text.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect(sent).toContain('b1');
  expect(world.dispatcher.paused()).toEqual([]);
});

test('after a restart with a new token it goes at once', async () => {
  const mend = world.refuse();
  for (const text of ['a1', 'a2']) world.outbox.add('a', text);
  await world.after(0);
  for (let looks = 0; looks < 5; looks += 1) await world.after(5 * MINUTE);
  await world.restart();
  mend();
  expect(await world.after(0)).toEqual(['a1', 'a2']);
});

test('operators get one line when it stops and one when it sends again, without the token or a word', async () => {
  const mend = world.refuse();
  for (let person = 0; person < 40; person += 1) world.outbox.add(`p${person}`, `words-${person}`);
  await world.after(0);
  await world.after(MINUTE);
  mend();
  await world.after(2 * MINUTE);
  expect(world.lines).toEqual([
    {
      level: 'error',
      fields: { channel: 'test', code: 'graph-190' },
      text: expect.stringContaining('channel paused'),
    },
    { level: 'info', fields: { channel: 'test', seconds: 180 }, text: 'channel sends again' },
  ]);
  expect(JSON.stringify(world.lines)).not.toMatch(new RegExp(`${SECRET}|words`));
});

test('the console and the metrics are told which channel, why, since when and when it looks again', async () => {
  expect(world.dispatcher.paused()).toEqual([]);
  world.refuse();
  world.outbox.add('a', 'a1');
  await world.after(1_000);
  const paused = { channelId: 'test', code: 'graph-190', since: 1_000 };
  expect(world.dispatcher.paused()).toEqual([{ ...paused, nextTryAt: 61_000 }]);
  world.answer = () => new SendError('graph-10', '', { noAccess: true });
  await world.after(MINUTE);
  expect(world.dispatcher.paused()).toEqual([{ ...paused, code: 'graph-10', nextTryAt: 181_000 }]);
});

test('other channels go on', async () => {
  const outbox = new MemoryOutbox();
  outbox.add('a', 'x', 'telegram');
  outbox.add('b', 'y', 'whatsapp');
  const refused: Channel = { id: 'whatsapp', push: true, routes: [], send: () => Promise.reject(refusal()) };
  const open: Channel = { ...refused, id: 'telegram', send: async () => undefined };
  const dispatcher = new OutboxDispatcher({
    outbox,
    channels: [refused, open],
    logger: silentLogger,
    now: () => 0,
    random: () => 0.5,
  });
  dispatcher.wake();
  await settled();
  await dispatcher.stop();
  expect(outbox.rows.map(({ state }) => state)).toEqual(['sent', 'waiting']);
  expect(dispatcher.paused().map(({ channelId }) => channelId)).toEqual(['whatsapp']);
});

describe('a refusal that is about one person only', () => {
  const personal = ({ conversationId }: OutboxItem) => (conversationId === 'odd' ? refusal() : undefined);

  test('does not keep the others from theirs, and is given up after five tries', async () => {
    world.answer = personal;
    world.outbox.add('odd', 'odd');
    await world.after(0);
    world.outbox.add('even', 'even');
    expect(await world.after(MINUTE)).toEqual(['even', 'odd']);
    for (let i = 0; i < 5; i += 1) {
      world.outbox.add(`p${i}`, `p${i}`);
      expect(await world.after(5 * MINUTE)).toContain(`p${i}`);
    }
    expect(world.outbox.rows.find(({ id }) => id === '0')).toMatchObject({
      state: 'dead',
      code: 'graph-190',
    });
    expect(world.dispatcher.paused()).toEqual([]);
    expect(world.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('is forgotten once it passed: a later one pauses the channel anew', async () => {
    const mend = world.refuse();
    world.outbox.add('a', 'a1');
    await world.after(0);
    mend();
    await world.after(MINUTE);
    world.refuse();
    world.outbox.add('a', 'a2');
    await world.after(MINUTE);
    expect(world.tries()).toEqual([0, 0]);
    expect(world.dispatcher.paused()).toHaveLength(1);
  });
});

describe('while it looks whether it is mended', () => {
  beforeEach(async () => {
    world.refuse();
    for (const person of ['a', 'b']) world.outbox.add(person, person);
    await world.after(0);
    for (const person of ['c', 'd']) world.outbox.add(person, person);
  });

  test('a platform that cannot be reached says nothing of our access', async () => {
    world.answer = () => new SendError('network-ECONNREFUSED', '', { retryable: true });
    expect(await world.after(MINUTE)).toEqual(['c']);
    expect(world.tries()).toEqual([0, 0, 1, 0]);
    expect(await world.after(MINUTE - 1)).toEqual([]);
    world.answer = () => undefined;
    expect((await world.after(1)).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a message refused for itself (too late, blocked) shows that we are known again', async () => {
    world.answer = ({ conversationId }) =>
      conversationId === 'c' ? new SendError('window-closed', '') : undefined;
    expect((await world.after(MINUTE)).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(world.outbox.rows.map(({ code, state }) => code ?? state)).toEqual([
      'sent',
      'sent',
      'window-closed',
      'sent',
    ]);
  });

  test('messages not refused yet look first, then all in turn', async () => {
    const looks: string[] = [];
    for (let i = 0; i < 6; i += 1) looks.push(...(await world.after(5 * MINUTE)));
    expect(looks.slice(0, 2)).toEqual(['c', 'd']);
    expect(looks.slice(2).sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a slow look is the only one', async () => {
    let release = (_: unknown) => {};
    world.answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    expect(await world.after(MINUTE)).toEqual(['c']);
    expect(await world.after(MINUTE)).toEqual([]);
    release(refusal());
    await settled();
    world.answer = () => undefined;
    expect(await world.after(2 * MINUTE - 1)).toEqual([]);
    expect(await world.after(1)).toHaveLength(4);
  });
});

test('what was under way when it stopped decides nothing', async () => {
  const answers = new Map<string, (answer: unknown) => void>();
  world.answer = ({ id }) => new Promise((resolve) => answers.set(id, resolve));
  for (const person of ['a', 'b', 'c']) world.outbox.add(person, person);
  await world.after(0);
  answers.get('0')!(refusal());
  await settled();
  answers.get('1')!(undefined);
  answers.get('2')!(refusal());
  await settled();
  expect(world.states()).toEqual(['waiting', 'sent', 'waiting']);
  expect(world.dispatcher.paused()).toMatchObject([{ nextTryAt: MINUTE }]);
  world.answer = () => undefined;
  expect(await world.after(MINUTE - 1)).toEqual([]);
  expect(await world.after(1)).toEqual(['a', 'c']);
});
