import nock from 'nock';
import type { Finding, SetupPorts } from '../../src/channels/messaging';
import { createPlatform } from '../../src/channels/platform';
import { whatsapp } from '../../src/channels/whatsapp';
import { PHONE_ID, SETTINGS } from './whatsapp-payloads';

const HOST = 'https://graph.example.org';
const APP = '200000000000001';
const WABA = '102000000000001';
const APP_TOKEN = `Bearer ${APP}|${SETTINGS.WHATSAPP_APP_SECRET}`;
const CALLBACK = 'https://bot.example.org/channels/whatsapp';
const settings = (more: Record<string, string> = {}) =>
  whatsapp.settings.parse({
    ...SETTINGS,
    WHATSAPP_API_URL: HOST,
    WHATSAPP_APP_ID: APP,
    WHATSAPP_BUSINESS_ACCOUNT_ID: WABA,
    ...more,
  });
const ports = (publicUrl = 'https://bot.example.org'): SetupPorts => ({
  platform: createPlatform(),
  publicUrl,
  languages: [
    { code: 'fr', name: 'Français' },
    { code: 'ar', name: 'العربية' },
    { code: 'ps', name: 'پښتو' },
    { code: 'ti', name: 'ትግርኛ' },
  ],
  say: (language, key) => (language === 'ti' ? `fr ${key}` : `${language} ${key}`),
});

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

const numberIs = (answer: object, status = 200) =>
  nock(HOST).get(`/${PHONE_ID}`).query({ fields: /.*/ }).reply(status, answer);
const numberIsFine = () =>
  numberIs({
    status: 'CONNECTED',
    quality_rating: 'GREEN',
    verified_name: 'Programme fictif',
    name_status: 'APPROVED',
  });
const tokenIs = (data: object, status = 200) =>
  nock(HOST)
    .get('/debug_token')
    .query({ input_token: SETTINGS.WHATSAPP_ACCESS_TOKEN })
    .times(9)
    .reply(status, { data: { app_id: APP, is_valid: true, expires_at: 0, ...data } });
const RIGHTS = ['whatsapp_business_messaging', 'whatsapp_business_management'];
const hooksAre = (...data: object[]) =>
  nock(HOST).get(`/${APP}/subscriptions`).matchHeader('authorization', APP_TOKEN).reply(200, { data });
const HOOK = { object: 'whatsapp_business_account', callback_url: CALLBACK, active: true };
const appsAre = (...ids: string[]) =>
  nock(HOST)
    .get(`/${WABA}/subscribed_apps`)
    .reply(200, { data: ids.map((id) => ({ whatsapp_business_api_data: { id, name: 'x' } })) });
const templatesAre = (...languages: string[]) =>
  nock(HOST)
    .get(`/${WABA}/message_templates`)
    .query({ name: 'reprise', fields: /.*/, limit: 100 })
    .reply(200, { data: languages.map((language) => ({ name: 'reprise', language, status: 'APPROVED' })) });

const find = (findings: Finding[], what: RegExp): Finding => findings.find((each) => what.test(each.what))!;
const check = (more: Record<string, string> = {}, url?: string) =>
  whatsapp.check!(settings(more), ports(url));

