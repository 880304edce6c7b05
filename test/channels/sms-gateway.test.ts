import fc from 'fast-check';
import nock from 'nock';
import type { Inbound } from '../../src/channels/messaging';
import { createPlatform } from '../../src/channels/platform';
import { smsGateway } from '../../src/channels/sms-gateway';
import { BadRequest } from '../../src/errors';
import { fromPhone, request } from './sms-requests';

const API = 'https://api.sms-gate.app';
const KEY = 'fixture-signing-key';
const ENV = {
  SMS_GATEWAY_URL: `${API}/3rdparty/v1`,
  SMS_GATEWAY_USER: 'fixture-user',
  SMS_GATEWAY_PASSWORD: 'fixture-password',
  SMS_GATEWAY_SIGNING_KEY: KEY,
};
const settings = (more: object = {}) => smsGateway.settings.parse({ ...ENV, ...more });
const NOW = Date.UTC(2026, 10, 22, 9, 0, 0);
const SECONDS = NOW / 1000;
const codec = smsGateway.codec(settings(), undefined);
const PERSON = '+33639980001';

const received = (payload: object = {}, more: object = {}) => ({
  id: 'Ey6ECgOkVVFjz3CL48B8C',
  webhookId: 'passerelle-sms-received-abcdef',
  deviceId: 'PyDmBQZZXYmyxMwED8Fzy',
  event: 'sms:received',
  payload: {
    messageId: 'abc123',
    message: 'سلام، کامپیوتر می‌خواهم',
    phoneNumber: PERSON,
    simNumber: 1,
    receivedAt: '2026-11-22T09:59:58.000+01:00',
    ...payload,
  },
  ...more,
});
const parse = (event: unknown): Inbound => codec.parse(fromPhone(event, KEY, SECONDS))[0]!;
const idOf = (event: unknown) => (parse(event) as Extract<Inbound, { kind: 'activity' }>).activity.id;

describe('settings', () => {
  const problemOf = (more: object) =>
    smsGateway.settings.safeParse({ ...ENV, ...more }).error?.issues[0]?.message;

  test('the public server without its path, the phone on the local network', () => {
    expect(settings({ SMS_GATEWAY_URL: API }).SMS_GATEWAY_URL).toBe(`${API}/3rdparty/v1`);
    expect(settings({ SMS_GATEWAY_URL: 'http://192.168.1.10:8080/' }).SMS_GATEWAY_URL).toBe(
      'http://192.168.1.10:8080',
    );
    expect(settings({ SMS_GATEWAY_NUMBER: '06 39 98 00 01' }).SMS_GATEWAY_NUMBER).toBe(PERSON);
  });

  test.each([
    [{ SMS_GATEWAY_URL: 'http://sms.example.org' }, /https/],
    [{ SMS_GATEWAY_URL: 'http://10.example.org' }, /https/],
    [{ SMS_GATEWAY_USER: 'a:b' }, /deux-points/],
    [{ SMS_GATEWAY_SIGNING_KEY: undefined }, /Signing Key/],
    [{ SMS_GATEWAY_NUMBER: 'x' }, /SMS_GATEWAY_NUMBER/],
  ])('%j is refused in French', (more, problem) => {
    expect(problemOf(more)).toMatch(problem);
  });
});

