/** Messages that were given up, and what became of the others, as the console's API tells them. */
import { ConsoleServer } from './console-server';
import { DAY, HOUR } from './desk-setting';

const LIST = '/console/api/undelivered';
const SECRET_WORDS = 'mon nom est Marcus';

let server: ConsoleServer;
let camille: string;
let noor: string;

beforeEach(async () => {
  server = new ConsoleServer();
  await server.start();
  [camille, noor] = [await server.signIn('Camille'), await server.signIn('Noor')];
});
afterEach(() => server.stop());

interface Listed {
  id: string;
  channel: string;
  sender: string;
  why: string;
  attempts: number;
  deadAt: number;
  again: boolean;
  handoffId?: string;
}

const list = async (cookie = camille): Promise<Listed[]> =>
  ((await (await server.get(LIST, cookie)).json()) as { messages: Listed[] }).messages;
const act = (id: string, what: string, cookie = camille) =>
  server.post(`${LIST}/${encodeURIComponent(id)}/${what}`, cookie);
const read = async (path: string, cookie = camille) =>
  (await (await server.get(path, cookie)).json()) as {
    handoff: { reach: object };
    entries: { seq: number; message: { template?: string } }[];
    deliveries: Record<string, object>;
  };

/** Camille answers a person, and the platform does not take it: the id of the message. */
async function loses(code: string, person = 'person-one') {
  const { setting } = server;
  const { id } = await setting.asks(person);
  const path = `/console/api/handoffs/${id}`;
  await server.post(`${path}/claim`, camille);
  await server.post(`${path}/messages`, camille, { text: SECRET_WORDS, clientId: `client-${person}` });
  const sent = (await setting.toSend()).map((one) => one.id);
  for (const each of sent) await setting.storage.outbox.sent(each, setting.now, `ext-${each}`);
  const lost = (await setting.toSend()).find(({ text }) => text === SECRET_WORDS)!.id;
  await setting.storage.outbox.dead(lost, code, setting.now);
  return { lost, path, handoffId: id };
}

test('the list says what, when, who, why and how often; the words stay with their aidant', async () => {
  const { lost, handoffId } = await loses('graph-131026');
  const line = {
    id: lost,
    channel: 'Telegram',
    sender: 'aidant',
    why: expect.stringContaining('WhatsApp ne peut pas remettre'),
    attempts: 1,
    deadAt: server.setting.now,
    again: true,
  };
  expect(await list()).toEqual([{ ...line, handoffId }]);
  expect(await list(noor)).toEqual([line]);
  for (const cookie of [camille, noor]) {
    const text = await (await server.get(LIST, cookie)).text();
    expect(text).not.toContain('Marcus');
    expect(text).not.toContain('person-one');
  }
  expect((await server.get(`/console/api/handoffs/${handoffId}`, noor)).status).toBe(409);
});

describe('a channel whose platform refuses our access', () => {
  const SINCE = 1_000;

  beforeEach(async () => {
    await server.stop();
    server = new ConsoleServer();
    const paused = [
      { channelId: 'whatsapp', code: 'graph-190', since: SINCE },
      { channelId: 'unknown', code: 'x-http-404', since: SINCE },
    ];
    await server.start({ paused: () => paused });
    camille = await server.signIn('Camille');
  });

  test('is told to every aidant, with its name, since when, and what mends it', async () => {
    const answer = await (await server.get(LIST, camille)).json();
    expect(answer).toEqual({
      messages: [],
      paused: [
        { channel: 'WhatsApp', since: SINCE, why: expect.stringMatching(/jeton.*channels setup whatsapp/) },
        { channel: 'unknown', since: SINCE, why: expect.stringContaining('doctor') },
      ],
    });
  });
});

test('a service whose channels all send tells of none', async () => {
  expect(await (await server.get(LIST, camille)).json()).toEqual({ messages: [], paused: [] });
});

test('a channel that is not of this start is called by its id', async () => {
  server.setting.channelId = 'directline-old';
  await loses('network-ECONNREFUSED');
  expect(await list()).toMatchObject([
    { channel: 'directline-old', why: expect.stringMatching(/injoignable/) },
  ]);
});