describe('doctor', () => {
  test('all is well', async () => {
    numberIsFine();
    tokenIs({ scopes: RIGHTS });
    hooksAre({ object: 'page', callback_url: 'https://other.example.org' }, HOOK);
    appsAre('7', APP);
    templatesAre('fr', 'ar', 'ps_AF');
    const findings = await check({ WHATSAPP_REOPEN_TEMPLATE: 'reprise' });
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(find(findings, /Numéro/).why).toContain('Programme fictif');
  });

  test.each([
    [{ status: 'BANNED' }, 'problem', /appel/],
    [{ status: 'PENDING' }, 'problem', /enregistrez/],
    [{ status: 'FLAGGED' }, 'warning', /bloquent/],
    [{ status: 'CONNECTED', quality_rating: 'RED' }, 'warning', /Qualité basse/],
    [{ status: 'CONNECTED', name_status: 'DECLINED' }, 'warning', /nom affiché/],
  ])('a number that is %j', async (answer, state, why) => {
    numberIs(answer);
    const number = find(await check(), /Numéro/);
    expect(number.state).toBe(state);
    expect(number.why).toMatch(why);
  });

  test.each([
    [{ is_valid: false }, 'problem', /Créez un jeton/],
    [{ scopes: ['whatsapp_business_messaging'] }, 'problem', /whatsapp_business_management/],
    [{ expires_at: Math.floor(Date.now() / 1000) + 3600 }, 'problem', /jusqu’au/],
    [{ expires_at: Math.floor(Date.now() / 1000) + 50 * 86_400 }, 'warning', /jusqu’au/],
    [{}, 'ok', /sans date de fin/],
  ])('a token that is %j', async (data, state, why) => {
    numberIsFine();
    tokenIs(data);
    const token = find(await check(), /Jeton/);
    expect(token.state).toBe(state);
    expect(token.why).toMatch(why);
  });

  test('a webhook that points elsewhere, is cut, or is not there', async () => {
    for (const [hooks, why] of [
      [[{ ...HOOK, callback_url: 'https://old.example.org/x' }], /autre adresse/],
      [[{ ...HOOK, active: false }], /coupé/],
      [[], /nulle part/],
    ] as const) {
      numberIsFine();
      hooksAre(...hooks);
      const webhook = find(await check(), /Webhook/);
      expect(webhook).toMatchObject({ state: 'problem', why: expect.stringMatching(why) });
      expect(webhook.why).toContain('channels setup whatsapp');
      nock.cleanAll();
    }
  });

  test('an application that the account does not tell anything', async () => {
    numberIsFine();
    appsAre('7');
    expect(find(await check(), /compte/)).toMatchObject({ state: 'problem' });
  });

  test('without the template, aidants cannot reopen a window: said, not a fault', async () => {
    numberIsFine();
    expect(find(await check(), /Modèle/)).toMatchObject({ state: 'off' });
  });

  test('a template that lacks a language names it; without French it is a problem', async () => {
    numberIsFine();
    templatesAre('fr', 'ps_AF');
    const some = find(await check({ WHATSAPP_REOPEN_TEMPLATE: 'reprise' }), /Modèle/);
    expect(some).toMatchObject({ state: 'warning', why: expect.stringContaining('العربية') });
    expect(some.why).not.toContain('پښتو');
    nock.cleanAll();
    numberIsFine();
    templatesAre('ar');
    expect(find(await check({ WHATSAPP_REOPEN_TEMPLATE: 'reprise' }), /Modèle/)).toMatchObject({
      state: 'problem',
    });
  });

  test('an address that Meta cannot write to', async () => {
    numberIsFine();
    expect(find(await check({}, 'http://localhost:3978'), /Adresse/)).toMatchObject({
      state: 'problem',
      why: expect.stringContaining('PUBLIC_URL'),
    });
  });

  test('nothing answers, or a refusal: told with what to do, never thrown, never a secret', async () => {
    const unreachable = await check();
    expect(find(unreachable, /Numéro/)).toMatchObject({ state: 'problem' });
    numberIs({ error: { code: 190, message: SETTINGS.WHATSAPP_ACCESS_TOKEN } }, 401);
    const refused = await check();
    expect(find(refused, /Numéro/).why).toMatch(/graph-190.*Créez un jeton/);
    for (const secret of [SETTINGS.WHATSAPP_ACCESS_TOKEN, SETTINGS.WHATSAPP_APP_SECRET])
      expect(JSON.stringify([unreachable, refused])).not.toContain(secret);
  });
});

describe('setup', () => {
  const setup = (more: Record<string, string> = {}) => whatsapp.setup!(settings(more), ports());

  test('points the webhook here, subscribes to the account, sets the commands in every language', async () => {
    numberIsFine();
    const hook = nock(HOST)
      .post(`/${APP}/subscriptions`, {
        object: 'whatsapp_business_account',
        callback_url: CALLBACK,
        verify_token: SETTINGS.WHATSAPP_VERIFY_TOKEN,
        fields: 'messages',
      })
      .matchHeader('authorization', APP_TOKEN)
      .reply(200, { success: true });
    const account = nock(HOST).post(`/${WABA}/subscribed_apps`).reply(200, { success: true });
    let commands: { command_name: string; command_description: string }[] = [];
    nock(HOST)
      .post(`/${PHONE_ID}/conversational_automation`, (body) => {
        commands = body.commands;
        return true;
      })
      .reply(200, { success: true });
    const findings = await setup();
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(hook.isDone() && account.isDone()).toBe(true);
    expect(commands.map(({ command_name }) => command_name)).toEqual(['menu', 'humain', 'langue', 'stop']);
    expect(commands[1]!.command_description).toBe(
      'fr channel.command.human · ar channel.command.human · ps channel.command.human',
    );
    for (const { command_description } of commands)
      expect(command_description.length).toBeLessThanOrEqual(256);
  });

  test('finds the application and the account by the token when they are not set', async () => {
    numberIsFine();
    tokenIs({ granular_scopes: [{ scope: 'whatsapp_business_management', target_ids: [WABA] }] });
    const hook = nock(HOST).post(`/${APP}/subscriptions`).reply(200, { success: true });
    const account = nock(HOST).post(`/${WABA}/subscribed_apps`).reply(200, { success: true });
    nock(HOST)
      .post(/conversational_automation/)
      .reply(200, { success: true });
    const bare = whatsapp.settings.parse({ ...SETTINGS, WHATSAPP_API_URL: HOST });
    const findings = await whatsapp.setup!(bare, ports());
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(hook.isDone() && account.isDone()).toBe(true);
  });

  test('a webhook that Meta could not check says why; commands that are refused are only a warning', async () => {
    numberIsFine();
    nock(HOST)
      .post(`/${APP}/subscriptions`)
      .reply(400, { error: { code: 2200 } });
    nock(HOST).post(`/${WABA}/subscribed_apps`).reply(200, { success: true });
    nock(HOST)
      .post(/conversational_automation/)
      .reply(400, { error: { code: 100 } });
    const findings = await setup();
    expect(find(findings, /Webhook/)).toMatchObject({
      state: 'problem',
      why: expect.stringContaining('service en marche'),
    });
    expect(find(findings, /Commandes/)).toMatchObject({ state: 'warning' });
  });

  test('nothing is changed at Meta when the address or the number is wrong', async () => {
    numberIs({ error: { code: 190 } }, 401);
    const findings = await setup();
    expect(findings).toHaveLength(2);
  });
});
