/** What we send to Telegram, and what each of its answers makes the outbox do. */
import { type AddressInfo, createServer } from 'node:net';
import { inspect } from 'node:util';
import nock from 'nock';
import { createPlatform } from '../../src/channels/platform';
import { SendError } from '../../src/channels/send-error';
import type { TelegramWire } from '../../src/channels/telegram';
import { telegram } from '../../src/channels/telegram';
import { SETTINGS, TOKEN } from './telegram-shapes';

const API = 'https://api.telegram.org';
const WIRE: TelegramWire = { text: 'Bonjour', link_preview_options: { is_disabled: true } };
const TO = { chatId: 4100200 };
const client = telegram.client(SETTINGS, createPlatform(), undefined);

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => nock.restore());

function answers(method: string, status: number, body: unknown, headers: Record<string, string> = {}) {
  const asked: unknown[] = [];
  nock(API)
    .post(`/bot${TOKEN}/${method}`, (json) => asked.push(json) > 0)
    .reply(status, body as nock.Body, headers);
  return asked;
}

const refuses = (code: number, description: string, parameters?: object) =>
  answers('sendMessage', code, {
    ok: false,
    error_code: code,
    description,
    ...(parameters && { parameters }),
  });

async function failure(
  call: () => Promise<unknown> = () => client.send(TO, WIRE, 'token'),
): Promise<SendError> {
  const error = await call().then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(SendError);
  return error;
}

describe('sending', () => {
  test('a message goes to its chat, and its number comes back with the chat’s', async () => {
    const asked = answers('sendMessage', 200, {
      ok: true,
      result: { message_id: 55, chat: { id: 4100200 } },
    });
    expect(await client.send(TO, WIRE, 'token')).toEqual({ externalId: '4100200:55' });
    expect(asked).toEqual([{ chat_id: 4100200, ...WIRE }]);
  });

  test('a message that was taken is taken, also without a number', async () => {
    answers('sendMessage', 200, { ok: true, result: true });
    expect(await client.send(TO, WIRE, 'token')).toEqual({});
  });

  test('another base address is used as it is', async () => {
    const local = telegram.settings.parse({ ...SETTINGS, TELEGRAM_API_URL: 'http://127.0.0.1:8081/api/' });
    nock('http://127.0.0.1:8081')
      .post(`/api/bot${TOKEN}/sendMessage`)
      .reply(200, { ok: true, result: { message_id: 1 } });
    const sent = await telegram.client(local, createPlatform(), undefined).send(TO, WIRE, 't');
    expect(sent.externalId).toBe('4100200:1');
  });
});

describe('refusals', () => {
  test('429 for a second: this person waits as long as Telegram asks', async () => {
    refuses(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
    expect(await failure()).toMatchObject({ retryable: true, retryAfterMs: 1000, scope: 'person' });
  });

  test('429 for long: everybody waits', async () => {
    refuses(429, 'Too Many Requests: retry after 34', { retry_after: 34 });
    expect(await failure()).toMatchObject({ retryable: true, retryAfterMs: 34_000, scope: 'channel' });
  });

  test('429 of a proxy, by its header', async () => {
    answers('sendMessage', 429, 'slow down', { 'retry-after': '7' });
    expect(await failure()).toMatchObject({ retryable: true, retryAfterMs: 7000, scope: 'channel' });
  });

  test.each([
    [403, 'Forbidden: bot was blocked by the user'],
    [403, 'Forbidden: user is deactivated'],
    [403, "Forbidden: bot can't initiate conversation with a user"],
    [400, 'Bad Request: chat not found'],
    [400, 'Bad Request: PEER_ID_INVALID'],
  ])('%i %s: nothing more is sent to them', async (code, description) => {
    refuses(code, description);
    expect(await failure()).toMatchObject({ code: 'telegram-blocked', blocked: true, retryable: false });
  });

  test.each([401, 404])('%i: the token is wrong, the whole channel waits', async (code) => {
    refuses(code, 'Unauthorized');
    const error = await failure();
    expect(error).toMatchObject({ code: 'telegram-token', noAccess: true, blocked: false });
    expect(error.message).toContain('TELEGRAM_BOT_TOKEN');
  });

  test('400: this message will never pass, the person is still there', async () => {
    refuses(400, 'Bad Request: message text is empty');
    const expected = { code: 'telegram-400', blocked: false, noAccess: false, retryable: false };
    expect(await failure()).toMatchObject(expected);
  });

  test.each([500, 502, 503])('%i: later', async (code) => {
    refuses(code, 'Internal Server Error');
    expect(await failure()).toMatchObject({ retryable: true, blocked: false });
  });

  test('502 of a proxy, in HTML: later', async () => {
    answers('sendMessage', 502, '<html>Bad Gateway</html>');
    expect(await failure()).toMatchObject({ code: 'telegram-http-502', retryable: true, uncertain: false });
  });

  test.each([403, 404, 407])(
    '%i of a proxy is no wish of the person: nobody’s would pass',
    async (status) => {
      answers('sendMessage', status, '<html>Forbidden</html>');
      expect(await failure()).toMatchObject({ blocked: false, noAccess: true, retryable: false });
    },
  );

  test.each(['', '{"ok":', '[]', '{"ok":"yes"}'])(
    '200 with %p: nobody knows whether it was taken',
    async (body) => {
      answers('sendMessage', 200, body);
      expect(await failure()).toMatchObject({ retryable: true, uncertain: true });
    },
  );

  test('no answer in time: uncertain', async () => {
    nock(API).post(`/bot${TOKEN}/sendMessage`).delay(3000).reply(200, { ok: true });
    const impatient = createPlatform((url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(40) }));
    const slow = telegram.client(SETTINGS, impatient, undefined);
    expect(await failure(() => slow.send(TO, WIRE, 't'))).toMatchObject({
      code: 'send-timeout',
      retryable: true,
      uncertain: true,
    });
    nock.abortPendingRequests();
  });

  test('a message is waited for one minute, a sign for ten seconds', async () => {
    const limits: (number | undefined)[] = [];
    const platform = {
      call: async ({ timeoutMs }: { timeoutMs?: number }) => {
        limits.push(timeoutMs);
        const json = { ok: true, result: true };
        return { status: 200, headers: new Headers(), json, text: '' };
      },
    };
    const timed = telegram.client(SETTINGS, platform, undefined);
    await timed.send(TO, WIRE, 't');
    await timed.typing!(TO);
    await timed.receipt!({ callbackQueryId: '1' });
    expect(limits).toEqual([60_000, 10_000, 10_000]);
  });

  test('a connection that never stood: certain, and later', async () => {
    const closed = createServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const { port } = closed.address() as AddressInfo;
    await new Promise((done) => closed.close(done));
    nock.enableNetConnect('127.0.0.1');
    const nowhere = telegram.settings.parse({ ...SETTINGS, TELEGRAM_API_URL: `http://127.0.0.1:${port}` });
    const error = await failure(() =>
      telegram.client(nowhere, createPlatform(), undefined).send(TO, WIRE, 't'),
    );
    nock.disableNetConnect();
    expect(error).toMatchObject({ code: 'network-ECONNREFUSED', retryable: true, uncertain: false });
  });
});

