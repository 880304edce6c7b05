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

/** Not chained: restify, once loaded by another test, makes `writeHead` return nothing. */
function ends(status: number, body = '', headers = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

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
  answer = ends(502, '<html>');
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

test('a handshake that fails is certain: nothing was taken', async () => {
  answer = (_request, response) => response.end();
  const failure = await failureOf(platform.call({ url: url.replace('http:', 'https:') }));
  expect(failure).toMatchObject({
    code: expect.stringMatching(/^network-ERR_SSL_/),
    retryable: true,
    uncertain: false,
  });
});

test.each([
  ['SELF_SIGNED_CERT_IN_CHAIN', false],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', false],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', false],
  // These come on a connection that stood, perhaps after the request.
  ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', true],
  ['ERR_SSL_UNEXPECTED_EOF_WHILE_READING', true],
  ['ECONNRESET', true],
  ['UND_ERR_SOCKET', true],
])('%s: uncertain %s', async (code, uncertain) => {
  const broken = createPlatform(async () => {
    throw Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code }) });
  });
  expect(await failureOf(broken.call({ url }))).toMatchObject({ code: `network-${code}`, uncertain });
});

test('of an answer without end only the beginning is received', async () => {
  let written = 0;
  answer = (_request, response) => {
    const more = () => {
      while (written < 150_000_000 && !response.destroyed) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'a'))) return response.once('drain', more);
      }
      return response.end();
    };
    more();
  };
  const { status, text, json } = await platform.call({ url });
  expect([status, text.length, json]).toEqual([200, 1_000_000, undefined]);
  expect(written).toBeLessThan(30_000_000);
});

test('letters that come in two pieces are whole, and an answer may be empty', async () => {
  const bytes = Buffer.from('{"text":"سلام"}');
  answer = (_request, response) => {
    response.write(bytes.subarray(0, 10));
    setTimeout(() => response.end(bytes.subarray(10)), 20);
  };
  expect(await platform.call({ url })).toMatchObject({ json: { text: 'سلام' } });
  answer = ends(204);
  expect(await platform.call({ url })).toMatchObject({ status: 204, text: '', json: undefined });
});

test('a redirection is not followed: the token would go to a stranger', async () => {
  answer = ends(302, '', { location: 'http://example.org/' });
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
