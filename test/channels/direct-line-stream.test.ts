import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Channel } from '../../src/channels/channel';
import { createDirectLine } from '../../src/channels/direct-line';
import { createFakeBot, type FakeBot, type Listening, serveChannel, until } from './direct-line-fake';

const BASE = '/directline/v3/directline';
const tokenKey = randomBytes(32);

let bot: FakeBot;
let channel: Channel;
let server: Listening;

beforeEach(async () => {
  bot = createFakeBot();
  channel = createDirectLine(bot.ports, { tokenKey, limits: { conversationMessagesPerMinute: 0 } });
  server = await serveChannel(channel);
});
afterEach(async () => {
  await channel.close!();
  await server.stop();
});

interface Frame {
  activities: { type: string; id?: string; text?: string; suggestedActions?: object }[];
  watermark?: string;
}

async function json(path: string, token?: string, body?: object) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const method = body ? 'POST' : 'GET';
  const response = await fetch(server.url + BASE + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  return (await response.json()) as { conversationId: string; token: string; streamUrl: string };
}

async function start() {
  const { conversationId, token, streamUrl } = await json('/conversations', undefined, {});
  const say = (text: string, id?: string) =>
    json(`/conversations/${conversationId}/activities`, token, {
      type: 'message',
      text,
      channelData: { clientActivityID: id },
    });
  return { id: conversationId as string, token, streamUrl: streamUrl as string, say };
}

function listen(url: string) {
  const socket = new WebSocket(url);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  socket.on('error', () => {});
  const texts = () => frames.flatMap(({ activities }) => activities.map(({ text }) => text).filter(Boolean));
  return { socket, frames, texts };
}

async function refusalOf(url: string): Promise<number> {
  const socket = new WebSocket(url);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}

test('a socket opened before the first turn hears it, and each message after, in order and once', async () => {
  const { streamUrl, say, id } = await start();
  const { socket, frames, texts } = listen(streamUrl);
  await once(socket, 'open');
  await Promise.all(Array.from({ length: 20 }, (_, index) => say(`m${index}`)));
  bot.say(id, { sender: 'aidant', message: { text: 'an aidant', senderName: 'Test' } });
  await until(() => texts().length >= 41);
  const ids = frames.flatMap(({ activities }) => activities.map((activity) => activity.id));
  expect(ids).toEqual(bot.entries(id).map(({ seq }) => `${id}|${String(seq).padStart(7, '0')}`));
  expect(frames.at(-1)!.watermark).toBe('41');
});

test('a message committed by another process is heard through the feed alone', async () => {
  const { streamUrl, id } = await start();
  const { socket, texts } = listen(streamUrl);
  await once(socket, 'open');
  bot.say(id, { sender: 'system', message: { text: 'from elsewhere' } });
  await until(() => texts().includes('from elsewhere'));
});

test('a client that comes back with its watermark gets what it missed, and only that', async () => {
  const { id, token, say } = await start();
  await say('one');
  await say('two');
  const { streamUrl } = await json(`/conversations/${id}?watermark=2`, token);
  const { texts } = listen(streamUrl);
  await until(() => texts().length >= 2);
  expect(texts()).toEqual(['two', 'Reçu : two']);
});

test('a long history arrives whole, and a watermark from nowhere silences nothing', async () => {
  const { id, token, say } = await start();
  await say('first');
  for (let line = 0; line < 500; line += 1)
    bot.say(id, { sender: 'aidant', message: { text: `line ${line}` } });
  const all = listen((await json(`/conversations/${id}?watermark=-`, token)).streamUrl);
  await until(() => all.texts().length >= 502);
  expect(new Set(all.texts()).size).toBe(502);
  const future = listen((await json(`/conversations/${id}?watermark=99999`, token)).streamUrl);
  await once(future.socket, 'open');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await say('next');
  await until(() => future.texts().includes('next'));
  expect(future.texts()).not.toContain('line 499');
});

