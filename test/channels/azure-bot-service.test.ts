import nock from 'nock';
import { createAzureBotService } from '../../src/channels/azure-bot-service';
import type { ChannelPorts } from '../../src/channels/channel';
import type { TurnOptions } from '../../src/conversation/take-turn';
import type { Activity } from '../../src/conversation/types';
import { AppError } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import { createServer, type Server } from '../../src/server';

// Files of one jest worker share node's http: left patched, it fails in the next file.
afterAll(() => nock.restore());

const turns: { activity: Activity; options?: TurnOptions }[] = [];
const takeTurn: ChannelPorts['takeTurn'] = async (activity, options) => {
  turns.push({ activity, options });
  if (activity.message.text === 'full disk') throw new AppError('disk', 'Disque plein.', { status: 503 });
  const bot = { text: 'Bonjour', locale: 'fr', choices: [{ label: 'Menu', value: 'command:menu' }] };
  return {
    kind: 'committed',
    conversationId: 'c1',
    entries: [
      { seq: 1, at: 0, sender: 'person', message: activity.message },
      { seq: 2, at: 0, sender: 'bot', message: bot },
    ],
  };
};
const ports = { takeTurn, logger: silentLogger, now: () => 0 } as unknown as ChannelPorts;

const message = {
  type: 'message',
  id: 'a1',
  channelId: 'emulator',
  serviceUrl: 'http://localhost:9999',
  conversation: { id: 'conv' },
  from: { id: 'user' },
  recipient: { id: 'bot' },
  text: 'bonjour',
};

let server: Server | undefined;
let base = '';

async function serve(options: Partial<Parameters<typeof createAzureBotService>[0]> = {}) {
  const channel = createAzureBotService({ production: false, serviceHosts: [], ...options }, ports);
  server = createServer({ routes: channel.routes, upgrades: [], logger: silentLogger, observe() {} });
  base = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
  return channel;
}

