import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config';

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
});
