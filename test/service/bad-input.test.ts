/** Whatever arrives, nobody else is harmed: never a 500, never a dead process, and the answer says what is wrong. */
import { connect } from 'node:net';
import { describeBuilt, type Service, startService } from '../service';
import { type Opened, Person } from './person';

const DIRECT_LINE = '/directline/v3/directline';

describeBuilt('bad input', () => {
  let service: Service;
  let person: Person;
  beforeAll(async () => {
    service = await startService();
  });
  beforeEach(async () => {
    person = await new Person(() => service.url).begin();
  });
  afterEach(async () => {
    expect(service.child.exitCode).toBe(null);
    const well = await fetch(`${service.url}/readyz`);
    expect(well.status).toBe(200);
  });
  afterAll(async () => {
    expect(service.output()).not.toMatch(/"level":50|"code":"unexpected"|UnhandledPromise|TypeError/);
    await service?.end('SIGTERM');
  });

  interface Told {
    status: number;
    code?: string;
    message: string;
  }
  const told = async (answer: Response): Promise<Told> => {
    const text = await answer.text();
    const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as {
      error?: { code: string; message: string };
    };
    return { status: answer.status, code: error?.code, message: error?.message ?? '' };
  };
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const activitiesOf = ({ conversationId }: Opened) =>
    `${service.url}${DIRECT_LINE}/conversations/${conversationId}/activities`;
  const post = async (body: string | Buffer) =>
    told(
      await fetch(activitiesOf(person.opened), {
        method: 'POST',
        headers: bearer(person.opened.token),
        body,
      }),
    );
  const azure = async (body: string) =>
    told(await fetch(`${service.url}/api/messages`, { method: 'POST', body }));

  describe('bodies', () => {
    test.each([
      ['empty', ''],
      ['cut off', '{"type":"message","te'],
      ['a NUL', '\0'],
      ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ])('%s is 400, on both doors', async (_, body) => {
      for (const answer of [await post(body), await azure(String(body))])
        expect(answer).toMatchObject({ status: 400, message: expect.stringContaining('JSON') });
    });

    test.each(['1', '[]', 'null', '"text"', 'true', '['.repeat(10_000) + ']'.repeat(10_000)])(
      '%.12s is no activity',
      async (body) => {
        expect((await post(body)).status).toBe(400);
        expect((await azure(body)).status).toBe(400);
      },
    );

    test.each([
      ['type', '{}'],
      ['type', '{"type":1}'],
      ['type', '{"type":{"toString":1}}'],
      ['text', '{"type":"message","text":{"a":1}}'],
      ['text', '{"type":"message","text":["a"]}'],
      ['value', '{"type":"message","value":{"choice":3}}'],
      ['value', '{"type":"message","value":[1]}'],
      ['attachments', '{"type":"message","attachments":"x"}'],
      ['name', '{"type":"event","name":7}'],
    ])('a wrong %s is named: %s', async (field, body) => {
      const answer = await post(body);
      expect(answer).toMatchObject({ status: 400, code: 'BadArgument' });
      expect(answer.message).toContain(field);
    });

    const azureActivity = {
      type: 'message',
      id: 'bad-1',
      channelId: 'emulator',
      conversation: { id: 'bad' },
      from: { id: 'someone' },
      deliveryMode: 'expectReplies',
    };
    test.each([
      ['type', 3],
      ['id', 5],
      ['channelId', ''],
      ['conversation', 1],
      ['conversation.id', { id: [] }],
      ['from', null],
      ['text', 5],
      ['locale', {}],
      ['attachments', [{ contentType: 5 }]],
      ['membersAdded', 'all'],
      ['recipient', 'bot'],
    ])('Azure: a wrong %s is named', async (path, value) => {
      const field = path.split('.')[0]!;
      const answer = await azure(JSON.stringify({ ...azureActivity, [field]: value }));
      expect(answer.status).toBe(400);
      expect(answer.message).toContain(path);
    });

    test.each([
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'javascript:1',
      'https://botframework.com.example.org/',
    ])('Azure: the bot never writes to %s', async (serviceUrl) => {
      expect((await azure(JSON.stringify({ ...azureActivity, serviceUrl }))).status).toBe(403);
    });

    test('100 kB of words are answered, 600 kB are told to be too much', async () => {
      const words = (bytes: number) =>
        JSON.stringify({ type: 'message', text: 'ordinateur '.repeat(bytes / 11), locale: 'fr-FR' });
      expect((await post(words(100_000))).status).toBe(200);
      expect((await person.lines()).filter((line) => line.startsWith('bot:'))).not.toHaveLength(0);
      expect(await post(words(600_000))).toMatchObject({ status: 413, code: 'too-large' });
      expect((await azure(words(600_000))).status).toBe(413);
    });

    test.each([
      ['control characters', { text: 'bon\u0000jour\u0007\u001b[31m\u009f' }],
      ['a lone surrogate', { text: 'bon\ud800jour \udfff' }],
      ['only unreadable characters', { text: '\u0000\u0001\u200b\ufeff' }],
      ['a million combining marks', { text: `a${'\u0301'.repeat(60_000)}` }],
      ['right-to-left overrides', { text: '\u202e\u2066\u2069'.repeat(500) }],
      ['names of Object’s own', { text: '__proto__', value: { choice: 'dialog:constructor' } }],
      ['a choice of nothing', { text: '', value: 'place:__proto__' }],
      ['a huge id', { text: 'bonjour', channelData: { clientActivityID: 'x'.repeat(50_000) } }],
      ['an id of another type', { text: 'bonjour', channelData: { clientActivityID: { a: 1 } } }],
      ['an unknown locale', { text: 'bonjour', locale: 'tlh-Piqd' }],
      ['a locale of another type', { text: 'bonjour', locale: 42 }],
      [
        'odd attachments',
        { attachments: [null, 1, 'x', {}, { contentType: '<script>' }, { contentType: 'image/png' }] },
      ],
      ['a hundred attachments', { attachments: Array.from({ length: 100 }, () => ({ contentType: 'a/b' })) }],
    ])('%s are answered and can be read again', async (_, fields) => {
      expect(await post(JSON.stringify({ type: 'message', ...fields }))).toMatchObject({ status: 200 });
      const lines = await person.lines();
      expect(lines.filter((line) => line.startsWith('bot:')).length).toBeGreaterThan(0);
      expect(lines[0]).not.toMatch(/[\u0000-\u0008\u001b\ud800-\udfff]/);
    });

    test('keys that could reach a prototype change nothing', async () => {
      const body =
        '{"__proto__":{"type":"event","polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"message",' +
        '"text":"bonjour","channelData":{"__proto__":{"clientActivityID":"same"},"constructor":1}}';
      expect((await post(body)).status).toBe(200);
      expect((await post(body)).status).toBe(200);
      const mine = (await person.reads()).filter(
        ({ channelData }) => channelData.passerelle.sender === 'person',
      );
      expect(mine.map(({ text }) => text)).toEqual(['bonjour', 'bonjour']);
    });

    test('10,000 levels beside a message do no harm', async () => {
      const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
      expect((await post(`{"type":"message","text":"bonjour","channelData":${deep}}`)).status).toBe(200);
    });
  });

  describe('somebody else’s conversation', () => {
    const attempts = (victim: Opened, token: string) => {
      const base = `${service.url}${DIRECT_LINE}`;
      const headers = bearer(token);
      const body = JSON.stringify({ type: 'message', text: 'intrus' });
      return Promise.all([
        fetch(activitiesOf(victim), { headers }),
        fetch(activitiesOf(victim), { method: 'POST', headers, body }),
        fetch(`${base}/conversations/${victim.conversationId}`, { headers }),
      ]);
    };

    test('a good token of another person opens nothing of it', async () => {
      const other = await new Person(() => service.url).begin();
      for (const answer of await attempts(person.opened, other.opened.token))
        expect((await told(answer)).status).toBe(403);
      expect(await person.lines()).toEqual([]);
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
      const forged = forge(person.opened);
      for (const answer of await attempts(person.opened, forged))
        expect((await told(answer)).status).toBe(401);
      const refresh = await fetch(`${service.url}${DIRECT_LINE}/tokens/refresh`, {
        method: 'POST',
        headers: bearer(forged),
      });
      const allowed = forged === person.opened.resumeKey ? 200 : 401;
      expect(refresh.status).toBe(allowed);
      if (allowed === 200)
        expect(((await refresh.json()) as Opened).conversationId).toBe(person.opened.conversationId);
    });

    test('its stream opens with its own ticket only', async () => {
      const other = await new Person(() => service.url).begin();
      const path = (of: Opened, ticket: string) =>
        `${DIRECT_LINE}/conversations/${of.conversationId}/stream?t=${ticket}`;
      const ticket = (of: Opened) => new URL(of.streamUrl).searchParams.get('t')!;
      const status = async (target: string) =>
        (
          await raw(
            `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
          )
        ).slice(9, 12);
      expect(await status(path(person.opened, ticket(other.opened)))).toBe('403');
      expect(await status(path(person.opened, person.opened.token))).toBe('401');
      expect(await status(path(person.opened, ''))).toBe('401');
      expect(await status(path(person.opened, ticket(person.opened)))).toBe('101');
    });

    test.each(['-', '-1', '999999999999999', '9'.repeat(400), '1e9', '__proto__', "0' or 1=1"])(
      'the watermark %.20s hides nothing that comes later',
      async (watermark) => {
        await person.says('bonjour');
        const address = `${activitiesOf(person.opened)}?watermark=${encodeURIComponent(watermark)}`;
        const answer = await fetch(address, { headers: bearer(person.opened.token) });
        expect(answer.status).toBe(200);
        const read = (await answer.json()) as { watermark: string };
        expect(Number(read.watermark)).toBe((await person.reads()).length);
      },
    );
  });

  /** What the server answers to these bytes until it, or we, close. */
  function raw(bytes: string, patience = 1500): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(service.port, '127.0.0.1');
      let answer = '';
      const impatient = setTimeout(() => socket.destroy(), patience);
      socket.on('data', (chunk) => {
        answer += chunk;
        // An open stream would never end by itself.
        if (answer.startsWith('HTTP/1.1 101')) socket.destroy();
      });
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        clearTimeout(impatient);
        resolve(answer);
      });
      socket.write(bytes);
    });
  }
  const ask = async (method: string, target: string, more = '') =>
    Number(
      (await raw(`${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`)).slice(9, 12),
    );

  describe('requests', () => {
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
    ])('GET %s is a plain refusal', async (target) => {
      expect([400, 401, 404]).toContain(await ask('GET', target));
    });

    test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'LINK'])(
      '%s is not for these pages',
      async (method) => {
        for (const target of ['/', '/api/messages', `${DIRECT_LINE}/conversations`])
          expect(await ask(method, target)).toBe(405);
      },
    );

    test('HEAD is GET without a body, and spends no one-time link', async () => {
      for (const target of ['/', '/healthz', '/readyz']) {
        const answer = await raw(`HEAD ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 200/);
        expect(answer.split('\r\n\r\n')[1]).toBe('');
      }
      const { pathname, search } = new URL(service.entryLink);
      expect(await ask('HEAD', pathname + search)).toBe(405);
      expect(await ask('GET', pathname + search)).toBe(303);
    });

    test('an unknown address is refused in words, with the same protections as any page', async () => {
      const answer = await fetch(`${service.url}/nothing/<script>`);
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
      const target = `${DIRECT_LINE}/conversations/${person.opened.conversationId}/activities`;
      const head = `POST ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\nAuthorization: Bearer ${person.opened.token}\r\n\r\n`;
      const socket = connect(service.port, '127.0.0.1');
      let answer = '';
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.write(head + body.slice(0, 10));
      const other = await new Person(() => service.url).begin();
      await other.says('bonjour');
      expect(answer).toBe('');
      socket.write(body.slice(10));
      await closed;
      expect(answer).toMatch(/^HTTP\/1\.1 200/);
      expect((await person.lines())[0]).toBe('person: lentement');
    });

    test('fifty senders who hang up in the middle of a body leave nothing behind', async () => {
      const half = `POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"type":`;
      await Promise.all(
        Array.from(
          { length: 50 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(service.port, '127.0.0.1', () =>
                socket.write(half, () => socket.destroy()),
              );
              socket.on('close', () => resolve());
            }),
        ),
      );
      await person.says('bonjour');
    });
  });
});
