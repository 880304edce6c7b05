import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import nock from 'nock';
import { messenger } from '../../src/channels/messenger';
import { createPlatform, type Platform } from '../../src/channels/platform';
import type { SendError } from '../../src/channels/send-error';
import { PERSON, settings } from './messenger-requests';

// Files of one jest worker share node's http: left patched, it fails in the next file.
afterAll(() => nock.restore());

const API = 'https://graph.example.org';
const reference = { psid: PERSON };
const wire = { messaging_type: 'RESPONSE' as const, message: { text: 'Bonjour' } };
const client = messenger.client(settings, createPlatform(), undefined);

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.enableNetConnect());

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  return nock(API)
    .post('/v24.0/me/messages')
    .reply(status, body as object, headers);
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function failing(): Promise<SendError> {
  return client.send(reference, wire, 'c1:7').then(
    () => Promise.reject(new Error('it was sent')),
    (error: SendError) => error,
  );
}

function refusal(code: number, error_subcode?: number) {
  return {
    error: { message: `(#${code}) ${PERSON}`, type: 'OAuthException', code, error_subcode, fbtrace_id: 'x' },
  };
}

test('a message: to whom, the words, our token; the key in the header only', async () => {
  let sent: unknown;
  const scope = nock(API, { reqheaders: { authorization: 'Bearer fictional-page-token' } })
    .post('/v24.0/me/messages', (body) => {
      sent = body;
      return true;
    })
    .reply(200, { recipient_id: PERSON, message_id: 'm_9' });
  await expect(client.send(reference, wire, 'c1:7')).resolves.toEqual({ externalId: 'm_9' });
  expect(sent).toEqual({
    recipient: { id: PERSON },
    messaging_type: 'RESPONSE',
    message: { text: 'Bonjour', metadata: 'c1:7' },
  });
  expect(scope.isDone()).toBe(true);
});

