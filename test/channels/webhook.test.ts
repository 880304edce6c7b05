/** The webhook of any channel: what it promises to the platform and to the person. */
import type { Channel, MessagingPorts } from '../../src/channels/channel';
import type { Client, Codec, Inbound } from '../../src/channels/messaging';
import { webhookRoutes } from '../../src/channels/webhook';
import type { Activity } from '../../src/conversation/types';
import { BadRequest, Unavailable } from '../../src/errors';
import type { HttpRequest } from '../../src/http';
import { silentLogger } from '../../src/logger';
import { fakeRequest, memoryPorts } from './messaging-fakes';

const said = (person: string, text: string, more: Partial<Activity> = {}): Inbound => ({
  kind: 'activity',
  ids: [person],
  activity: { id: text, type: 'message', message: { text }, reference: { to: person }, ...more },
});

interface World {
  ports: MessagingPorts;
  turns: Activity[];
  receipts: unknown[];
  typing: unknown[];
  counted: string[];
  post(items: Inbound[] | Error, options?: { signed?: boolean }): Promise<number>;
}

function world(options: { aliases?: boolean; turn?: (activity: Activity) => Promise<void> } = {}): World {
  const turns: Activity[] = [];
  const receipts: unknown[] = [];
  const typing: unknown[] = [];
  const counted: string[] = [];
  const ports = memoryPorts({
    takeTurn: async (activity) => {
      await options.turn?.(activity);
      turns.push(activity);
      return { kind: 'committed', conversationId: activity.conversationId, entries: [] };
    },
    inbound: (_channel, what) => counted.push(what),
    logger: silentLogger,
  });
  let next: Inbound[] | Error = [];
  let signed = true;
  const codec: Codec<unknown> = {
    verify: () => signed,
    parse: () => {
      if (next instanceof Error) throw next;
      return next;
    },
    render: () => [],
    accepted: { status: 200, body: 'ok' },
  };
  const client: Client<unknown, unknown> = {
    send: async () => ({}),
    typing: async (reference) => void typing.push(reference),
    receipt: async (receipt) => void receipts.push(receipt),
  };
  const channel = {
    id: 'test',
    paths: ['/channels/test'],
    manner: { brief: true },
    ...(options.aliases && { aliases: true }),
  };
  const [route] = webhookRoutes({ channel, codec, client, ports }) as Channel['routes'];
  return {
    ports,
    turns,
    receipts,
    typing,
    counted,
    post: async (items, { signed: given = true } = {}) => {
      next = items;
      signed = given;
      const reply = route!.handle(fakeRequest() as HttpRequest, undefined as never);
      return reply.then(
        (answer) => answer!.status,
        (error) => (error as { status?: number }).status ?? 500,
      );
    },
  };
}

test('an unsigned request is refused and nothing of it is kept', async () => {
  const { post, turns, counted } = world();
  expect(await post([said('a', '1')], { signed: false })).toBe(401);
  expect([turns, counted]).toEqual([[], ['refused']]);
});

test('a body that cannot be read is a 400, not a fault', async () => {
  expect(await world().post(new BadRequest('json', 'x'))).toBe(400);
});

