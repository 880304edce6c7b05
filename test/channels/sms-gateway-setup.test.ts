import nock from 'nock';
import { smsGateway } from '../../src/channels/sms-gateway';
import { PUBLIC_URL, setupPorts } from './sms-requests';

const API = 'https://api.sms-gate.app';
const V1 = `${API}/3rdparty/v1`;
const PHONE = 'http://192.168.1.10:8080';
const URL_OF_OURS = `${PUBLIC_URL}/channels/sms-gateway`;
const ALL = [
  'sms:received',
  'sms:sent',
  'sms:delivered',
  'sms:failed',
  'mms:downloaded',
  'sms:data-received',
];
const settings = (url = V1) =>
  smsGateway.settings.parse({
    SMS_GATEWAY_URL: url,
    SMS_GATEWAY_USER: 'fixture-user',
    SMS_GATEWAY_PASSWORD: 'fixture-password',
    SMS_GATEWAY_SIGNING_KEY: 'fixture-signing-key',
  });
const hooks = (events: string[], url = URL_OF_OURS) =>
  events.map((event, index) => ({ id: `w${index}`, url, event, deviceId: null }));
const get = (path: string, answer: object, status = 200) =>
  nock(API).get(`/3rdparty/v1${path}`).reply(status, answer);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

describe('setup', () => {
  test('registers what is missing and leaves what others registered', async () => {
    const registered: { event: string; url: string; id: string }[] = [];
    get('/webhooks', [...hooks(['sms:sent']), ...hooks(ALL, 'https://other.example.org')]);
    nock(API)
      .post('/3rdparty/v1/webhooks', (body) => {
        registered.push(body);
        return true;
      })
      .times(5)
      .reply(201, {});
    const findings = await smsGateway.setup!(settings(), setupPorts());
    expect(registered.map(({ event }) => event)).toEqual([
      'sms:received',
      'sms:delivered',
      'sms:failed',
      'mms:downloaded',
      'sms:data-received',
    ]);
    for (const { url, id } of registered) {
      expect(url).toBe(URL_OF_OURS);
      expect(id.length).toBeLessThanOrEqual(36);
    }
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'warning']);
    expect(findings[1]?.why).toMatch(/FIFO/);
  });

  test('an old app that does not know MMS is a warning only', async () => {
    get('/webhooks', hooks(ALL.slice(0, 4)));
    nock(API).post('/3rdparty/v1/webhooks').times(2).reply(400, { message: 'Unsupported event' });
    const findings = await smsGateway.setup!(settings(), setupPorts());
    expect(findings).toContainEqual(
      expect.objectContaining({ state: 'warning', why: expect.stringMatching(/mettez-la à jour/) }),
    );
  });

  test('says what to do about a wrong password, a wrong address, an address in the clear', async () => {
    get('/webhooks', {}, 401);
    await expect(smsGateway.setup!(settings(), setupPorts())).rejects.toThrow(/SMS_GATEWAY_PASSWORD/);
    get('/webhooks', { page: 'welcome' });
    await expect(smsGateway.setup!(settings(), setupPorts())).rejects.toThrow(/SMS_GATEWAY_URL/);
    await expect(smsGateway.setup!(settings(), setupPorts('http://localhost:3978'))).rejects.toThrow(
      /PUBLIC_URL/,
    );
  });
});

describe('check', () => {
  const healthy = () => get('/health', { status: 'pass', checks: {} });

  test('all is well', async () => {
    healthy();
    get('/webhooks', hooks(ALL));
    get('/devices', [{ id: 'd', lastSeen: minutesAgo(10) }]);
    get('/settings', { messages: { processing_order: 'FIFO' } });
    const findings = await smsGateway.check!(settings(), setupPorts());
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
  });

  test.each([
    [[], 'problem', /Aucun téléphone/],
    [[{ lastSeen: minutesAgo(90) }], 'problem', /Hors ligne/],
    [[{ lastSeen: null }], 'problem', /Hors ligne/],
    [[{ lastSeen: minutesAgo(1) }, { lastSeen: minutesAgo(500) }], 'warning', /2 téléphones/],
  ])('phones %j', async (devices, state, why) => {
    healthy();
    get('/webhooks', hooks(ALL));
    get('/devices', devices);
    const findings = await smsGateway.check!(settings(), setupPorts());
    expect(findings[2]).toMatchObject({ state, why: expect.stringMatching(why) });
  });

  test('missing webhooks and the wrong order of sending are told', async () => {
    healthy();
    get('/webhooks', hooks(['sms:sent', 'mms:downloaded']));
    get('/devices', [{ lastSeen: minutesAgo(1) }]);
    get('/settings', { messages: { processing_order: 'LIFO' } });
    const findings = await smsGateway.check!(settings(), setupPorts());
    expect(findings[1]).toMatchObject({
      state: 'problem',
      why: expect.stringMatching(/sms:received.*channels setup sms-gateway/),
    });
    expect(findings[3]).toMatchObject({ state: 'warning', why: expect.stringMatching(/FIFO/) });
  });

  test('a phone whose clock is wrong would have its SMS refused', async () => {
    nock(PHONE)
      .get('/health')
      .reply(200, { status: 'pass' }, { Date: new Date(Date.now() - 3_600_000).toUTCString() });
    const [health] = await smsGateway.check!(settings(PHONE), setupPorts());
    expect(health).toMatchObject({ state: 'problem', why: expect.stringMatching(/horloge/) });
  });

  test.each([
    [200, { status: 'warn' }, 'warning', /manqués/],
    [503, { status: 'fail' }, 'problem', /panne/],
    [200, { hello: 1 }, 'problem', /SMS_GATEWAY_URL/],
  ])('a gateway that answers %i %j', async (status, answer, state, why) => {
    get('/health', answer, status);
    const [health] = await smsGateway.check!(settings(), setupPorts());
    expect(health).toMatchObject({ state, why: expect.stringMatching(why) });
  });

  test('never throws, also without a network', async () => {
    const [health, ...rest] = await smsGateway.check!(settings(), setupPorts());
    expect(health).toMatchObject({ state: 'problem' });
    expect(rest).toEqual([]);
  });
});
