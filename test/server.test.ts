import { get, request } from 'node:http';
import { AppError } from '../src/errors';
import type { HttpRequest, Route } from '../src/http';
import { createLogger } from '../src/logger';
import { createServer, type Server } from '../src/server';
import { Collected } from './collected';

const log = new Collected();
let server: Server;
let base: string;

function gate() {
  let open: (value: string) => void = () => {};
  const opened = new Promise<string>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** A request that begins, and ends when it is told to. */
const slow = { begun: gate(), answer: gate() };

const routes: Route[] = [
  {
    method: 'POST',
    path: '/echo',
    maxBodyBytes: 1024,
    handle: async (r) => ({ status: 200, body: r.rawBody }),
  },
  {
    method: 'GET',
    path: '/things/:id',
    handle: async (r: HttpRequest) => ({ status: 200, body: { ...r.params, q: r.query.get('q') } }),
  },
  {
    method: 'GET',
    path: '/known',
    handle: async () => Promise.reject(new AppError('teapot', 'Trop chaud.', { status: 418 })),
  },
  {
    method: 'GET',
    path: '/unknown',
    handle: async () => Promise.reject(new Error('marcus.aurelius@example.org wrote: help')),
  },
  {
    method: 'GET',
    path: '/slow',
    handle: async () => {
      slow.begun.open('');
      return { status: 200, body: await slow.answer.opened };
    },
  },
];

beforeAll(async () => {
  server = createServer({ routes, upgrades: [], logger: createLogger('debug', log), observe() {} });
  base = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
});

test('the raw bytes of a body arrive unchanged', async () => {
  const body = Buffer.from('{"a": "é\\/سلام"}');
  const answer = await fetch(`${base}/echo`, { method: 'POST', body });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
});

test('path values and the query arrive', async () => {
  expect(await (await fetch(`${base}/things/a%20b?q=1`)).json()).toEqual({ id: 'a b', q: '1' });
});

test('a body over the limit is told so with 413', async () => {
  const answer = await fetch(`${base}/echo`, { method: 'POST', body: 'x'.repeat(2000) });
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { error: { code: 'too-large', message: expect.any(String) } },
  ]);
});

test('a known error keeps its status and text; an unknown one gives nothing away', async () => {
  expect((await fetch(`${base}/known`)).status).toBe(418);
  const unknown = await fetch(`${base}/unknown`);
  expect(unknown.status).toBe(500);
  expect(await unknown.text()).not.toContain('marcus');
});

test('what a person wrote never reaches the log, not even by an error', () => {
  expect(log.text()).toContain('request failed');
  expect(log.text()).not.toContain('marcus');
});

test('every answer carries a content policy without inline code', async () => {
  const policy = (await fetch(`${base}/known`)).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('an unknown path is 404, an unknown upgrade is refused', async () => {
  expect((await fetch(`${base}/nothing`)).status).toBe(404);
  const status = await new Promise((resolve) => {
    const asked = request(`${base}/socket`, { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
    asked.on('response', (response) => resolve(response.statusCode)).on('error', () => resolve('closed'));
    asked.end();
  });
  expect(status).toBe(404);
});

test('stopping lets a request that has begun end', async () => {
  const answer = new Promise<string>((resolve, reject) => {
    get(`${base}/slow`, (response) => response.on('data', (chunk) => resolve(String(chunk)))).on(
      'error',
      reject,
    );
  });
  await slow.begun.opened;
  const closed = server.close();
  slow.answer.open('late');
  await closed;
  expect(await answer).toBe('late');
});