test.each(['encoded', 'plain'])('tried again by its %s id: it leaves the list and is sent', async (form) => {
  const { lost } = await loses('telegram-502');
  const id = form === 'plain' ? lost : encodeURIComponent(lost);
  expect((await server.post(`${LIST}/${id}/again`, noor)).status).toBe(204);
  expect(await list()).toEqual([]);
  expect(await server.setting.toSend()).toMatchObject([{ id: lost, text: SECRET_WORDS }]);
  expect((await act(lost, 'again')).status).toBe(404);
});

test('dismissed it is gone for good, and a second time it says so', async () => {
  const { lost } = await loses('telegram-400');
  expect((await act(lost, 'dismiss')).status).toBe(204);
  expect(await list()).toEqual([]);
  expect(await server.setting.toSend()).toEqual([]);
  for (const what of ['again', 'dismiss']) {
    const answer = await act(lost, what);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('n’est plus dans la liste');
  }
});

test('what a person’s STOP held back is never sent, whoever asks', async () => {
  const { lost, path } = await loses('stopped');
  const answer = await act(lost, 'again');
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('STOP');
  expect(await server.setting.toSend()).toEqual([]);
  expect((await read(path)).deliveries[lost.split(':')[1]!]).toMatchObject({
    status: 'failed',
    why: expect.stringContaining('STOP'),
  });
});

test('nobody can do anything about what a STOP held back: it does not fill the list', async () => {
  await loses('stopped');
  expect(await list()).toEqual([]);
});

test('what cannot be read stays in the list until it is taken off, and is never tried again', async () => {
  const { lost } = await loses('unreadable');
  expect(await list()).toMatchObject([{ again: false, why: expect.stringContaining('déchiffré') }]);
  expect((await act(lost, 'again')).status).toBe(409);
  expect((await act(lost, 'dismiss')).status).toBe(204);
});

test('what waited too long says so, and goes if somebody still wants it to', async () => {
  const { setting } = server;
  const { lost } = await loses('telegram-502');
  await setting.storage.outbox.again(lost, setting.now);
  setting.now += 3 * DAY;
  camille = await server.signIn('Camille');
  expect(await setting.toSend()).toEqual([]);
  expect(await list()).toMatchObject([{ again: true, why: expect.stringContaining('plus de deux jours') }]);
  expect((await act(lost, 'again')).status).toBe(204);
  expect(await setting.toSend()).toMatchObject([{ id: lost, text: SECRET_WORDS }]);
});

test('one that 200 later ones have pushed off the list is still told, and can still be tried again', async () => {
  const { setting } = server;
  const { lost, path } = await loses('telegram-502');
  setting.now += 1;
  for (let i = 0; i < 200; i += 1) {
    await setting.storage.outbox.dead(await setting.queues(`other-${i}`), 'telegram-400', setting.now);
  }
  expect((await list()).map(({ id }) => id)).not.toContain(lost);
  expect((await read(path)).deliveries[lost.split(':')[1]!]).toMatchObject({ code: 'telegram-502' });
  expect((await act(lost, 'again')).status).toBe(204);
});

test('tried again for somebody who has blocked us it does not leave', async () => {
  const { lost, path } = await loses('telegram-502');
  await server.post(`${path}/messages`, camille, { text: 'encore', clientId: 'client-0002' });
  const [head] = await server.setting.toSend();
  await server.setting.storage.outbox.block(
    head!.id,
    'telegram-blocked',
    server.setting.now,
    server.setting.now,
  );
  expect((await act(lost, 'again')).status).toBe(204);
  expect(await server.setting.toSend()).toEqual([]);
  expect(await list()).toHaveLength(2);
});

test.each([
  'x',
  ':',
  '1:1',
  `${'a'.repeat(36)}:1`,
  "' or 1=1 --:1",
  '../../handoffs',
  '%00',
  'é'.repeat(2000),
  '١:1',
])('an id such as %p is nobody’s', async (id) => {
  const { lost } = await loses('telegram-502');
  for (const what of ['again', 'dismiss']) expect((await act(id, what)).status).toBe(404);
  expect(await list()).toMatchObject([{ id: lost }]);
});