function post(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${base}/api/messages`, {
    method: 'POST',
    body: text,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
}

beforeEach(() => {
  turns.length = 0;
});
afterEach(async () => {
  await server?.close();
  nock.cleanAll();
});

const FIRST_TRY = { attempts: 0, parts: 0, uncertain: false };

test('expectReplies: the replies come in the response, with their choices as buttons', async () => {
  await serve();
  const answer = await post({ ...message, deliveryMode: 'expectReplies' });
  const { activities } = (await answer.json()) as { activities: Record<string, unknown>[] };
  expect(answer.status).toBe(200);
  expect(activities).toHaveLength(1);
  expect(activities[0]).toMatchObject({ type: 'message', text: 'Bonjour', locale: 'fr' });
  expect(activities[0]!.suggestedActions).toMatchObject({
    actions: [{ type: 'messageBack', title: 'Menu', value: { choice: 'command:menu' } }],
  });
  expect(turns[0]!.options).toEqual({ push: false });
});

test('normal delivery: 200 after the turn, the replies go to the outbox', async () => {
  await serve();
  const answer = await post(message);
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect(turns[0]!.options).toEqual({ push: true });
  expect(turns[0]!.activity.reference).toMatchObject({
    serviceUrl: 'http://localhost:9999',
    conversation: { id: 'conv' },
  });
});

test('a button carries its choice, an attachment only its kind', async () => {
  await serve();
  await post({
    ...message,
    value: { choice: 'command:menu' },
    attachments: [{ contentType: 'image/png', contentUrl: 'https://example.org/x' }],
  });
  expect(turns[0]!.activity.message).toEqual({
    text: 'bonjour',
    value: 'command:menu',
    media: ['image/png'],
  });
});

test('a person who arrives is greeted; the bot that arrives, typing and groups are not', async () => {
  await serve();
  await post({ ...message, type: 'conversationUpdate', text: undefined, membersAdded: [{ id: 'user' }] });
  await post({ ...message, type: 'conversationUpdate', membersAdded: [{ id: 'bot' }] });
  await post({ ...message, type: 'typing' });
  await post({ ...message, conversation: { id: 'conv', isGroup: true } });
  expect(turns.map(({ activity }) => activity.type)).toEqual(['start']);
});

test.each([
  ['broken JSON', '{"type":'],
  ['a list', [message]],
  ['no type', { ...message, type: undefined }],
  ['no conversation', { ...message, conversation: undefined }],
  ['a wrong text', { ...message, text: 42 }],
  ['nothing', ''],
])('%s is no Activity: 400, and nothing happens', async (_name, body) => {
  await serve();
  const answer = await post(body);
  expect(answer.status).toBe(400);
  expect(turns).toEqual([]);
});

test.each([
  'http://example.org/steal',
  'https://botframework.com.example.org',
  'ftp://localhost',
  'not a url',
  undefined,
])(
  'a serviceUrl outside of the list (%s) is refused: the bot writes to nobody it does not know',
  async (serviceUrl) => {
    await serve();
    expect((await post({ ...message, serviceUrl })).status).toBe(403);
    expect(turns).toEqual([]);
  },
);

test('without an app id: never in production, never through a proxy', async () => {
  await serve();
  expect((await post(message, { 'X-Forwarded-For': '203.0.113.7' })).status).toBe(403);
  await server!.close();
  await serve({ production: true });
  expect((await post(message)).status).toBe(403);
  expect(turns).toEqual([]);
});

test('with an app id, a request without a valid token gets 401', async () => {
  await serve({
    MicrosoftAppId: '00000000-0000-0000-0000-000000000001',
    MicrosoftAppPassword: 'fictional',
    MicrosoftAppType: 'MultiTenant',
  });
  const cloud = { ...message, serviceUrl: 'https://smba.trafficmanager.net/fr/' };
  expect((await post(cloud)).status).toBe(401);
  expect((await post(cloud, { Authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' })).status).toBe(401);
  expect(turns).toEqual([]);
});

test('a turn that could not be stored is 503, so that the platform sends the message again', async () => {
  await serve();
  expect((await post({ ...message, text: 'full disk' })).status).toBe(503);
});

test("an aidant's words are posted to the conversation, once, without quoting an old message", async () => {
  const channel = await serve();
  let sent: Record<string, unknown> = {};
  nock('http://localhost:9999')
    .post('/v3/conversations/conv/activities', (body) => {
      sent = body;
      return true;
    })
    .reply(200, { id: 'x' });
  const reference = {
    user: { id: 'user' },
    bot: { id: 'bot' },
    conversation: { id: 'conv' },
    channelId: 'sms',
    serviceUrl: 'http://localhost:9999',
    activityId: 'old',
  };
  const text = { text: 'Je suis là', choices: [{ label: 'Oui', value: 'x' }] };
  await channel.send!(
    {
      id: 'o',
      conversationId: 'c',
      channelId: 'azure',
      sender: 'aidant',
      message: text,
      reference,
      ...FIRST_TRY,
    },
    async () => {},
  );
  expect(sent).toMatchObject({ text: 'Je suis là\n\n1. Oui', conversation: { id: 'conv' } });
  expect(sent.replyToId).toBeUndefined();
});

test.each([
  [503, true],
  [429, true],
  [403, false],
])('a delivery refused with %i may be tried again: %s', async (status, retryable) => {
  const channel = await serve();
  nock('http://localhost:9999').post(/./).times(10).reply(status, {}, { 'Retry-After': '0' });
  const reference = {
    user: { id: 'user' },
    bot: { id: 'bot' },
    conversation: { id: 'conv' },
    channelId: 'emulator',
    serviceUrl: 'http://localhost:9999',
  };
  const item = {
    id: 'o',
    conversationId: 'c',
    channelId: 'azure',
    sender: 'bot' as const,
    message: { text: 'x' },
    reference,
    ...FIRST_TRY,
  };
  await expect(channel.send!(item, async () => {})).rejects.toMatchObject({ code: 'azure-send', retryable });
});
