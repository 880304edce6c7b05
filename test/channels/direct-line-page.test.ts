/** What the chat page is made of, and how it is served. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { linkify } from '../../src/web/shared/linkify';
import { assetRoute, pageRoute } from '../../src/web/static';
import { type Listening, serve } from './direct-line-fake';

describe('links in messages', () => {
  const links = (text: string) => linkify(text).flatMap(({ href }) => href ?? []);

  test.each([
    ['Voir https://example.org/a?b=1.', ['https://example.org/a?b=1']],
    [
      '(https://example.org/aide), https://example.org/x»',
      ['https://example.org/aide', 'https://example.org/x'],
    ],
    ['زر https://example.org/ar، ثم', ['https://example.org/ar']],
    ['06 39 98 01 23', ['tel:0639980123']],
    ['0 806 001 620 ou +33 6 39 98 12 34', ['tel:0806001620', 'tel:+33639981234']],
    ['06\u202f39\u202f98\u202f01\u202f23', ['tel:0639980123']],
    ['Appelez le 112, le 115 ou SMS au 114.', ['tel:112', 'tel:115', 'sms:114']],
    ['اتصل بالرقم 112', ['tel:112']],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test.each([
    'http://example.org',
    'javascript:alert(1)',
    'data:text/html,x',
    '112,50 € et 1 112',
    '2112',
    '69001 Lyon',
    '12/112/2024',
    'le 17 mars à 18 h',
  ])('%s has no link', (text) => {
    expect(links(text)).toEqual([]);
  });

  test('no letter of a message is lost, and only safe addresses come out', () => {
    const bits = fc.constantFrom(
      'https://',
      '112',
      '06 39 98 01 23',
      ' ',
      '.',
      'é',
      'ع',
      '<',
      '0',
      '+33',
      'javascript:',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string())), (parts) => {
        const pieces = linkify(parts.join(''));
        expect(pieces.map(({ text, href }) => (href?.startsWith('https:') ? href : text)).join('')).toBe(
          parts.join(''),
        );
        for (const { href } of pieces) if (href) expect(href).toMatch(/^(https:\/\/\S|tel:[+\d]+$|sms:114$)/);
      }),
    );
  });
});

describe('static files', () => {
  let folder: string;
  let server: Listening;
  const script = 'console.log("passerelle");\n'.repeat(50);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'passerelle-web-'));
    mkdirSync(join(folder, 'chat'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'chat/index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'assets/chat-a1B2c3D4.js'), script);
    writeFileSync(join(folder, 'assets/old.js'), '1');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    server = await serve([pageRoute(folder, 'chat', '/'), assetRoute(folder)]);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const get = (path: string, encoding = 'identity') =>
    fetch(server.url + path, { headers: { 'accept-encoding': encoding } });

  test('the page is never cached, a hashed file for a year, another for an hour', async () => {
    const page = await get('/');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const cache = async (path: string) => (await get(path)).headers.get('cache-control');
    expect(await cache('/assets/chat-a1B2c3D4.js')).toContain('immutable');
    expect(await cache('/assets/old.js')).toBe('public, max-age=3600');
  });

  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
  ])('a client that accepts %s gets %s', async (accepted, encoding) => {
    const route = assetRoute(folder);
    const request = { params: { file: 'chat-a1B2c3D4.js' }, headers: { 'accept-encoding': accepted } };
    const reply = await route.handle(request as never, undefined as never);
    expect(reply!.headers!['content-encoding'] ?? null).toBe(encoding);
    const body = reply!.body as Buffer;
    const plain =
      encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body;
    expect(plain.toString()).toBe(script);
  });

  test.each([
    '/assets/..%2Fsecret.txt',
    '/assets/%2e%2e%2fsecret.txt',
    '/assets/nothing.js',
    '/assets/__proto__',
  ])('%s is 404', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  test('before the build, the address of the page says how to build it', async () => {
    const route = pageRoute(join(folder, 'nowhere'), 'chat', '/');
    const reply = await route!.handle({} as never, undefined as never);
    expect(reply!.status).toBe(503);
    expect(reply!.body).toContain('npm run build');
  });
});
