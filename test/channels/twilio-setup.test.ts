import nock from 'nock';
import { createPlatform } from '../../src/channels/platform';
import { twilio } from '../../src/channels/twilio';
import { PUBLIC_URL, setupPorts } from './sms-requests';

const API = 'https://api.twilio.com';
const SID = 'AC00000000000000000000000000000001';
const ACCOUNT = `/2010-04-01/Accounts/${SID}`;
const SMS_URL = `${PUBLIC_URL}/channels/twilio/sms`;
const settings = (from = '38000') =>
  twilio.settings.parse({
    TWILIO_ACCOUNT_SID: SID,
    TWILIO_AUTH_TOKEN: 'fixture-twilio-token',
    TWILIO_FROM: from,
  });

const accountIs = (answer: object, status = 200) => nock(API).get(`${ACCOUNT}.json`).reply(status, answer);
const numberIs = (number: object | undefined) =>
  nock(API)
    .get(`${ACCOUNT}/IncomingPhoneNumbers.json`)
    .query({ PhoneNumber: '+33939980001' })
    .reply(200, { incoming_phone_numbers: number ? [{ sid: 'PN1', ...number }] : [] });

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

describe('setup', () => {
  test('a number: its SMS come to us, its calls are left alone', async () => {
    numberIs({ sms_url: '' });
    nock(API)
      .post(`${ACCOUNT}/IncomingPhoneNumbers/PN1.json`, {
        SmsUrl: SMS_URL,
        SmsMethod: 'POST',
        SmsApplicationSid: '',
      })
      .reply(200, {});
    numberIs({ sms_url: SMS_URL });
    const findings = await twilio.setup!(settings('+33939980001'), setupPorts());
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok']);
    expect(nock.isDone()).toBe(true);
  });

  test('a short code', async () => {
    const list = (url: string) =>
      nock(API)
        .get(`${ACCOUNT}/SMS/ShortCodes.json`)
        .query({ ShortCode: '38000' })
        .reply(200, { short_codes: [{ sid: 'SC1', sms_url: url }] });
    list('https://other.example.org');
    nock(API)
      .post(`${ACCOUNT}/SMS/ShortCodes/SC1.json`, { SmsUrl: SMS_URL, SmsMethod: 'POST' })
      .reply(200, {});
    list(SMS_URL);
    expect((await twilio.setup!(settings(), setupPorts()))[0]).toMatchObject({ state: 'ok' });
    expect(nock.isDone()).toBe(true);
  });

  test('a messaging service, at its own address', async () => {
    const service = (url: string | null) =>
      nock('https://messaging.twilio.com')
        .get('/v1/Services/MG1')
        .reply(200, { sid: 'MG1', inbound_request_url: url, use_inbound_webhook_on_number: false });
    service(null);
    nock('https://messaging.twilio.com')
      .post('/v1/Services/MG1', {
        InboundRequestUrl: SMS_URL,
        InboundMethod: 'POST',
        UseInboundWebhookOnNumber: 'false',
        StatusCallback: `${PUBLIC_URL}/channels/twilio/status`,
      })
      .reply(200, {});
    service(SMS_URL);
    expect((await twilio.setup!(settings('MG1'), setupPorts()))[0]).toMatchObject({ state: 'ok' });
    expect(nock.isDone()).toBe(true);
  });

  test('says what to do when the number is not ours, the token is wrong, or nobody can reach us', async () => {
    numberIs(undefined);
    await expect(twilio.setup!(settings('+33939980001'), setupPorts())).rejects.toThrow(/TWILIO_FROM/);
    nock(API)
      .get(/ShortCodes/)
      .reply(401, { code: 20003 });
    await expect(twilio.setup!(settings(), setupPorts())).rejects.toThrow(/TWILIO_AUTH_TOKEN/);
    await expect(twilio.setup!(settings(), setupPorts('http://localhost:3978'))).rejects.toThrow(
      /PUBLIC_URL/,
    );
  });
});

describe('check', () => {
  const number = settings('+33939980001');

  test('all is well', async () => {
    accountIs({ status: 'active', type: 'Full' });
    numberIs({ sms_url: SMS_URL, capabilities: { sms: true } });
    expect((await twilio.check!(number, setupPorts())).map(({ state }) => state)).toEqual(['ok', 'ok']);
  });

  test.each([
    [{ sms_url: 'https://other.example.org' }, /channels setup twilio/],
    [{ sms_url: SMS_URL, sms_application_sid: 'AP1' }, /application TwiML/],
    [{ sms_url: SMS_URL, capabilities: { sms: false } }, /ne reçoit pas de SMS/],
    [undefined, /TWILIO_FROM/],
  ])('a webhook that is not ours: %j', async (receiver, why) => {
    accountIs({ status: 'active', type: 'Full' });
    numberIs(receiver);
    expect((await twilio.check!(number, setupPorts()))[1]).toMatchObject({
      state: 'problem',
      why: expect.stringMatching(why),
    });
  });

  test.each([
    [{ status: 'suspended' }, 200, 'problem', /suspendu/],
    [{ code: 20003 }, 401, 'problem', /TWILIO_AUTH_TOKEN/],
    [[], 500, 'problem', /HTTP 500/],
    [[], 200, 'problem', /suspendu/],
  ])('an account that says %j (HTTP %i)', async (answer, status, state, why) => {
    accountIs(answer, status);
    expect(await twilio.check!(number, setupPorts())).toEqual([
      { state, what: 'Twilio : compte', why: expect.stringMatching(why) },
    ]);
  });

  test('a trial account is a warning, an address in the clear a problem', async () => {
    accountIs({ status: 'active', type: 'Trial' });
    const findings = await twilio.check!(number, setupPorts('http://localhost:3978'));
    expect(findings.map(({ state }) => state)).toEqual(['warning', 'problem']);
  });

  test('never throws, also without a network', async () => {
    expect((await twilio.check!(number, setupPorts()))[0]).toMatchObject({ state: 'problem' });
  });
});

test('the number of a messaging service is asked from Twilio', async () => {
  const service = 'https://messaging.twilio.com';
  nock(service).get('/v1/Services/MG1/ShortCodes').reply(200, { short_codes: [] });
  nock(service)
    .get('/v1/Services/MG1/PhoneNumbers')
    .reply(200, { phone_numbers: [{ phone_number: '+33939980001' }] });
  expect(await twilio.handle!(settings('MG1'), createPlatform())).toBe('+33939980001');
});