describe('signature', () => {
  test('over the raw bytes and the seconds', () => {
    expect(codec.verify(fromPhone(received(), KEY, SECONDS), NOW)).toBe(true);
    expect(codec.verify(fromPhone(received(), 'other', SECONDS), NOW)).toBe(false);
    const signed = fromPhone(received(), KEY, SECONDS);
    expect(codec.verify({ ...signed, rawBody: Buffer.from(`${signed.rawBody} `) }, NOW)).toBe(false);
    expect(
      codec.verify({ ...signed, headers: { ...signed.headers, 'x-timestamp': `${SECONDS + 1}` } }, NOW),
    ).toBe(false);
  });

  test('a larger body than a phone sends is not even read', () => {
    expect(smsGateway.maxBodyBytes).toBe(131_072);
  });

  test('an old one is a replay; a retry is signed anew', () => {
    expect(codec.verify(fromPhone(received(), KEY, SECONDS - 299), NOW)).toBe(true);
    expect(codec.verify(fromPhone(received(), KEY, SECONDS - 301), NOW)).toBe(false);
    expect(codec.verify(fromPhone(received(), KEY, SECONDS + 301), NOW)).toBe(false);
  });

  test('missing, doubled or senseless headers are refused', () => {
    const { headers, ...rest } = fromPhone(received(), KEY, SECONDS);
    for (const more of [
      { 'x-signature': undefined },
      { 'x-timestamp': undefined },
      { 'x-timestamp': '1e9' },
      { 'x-signature': '' },
    ])
      expect(codec.verify({ ...rest, headers: { ...headers, ...more } }, NOW)).toBe(false);
  });
});

