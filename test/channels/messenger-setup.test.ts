import nock from 'nock';
import type { Finding, SetupPorts } from '../../src/channels/messaging';
import { messenger } from '../../src/channels/messenger';
import { createPlatform } from '../../src/channels/platform';
import { settings } from './messenger-requests';

// Files of one jest worker share node's http: left patched, it fails in the next file.
afterAll(() => nock.restore());

const API = 'https://graph.example.org';
const APP = '300000000000009';
const HOOK = 'https://bot.example.org/channels/messenger';
const PAGE_TOKEN = 'Bearer fictional-page-token';
const APP_TOKEN = `Bearer ${APP}|fictional-app-secret`;
const FIELDS =
  'messages,messaging_postbacks,messaging_referrals,messaging_optins,message_deliveries,message_reads,message_echoes';

const ports: SetupPorts = {
  platform: createPlatform(),
  publicUrl: 'https://bot.example.org',
  languages: ['fr', 'en', 'ar', 'fa', 'ps', 'ti', 'uk', 'ru', 'tr', 'es', 'bn', 'so'].map((code) => ({
    code,
    name: `[${code}]`,
  })),
  say: (language, key) => `${language} ${key} ${'long '.repeat(60)}`,
};

interface Posted {
  path: string;
  body: Record<string, unknown>;
  authorization: string;
}

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.enableNetConnect());

/** Meta as it answers when all is well; `answers` replaces what a path says. */
function meta(answers: Record<string, [number, unknown]> = {}, unknownField = 'none'): Posted[] {
  const posted: Posted[] = [];
  const usual: Record<string, [number, unknown]> = {
    'GET /me': [200, { id: '42', username: 'passerelle.example' }],
    'GET /debug_token': [
      200,
      { data: { app_id: APP, is_valid: true, expires_at: 0, scopes: ['pages_messaging'] } },
    ],
    'GET /me/subscribed_apps': [200, { data: [{ id: APP, subscribed_fields: FIELDS.split(',') }] }],
    [`GET /${APP}/subscriptions`]: [200, { data: [{ object: 'page', callback_url: HOOK, active: true }] }],
  };
  nock(API)
    .persist()
    .intercept(/.*/, 'GET')
    .reply((uri) => answers[`GET ${pathOf(uri)}`] ?? usual[`GET ${pathOf(uri)}`] ?? [404, {}]);
  nock(API)
    .persist()
    .post(/.*/)
    .reply(function (uri, body) {
      const { authorization } = this.req.headers as unknown as { authorization: string };
      posted.push({
        path: pathOf(uri),
        body: body as Record<string, unknown>,
        authorization: String(authorization),
      });
      const refused = String(posted.at(-1)!.body.subscribed_fields).includes(unknownField);
      return refused ? refusal(100) : (answers[`POST ${pathOf(uri)}`] ?? [200, { result: 'success' }]);
    });
  return posted;
}

function pathOf(uri: string): string {
  return new URL(uri, API).pathname.replace('/v24.0', '');
}

function refusal(code: number): [number, unknown] {
  return [400, { error: { message: 'x', code } }];
}

function states(findings: Finding[]): Record<string, string> {
  return Object.fromEntries(findings.map(({ what, state }) => [what, state]));
}

function whyOf(findings: Finding[], what: string): string {
  return findings.find((finding) => finding.what === what)!.why;
}

/** Nothing that staff copy into a ticket may hold a secret. */
function expectNoSecret(findings: Finding[]): void {
  expect(JSON.stringify(findings)).not.toMatch(/fictional-/);
}

