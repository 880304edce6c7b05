import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluOf, loadConfig } from '../src/config';

const CLU = {
  CLU_ENDPOINT: 'https://example.cognitiveservices.azure.com',
  CLU_KEY: 'fictional',
  CLU_PROJECT: 'passerelle',
  CLU_DEPLOYMENT: 'production',
};

describe('settings', () => {
  test('everything has a default: a bare machine needs none', () => {
    expect(loadConfig({}, '/project')).toMatchObject({ PORT: 3978, production: false, root: '/project' });
  });

  test.each([
    [{ PORT: 'abc' }, /PORT doit être un nombre/],
    [{ PORT: '99999' }, /PORT doit être entre/],
    [{ PUBLIC_URL: 'passerelle' }, /PUBLIC_URL doit être une adresse/],
    [{ LOG_LEVEL: 'verbose' }, /LOG_LEVEL doit être/],
    [{ MicrosoftAppId: 'id' }, /MicrosoftAppPassword manque/],
    [{ MicrosoftAppPassword: 'fictional' }, /MicrosoftAppId manque/],
    [
      { MicrosoftAppId: 'id', MicrosoftAppPassword: 'x', MicrosoftAppType: 'SingleTenant' },
      /MicrosoftAppTenantId manque/,
    ],
    [{ DATABASE_URL: 'postgres://example.org/x' }, /DATABASE_URL/],
    [{ MASTER_KEY_FILE: '/nowhere/key' }, /MASTER_KEY_FILE/],
    [{ CLU_KEY: 'k' }, /CLU_ENDPOINT, CLU_PROJECT, CLU_DEPLOYMENT manquent, alors que CLU_KEY est réglé/],
    [{ ...CLU, CLU_DEPLOYMENT: ' ' }, /CLU_DEPLOYMENT manque, alors que CLU_ENDPOINT est réglé/],
    [{ ...CLU, CLU_ENDPOINT: 'passerelle' }, /CLU_ENDPOINT doit être une adresse https/],
    [{ ...CLU, CLU_ENDPOINT: 'http://example.org' }, /CLU_ENDPOINT doit commencer par https/],
    [{ ...CLU, CLU_ENDPOINT: `${CLU.CLU_ENDPOINT}/language/:analyze` }, /CLU_ENDPOINT doit s’arrêter/],
    [{ ...CLU, CLU_KEY: 'two words' }, /CLU_KEY ne peut avoir/],
    [{ ...CLU, CLU_PROJECT: 'mon projet' }, /CLU_PROJECT ne peut avoir/],
  ])('%p is refused with the name of the setting', (env, message) => {
    expect(() => loadConfig(env, '/project')).toThrow(message);
  });

  test('several wrong settings are told at once', () => {
    expect(() => loadConfig({ PORT: 'x', LOG_LEVEL: 'y' }, '/')).toThrow(/PORT[\s\S]*LOG_LEVEL/);
  });

  test('an error never shows the value of a secret', () => {
    try {
      loadConfig({ MicrosoftAppPassword: 'hunter2-fictional' }, '/');
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
    }
    expect.assertions(1);
  });

  test('a secret may come from a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
    writeFileSync(file, 'c2VjcmV0\n');
    expect(loadConfig({ MASTER_KEY_FILE: file }, '/').MASTER_KEY).toBe('c2VjcmV0');
  });

  test('Azure CLU is on with its four settings, its key also from a file, and off without any', () => {
    const settings = {
      endpoint: CLU.CLU_ENDPOINT,
      key: 'fictional',
      project: 'passerelle',
      deployment: 'production',
    };
    expect(cluOf(loadConfig(CLU, '/'))).toEqual(settings);
    const file = join(mkdtempSync(join(tmpdir(), 'config-')), 'clu');
    writeFileSync(file, 'fictional\n');
    const { CLU_KEY, ...others } = CLU;
    expect(cluOf(loadConfig({ ...others, CLU_KEY_FILE: file }, '/'))).toEqual(settings);
    expect(cluOf(loadConfig({}, '/'))).toBeUndefined();
  });

  test('a stand-in for Azure CLU on this machine needs no https', () => {
    const stand = { ...CLU, CLU_ENDPOINT: 'http://127.0.0.1:9999' };
    expect(cluOf(loadConfig(stand, '/'))?.endpoint).toBe('http://127.0.0.1:9999');
  });
});

describe('messaging channels', () => {
  const TELEGRAM = {
    TELEGRAM_BOT_TOKEN: '123456:fictional-token',
    TELEGRAM_WEBHOOK_SECRET: 'fictional_secret',
  };

  test('a channel is on when all that it must have is set', () => {
    expect([...loadConfig({}, '/').messaging.keys()]).toEqual([]);
    expect([...loadConfig(TELEGRAM, '/').messaging.keys()]).toEqual(['telegram']);
  });

  test('a half-set channel stops the start, and says what is missing', () => {
    expect(() => loadConfig({ TELEGRAM_BOT_TOKEN: TELEGRAM.TELEGRAM_BOT_TOKEN }, '/')).toThrow(
      /TELEGRAM_WEBHOOK_SECRET manque, alors que TELEGRAM_BOT_TOKEN est réglé/,
    );
  });

  test('a setting that is only optional turns nothing on', () => {
    expect(loadConfig({ TELEGRAM_API_URL: 'https://telegram.example.org' }, '/').messaging.size).toBe(0);
  });

  test('a wrong setting is named, a secret is not shown', () => {
    const wrong = () => loadConfig({ ...TELEGRAM, TELEGRAM_WEBHOOK_SECRET: 'deux mots' }, '/');
    expect(wrong).toThrow(/TELEGRAM_WEBHOOK_SECRET/);
    expect(wrong).not.toThrow(/deux mots/);
  });

  test('its secrets may come from files', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'passerelle-config-')), 'token');
    writeFileSync(file, `${TELEGRAM.TELEGRAM_BOT_TOKEN}\n`);
    const { messaging } = loadConfig(
      { TELEGRAM_BOT_TOKEN_FILE: file, TELEGRAM_WEBHOOK_SECRET: TELEGRAM.TELEGRAM_WEBHOOK_SECRET },
      '/',
    );
    expect(messaging.get('telegram')).toMatchObject({ TELEGRAM_BOT_TOKEN: TELEGRAM.TELEGRAM_BOT_TOKEN });
  });
});