test('what is rendered is what is posted, and the echo of it confirms it', async () => {
  let sent = { message: { metadata: '' } };
  nock(API)
    .post('/v24.0/me/messages', (body) => {
      sent = body;
      return true;
    })
    .reply(200, { message_id: 'm_9' });
  const codec = messenger.codec(settings, undefined);
  const choices = [{ label: 'Oui', value: 'place:skip' }];
  const [rendered] = codec.render({ text: 'x', choices }, { sender: 'aidant', now: 9e8, heardAt: 1 });
  await client.send(reference, rendered!, 'c1:8');
  expect(sent).toMatchObject({ messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' });
  const echo = { is_echo: true, mid: 'm_9', metadata: sent.message.metadata };
  const rawBody = Buffer.from(
    JSON.stringify({
      object: 'page',
      entry: [{ id: '1', messaging: [{ sender: { id: '1' }, message: echo }] }],
    }),
  );
  expect(codec.parse({ rawBody } as never)).toMatchObject([
    { kind: 'status', externalId: 'm_9', token: 'c1:8' },
  ]);
});

test('typing', async () => {
  const scope = nock(API)
    .post('/v24.0/me/messages', { recipient: { id: PERSON }, sender_action: 'typing_on' })
    .reply(200, { recipient_id: PERSON });
  await client.typing!(reference);
  expect(scope.isDone()).toBe(true);
});

const blocked = { retryable: false, blocked: true };
const lost = { retryable: false, blocked: false, noAccess: false };
/** The whole channel waits. */
const closed = { retryable: false, blocked: false, noAccess: true };
const channelWide = { retryable: true, blocked: false, scope: 'channel' };
const later = { retryable: true, blocked: false, uncertain: false };
test.each<[string, number, unknown, object]>([
  ['outside of the window', 400, refusal(10, 2018278), { code: 'window-closed', ...lost }],
  ['outside of the window, another subcode', 400, refusal(10, 2534022), { code: 'window-closed', ...lost }],
  ['a permission that the application lacks', 400, refusal(10), { code: 'graph-10', ...closed }],
  ['an application that is not public', 403, refusal(200, 2018028), { code: 'graph-200', ...closed }],
  ['no right to the Page’s messages', 403, refusal(230), { code: 'graph-230', ...closed }],
  ['the Page restricted for a while', 400, refusal(10, 1893063), { code: 'page-restricted', ...closed }],
  ['an address that is not Meta’s', 404, '<html>', { code: 'graph-http-404', ...closed }],
  ['a person who blocked the Page', 400, refusal(551, 1545041), { code: 'graph-551', ...blocked }],
  ['a person who is not available', 400, refusal(551), blocked],
  ['a person who does not receive', 400, refusal(200, 1545041), blocked],
  ['a person who cannot receive', 400, refusal(10, 2018108), blocked],
  ['nobody of that id', 400, refusal(100, 2018001), blocked],
  ['a wrong parameter', 400, refusal(100), { code: 'graph-100', ...lost }],
  ['a token no longer valid', 401, refusal(190, 463), { code: 'graph-190', ...closed }],
  ['a session that has ended', 400, refusal(102), { code: 'graph-102', ...closed }],
  ['the limit of the application', 400, refusal(4), channelWide],
  ['the limit of the Page', 400, refusal(32), channelWide],
  ['the limit of the call', 400, refusal(613), channelWide],
  ['too many requests', 429, 'slow down', channelWide],
  ['a temporary failure of sending', 400, refusal(1200), later],
  ['a temporary failure', 400, refusal(2), later],
  [
    'a failure that is not Meta’s: it may have passed',
    502,
    '<html>',
    { code: 'graph-http-502', retryable: true, uncertain: true },
  ],
])('%s', async (_what, status, body, expected) => {
  answering(status, body);
  const error = await failing();
  expect(error).toMatchObject(expected);
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toMatch(
    /fictional-page-token|Bonjour|200000000000007/,
  );
});

test('how long Meta asks to wait is passed on', async () => {
  answering(400, refusal(613), { 'Retry-After': '7' });
  expect(await failing()).toMatchObject({ retryAfterMs: 7000, scope: 'channel' });
});

test.each([{}, [], 'OK', null, { message_id: '' }, { message_id: 5 }])(
  'a 200 that is not Messenger’s (%j): nobody can say, the echo will',
  async (body) => {
    answering(200, JSON.stringify(body));
    expect(await failing()).toMatchObject({ code: 'messenger-answer', retryable: true, uncertain: true });
  },
);

test('no answer in time: it may have arrived; no connection: it has not', async () => {
  const hasty: Platform = { call: (call) => createPlatform().call({ ...call, timeoutMs: 30 }) };
  nock(API).post('/v24.0/me/messages').delay(300).reply(200, { message_id: 'm_9' });
  const sending = messenger.client(settings, hasty, undefined).send(reference, wire, 'c1:7');
  await expect(sending).rejects.toMatchObject({ code: 'send-timeout', retryable: true, uncertain: true });
  nock.enableNetConnect('127.0.0.1');
  const nobody = { ...settings, MESSENGER_API_URL: `http://127.0.0.1:${await closedPort()}` };
  const refused = messenger.client(nobody, createPlatform(), undefined).send(reference, wire, 'c1:7');
  await expect(refused).rejects.toMatchObject({ retryable: true, uncertain: false });
});

describe('the name of the Page for links', () => {
  const page = (body: object) => nock(API).get('/v24.0/me?fields=id,username').reply(200, body);

  test('as set, else as Meta says: the user name, else the number', async () => {
    const set = { ...settings, MESSENGER_PAGE: 'passerelle.example' };
    await expect(messenger.handle!(set, createPlatform())).resolves.toBe('passerelle.example');
    page({ id: '42', username: 'passerelle.example' });
    await expect(messenger.handle!(settings, createPlatform())).resolves.toBe('passerelle.example');
    page({ id: '42' });
    await expect(messenger.handle!(settings, createPlatform())).resolves.toBe('42');
    page([]);
    await expect(messenger.handle!(settings, createPlatform())).rejects.toThrow(/MESSENGER_PAGE/);
  });
});