describe('setup', () => {
  test('all is set, and said', async () => {
    const posted = meta();
    const findings = await messenger.setup!(settings, ports);
    expect(states(findings)).toEqual({
      'Adresse publique': 'ok',
      'Page Facebook': 'ok',
      'Accueil et menu': 'ok',
      'Premières questions': 'ok',
      'Abonnement de la Page': 'ok',
      'Webhook de l’application': 'ok',
    });
    expect(whyOf(findings, 'Accueil et menu')).toContain('[ti]');
    expectNoSecret(findings);
    expect(posted.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/me/messenger_profile', PAGE_TOKEN],
      ['/me/messenger_profile', PAGE_TOKEN],
      ['/me/subscribed_apps', PAGE_TOKEN],
      [`/${APP}/subscriptions`, APP_TOKEN],
    ]);
    expect(posted[2]!.body).toEqual({ subscribed_fields: `${FIELDS},message_edits` });
    expect(posted[3]!.body).toMatchObject({
      object: 'page',
      callback_url: HOOK,
      verify_token: 'fictional-verify-token',
      fields: `${FIELDS},message_edits`,
    });
  });

  test('greeting, menu and questions in every language Messenger has, within its limits', async () => {
    const posted = meta();
    await messenger.setup!(settings, ports);
    const profile = posted[0]!.body as {
      get_started: object;
      greeting: { locale: string; text: string }[];
      persistent_menu: {
        locale: string;
        call_to_actions: { title: string; payload: string; type: string }[];
      }[];
    };
    expect(profile.get_started).toEqual({ payload: 'GET_STARTED' });
    const locales = profile.greeting.map(({ locale }) => locale);
    expect(locales).toEqual(
      expect.arrayContaining(['default', 'fr_FR', 'ar_AR', 'fa_IR', 'ps_AF', 'uk_UA', 'so_SO']),
    );
    expect(new Set(locales).size).toBe(locales.length);
    expect(profile.greeting[0]!.text).toMatch(/^fr channel\.short/);
    expect(profile.greeting.every(({ text }) => text.length <= 160)).toBe(true);
    expect(profile.persistent_menu.map(({ locale }) => locale)).toEqual(locales);
    for (const { call_to_actions } of profile.persistent_menu) {
      expect(call_to_actions.map(({ payload }) => payload)).toEqual([
        'command:menu',
        'command:human',
        'command:language',
      ]);
      expect(call_to_actions.every(({ title, type }) => title.length <= 30 && type === 'postback')).toBe(
        true,
      );
    }
    const { ice_breakers } = posted[1]!.body as {
      ice_breakers: { locale: string; call_to_actions: { question: string; payload: string }[] }[];
    };
    expect(ice_breakers[0]).toMatchObject({
      locale: 'default',
      call_to_actions: [{ payload: 'GET_STARTED' }, {}, {}],
    });
    expect(
      ice_breakers.flatMap(({ call_to_actions }) => call_to_actions).every((c) => c.question.length <= 80),
    ).toBe(true);
  });

  test('a field that this version of Meta does not know is done without, and said', async () => {
    const posted = meta({}, 'message_edits');
    const findings = await messenger.setup!({ ...settings, MESSENGER_APP_ID: APP }, ports);
    const tried = posted
      .filter(({ path }) => path === '/me/subscribed_apps')
      .map(({ body }) => body.subscribed_fields);
    expect(tried).toEqual([`${FIELDS},message_edits`, FIELDS]);
    expect(states(findings)['Abonnement de la Page']).toBe('ok');
    expect(whyOf(findings, 'Abonnement de la Page')).toMatch(/messages modifiés ne seront pas signalés/);
  });

  test('one refused step does not stop the others', async () => {
    meta({ 'POST /me/messenger_profile': refusal(100), 'POST /me/subscribed_apps': refusal(200) });
    const findings = await messenger.setup!(settings, ports);
    expect(states(findings)).toMatchObject({
      'Accueil et menu': 'problem',
      'Premières questions': 'warning',
      'Abonnement de la Page': 'problem',
      'Webhook de l’application': 'ok',
    });
    expect(whyOf(findings, 'Abonnement de la Page')).toContain('pages_manage_metadata');
  });

  test('a dead token stops it before anything is changed, and says how to get another', async () => {
    const posted = meta({ 'GET /me': [401, { error: { code: 190 } }] });
    const findings = await messenger.setup!(settings, ports);
    expect(whyOf(findings, 'Page Facebook')).toMatch(/nouveau jeton.*MESSENGER_PAGE_ACCESS_TOKEN/);
    expect(posted).toEqual([]);
    expectNoSecret(findings);
  });

  test('without https nothing is changed', async () => {
    const posted = meta();
    const findings = await messenger.setup!(settings, { ...ports, publicUrl: 'http://bot.example.org' });
    expect(whyOf(findings, 'Adresse publique')).toContain('PUBLIC_URL');
    expect(posted).toEqual([]);
  });

  test('an application that nobody names: what to do by hand', async () => {
    meta({ 'GET /debug_token': [200, { data: { is_valid: true } }] });
    const findings = await messenger.setup!(settings, ports);
    expect(states(findings)['Webhook de l’application']).toBe('warning');
    expect(whyOf(findings, 'Webhook de l’application')).toMatch(/MESSENGER_APP_ID.*channels\/messenger/);
  });

  test('a webhook that Meta cannot reach: what to look at', async () => {
    meta({ [`POST /${APP}/subscriptions`]: refusal(2200) });
    expect(whyOf(await messenger.setup!(settings, ports), 'Webhook de l’application')).toMatch(
      /service en marche/,
    );
  });
});