test('an id that cannot be decoded is refused, and the service goes on', async () => {
  for (const what of ['again', 'dismiss'])
    expect((await server.post(`${LIST}/%E0%A4%A/${what}`, camille)).status).toBeLessThan(500);
  expect(await list()).toEqual([]);
});

describe('what became of each message of a conversation', () => {
  test('as the platform tells it; what the outbox gave up is a failure with its reason', async () => {
    const { lost, path } = await loses('graph-131026');
    const seq = Number(lost.split(':')[1]);
    const { entries, deliveries } = await read(path);
    expect(entries.map((entry) => entry.seq)).toContain(seq);
    expect(deliveries[seq]).toEqual({
      status: 'failed',
      code: 'graph-131026',
      why: expect.stringContaining('WhatsApp ne peut pas'),
    });
    expect(deliveries[seq - 1]).toEqual({ status: 'sent' });
    const news = { externalId: `ext-${lost.replace(/\d+$/, String(seq - 1))}`, status: 'read' } as const;
    await server.setting.storage.deliveries.record('telegram', news, server.setting.now);
    const later = await read(`${path}?after=${seq}`);
    expect(later.entries).toEqual([]);
    expect(later.deliveries[seq - 1]).toEqual({ status: 'read' });
  });

  test('a receipt that failed has its reason too, one without a code as well', async () => {
    const { lost, path } = await loses('telegram-502');
    const seq = Number(lost.split(':')[1]) - 1;
    const externalId = `ext-${lost.replace(/\d+$/, String(seq))}`;
    const { deliveries } = server.setting.storage;
    await deliveries.record('telegram', { externalId, status: 'failed' }, server.setting.now);
    expect((await read(path)).deliveries[seq]).toMatchObject({ why: 'La plateforme ne dit pas pourquoi.' });
  });

  test('the failures of another person’s messages are not told here', async () => {
    await loses('telegram-502', 'person-one');
    const { path, lost } = await loses('telegram-400', 'c2');
    const failed = Object.entries((await read(path)).deliveries).filter(
      ([, news]) => (news as { status: string }).status === 'failed',
    );
    expect(failed.map(([seq]) => seq)).toEqual([lost.split(':')[1]]);
  });
});

describe('how a person can be reached', () => {
  test('is told with the request, in the list and when it is read', async () => {
    server.setting.channelId = 'whatsapp';
    const { id } = await server.setting.asks();
    const began = server.setting.now;
    server.setting.now += 23 * HOUR;
    camille = await server.signIn('Camille');
    const reach = { open: true, blocked: false, endsAt: began + DAY, leftMs: HOUR, invites: true };
    const { handoffs } = (await (await server.get('/console/api/handoffs', camille)).json()) as {
      handoffs: object[];
    };
    expect(handoffs).toMatchObject([{ channel: 'WhatsApp', heardAt: began, reach }]);
    expect((await read(`/console/api/handoffs/${id}`)).handoff.reach).toEqual(reach);
  });

  test('a shut window refuses words with 409, and takes one invitation', async () => {
    server.setting.channelId = 'whatsapp';
    const { id } = await server.setting.asks();
    const path = `/console/api/handoffs/${id}`;
    await server.post(`${path}/claim`, camille);
    const invite = (body: object = { clientId: 'client-0001' }) =>
      server.post(`${path}/invite`, camille, body);
    expect((await invite()).status).toBe(400);
    server.setting.now += DAY;
    // The session has ended with the day.
    camille = await server.signIn('Camille');
    const { handoffs } = server.setting.storage;
    await handoffs.takeBack((await handoffs.get(id))!, [], server.setting.now);
    await server.post(`${path}/claim`, camille);
    const refused = await server.post(`${path}/messages`, camille, { text: 'x', clientId: 'client-0002' });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: { code: 'window-closed' } });
    expect((await invite({})).status).toBe(400);
    expect((await invite({ clientId: 'short' })).status).toBe(400);
    expect([(await invite()).status, (await invite()).status]).toEqual([204, 204]);
    const { entries } = await read(path);
    expect(entries.filter(({ message }) => message.template === 'reopen')).toHaveLength(1);
    expect(
      (await server.post('/console/api/handoffs/no-such/invite', camille, { clientId: 'client-0001' }))
        .status,
    ).toBe(409);
  });
});
