import { randomBytes } from 'node:crypto';
import type { Channel } from '../../src/channels/channel';
import { createDirectLine, type DirectLineOptions } from '../../src/channels/direct-line';
import { createTokens } from '../../src/channels/direct-line/tokens';
import { Unavailable } from '../../src/errors';
import { createFakeBot, type FakeBot, type Listening, serveChannel } from './direct-line-fake';

const BASE = '/directline/v3/directline';
const tokenKey = randomBytes(32);

let bot: FakeBot;
let channel: Channel;
let server: Listening;

async function begin(options: Partial<DirectLineOptions> = {}) {
  bot = createFakeBot();
  channel = createDirectLine(bot.ports, { tokenKey, ...options });
  server = await serveChannel(channel);
}

beforeEach(() => begin());
afterEach(async () => {
  await channel.close!();
  await server.stop();
});

interface Called {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of an HTTP API under test
  body: any;
  headers: Headers;
}

async function call(
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  extra = {},
): Promise<Called> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...extra };
  if (token) headers.authorization = `Bearer ${token}`;
  const raw = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(server.url + BASE + path, { method, headers, body: raw });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined, headers: response.headers };
}

async function start() {
  const { body } = await call('POST', '/conversations');
  const id: string = body.conversationId;
  const token: string = body.token;
  const path = `/conversations/${id}/activities`;
  return {
    id,
    token,
    post: (activity: unknown) => call('POST', path, token, activity),
    read: (watermark?: string) =>
      call('GET', watermark === undefined ? path : `${path}?watermark=${watermark}`, token),
  };
}

const said = (text: string, clientActivityID?: string) => ({
  type: 'message',
  text,
  from: { id: 'somebody' },
  channelData: { clientActivityID },
});