describe('in', () => {
  test('an SMS becomes a message, answered by the phone and the SIM that got it', () => {
    expect(parse(received())).toEqual({
      kind: 'activity',
      ids: [PERSON],
      activity: {
        id: expect.stringMatching(/^sms-[0-9a-f]{40}$/),
        type: 'message',
        message: { text: 'سلام، کامپیوتر می‌خواهم' },
        sentAt: Date.UTC(2026, 10, 22, 8, 59, 58),
        reference: { to: PERSON, deviceId: 'PyDmBQZZXYmyxMwED8Fzy', simNumber: 1 },
      },
    });
  });

  test('the same SMS has the same id, told twice or by another webhook', () => {
    const again = received({ receivedAt: '2026-11-22T08:59:58.000Z' }, { id: 'other', webhookId: 'other' });
    expect(idOf(again)).toBe(idOf(received()));
  });

  test('two SMS that share the phone’s hash are two messages', () => {
    const ids = [
      received(),
      received({ receivedAt: '2026-11-22T10:00:05.000+01:00' }),
      received({ phoneNumber: '+33639980002' }),
      received({ message: '1' }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(4);
  });

  test('without hash and moment the event’s own id tells them apart', () => {
    const bare = { messageId: undefined, receivedAt: undefined };
    expect(idOf(received(bare))).not.toBe(idOf(received(bare, { id: 'other' })));
  });

  test.each([
    ['0639980001', PERSON],
    ['06 39 98 00 01', PERSON],
    ['0033639980001', PERSON],
    ['33639980001', PERSON],
    ['+49 151 0000001', '+491510000001'],
  ])('%s is the person %s', (phoneNumber, id) => {
    expect(parse(received({ phoneNumber }))).toMatchObject({ ids: [id] });
    expect(parse(received({ phoneNumber: undefined, sender: phoneNumber }))).toMatchObject({ ids: [id] });
  });

  test.each(['Orange', '36105', '20555', '', 'Free Mobile 12345678'])(
    '%s is no person: never answered',
    (phoneNumber) => {
      expect(parse(received({ phoneNumber }))).toEqual({ kind: 'ignored', why: 'no-person' });
    },
  );

  test('an MMS is told by its words and the kinds of its pictures', () => {
    const inbound = parse({
      event: 'mms:downloaded',
      id: 'e1',
      payload: {
        messageId: '12',
        sender: PERSON,
        body: 'Regardez',
        attachments: [
          { contentType: 'application/smil' },
          { contentType: 'image/jpeg', data: 'AAAA' },
          { contentType: 'text/plain' },
          null,
        ],
      },
    });
    expect(inbound).toMatchObject({
      activity: { message: { text: 'Regardez', media: ['image/jpeg', 'application/octet-stream'] } },
    });
    expect(JSON.stringify(inbound)).not.toContain('AAAA');
  });

  describe('a data message', () => {
    const data = (bytes: Buffer | string, payload: object = {}) =>
      received(
        { message: undefined, data: Buffer.from(bytes as string).toString('base64'), ...payload },
        { event: 'sms:data-received' },
      );

    test('is the person’s words, told twice or not', () => {
      const words = 'Де взяти ноутбук?';
      const expected = { ids: [PERSON], activity: { message: { text: words } } };
      expect(parse(data(words))).toMatchObject(expected);
      expect(parse(data(Buffer.from(words, 'utf16le').swap16()))).toMatchObject(expected);
      expect(idOf(data(words))).toBe(idOf(data(words)));
      expect(idOf(data(words))).not.toBe(idOf(data('autre')));
      expect(parse(data(words))).not.toHaveProperty('activity.message.media');
    });

    test('of a program is something we cannot read', () => {
      const unreadable = { text: '', media: ['application/octet-stream'] };
      const expected = { kind: 'activity', activity: { message: unreadable } };
      expect(parse(data(Buffer.from([0x06, 0x05, 0x04, 0x0b, 0x84, 0xff])))).toMatchObject(expected);
      expect(parse(data('', { data: 'not base64 !' }))).toMatchObject(expected);
      expect(parse(data('', { data: '' }))).toMatchObject(expected);
    });

    test('of an operator is for nobody', () => {
      const operator = data('x', { phoneNumber: '20555' });
      expect(parse(operator)).toEqual({ kind: 'ignored', why: 'no-person' });
    });
  });

  test('a phone that gives 1970 says nothing of the moment', () => {
    expect(parse(received({ receivedAt: '1970-01-01T00:00:00.000Z' }))).not.toHaveProperty('activity.sentAt');
  });

  test.each([
    ['sms:sent', { status: 'sent' }],
    ['sms:delivered', { status: 'delivered' }],
    ['sms:failed', { status: 'failed', code: 'sms-result-error-no-service' }],
  ])('%s', (event, expected) => {
    const payload = {
      messageId: 'pw-1',
      phoneNumber: PERSON,
      reason: `Send result: RESULT_ERROR_NO_SERVICE ${PERSON}`,
    };
    const status = { kind: 'status', externalId: 'pw-1', ...expected };
    expect(parse({ event, id: 'e2', payload })).toEqual(status);
  });

  test.each([
    { event: 'system:ping', payload: {} },
    { event: 'mms:received', payload: { messageId: '1' } },
    { event: 'sms:sent', payload: {} },
    { event: 'constructor', payload: { messageId: '1' } },
    { event: 'sms:received' },
    { event: 7, payload: [] },
    [],
    null,
    'x',
  ])('%j is ignored', (event) => {
    expect(codec.parse(fromPhone(JSON.stringify(event), KEY, SECONDS))).toEqual([
      { kind: 'ignored', why: expect.stringMatching(/^(?:odd|other-event)$/) },
    ]);
  });

  test('no body whatever makes it throw, unless it is not JSON', () => {
    const wild = fc.record(
      {
        event: fc.constantFrom('sms:received', 'sms:failed', 'mms:downloaded'),
        id: fc.anything(),
        payload: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const shaped = fc
      .record({
        phoneNumber: fc.constant(PERSON),
        attachments: fc.anything(),
        simNumber: fc.anything(),
        receivedAt: fc.anything(),
      })
      .map((payload) => ({ event: 'mms:downloaded', payload }));
    fc.assert(
      fc.property(fc.oneof(wild, shaped, fc.anything()), (event) => {
        const body =
          JSON.stringify(event, (_key, value) => (typeof value === 'bigint' ? String(value) : value)) ??
          'null';
        expect(codec.parse(fromPhone(body, KEY, SECONDS))).toHaveLength(1);
      }),
    );
    expect(() => codec.parse(request('/channels/sms-gateway', '{'))).toThrow(BadRequest);
  });
});

describe('out', () => {
  const client = (more: object = {}) => smsGateway.client(settings(more), createPlatform(), undefined);
  const wire = { text: 'Bonjour', part: 0 };
  const reference = { to: PERSON, deviceId: 'PyDmBQZZXYmyxMwED8Fzy', simNumber: 1 };
  const failureOf = (sending: Promise<unknown>) => sending.then(() => undefined).catch((error) => error);
  const bodies: Record<string, unknown>[] = [];
  const keep = (body: Record<string, unknown>) => {
    bodies.push(body);
    return true;
  };
  const messages = () => nock(API).post('/3rdparty/v1/messages', keep).query({ skipPhoneValidation: 'true' });

  beforeAll(() => nock.disableNetConnect());
  beforeEach(() => bodies.splice(0));
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  test('goes to the phone that was written to, with an id of ours', async () => {
    messages().basicAuth({ user: 'fixture-user', pass: 'fixture-password' }).reply(202, {});
    await client().send(reference, wire, 'c-1:7');
    expect(bodies[0]).toEqual({
      id: expect.stringMatching(/^[\w-]{10,36}$/),
      textMessage: { text: 'Bonjour' },
      phoneNumbers: [PERSON],
      withDeliveryReport: true,
      ttl: 86400,
      deviceId: 'PyDmBQZZXYmyxMwED8Fzy',
      simNumber: 1,
    });
  });

  test('each part has its own id, the same at every try', async () => {
    messages().times(3).reply(202, {});
    const sent = [];
    for (const part of [0, 1, 0]) sent.push(await client().send(reference, { text: 'x', part }, 'c-1:7'));
    const ids = bodies.map(({ id }) => id);
    expect(ids[0]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
    expect(sent[0]).toEqual({ externalId: ids[0] });
  });

  test('an id that the server has already is a yes: a second try sends nothing twice', async () => {
    messages().reply(409, { message: 'duplicate id' });
    expect(await client().send(reference, wire, 'c-1:7')).toEqual({ externalId: bodies[0]!.id });
    expect(smsGateway.uncertain).toEqual({ kind: 'resend' });
  });

  test('a phone that is gone is replaced by any other', async () => {
    messages().reply(400, { message: 'no devices' });
    messages().reply(202, { id: 'pw-x' });
    expect(await client().send(reference, wire, 'c-1:7')).toEqual({ externalId: 'pw-x' });
    expect(bodies[1]).not.toHaveProperty('deviceId');
    expect(bodies[1]).not.toHaveProperty('simNumber');
  });

  test('the app’s own server is asked at its own path', async () => {
    nock('http://192.168.1.10:8080').post('/message').query(true).reply(202, { id: 'pw-y' });
    const local = client({ SMS_GATEWAY_URL: 'http://192.168.1.10:8080' });
    expect(await local.send({ to: PERSON }, wire, 't')).toEqual({ externalId: 'pw-y' });
  });

  test.each([
    [400, { retryable: false }],
    [401, { retryable: false, noAccess: true }],
    [403, { noAccess: true }],
    [404, { noAccess: true }],
    [429, { retryable: true, scope: 'channel' }],
    [503, { retryable: true, scope: 'channel' }],
    [500, { retryable: true }],
  ])('HTTP %i', async (status, expected) => {
    messages()
      .times(2)
      .reply(status, { message: `phone ${PERSON}` });
    const error = await failureOf(client().send(reference, wire, 't'));
    expect(error).toMatchObject({ name: 'SendError', code: `sms-gateway-${status}`, ...expected });
    expect(`${error.message} ${error.loggable}`).not.toContain('3998');
  });

  test('one SMS with its choices numbered', () => {
    const message = { text: 'Que cherchez-vous ?', choices: [{ label: 'Internet', value: 'v' }] };
    expect(codec.render(message, { sender: 'bot', now: NOW })).toEqual([
      { text: 'Que cherchez-vous ?\n\n1. Internet', part: 0 },
    ]);
  });

  test('links need the phone’s number', async () => {
    expect(await smsGateway.handle?.(settings({ SMS_GATEWAY_NUMBER: PERSON }), createPlatform())).toBe(
      PERSON,
    );
    await expect(smsGateway.handle?.(settings(), createPlatform())).rejects.toThrow(/SMS_GATEWAY_NUMBER/);
  });
});