describe('besides messages', () => {
  test('typing shows in the chat', async () => {
    const asked = answers('sendChatAction', 200, { ok: true, result: true });
    await client.typing!(TO);
    expect(asked).toEqual([{ chat_id: 4100200, action: 'typing' }]);
  });

  test('a pressed button is acknowledged, and an old one is no error', async () => {
    const asked = answers('answerCallbackQuery', 200, { ok: true, result: true });
    await client.receipt!({ callbackQueryId: '77001' });
    expect(asked).toEqual([{ callback_query_id: '77001' }]);
    const description = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
    answers('answerCallbackQuery', 400, { ok: false, error_code: 400, description });
    await client.receipt!({ callbackQueryId: '77001' });
  });

  test('a message is changed; the same words again are no error', async () => {
    const asked = answers('editMessageText', 200, { ok: true, result: { message_id: 55 } });
    await client.edit!(TO, '4100200:55', WIRE);
    expect(asked).toEqual([{ chat_id: 4100200, message_id: 55, ...WIRE }]);
    const description = 'Bad Request: message is not modified: specified new message content is the same';
    answers('editMessageText', 400, { ok: false, error_code: 400, description });
    await client.edit!(TO, '4100200:55', WIRE);
  });

  test('a message is taken back; one that is gone already is no error', async () => {
    const asked = answers('deleteMessage', 200, { ok: true, result: true });
    await client.remove!(TO, '4100200:55');
    expect(asked).toEqual([{ chat_id: 4100200, message_id: 55 }]);
    const description = 'Bad Request: message to delete not found';
    answers('deleteMessage', 400, { ok: false, error_code: 400, description });
    await client.remove!(TO, '4100200:55');
    const kept = "Bad Request: message can't be deleted for everyone";
    answers('deleteMessage', 400, { ok: false, error_code: 400, description: kept });
    expect(await failure(() => client.remove!(TO, '4100200:55'))).toMatchObject({ retryable: false });
  });

  test('an id of another platform is refused before anything is sent', async () => {
    expect(await failure(() => client.remove!(TO, 'wamid.X'))).toMatchObject({ code: 'telegram-message-id' });
  });
});

test('neither the token nor what was written is in any error, in any form', async () => {
  const ways: (() => void)[] = [
    () => refuses(401, `Unauthorized ${TOKEN}`),
    () => refuses(400, `Bad Request: bad words "Bonjour" ${TOKEN}`),
    () => refuses(429, `Too Many Requests ${TOKEN}`, { retry_after: 1 }),
    () => answers('sendMessage', 500, `<html>/bot${TOKEN}/sendMessage Bonjour</html>`),
    () => answers('sendMessage', 302, '', { location: `https://example.org/${TOKEN}` }),
    () => nock(API).post(`/bot${TOKEN}/sendMessage`).replyWithError(`fetch https://x/bot${TOKEN}`),
  ];
  for (const way of ways) {
    way();
    const error = await failure();
    const whole = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + error.stack;
    expect(whole).not.toContain(TOKEN.split(':')[1]);
    expect(whole).not.toContain('Bonjour');
  }
});
