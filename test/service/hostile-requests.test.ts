/** Requests of attackers: somebody else's conversation, odd addresses and methods, bytes that are no HTTP. */
import { connect } from 'node:net';
import { createTokens } from '../../src/channels/direct-line/tokens';
import { deriveKey } from '../../src/privacy/vault';
import { describeBuilt } from '../service';
import { type Opened, Person } from './person';
import { bearer, DIRECT_LINE, raw as rawTo, told, underAttack } from './wire';

const KEY = Buffer.alloc(32, 5);

describeBuilt('hostile requests', () => {
  const target = underAttack({ MASTER_KEY: KEY.toString('base64') });
  const raw = (bytes: string) => rawTo(target.service.port, bytes);

  describe('somebody else’s conversation', () => {
    const attempts = (victim: Opened, token: string) => {
      const base = `${target.service.url}${DIRECT_LINE}`;
      const headers = bearer(token);
      const body = JSON.stringify({ type: 'message', text: 'intrus' });
      return Promise.all([
        fetch(target.activitiesOf(victim), { headers }),
        fetch(target.activitiesOf(victim), { method: 'POST', headers, body }),
        fetch(`${base}/conversations/${victim.conversationId}`, { headers }),
      ]);
    };

    test('a good token of another person opens nothing of it', async () => {
      const other = await new Person(() => target.service.url).begin();
      for (const answer of await attempts(target.person.opened, other.opened.token))
        expect((await told(answer)).status).toBe(403);
      expect(await target.person.lines()).toEqual([]);
    });

    test.each([
      ['none', () => ''],
      ['garbage', () => 'garbage'],
      [
        'a changed letter',
        ({ token }: Opened) => `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`,
      ],
      [
        'another conversation written into it',
        ({ token, conversationId }: Opened) => {
          const [body, signature] = token.split('.');
          const inside = Buffer.from(body!, 'base64url').toString().replace(conversationId, 'A'.repeat(32));
          return `${Buffer.from(inside).toString('base64url')}.${signature}`;
        },
      ],
      ['the key that only resumes', ({ resumeKey }: Opened) => resumeKey],
      ['the ticket of the stream', ({ streamUrl }: Opened) => new URL(streamUrl).searchParams.get('t')!],
    ])('token: %s is refused', async (_, forge) => {
      const forged = forge(target.person.opened);
      for (const answer of await attempts(target.person.opened, forged))
        expect((await told(answer)).status).toBe(401);
      const refresh = await fetch(`${target.service.url}${DIRECT_LINE}/tokens/refresh`, {
        method: 'POST',
        headers: bearer(forged),
      });
      const allowed = forged === target.person.opened.resumeKey ? 200 : 401;
      expect(refresh.status).toBe(allowed);
      if (allowed === 200)
        expect(((await refresh.json()) as Opened).conversationId).toBe(target.person.opened.conversationId);
    });

    test('an expired token opens nothing, and is told to be expired', async () => {
      const opened = target.person.opened;
      const key = deriveKey(KEY, 'direct-line');
      const issue = (age: number) =>
        createTokens(key, () => Date.now() - age).issue('conversation', opened.conversationId);
      for (const answer of await attempts(opened, issue(3_700_000)))
        expect(await told(answer)).toMatchObject({ status: 403, code: 'TokenExpired' });
      // Made with the same key and still valid: what was refused above was the age.
      for (const answer of await attempts(opened, issue(0))) expect(answer.status).toBe(200);
    });

    test('its stream opens with its own ticket only', async () => {
      const other = await new Person(() => target.service.url).begin();
      const path = (of: Opened, ticket: string) =>
        `${DIRECT_LINE}/conversations/${of.conversationId}/stream?t=${ticket}`;
      const ticket = (of: Opened) => new URL(of.streamUrl).searchParams.get('t')!;
      const status = async (address: string) =>
        (
          await raw(
            `GET ${address} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
          )
        ).slice(9, 12);
      expect(await status(path(target.person.opened, ticket(other.opened)))).toBe('403');
      expect(await status(path(target.person.opened, target.person.opened.token))).toBe('401');
      expect(await status(path(target.person.opened, ''))).toBe('401');
      expect(await status(path(target.person.opened, ticket(target.person.opened)))).toBe('101');
    });

    test.each(['-', '-1', '999999999999999', '9'.repeat(400), '1e9', '__proto__', "0' or 1=1"])(
      'the watermark %.20s hides nothing that comes later',
      async (watermark) => {
        await target.person.says('bonjour');
        const where = `${target.activitiesOf(target.person.opened)}?watermark=${encodeURIComponent(watermark)}`;
        const answer = await fetch(where, { headers: bearer(target.person.opened.token) });
        expect(answer.status).toBe(200);
        const read = (await answer.json()) as { watermark: string };
        expect(Number(read.watermark)).toBe((await target.person.reads()).length);
      },
    );
  });

  const ask = async (method: string, address: string, more = '') =>
    Number(
      (await raw(`${method} ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`)).slice(
        9,
        12,
      ),
    );

  describe('requests', () => {
    test('a socket that is reset in the middle of an upgrade ends nothing but itself', async () => {
      const upgrade = (path: string) =>
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
      const reset = (path: string) =>
        new Promise<void>((resolve) => {
          const socket = connect(target.service.port, '127.0.0.1', () => {
            socket.write(upgrade(path));
            setImmediate(() => socket.resetAndDestroy());
          });
          socket.on('error', () => {}).on('close', () => resolve());
        });
      const stream = `${DIRECT_LINE}/conversations/${target.person.opened.conversationId}/stream?t=x`;
      for (let round = 0; round < 300; round += 1) await reset(round % 2 ? '/nothing' : stream);
      expect(await ask('GET', '/healthz')).toBe(200);
      expect(target.service.output()).not.toContain('uncaught');
    });

    test.each([
      'http://[',
      'http://%',
      '//',
      '///',
      'http://localhost:99999/',
      '/%',
      '/%00',
      '/assets/%E0%A4%A',
      '/assets/..%2f..%2fpackage.json',
      '/assets/../../package.json',
      '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
      '/assets/..%5c..%5cpackage.json',
      '/assets/....//package.json',
      '/assets/master.key',
      '/data/master.key',
      '/.git/config',
      '/package.json',
      '/__proto__',
      '/console/api/handoffs/__proto__',
      '/directline/v3/directline/conversations/%ff/activities',
    ])('GET %s is a plain refusal', async (address) => {
      expect([400, 401, 404]).toContain(await ask('GET', address));
    });

    test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'LINK'])(
      '%s is not for these pages',
      async (method) => {
        for (const address of ['/', '/api/messages', `${DIRECT_LINE}/conversations`])
          expect(await ask(method, address)).toBe(405);
      },
    );

    test('HEAD is GET without a body, and spends no one-time link', async () => {
      for (const address of ['/', '/healthz', '/readyz']) {
        const answer = await raw(`HEAD ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 200/);
        expect(answer.split('\r\n\r\n')[1]).toBe('');
      }
      const { pathname, search } = new URL(target.service.entryLink);
      expect(await ask('HEAD', pathname + search)).toBe(405);
      expect(await ask('GET', pathname + search)).toBe(303);
    });

    test('an unknown address is refused in words, with the same protections as any page', async () => {
      const answer = await fetch(`${target.service.url}/nothing/<script>`);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const text = await answer.text();
      expect(text).toContain('Cette adresse n’existe pas ici.');
      expect(text).not.toContain('script');
    });

    test.each([
      ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc'],
      ['garbage behind a good request', 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGARBAGE\0\r\n\r\n'],
      [
        'two lengths (smuggling)',
        'POST /api/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET',
      ],
      [
        'a broken chunk',
        'POST /api/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      ],
      ['a header without an end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(40_000)}`],
      [
        'an unknown upgrade',
        'GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      ],
      [
        'a stream asked for without a key',
        `GET ${DIRECT_LINE}/conversations/x/stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      ],
      [
        'an expectation of nonsense',
        'POST /api/messages HTTP/1.1\r\nHost: x\r\nExpect: nonsense\r\nConnection: close\r\n\r\n',
      ],
    ])('%s ends its own connection only', async (_, bytes) => {
      expect(await raw(bytes)).not.toMatch(/^HTTP\/1\.1 5/);
    });

    test('a body that comes slowly is waited for, and nobody waits with it', async () => {
      const body = JSON.stringify({ type: 'message', text: 'lentement', locale: 'fr-FR' });
      const address = `${DIRECT_LINE}/conversations/${target.person.opened.conversationId}/activities`;
      const head = `POST ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\nAuthorization: Bearer ${target.person.opened.token}\r\n\r\n`;
      const socket = connect(target.service.port, '127.0.0.1');
      let answer = '';
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.write(head + body.slice(0, 10));
      const other = await new Person(() => target.service.url).begin();
      await other.says('bonjour');
      expect(answer).toBe('');
      socket.write(body.slice(10));
      await closed;
      expect(answer).toMatch(/^HTTP\/1\.1 200/);
      expect((await target.person.lines())[0]).toBe('person: lentement');
    });

    test('fifty senders who hang up in the middle of a body leave nothing behind', async () => {
      const half = `POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"type":`;
      await Promise.all(
        Array.from(
          { length: 50 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(target.service.port, '127.0.0.1', () =>
                socket.write(half, () => socket.destroy()),
              );
              socket.on('close', () => resolve());
            }),
        ),
      );
      await target.person.says('bonjour');
    });
  });
});
