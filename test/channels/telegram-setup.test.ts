/** `channels setup telegram` and the doctor's look at it, against a Bot API that keeps what it is told. */
import type { SetupPorts } from '../../src/channels/messaging';
import { createPlatform } from '../../src/channels/platform';
import { telegram } from '../../src/channels/telegram';
import { AppError } from '../../src/errors';
import { SECRET, SETTINGS, TOKEN } from './telegram-shapes';

const PUBLIC = 'https://bot.example.org';
const URL_OF_WEBHOOK = `${PUBLIC}/channels/telegram`;
const UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'];

type Body = Record<string, unknown>;
type Fault = { code: number; description: string; retry_after?: number };

/** Methods answer `true` unless told otherwise; `faults` are spent one a call. */
function botApi(results: Record<string, unknown> = {}, faults: Record<string, Fault[]> = {}) {
  const calls: { method: string; body: Body }[] = [];
  const platform = createPlatform(async (url, init) => {
    const [, token, method = ''] = /\/bot([^/]+)\/(\w+)$/.exec(String(url)) ?? [];
    expect(token).toBe(TOKEN);
    calls.push({ method, body: JSON.parse(String(init?.body)) });
    const fault = faults[method]?.shift();
    const result = { getMe: { id: 700000001, username: 'exemple_bot' }, ...results }[method] ?? true;
    const parameters = { retry_after: fault?.retry_after };
    const json = fault
      ? { ok: false, error_code: fault.code, description: fault.description, parameters }
      : { ok: true, result };
    return Response.json(json, { status: fault?.code ?? 200 });
  });
  const of = (method: string) => calls.filter((call) => call.method === method).map(({ body }) => body);
  return { platform, calls, of };
}

function ports(api: { platform: SetupPorts['platform'] }, over: Partial<SetupPorts> = {}): SetupPorts {
  const languages = ['fr', 'fa', 'ti'].map((code) => ({ code, name: code }));
  return {
    platform: api.platform,
    publicUrl: PUBLIC,
    languages,
    say: (language, key) => `${key} [${language}]`,
    ...over,
  };
}

const setup = (given: SetupPorts, settings = SETTINGS) => telegram.setup!(settings, given);
const check = (given: SetupPorts, settings = SETTINGS) => telegram.check!(settings, given);