test('a ticket opens one conversation only, for two minutes, and is no token', async () => {
  const [mine, other] = [await start(), await start()];
  expect(await refusalOf(mine.streamUrl.replace(mine.id, other.id))).toBe(403);
  expect(await refusalOf(mine.streamUrl.replace(/t=.*/, ''))).toBe(401);
  expect(await refusalOf(mine.streamUrl.replace(/t=.*/, `t=${mine.token}`))).toBe(401);
  const ticket = /t=(.*)/.exec(mine.streamUrl)![1]!;
  const read = await fetch(`${server.url}${BASE}/conversations/${mine.id}/activities`, {
    headers: { authorization: `Bearer ${ticket}` },
  });
  expect(read.status).toBe(401);
  bot.now = Date.now() + 121_000;
  expect(await refusalOf(mine.streamUrl)).toBe(403);
});

test('a slow turn shows typing, which moves no watermark; a fast one does not', async () => {
  const { streamUrl, say } = await start();
  const { socket, frames } = listen(streamUrl);
  await once(socket, 'open');
  await say('fast');
  bot.gate = until(() => frames.some(({ activities }) => activities[0]!.type === 'typing'));
  await say('slow');
  await until(() => frames.some(({ watermark }) => watermark === '4'));
  const typing = frames.filter(({ activities }) => activities[0]!.type === 'typing');
  expect(typing).toHaveLength(1);
  expect(typing[0]!.watermark).toBeUndefined();
  expect(frames.indexOf(typing[0]!)).toBe(frames.length - 2);
});

test('a client that sends garbage or too much loses its own socket, nobody else theirs', async () => {
  const [good, bad] = [await start(), await start()];
  const listening = listen(good.streamUrl);
  const noisy = listen(bad.streamUrl);
  const nosy = listen(bad.streamUrl);
  await Promise.all([listening, noisy, nosy].map(({ socket }) => once(socket, 'open')));
  nosy.socket.send('');
  nosy.socket.send('not json');
  noisy.socket.send('x'.repeat(10_000));
  await once(noisy.socket, 'close');
  await bad.say('still here');
  await good.say('hello');
  await until(() => listening.texts().includes('hello') && nosy.texts().includes('still here'));
});

test('a storage that fails for a moment delays a message and loses none', async () => {
  const { id, streamUrl, say } = await start();
  const { socket, texts } = listen(streamUrl);
  await once(socket, 'open');
  await say('before');
  await until(() => texts().includes('before'));
  const { history } = bot.ports.conversations;
  bot.ports.conversations.history = () => Promise.reject(new Error('database away'));
  bot.say(id, { sender: 'aidant', message: { text: 'meanwhile' } });
  await new Promise((resolve) => setTimeout(resolve, 50));
  bot.ports.conversations.history = history;
  await until(() => texts().includes('meanwhile'));
});

test('one conversation cannot hold every socket', async () => {
  const { streamUrl } = await start();
  const sockets = Array.from({ length: 12 }, () => listen(streamUrl).socket);
  const codes: number[] = [];
  for (const socket of sockets) socket.on('close', (code) => codes.push(code));
  await until(() => codes.length === 4);
  expect(codes).toEqual([1013, 1013, 1013, 1013]);
});

test('closing says goodbye to every client, also to one that does not answer', async () => {
  const { streamUrl } = await start();
  const { socket } = listen(streamUrl);
  const deaf = listen(streamUrl);
  await Promise.all([once(socket, 'open'), once(deaf.socket, 'open')]);
  deaf.socket.pause();
  const closed = once(socket, 'close');
  await channel.close!();
  expect((await closed)[0]).toBe(1001);
});

test('the address of the stream follows PUBLIC_URL, else the Host header', async () => {
  const other = createDirectLine(bot.ports, { tokenKey, publicUrl: 'https://chat.example.org/' });
  const listening = await serveChannel(other);
  const response = await fetch(`${listening.url}${BASE}/conversations`, { method: 'POST' });
  const { streamUrl } = (await response.json()) as { streamUrl: string };
  expect(streamUrl.startsWith('wss://chat.example.org/directline/v3/directline/conversations/')).toBe(true);
  await other.close!();
  await listening.stop();
});
