import fc from 'fast-check';
import nock from 'nock';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Inbound } from '../../src/channels/messaging';
import { createPlatform } from '../../src/channels/platform';
import { twilio } from '../../src/channels/twilio';
import { form, PUBLIC_URL, request } from './sms-requests';

const ENV = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000001',
  TWILIO_AUTH_TOKEN: 'fixture-twilio-token',
  TWILIO_FROM: '38000',
};
const settings = (more: object = {}) => twilio.settings.parse({ ...ENV, ...more });
const codec = twilio.codec(settings(), PUBLIC_URL);
const SMS = '/channels/twilio/sms';
const STATUS = '/channels/twilio/status';
const PERSON = '+33639980001';

const parse = (fields: Record<string, string> | string, url = SMS): Inbound =>
  codec.parse(form(url, fields))[0]!;

describe('settings', () => {
  const problemOf = (more: object) =>
    twilio.settings.safeParse({ ...ENV, ...more }).error?.issues[0]?.message;

  test('a short code, a 09 number written with spaces, and a messaging service are taken', () => {
    expect(settings().TWILIO_FROM).toBe('38000');
    expect(settings({ TWILIO_FROM: '+33 9 39 98 00 01' }).TWILIO_FROM).toBe('+33939980001');
    expect(settings({ TWILIO_FROM: 'MG00000000000000000000000000000001' }).TWILIO_FROM).toMatch(/^MG/);
    expect(settings().TWILIO_API_URL).toBe('https://api.twilio.com');
  });

  test('a French mobile is refused with the reason, a name too', () => {
    expect(problemOf({ TWILIO_FROM: '+33639980001' })).toMatch(/Arcep/);
    expect(problemOf({ TWILIO_FROM: '+33739980001' })).toMatch(/numéro court ou un numéro 09/);
    expect(problemOf({ TWILIO_FROM: 'PASSERELLE' })).toMatch(/un nom ne peut pas recevoir de réponse/);
  });

  test.each([
    [{ TWILIO_ACCOUNT_SID: 'SK123' }, /commencer par AC/],
    [{ TWILIO_AUTH_TOKEN: 'a b' }, /ni espace ni accent/],
    [{ TWILIO_API_URL: 'http://example.org' }, /https/],
    [{ TWILIO_FROM: undefined }, /TWILIO_FROM manque/],
  ])('%j is refused in French', (more, problem) => {
    expect(problemOf(more)).toMatch(problem);
  });

  test('the API may be on this machine in the clear', () => {
    expect(settings({ TWILIO_API_URL: 'http://localhost:9/' }).TWILIO_API_URL).toBe('http://localhost:9');
  });
});