describe('setup', () => {
  test('registers the webhook with its secret, and asks only for what we read', async () => {
    const api = botApi();
    const findings = await setup(ports(api));
    expect(api.of('setWebhook')).toEqual([
      {
        url: URL_OF_WEBHOOK,
        secret_token: SECRET,
        allowed_updates: UPDATES,
        max_connections: 40,
        drop_pending_updates: false,
      },
    ]);
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok']);
    expect(findings[0]!.why).toContain(URL_OF_WEBHOOK);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  test('writes commands and texts in each language, French for all others', async () => {
    const api = botApi();
    await setup(ports(api));
    for (const method of ['setMyCommands', 'setMyDescription', 'setMyShortDescription'])
      expect(api.of(method).map((body) => body.language_code)).toEqual([undefined, 'fr', 'fa', 'ti']);
    expect(api.of('setMyDescription')[0]).toEqual({ description: 'channel.about [fr]' });
    expect(api.of('setMyShortDescription')[2]).toEqual({
      short_description: 'channel.short [fa]',
      language_code: 'fa',
    });
    expect(api.of('setMyCommands')[2]).toEqual({
      commands: ['menu', 'human', 'language', 'delete', 'stop'].map((command) => ({
        command,
        description: `channel.command.${command} [fa]`,
      })),
      language_code: 'fa',
    });
  });

  test('each command that it registers is one that the bot obeys', async () => {
    const api = botApi();
    await setup(ports(api));
    const { commands } = api.of('setMyCommands')[0] as { commands: { command: string }[] };
    const codec = telegram.codec(SETTINGS, PUBLIC);
    for (const { command } of commands) {
      const update = {
        message: { message_id: 1, chat: { id: 5, type: 'private' }, date: 1, text: `/${command}` },
      };
      const [item] = codec.parse({ rawBody: Buffer.from(JSON.stringify(update)) } as never);
      expect(item).toMatchObject({ activity: { message: { value: `command:${command}` } } });
    }
  });

  test('cuts texts that Telegram would refuse, and says so', async () => {
    const api = botApi();
    const findings = await setup(ports(api, { say: () => 'mot '.repeat(200) }));
    expect(api.of('setMyDescription').every((body) => (body.description as string).length <= 512)).toBe(true);
    expect(
      api.of('setMyShortDescription').every((body) => String(body.short_description).length <= 120),
    ).toBe(true);
    const commands = api.of('setMyCommands').flatMap((body) => body.commands as { description: string }[]);
    expect(commands.every(({ description }) => description.length <= 256)).toBe(true);
    expect(findings.at(-1)).toMatchObject({ state: 'warning', why: expect.stringContaining('fr, fa, ti') });
  });

  test('leaves out languages that have no code of two letters, and says so', async () => {
    const api = botApi();
    const languages = [
      { code: 'fr', name: 'Français' },
      { code: 'kmr', name: 'Kurmancî' },
    ];
    const findings = await setup(ports(api, { languages }));
    expect(api.of('setMyCommands')).toHaveLength(2);
    expect(findings.at(-1)).toMatchObject({ state: 'warning', why: expect.stringContaining('kmr') });
  });

  test('waits when Telegram asks it to', async () => {
    const slow = { code: 429, description: 'Too Many Requests: retry after 0', retry_after: 0 };
    const api = botApi({}, { setMyDescription: [slow, slow] });
    const findings = await setup(ports(api));
    expect(findings.every(({ state }) => state === 'ok')).toBe(true);
    expect(api.of('setMyDescription')).toHaveLength(6);
  });

  test('a text that is refused, or must wait too long, does not keep the others back', async () => {
    const long = { code: 429, description: 'Too Many Requests: retry after 9000', retry_after: 9000 };
    const api = botApi({}, { setMyCommands: [long] });
    const [webhook, texts] = await setup(ports(api));
    expect(webhook!.state).toBe('ok');
    expect(texts).toMatchObject({ state: 'problem', why: expect.stringMatching(/défaut.*429/) });
    expect(texts!.why).toContain('npx passerelle channels setup telegram');
    expect(api.of('setMyShortDescription')).toHaveLength(4);
  });

  test.each([
    ['http://bot.example.org', /https/],
    ['http://localhost:3978', /https/],
    ['', /https/],
    ['https://bot.example.org:3978', /443.*8443/],
  ])('%p is refused before anything is sent', async (publicUrl, why) => {
    const api = botApi();
    await expect(setup(ports(api, { publicUrl }))).rejects.toThrow(why);
    await expect(setup(ports(api, { publicUrl }))).rejects.toBeInstanceOf(AppError);
    expect(api.calls).toEqual([]);
  });

  test('what Telegram says of a wrong address is shown; the token and the secret are not', async () => {
    const description = `Bad Request: bad webhook: Failed to resolve host ${TOKEN} ${SECRET}`;
    const api = botApi({}, { setWebhook: [{ code: 400, description }] });
    const error = await setup(ports(api)).catch((thrown) => thrown);
    expect(error.message).toContain('Failed to resolve host');
    expect(error.message).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`));
  });

  test('a wrong token is named', async () => {
    const api = botApi({}, { setWebhook: [{ code: 401, description: 'Unauthorized' }] });
    await expect(setup(ports(api))).rejects.toThrow('TELEGRAM_BOT_TOKEN');
  });
});

describe('check', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const webhook = (over: object) => ({
    getWebhookInfo: {
      url: URL_OF_WEBHOOK,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: 40,
      allowed_updates: UPDATES,
      ...over,
    },
  });
  const looked = async (results: Record<string, unknown>, over: Partial<SetupPorts> = {}) =>
    (await check(ports(botApi(results), over))).at(-1)!;

  test('all is well: it says who the bot is, and what it cannot see', async () => {
    const api = botApi(webhook({}));
    const findings = await check(ports(api));
    expect(findings.map(({ state }) => state)).toEqual(['ok', 'ok']);
    expect(findings[0]!.why).toBe('@exemple_bot');
    expect(findings[1]!.why).toMatch(/secret.*npx passerelle channels setup telegram/);
    expect(api.calls.every(({ method }) => method.startsWith('get'))).toBe(true);
  });

  test('no webhook, or that of another service', async () => {
    expect(await looked(webhook({ url: '' }))).toMatchObject({ state: 'problem' });
    const other = await looked(webhook({ url: 'https://autre.example.org/hook?key=s3cret' }));
    expect(other).toMatchObject({ state: 'problem', why: expect.stringContaining('autre.example.org') });
    expect(other.why).not.toContain('s3cret');
  });

  test.each([
    ['Wrong response from the webhook: 401 Unauthorized', /TELEGRAM_WEBHOOK_SECRET.*channels setup telegram/],
    ['SSL error {error:0A000086:SSL routines::certificate verify failed}', /certificat/],
    ['Connection timed out', /pare-feu/],
    ['Failed to resolve host: Name or service not known', /DNS/],
    ['Wrong response from the webhook: 502 Bad Gateway', /proxy/],
  ])('a recent failure tells what to do: %s', async (last_error_message, why) => {
    const info = { last_error_message, last_error_date: now() - 120, pending_update_count: 3 };
    const finding = await looked(webhook(info));
    expect(finding).toMatchObject({ state: 'problem', why: expect.stringMatching(why) });
    expect(finding.why).toContain('il y a 2 min');
  });

  test('a failure that is over is a warning while fresh, and no more than a word when old', async () => {
    const info = { last_error_message: 'Connection timed out', last_error_date: now() - 120 };
    expect(await looked(webhook(info))).toMatchObject({ state: 'warning' });
    const old = await looked(webhook({ ...info, last_error_date: now() - 90_000 }));
    expect(old).toMatchObject({ state: 'ok', why: expect.stringContaining('plus ancien') });
  });

  test('many messages that wait, or kinds that are not sent', async () => {
    expect(await looked(webhook({ pending_update_count: 4000 }))).toMatchObject({
      state: 'warning',
      why: expect.stringContaining('4000'),
    });
    expect(await looked(webhook({ allowed_updates: ['message'] }))).toMatchObject({
      state: 'warning',
      why: expect.stringContaining('edited_message, callback_query, my_chat_member'),
    });
  });

  test('an address that Telegram cannot write to', async () => {
    const findings = await check(ports(botApi(webhook({})), { publicUrl: 'http://localhost:3978' }));
    expect(findings[0]).toMatchObject({ state: 'problem', why: expect.stringContaining('PUBLIC_URL') });
  });

  test('a wrong token is one finding, not two', async () => {
    const api = botApi({}, { getMe: [{ code: 401, description: `Unauthorized ${TOKEN}` }] });
    const findings = await check(ports(api));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      state: 'problem',
      why: expect.stringContaining('TELEGRAM_BOT_TOKEN'),
    });
    expect(findings[0]!.why).not.toContain(TOKEN);
  });

  test('a name that is not the bot’s', async () => {
    const settings = telegram.settings.parse({ ...SETTINGS, TELEGRAM_BOT_USERNAME: 'autre_bot' });
    const [bot] = await check(ports(botApi(webhook({}))), settings);
    expect(bot).toMatchObject({ state: 'warning', why: expect.stringContaining('autre_bot') });
  });

  test.each<[string, () => Promise<Response>]>([
    ['unreachable', () => Promise.reject(new TypeError('fetch failed'))],
    ['a page in HTML', async () => new Response('<html>')],
    ['something else', async () => Response.json({ ok: true, result: [] })],
  ])('Telegram is %s: a finding, never a throw', async (_name, answer) => {
    const findings = await check(ports({ platform: createPlatform(answer) }));
    expect(findings).toEqual([expect.objectContaining({ state: 'problem' })]);
  });
});

test('the bot’s name for links is the setting, else what Telegram says', async () => {
  const named = telegram.settings.parse({ ...SETTINGS, TELEGRAM_BOT_USERNAME: '@autre_bot' });
  const api = botApi();
  expect(await telegram.handle!(named, api.platform)).toBe('autre_bot');
  expect(api.calls).toEqual([]);
  expect(await telegram.handle!(SETTINGS, api.platform)).toBe('exemple_bot');
});