describe('tokens', () => {
  test('a generated token starts its own conversation, whose id cannot be guessed', async () => {
    const generated = await call('POST', '/tokens/generate');
    expect(generated.status).toBe(200);
    expect(generated.body.conversationId).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    expect(generated.body.expires_in).toBe(3600);
    const started = await call('POST', '/conversations', generated.body.token);
    expect(started.status).toBe(201);
    expect(started.body.conversationId).toBe(generated.body.conversationId);
    expect(started.body.streamUrl).toMatch(
      /^ws:\/\/127\.0\.0\.1:\d+\/directline\/v3\/directline\/conversations\//,
    );
  });

  test('a token of one conversation neither reads nor writes another', async () => {
    const [mine, other] = [await start(), await start()];
    await other.post(said('secret'));
    for (const [method, path] of [
      ['GET', `/conversations/${other.id}/activities`],
      ['GET', `/conversations/${other.id}`],
      ['POST', `/conversations/${other.id}/activities`],
    ] as const) {
      const body = method === 'POST' ? said('intruder') : undefined;
      const refused = await call(method, path, mine.token, body);
      expect(refused.status).toBe(403);
      expect(refused.body.error.code).toBe('Forbidden');
    }
    expect(bot.turns).toHaveLength(1);
  });

  test('an absent, forged or foreign token is 401, an expired one is 403 TokenExpired', async () => {
    const { id, token } = await start();
    const path = `/conversations/${id}/activities`;
    const [body, signature] = token.split('.') as [string, string];
    const forgedBody = Buffer.from(JSON.stringify(['conversation', id, 9e9])).toString('base64url');
    const foreign = createTokens(randomBytes(32), Date.now).issue('conversation', id);
    const stream = createTokens(tokenKey, Date.now).issue('stream', id);
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [undefined, 'x', `${forgedBody}.${signature}`, `${body}.${flipped}`, foreign, stream]) {
      expect((await call('GET', path, bad)).status).toBe(401);
    }
    bot.now = Date.now() + 3_601_000;
    const expired = await call('GET', path, token);
    expect([expired.status, expired.body.error.code]).toEqual([403, 'TokenExpired']);
    expect((await call('POST', '/tokens/refresh', token)).status).toBe(403);
    expect((await call('POST', '/conversations', token)).status).toBe(403);
  });

  test('a refreshed token lives an hour from its refresh', async () => {
    const { id, token } = await start();
    bot.now = Date.now() + 3_000_000;
    const refreshed = await call('POST', '/tokens/refresh', token);
    expect(refreshed.body.conversationId).toBe(id);
    bot.now += 3_000_000;
    expect((await call('GET', `/conversations/${id}/activities`, refreshed.body.token)).status).toBe(200);
  });

  test('a resume key gets a new token for days, and opens nothing by itself', async () => {
    const { body } = await call('POST', '/conversations');
    const path = `/conversations/${body.conversationId}/activities`;
    expect((await call('GET', path, body.resumeKey)).status).toBe(401);
    bot.now = Date.now() + 6 * 86_400_000;
    const resumed = await call('POST', '/tokens/refresh', body.resumeKey);
    expect(resumed.body.conversationId).toBe(body.conversationId);
    expect((await call('GET', path, resumed.body.token)).status).toBe(200);
    bot.now += 8 * 86_400_000;
    expect((await call('POST', '/tokens/refresh', resumed.body.resumeKey)).status).toBe(401);
  });

  test('an address that opens too many conversations has to wait, and is told how long', async () => {
    await channel.close!();
    await server.stop();
    await begin({ limits: { startsPerMinute: 2 } });
    await start();
    await start();
    const refused = await call('POST', '/tokens/generate');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a conversation', () => {
  test('is empty before its first turn, also for a watermark from elsewhere', async () => {
    const { read } = await start();
    for (const watermark of [undefined, '', '-', '12', 'garbage']) {
      expect((await read(watermark)).body).toEqual({ activities: [], watermark: '0' });
    }
  });

  test('opening the chat is greeted, with choices; they go once the person has written', async () => {
    const { id, post, read } = await start();
    await post({ type: 'event', name: 'startConversation', locale: 'ar-SY', from: { id: 'x' } });
    expect(bot.turns[0]).toMatchObject({
      type: 'start',
      channelId: 'directline',
      conversationId: id,
      localeHint: 'ar-SY',
    });
    const greeted = (await read()).body;
    expect(greeted).toMatchObject({
      watermark: '1',
      activities: [
        {
          id: `${id}|0000001`,
          type: 'message',
          text: 'Bonjour',
          textFormat: 'plain',
          locale: 'fr',
          inputHint: 'expectingInput',
          from: { id: 'passerelle', role: 'bot' },
          channelData: { passerelle: { sender: 'bot' } },
          suggestedActions: {
            actions: [
              {
                type: 'messageBack',
                title: 'Un ordinateur',
                text: 'Un ordinateur',
                displayText: 'Un ordinateur',
                value: { choice: 'dialog:computer' },
              },
            ],
          },
        },
      ],
    });
    await post({ ...said('Un ordinateur', 'c1'), value: { choice: 'dialog:computer' } });
    expect(bot.turns[1]!.message).toEqual({ text: 'Un ordinateur', value: 'dialog:computer' });
    const { activities } = (await read()).body;
    expect(activities).toHaveLength(3);
    expect(activities[0].suggestedActions).toBeUndefined();
    expect(activities[1]).toMatchObject({ from: { role: 'user' }, channelData: { clientActivityID: 'c1' } });
  });

  test('is read on from the watermark, page by page, without gap or repeat', async () => {
    const { id, post, read } = await start();
    await post(said('first'));
    for (let line = 0; line < 450; line += 1)
      bot.say(id, { sender: 'aidant', message: { text: `line ${line}` } });
    const seen: string[] = [];
    let watermark = '-';
    for (let page = await read(watermark); page.body.activities.length > 0; page = await read(watermark)) {
      seen.push(...page.body.activities.map(({ id }: { id: string }) => id));
      watermark = page.body.watermark;
    }
    expect(seen).toEqual(bot.entries(id).map(({ seq }) => `${id}|${String(seq).padStart(7, '0')}`));
    expect(watermark).toBe('452');
    expect((await read('999999')).body).toEqual({ activities: [], watermark: '452' });
  });

  test('the same message twice is one turn, and gets the same id', async () => {
    const { post, read } = await start();
    const once = await post(said('hello', 'same-id'));
    const twice = await post(said('hello', 'same-id'));
    expect([once.status, twice.status]).toEqual([200, 200]);
    expect(twice.body).toEqual(once.body);
    expect((await read()).body.activities).toHaveLength(2);
  });

  test.each([['x'.repeat(101)], [''], ['two words'], [12], [{ a: 1 }]])(
    'a client id like %j is not trusted to be unique',
    async (clientActivityID) => {
      const { post } = await start();
      for (const text of ['one', 'two'])
        await post({ type: 'message', text, channelData: { clientActivityID } });
      expect(bot.turns.map(({ message }) => message.text)).toEqual(['one', 'two']);
    },
  );

  test('typing and foreign events are accepted and take no turn', async () => {
    const { post } = await start();
    for (const activity of [
      { type: 'typing' },
      { type: 'event', name: 'other' },
      { type: 'messageReaction' },
    ]) {
      const { status, body } = await post(activity);
      expect(status).toBe(200);
      expect(typeof body.id).toBe('string');
    }
    expect(bot.turns).toHaveLength(0);
  });

  test('attachments are named by kind and never fetched; the text is kept', async () => {
    const { post } = await start();
    const attachments = [
      { contentType: 'image/jpeg', contentUrl: 'http://intern.example/secret' },
      { name: 'x' },
      7,
    ];
    await post({ ...said('my paper'), attachments });
    expect(bot.turns[0]!.message).toEqual({ text: 'my paper', media: ['image/jpeg', 'unknown', 'unknown'] });
  });

  test('a text of 100 kB is answered, a body over 256 kB is refused', async () => {
    const { post } = await start();
    expect((await post(said('é'.repeat(50_000)))).status).toBe(200);
    expect(bot.turns).toHaveLength(1);
    expect((await post(said('x'.repeat(300_000)))).status).toBe(413);
  });

  test.each([
    ['{', 'JSON'],
    ['null', 'type'],
    ['[]', 'type'],
    ['{}', 'type'],
    ['{"type":1}', 'type'],
    ['{"type":"message","text":{}}', 'text'],
    ['{"type":"message","value":{"choice":4}}', 'value'],
    ['{"type":"message","attachments":"no"}', 'attachments'],
    ['{"type":"event","name":[]}', 'name'],
  ])('a wrong body %s is 400 and the message names %s', async (body, field) => {
    const { id, token } = await start();
    const refused = await call('POST', `/conversations/${id}/activities`, token, body);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(field);
    expect(bot.turns).toHaveLength(0);
  });

  test('a turn that could not be written is 503, so that clients send it again', async () => {
    const { post } = await start();
    bot.failure = new Unavailable('database', 'La base de données ne répond pas.');
    expect((await post(said('hello', 'a'))).status).toBe(503);
    bot.failure = new TypeError('private words');
    const broken = await post(said('hello', 'a'));
    expect(broken.status).toBe(500);
    expect(JSON.stringify(broken.body)).not.toContain('private');
    bot.failure = undefined;
    expect((await post(said('hello', 'a'))).status).toBe(200);
  });
});

describe('pages of other sites', () => {
  const foreign = { origin: 'https://elsewhere.example' };

  test('get no CORS header by default, and only theirs when allowed', async () => {
    expect(
      (await call('POST', '/conversations', undefined, {}, foreign)).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull();
    await channel.close!();
    await server.stop();
    await begin({ allowedOrigins: ['https://elsewhere.example'] });
    const allowed = await call('OPTIONS', '/conversations', undefined, undefined, foreign);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://elsewhere.example');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-ms-bot-agent');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await call('POST', '/tokens/refresh', 'bad', {}, foreign);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://elsewhere.example');
    const other = await call('POST', '/conversations', undefined, {}, { origin: 'https://third.example' });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