describe('in', () => {
  test('an SMS becomes a message with its way back', () => {
    const fields = {
      MessageSid: 'SM1',
      From: PERSON,
      To: '38000',
      Body: 'Bonjour, où trouver un ordinateur ?',
      X: '1',
    };
    expect(parse(fields)).toEqual({
      kind: 'activity',
      ids: [PERSON],
      activity: {
        id: 'SM1',
        type: 'message',
        message: { text: 'Bonjour, où trouver un ordinateur ?' },
        reference: { to: PERSON, from: '38000' },
      },
    });
  });

  test('the service it came by is kept', () => {
    const inbound = parse({
      SmsSid: 'SM2',
      From: PERSON,
      To: '38000',
      MessagingServiceSid: 'MG1',
      Body: 'a',
    });
    expect(inbound).toMatchObject({ activity: { id: 'SM2', reference: { service: 'MG1' } } });
  });

  test('a long SMS that Twilio handed over in base64 is read', () => {
    const words = 'من به دنبال یک کامپیوتر برای فرزندانم هستم، در لیون یا نزدیک آن.';
    const body = new URLSearchParams({
      MessageSid: 'SM5',
      From: '+33639980001',
      Body: Buffer.from(words).toString('base64'),
    });
    expect(parse(String(body))).toMatchObject({ activity: { message: { text: words } } });
  });

  test('no body, NUL bytes, no id: still a message, and a redelivery has the same id', () => {
    expect(parse({ SmsSid: 'SM3', From: PERSON })).toMatchObject({ activity: { message: { text: '' } } });
    const nul = parse('SmsSid=SM4&From=%2B33639980001&Body=remove%00+null+bytes%00');
    expect(nul).toMatchObject({ activity: { message: { text: 'remove null bytes' } } });
    const nameless = { From: PERSON, Body: 'a' };
    expect(parse(nameless)).toMatchObject({ activity: { id: expect.stringMatching(/^sms-[0-9a-f]{40}$/) } });
    expect(parse(nameless)).toEqual(parse(nameless));
  });

  test('pictures are told by their kinds only', () => {
    const inbound = parse({
      MessageSid: 'MM1',
      From: PERSON,
      Body: '',
      NumMedia: '2',
      MediaContentType0: 'image/jpeg',
      MediaUrl0: 'http://internal.example/file.png',
    });
    expect(inbound).toMatchObject({
      activity: { message: { media: ['image/jpeg', 'application/octet-stream'] } },
    });
    expect(JSON.stringify(inbound)).not.toContain('internal.example');
  });

  test('a shared place is a location, a senseless one is not', () => {
    const place = { MessageSid: 'SM5', From: `whatsapp:${PERSON}`, Latitude: '45.75', Longitude: '4.85' };
    expect(parse(place)).toMatchObject({ activity: { location: { latitude: 45.75, longitude: 4.85 } } });
    for (const more of [{ Latitude: '91' }, { Longitude: 'x' }, { Latitude: '' }])
      expect(parse({ ...place, ...more })).not.toHaveProperty('activity.location');
  });

  test.each([
    ['STOP', { activity: { type: 'leave', message: { text: '' } } }],
    ['START', { activity: { type: 'start', entry: {} } }],
    ['HELP', { kind: 'ignored', why: 'twilio-help' }],
  ])('%s that Twilio has answered itself', (kind, expected) => {
    expect(parse({ MessageSid: 'SM6', From: PERSON, Body: kind, OptOutType: kind })).toMatchObject(expected);
  });

  test('a receipt or a call that comes to the address of messages is not answered', () => {
    const receipt = {
      MessageSid: 'SM9',
      SmsStatus: 'delivered',
      MessageStatus: 'delivered',
      From: '38000',
      To: PERSON,
    };
    expect(parse(receipt)).toEqual({ kind: 'status', externalId: 'SM9', status: 'delivered' });
    expect(parse({ CallSid: 'CA1', From: PERSON, Digits: '1' })).toEqual({ kind: 'ignored', why: 'call' });
  });

  test('nobody to answer is ignored', () => {
    expect(parse({ MessageSid: 'SM7', Body: 'a' })).toEqual({ kind: 'ignored', why: 'no-sender' });
  });

  test('what the service hears of Twilio is verified, and answered with empty TwiML', () => {
    const fields = { MessageSid: 'SM8', From: PERSON, Body: 'é & 😀' };
    const signature = getExpectedTwilioSignature(ENV.TWILIO_AUTH_TOKEN, PUBLIC_URL + SMS, fields);
    expect(codec.verify(form(SMS, fields, signature), 0)).toBe(true);
    expect(codec.verify(form(SMS, { ...fields, Body: 'other' }, signature), 0)).toBe(false);
    expect(codec.accepted).toMatchObject({ status: 200, body: '<Response/>' });
    expect(codec.accepted?.headers?.['Content-Type']).toMatch(/^text\/xml/);
  });

  test('no body whatever makes it throw', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .dictionary(
          fc.constantFrom(
            'From',
            'Body',
            'NumMedia',
            'MessageSid',
            'MessageStatus',
            'ErrorCode',
            'Latitude',
            '__proto__',
          ),
          fc.string({ unit: 'binary' }),
        )
        .map((fields) => Buffer.from(new URLSearchParams(Object.entries(fields)).toString())),
    );
    fc.assert(
      fc.property(body, fc.constantFrom(SMS, STATUS), (bytes, url) => {
        expect(codec.parse(request(url, bytes))).toHaveLength(1);
      }),
    );
  });
});