test('every item of a batch is treated, in order for one person', async () => {
  const { post, turns } = world();
  expect(
    await post([said('a', '1'), said('b', '2'), { kind: 'ignored', why: 'group' }, said('a', '3')]),
  ).toBe(200);
  expect(turns.map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test('one person who waits holds up nobody else of the batch', async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { post, turns } = world({ turn: ({ id }) => (id === 'slow' ? slow : Promise.resolve()) });
  const answered = post([said('a', 'slow'), said('b', 'quick')]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(turns.map(({ id }) => id)).toEqual(['quick']);
  release();
  expect(await answered).toBe(200);
});

test('what the database could not keep is asked for again, for as long as it takes', async () => {
  const { post } = world({ turn: () => Promise.reject(new Unavailable('locked', 'x')) });
  for (let time = 0; time < 6; time += 1) expect(await post([said('a', '1')])).toBe(503);
});

test('a message that we cannot treat by a fault of ours is given up after three deliveries, and counted', async () => {
  const { post, counted } = world({ turn: () => Promise.reject(new TypeError('x')) });
  expect([await post([said('a', '1')]), await post([said('a', '1')]), await post([said('a', '1')])]).toEqual([
    500, 500, 200,
  ]);
  expect(counted).toContain('given-up');
});

test('a person who cannot be looked up now is asked for again, the others of the batch are treated', async () => {
  const { post, turns, ports, receipts } = world({ aliases: true });
  const resolve = ports.identities.resolve.bind(ports.identities);
  ports.identities.resolve = (channel, ids, now) =>
    ids[0] === 'b' ? Promise.reject(new Unavailable('locked', 'x')) : resolve(channel, ids, now);
  expect(await post([said('a', '1'), { ...said('b', '2'), receipt: 'r' }, said('c', '3')])).toBe(503);
  expect(turns.map(({ id }) => id)).toEqual(['1', '3']);
  expect(receipts).toEqual(['r']);
});

test('a receipt that we cannot treat by a fault of ours is not asked for for ever', async () => {
  const { post, ports } = world();
  ports.deliveries.record = () => Promise.reject(new TypeError('x'));
  const receipt: Inbound = { kind: 'status', externalId: 'w', status: 'read' };
  expect([await post([receipt]), await post([receipt]), await post([receipt])]).toEqual([500, 500, 200]);
});

test('a slow turn shows that an answer is coming, a quick one does not', async () => {
  const { post, typing } = world({
    turn: ({ id }) => new Promise((resolve) => setTimeout(resolve, id === 'slow' ? 900 : 0)),
  });
  await post([said('a', 'quick')]);
  expect(typing).toEqual([]);
  await post([said('a', 'slow')]);
  expect(typing).toEqual([{ to: 'a' }]);
});

test('what the platform wants acknowledged is acknowledged, also of what is ignored', async () => {
  const { post, receipts } = world();
  await post([
    { ...said('a', '1'), receipt: 'r1' },
    { kind: 'ignored', why: 'group', receipt: 'r2' },
  ]);
  expect(receipts).toEqual(['r1', 'r2']);
});

describe('a person with several ids', () => {
  test('is one conversation, whatever ids a message bears', async () => {
    const { post, turns } = world({ aliases: true });
    const item = (ids: string[], id: string): Inbound => ({ ...said('x', id), ids }) as Inbound;
    await post([item(['phone', 'bsuid'], '1'), item(['bsuid'], '2'), item(['other'], '3')]);
    const [first, second, third] = turns.map(({ conversationId }) => conversationId);
    expect([first === second, first === third]).toEqual([true, false]);
  });

  test('goes on under new ids: the conversation is kept and written to there', async () => {
    const { post, turns, ports } = world({ aliases: true });
    await post([said('old', '1')]);
    ports.conversations.find = async () => ({ id: 'c', lastSeq: 1 });
    await post([{ kind: 'moved', id: 'm', from: ['old'], to: ['new'], reference: { to: 'new' } }]);
    await post([said('new', '2')]);
    expect(turns.map(({ type }) => type)).toEqual(['message', 'update', 'message']);
    expect(new Set(turns.map(({ conversationId }) => conversationId)).size).toBe(1);
    expect(turns[1]!.reference).toEqual({ to: 'new' });
  });

  test('that we never met moves without a trace', async () => {
    const { post, turns } = world({ aliases: true });
    expect(await post([{ kind: 'moved', id: 'm', from: ['?'], to: ['new'], reference: {} }])).toBe(200);
    expect(turns).toEqual([]);
  });
});

test('receipts confirm what was sent and are kept with their status', async () => {
  const { post, ports } = world();
  const told: unknown[] = [];
  ports.outbox.confirm = async (...args) => void told.push(args.slice(0, 2));
  ports.deliveries.record = async (...args) => void told.push(args.slice(0, 2));
  await post([{ kind: 'status', externalId: 'w1', status: 'failed', code: '131026', token: 't' }]);
  await post([{ kind: 'status', externalId: 'w2', status: 'failed', code: '21610', blocked: true }]);
  expect(told).toEqual([
    ['t', 'w1'],
    ['test', { externalId: 'w1', status: 'failed', code: '131026' }],
    ['test', { externalId: 'w2', status: 'failed', code: '21610', blocked: true }],
  ]);
});
