/** The official client, as published, against our server: what any Web Chat would do. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Channel } from '../../src/channels/channel';
import { createDirectLine } from '../../src/channels/direct-line';
import { createFakeBot, type FakeBot, type Listening, serveChannel, until } from './direct-line-fake';

Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });

// biome-ignore lint/suspicious/noExplicitAny: the client's types need the DOM library
const { DirectLine } = require('botframework-directlinejs') as any;

let bot: FakeBot;
let channel: Channel;
let server: Listening;
// biome-ignore lint/suspicious/noExplicitAny: as above
const clients: any[] = [];

beforeEach(async () => {
  bot = createFakeBot();
  channel = createDirectLine(bot.ports, { tokenKey: randomBytes(32) });
  server = await serveChannel(channel);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await channel.close!();
  await server.stop();
});

interface Received {
  type: string;
  id: string;
  text?: string;
  suggestedActions?: { actions: { value: unknown }[] };
}

async function connect(options: object = {}) {
  const domain = `${server.url}/directline/v3/directline`;
  const response = await fetch(`${domain}/tokens/generate`, { method: 'POST' });
  const { token, conversationId } = (await response.json()) as { token: string; conversationId: string };
  const client = new DirectLine({ domain, token, pollingInterval: 200, timeout: 2000, ...options });
  clients.push(client);
  const received: Received[] = [];
  client.activity$.subscribe(
    (activity: Received) => received.push(activity),
    () => {},
  );
  const post = (activity: object) => client.postActivity({ from: { id: 'me' }, ...activity }).toPromise();
  const texts = () => received.map(({ text }) => text);
  return { client, conversationId, received, texts, post };
}

describe.each([
  ['polling', false],
  ['WebSocket', true],
])('by %s', (_, webSocket) => {
  test('it is greeted, presses a choice, and gets its answer, each once', async () => {
    const { received, texts, post } = await connect({ webSocket });
    await post({ type: 'event', name: 'startConversation', value: '' });
    await until(() => texts().includes('Bonjour'));
    const [choice] = received[0]!.suggestedActions!.actions;
    await post({ type: 'message', text: 'Un ordinateur', value: choice!.value });
    await until(() => texts().includes('Reçu : Un ordinateur'));
    expect(bot.turns[1]!.message.value).toBe('dialog:computer');
    expect(texts()).toEqual(['Bonjour', 'Un ordinateur', 'Reçu : Un ordinateur']);
  });

  test('the same clientActivityID twice is one message', async () => {
    const { texts, post } = await connect({ webSocket });
    const activity = { type: 'message', text: 'once', channelData: { clientActivityID: 'client-1' } };
    const first = await post(activity);
    expect(await post(activity)).toBe(first);
    await post({ type: 'message', text: 'end' });
    await until(() => texts().includes('Reçu : end'));
    expect(texts().filter((text) => text === 'once')).toHaveLength(1);
  });
});

test('a socket that dies is opened again, and the missed message arrives, once', async () => {
  const { client, texts, post, conversationId } = await connect({ webSocket: true });
  client.getRetryDelay = () => 100;
  await post({ type: 'message', text: 'one' });
  await until(() => texts().includes('Reçu : one'));
  for (const socket of server.upgraded) socket.destroy();
  bot.say(conversationId, { sender: 'aidant', message: { text: 'while away' } });
  await until(() => texts().includes('while away'));
  await post({ type: 'message', text: 'two' });
  await until(() => texts().includes('Reçu : two'));
  expect(texts()).toEqual(['one', 'Reçu : one', 'while away', 'two', 'Reçu : two']);
});

test('an expired token is noticed as such', async () => {
  const { client, post } = await connect({ webSocket: false });
  await post({ type: 'message', text: 'one' });
  bot.now = Date.now() + 3_700_000;
  let status = 0;
  client.connectionStatus$.subscribe((next: number) => {
    status = next;
  });
  await until(() => status === 3);
});
