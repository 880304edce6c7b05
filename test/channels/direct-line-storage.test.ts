/** The web chat on the real database: what its clients read is what was committed, also after an erasure. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Channel, TurnResult } from '../../src/channels/channel';
import { createDirectLine } from '../../src/channels/direct-line';
import { type Activity, INITIAL_STATE } from '../../src/conversation/types';
import { silentLogger } from '../../src/logger';
import { createVault } from '../../src/privacy/vault';
import { openStorage } from '../../src/storage/open-storage';
import type { Storage } from '../../src/storage/types';
import { type Listening, serveChannel, until } from './direct-line-fake';

const BASE = '/directline/v3/directline';
const masterKey = randomBytes(32);
const tokenKey = randomBytes(32);

let folder: string;
let storage: Storage;
let channel: Channel;
let server: Listening;

async function open() {
  storage = await openStorage({ dataDir: folder, vault: createVault(masterKey), logger: silentLogger });
  const { conversations, feed } = storage;
  channel = createDirectLine(
    { takeTurn, conversations, feed, logger: silentLogger, now: Date.now },
    { tokenKey },
  );
  server = await serveChannel(channel);
}

async function shut() {
  await channel.close!();
  await server.stop();
  await storage.close();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'passerelle-chat-'));
  await open();
});
afterEach(async () => {
  await shut();
  rmSync(folder, { recursive: true });
});

/** A turn of the plainest bot; "erase" erases. */
async function takeTurn(activity: Activity): Promise<TurnResult> {
  const conversation = await storage.conversations.open(activity);
  const { text } = activity.message;
  const result = await storage.conversations.commit({
    conversation,
    activityId: activity.id,
    state: INITIAL_STATE,
    entries: [
      { sender: 'person', message: activity.message, externalId: activity.id },
      { sender: 'bot', message: { text: `Reçu : ${text}`, locale: 'fr' } },
    ],
    effects: text === 'erase' ? [{ kind: 'erase' }] : [],
    push: false,
    now: Date.now(),
  });
  if (result.kind === 'conflict') return takeTurn(activity);
  return { ...result, conversationId: conversation.id };
}

interface Answer {
  conversationId: string;
  token: string;
  streamUrl: string;
  id: string;
  watermark: string;
  activities: { id: string; text: string }[];
}

async function call(path: string, token?: string, body?: object): Promise<Answer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const method = body ? 'POST' : 'GET';
  const response = await fetch(server.url + BASE + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}

async function start() {
  const { conversationId, token, streamUrl } = await call('/conversations', undefined, {});
  const path = `/conversations/${conversationId}/activities`;
  return {
    streamUrl,
    say: (text: string, clientActivityID: string) =>
      call(path, token, { type: 'message', text, channelData: { clientActivityID } }),
    read: (watermark = '') => call(`${path}?watermark=${watermark}`, token),
  };
}

function listen(url: string) {
  const socket = new WebSocket(url);
  const texts: string[] = [];
  socket.on('message', (data) => {
    for (const { text } of JSON.parse(String(data)).activities) texts.push(text);
  });
  return { socket, texts };
}

test('a stream opened before the first turn hears every committed message once, in order', async () => {
  const { say, streamUrl } = await start();
  const { socket, texts } = listen(streamUrl);
  await once(socket, 'open');
  for (const word of ['un', 'deux', 'trois']) await say(word, word);
  await until(() => texts.length === 6);
  expect(texts).toEqual(['un', 'Reçu : un', 'deux', 'Reçu : deux', 'trois', 'Reçu : trois']);
});

test('after a restart the history is there, and a message sent again keeps its id', async () => {
  const { say, read } = await start();
  const first = await say('bonjour', 'client-1');
  await shut();
  await open();
  expect((await say('bonjour', 'client-1')).id).toBe(first.id);
  const { activities, watermark } = await read();
  expect(activities.map(({ text }) => text)).toEqual(['bonjour', 'Reçu : bonjour']);
  expect(watermark).toBe('2');
});

test('after an erasure nothing of before is read, and the same clients hear what comes next', async () => {
  const { say, read, streamUrl } = await start();
  await say('secret', 'a');
  const { watermark } = await read();
  const { socket, texts } = listen(streamUrl);
  await once(socket, 'open');
  await until(() => texts.includes('Reçu : secret'));
  await say('erase', 'b');
  expect(JSON.stringify(await read())).not.toContain('secret');
  await say('encore', 'c');
  await until(() => texts.includes('Reçu : encore'));
  expect((await read(watermark)).activities.map(({ text }) => text)).toContain('Reçu : encore');
});