describe('receipts', () => {
  test.each([
    ['queued', 'sent'],
    ['accepted', 'sent'],
    ['sending', 'sent'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['read', 'read'],
  ])('%s is %s, with our token', (told, status) => {
    const inbound = parse({ MessageSid: 'SM9', MessageStatus: told }, `${STATUS}?token=c-1%3A7`);
    expect(inbound).toEqual({ kind: 'status', externalId: 'SM9', status, token: 'c-1:7' });
  });

  test('why it failed is told by its code', () => {
    const fields = { SmsSid: 'SM9', SmsStatus: 'undelivered', ErrorCode: '30003' };
    expect(parse(fields, STATUS)).toMatchObject({ status: 'failed', code: 'twilio-30003' });
    expect(parse({ ...fields, ErrorCode: '+33639980001' }, STATUS)).not.toHaveProperty('code');
  });

  test.each([
    ['undelivered', '21610'],
    ['failed', '21610'],
    ['failed', '63014'],
  ])('a receipt may say that the person opted out: %s, %s', (told, code) => {
    const fields = { MessageSid: 'SM77', MessageStatus: told, ErrorCode: code };
    const status = { kind: 'status', externalId: 'SM77', status: 'failed', code: `twilio-${code}` };
    expect(parse(fields, STATUS)).toEqual({ ...status, blocked: true });
  });

  test.each([
    ['delivered', '21610'],
    ['failed', '30003'],
    ['failed', '30004'],
    ['failed', '63018'],
    ['failed', ''],
  ])('any other receipt says nothing of their will: %s, %s', (told, code) => {
    const fields = { MessageSid: 'SM77', MessageStatus: told, ErrorCode: code };
    expect(parse(fields, STATUS)).not.toHaveProperty('blocked');
  });

  test.each(['CallSid=CA1&CallStatus=completed', 'MessageSid=SM1&MessageStatus=constructor', ''])(
    'calls and nonsense are ignored: %s',
    (body) => {
      expect(parse(body, STATUS)).toEqual({ kind: 'ignored', why: 'other-status' });
    },
  );
});

describe('out', () => {
  const API = 'https://api.twilio.com';
  const path = `/2010-04-01/Accounts/${ENV.TWILIO_ACCOUNT_SID}/Messages.json`;
  const client = (more: object = {}, publicUrl: string | undefined = PUBLIC_URL) =>
    twilio.client(settings(more), createPlatform(), publicUrl);
  const wire = { text: 'Bonjour', last: true };
  const failureOf = (sending: Promise<unknown>) => sending.then(() => undefined).catch((error) => error);

  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  test('one SMS, choices numbered, nothing invisible, cheaper letters when they save a segment', () => {
    const message = {
      text: `Vous êtes bientôt hébergé\u2066 ? ${'Écrivez votre ville. '.repeat(3)}`,
      choices: [{ label: 'Menu', value: 'menu' }],
    };
    const wires = codec.render(message, { sender: 'bot', now: 0 });
    expect(wires).toEqual([
      { text: expect.stringMatching(/^Vous etes bientot hébergé \?[\s\S]*\n\n1\. Menu$/), last: true },
    ]);
  });

  test('only the last part of a very long message vouches for it', () => {
    const wires = codec.render({ text: 'mot '.repeat(900) }, { sender: 'bot', now: 0 });
    expect(wires.map(({ last }) => last)).toEqual([...Array(wires.length - 1).fill(false), true]);
  });

  test('goes out as a form, with our token in the address of its receipts', async () => {
    let sent: Record<string, string> = {};
    nock(API)
      .post(path, (body: Record<string, string>) => {
        sent = body;
        return true;
      })
      .basicAuth({ user: ENV.TWILIO_ACCOUNT_SID, pass: ENV.TWILIO_AUTH_TOKEN })
      .reply(201, { sid: 'SM77', status: 'queued' });
    const reference = { to: PERSON, from: '38000' };
    expect(await client().send(reference, wire, 'c-1:7')).toEqual({ externalId: 'SM77' });
    expect(sent).toEqual({
      To: PERSON,
      From: '38000',
      Body: 'Bonjour',
      ShortenUrls: 'false',
      StatusCallback: `${PUBLIC_URL}${STATUS}?token=c-1%3A7`,
    });
  });

  test.each([
    [{ TWILIO_FROM: 'MG1' }, { to: PERSON, from: '38000', service: 'MG2' }, { MessagingServiceSid: 'MG2' }],
    [{ TWILIO_FROM: 'MG1' }, { to: PERSON }, { MessagingServiceSid: 'MG1' }],
    [{}, { to: PERSON }, { From: '38000' }],
    [{}, { to: `whatsapp:${PERSON}`, from: 'whatsapp:+33939980001' }, { From: 'whatsapp:+33939980001' }],
  ])('%j answers %j from the right sender', async (more, reference, expected) => {
    nock(API)
      .post(path, (body: Record<string, string>) => {
        const { From, MessagingServiceSid } = body;
        expect(JSON.parse(JSON.stringify({ From, MessagingServiceSid }))).toEqual(expected);
        return true;
      })
      .reply(201, { sid: 'SM1', status: 'queued' });
    await client(more).send(reference, wire, 't');
    expect(nock.isDone()).toBe(true);
  });

  test('no receipts are asked for at an address that Twilio cannot reach', async () => {
    nock(API)
      .post(path, (body: Record<string, string>) => !('StatusCallback' in body))
      .reply(201, { sid: 'SM1' });
    await client({}, 'http://localhost:3978').send({ to: PERSON }, wire, 't');
    expect(nock.isDone()).toBe(true);
  });

  test('an answer that cannot be read was still a yes: no second SMS', async () => {
    nock(API).post(path).reply(201, 'ok');
    expect(await client().send({ to: PERSON }, wire, 't')).toEqual({ externalId: undefined });
  });

  test.each([
    [400, 21610, { blocked: true, retryable: false }],
    [400, 63014, { blocked: true, retryable: false }],
    [400, 21211, { blocked: false, retryable: false }],
    [400, 21614, { retryable: false }],
    [403, 21408, { retryable: false, noAccess: false }],
    [400, 21612, { retryable: false }],
    [400, 30003, { retryable: false }],
    [401, 20003, { retryable: false, noAccess: true }],
    [403, 20003, { noAccess: true }],
    [403, 20005, { noAccess: true }],
    [403, 20403, { noAccess: true }],
    [403, 10001, { noAccess: true }],
    [404, 20404, { retryable: false, noAccess: false }],
    [429, 20429, { retryable: true, scope: 'channel', uncertain: false }],
    [400, 63018, { retryable: true, scope: 'channel' }],
    [400, 21611, { retryable: true, scope: 'channel' }],
    [503, 20503, { retryable: true, uncertain: false }],
    [502, 20503, { retryable: true, uncertain: false }],
    [500, 20500, { retryable: true, uncertain: false }],
  ])('HTTP %i with code %i', async (status, code, expected) => {
    nock(API)
      .post(path)
      .reply(status, { code, message: `The number ${PERSON} …`, status });
    const error = await failureOf(client().send({ to: PERSON }, wire, 't'));
    expect(error).toMatchObject({ name: 'SendError', code: `twilio-${code}`, ...expected });
    expect(`${error.message} ${error.loggable}`).not.toContain('3998');
  });

  test.each([401, 403, 404, 407])(
    'HTTP %i that is no answer of Twilio: the channel waits',
    async (status) => {
      nock(API).post(path).reply(status, '<html>');
      const error = await failureOf(client().send({ to: PERSON }, wire, 't'));
      expect(error).toMatchObject({ code: `twilio-http-${status}`, noAccess: true, retryable: false });
    },
  );

  test('Retry-After is heard, a page of HTML too', async () => {
    nock(API).post(path).reply(429, '<html>', { 'Retry-After': '7' });
    const error = await failureOf(client().send({ to: PERSON }, wire, 't'));
    expect(error).toMatchObject({ code: 'twilio-http-429', retryAfterMs: 7000, scope: 'channel' });
  });

  test.each([
    [500, false],
    [502, true],
    [503, false],
    [504, true],
  ])('HTTP %i that is no answer of Twilio: uncertain %s', async (status, uncertain) => {
    nock(API).post(path).reply(status, '<html>');
    const error = await failureOf(client().send({ to: PERSON }, wire, 't'));
    expect(error).toMatchObject({ code: `twilio-http-${status}`, retryable: true, uncertain });
  });

  test('a cut line leaves it uncertain, and an SMS is then never sent twice', async () => {
    nock(API)
      .post(path)
      .replyWithError(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
    expect(await failureOf(client().send({ to: PERSON }, wire, 't'))).toMatchObject({ uncertain: true });
    expect(twilio.uncertain).toEqual({ kind: 'give-up' });
  });
});

test('a form of Twilio is small: a larger one is not even read', () => {
  expect(twilio.maxBodyBytes).toBe(524_288);
});

test('a link opens the phone’s SMS', async () => {
  expect(await twilio.handle?.(settings(), createPlatform())).toBe('38000');
  expect(twilio.link?.('38000', { language: 'fa' }, 'FA')).toBe('sms:38000?body=FA');
});

describe('robots are not answered', () => {
  test.each(['CAF', 'La Poste', '38200', '1234'])('a sender that nobody can write to: %s', (from) => {
    expect(parse({ From: from, Body: 'x', MessageSid: 'SM1' })).toEqual({ kind: 'ignored', why: 'robot' });
  });
});