describe('check', () => {
  const NAMES = ['Adresse publique', 'Page Facebook', 'Jeton de la Page', 'Abonnement de la Page'];

  test('all is well; nothing is changed', async () => {
    const posted = meta();
    const findings = await messenger.check!(settings, ports);
    expect(findings.map(({ what, state }) => [what, state])).toEqual(
      [...NAMES, 'Webhook de l’application'].map((what) => [what, 'ok']),
    );
    expect(posted).toEqual([]);
    expectNoSecret(findings);
  });

  const token = (facts: object): Record<string, [number, unknown]> => ({
    'GET /debug_token': [200, { data: { app_id: APP, is_valid: true, ...facts } }],
  });
  const hook = (facts: object): Record<string, [number, unknown]> => ({
    [`GET /${APP}/subscriptions`]: [200, { data: [{ object: 'page', callback_url: HOOK, ...facts }] }],
  });
  test.each<[string, string, RegExp, Record<string, [number, unknown]>]>([
    ['Page Facebook', 'problem', /nouveau jeton/, { 'GET /me': refusal(190) }],
    ['Page Facebook', 'problem', /pages_messaging/, { 'GET /me': refusal(200) }],
    ['Page Facebook', 'problem', /nouveau jeton/, { 'GET /me': [200, []] }],
    ['Jeton de la Page', 'problem', /plus valable/, token({ is_valid: false })],
    ['Jeton de la Page', 'problem', /pages_messaging/, token({ scopes: ['pages_show_list'] })],
    ['Jeton de la Page', 'warning', /2027-01-15/, token({ expires_at: Date.UTC(2027, 0, 15) / 1000 })],
    ['Jeton de la Page', 'warning', /MESSENGER_APP_ID/, { 'GET /debug_token': [200, 'x'] }],
    ['Jeton de la Page', 'warning', /Réessayez/, { 'GET /debug_token': refusal(1) }],
    [
      'Abonnement de la Page',
      'problem',
      /messages, .*channels setup/,
      { 'GET /me/subscribed_apps': [200, { data: [] }] },
    ],
    [
      'Abonnement de la Page',
      'problem',
      /^Il manque message_echoes\./,
      {
        'GET /me/subscribed_apps': [
          200,
          { data: [{ id: APP, subscribed_fields: FIELDS.split(',').slice(0, -1) }, { id: '7' }] },
        ],
      },
    ],
    [
      'Webhook de l’application',
      'problem',
      /autre adresse/,
      hook({ callback_url: 'https://old.example.org' }),
    ],
    ['Webhook de l’application', 'problem', /coupé/, hook({ active: false })],
    [
      'Webhook de l’application',
      'problem',
      /nulle part/,
      { [`GET /${APP}/subscriptions`]: [200, { data: [] }] },
    ],
  ])('%s: %s, %s', async (what, state, why, answers) => {
    meta(answers);
    const findings = await messenger.check!(settings, ports);
    expect(findings.find((finding) => finding.what === what)).toMatchObject({
      state,
      why: expect.stringMatching(why) as string,
    });
    expectNoSecret(findings);
  });

  test('with no network at all, it still says something', async () => {
    const platform = createPlatform(() => Promise.reject(new TypeError('fetch failed')));
    const findings = await messenger.check!(settings, {
      ...ports,
      platform,
      publicUrl: 'http://bot.example.org',
    });
    expect(states(findings)).toEqual({ 'Adresse publique': 'problem', 'Page Facebook': 'problem' });
    expect(whyOf(findings, 'Page Facebook')).toMatch(/connexion/);
  });
});
