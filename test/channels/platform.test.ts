/** Calls to platforms over real sockets: what came back, and what a failure means. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPlatform, retryAfterOf } from '../../src/channels/platform';
import type { SendError } from '../../src/channels/send-error';

let server: Server;
let url: string;
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-token/send`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const platform = createPlatform();
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: SendError) => error,
  );

test('JSON goes and comes', async () => {
  answer = (request, response) => {
    let body = '';
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => response.end(JSON.stringify({ type: request.headers['content-type'], body })));
  };
  const { status, json } = await platform.call({ url, body: { text: 'سلام' } });
  expect([status, json]).toEqual([200, { type: 'application/json; charset=utf-8', body: '{"text":"سلام"}' }]);
  const form = await platform.call({ url, body: new URLSearchParams({ To: '+33639980001' }) });
  expect(form.json).toMatchObject({ body: 'To=%2B33639980001' });
});

test('an answer that is no JSON is an answer all the same', async () => {
  answer = (_request, response) => response.writeHead(502).end('<html>');
  expect(await platform.call({ url })).toMatchObject({ status: 502, json: undefined, text: '<html>' });
});

test('a silence is uncertain, and says nothing of the address', async () => {
  answer = () => {};
  const error = await failureOf(platform.call({ url, timeoutMs: 50 }));
  expect(error).toMatchObject({ code: 'send-timeout', retryable: true, uncertain: true });
  expect(JSON.stringify([error, error?.message, error?.stack, error?.cause])).not.toContain('secret-token');
});

test('a line cut after the request is uncertain', async () => {
  answer = (request) => request.socket.destroy();
  expect(await failureOf(platform.call({ url }))).toMatchObject({ retryable: true, uncertain: true });
});

test('a door that is shut is certain: nothing was taken', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => gone.once('listening', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const shut = await failureOf(platform.call({ url: `http://127.0.0.1:${port}/x` }));
  expect(shut).toMatchObject({ code: 'network-ECONNREFUSED', retryable: true, uncertain: false });
});

test('a redirection is not followed: the token would go to a stranger', async () => {
  answer = (_request, response) => response.writeHead(302, { location: 'http://example.org/' }).end();
  expect(await failureOf(platform.call({ url }))).toMatchObject({ retryable: true });
});

test.each([
  ['2', 2000],
  ['0.5', 500],
  ['Mon, 23 Nov 2026 10:00:05 GMT', 5000],
  ['soon', undefined],
])('Retry-After: %s', (value, ms) => {
  const reply = { status: 429, headers: new Headers({ 'retry-after': value }), json: undefined, text: '' };
  expect(retryAfterOf(reply, Date.parse('2026-11-23T10:00:00Z'))).toBe(ms);
});
