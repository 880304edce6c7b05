import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import { loadMasterKey } from '../../src/privacy/master-key';
import { openStorage } from '../../src/storage/open-storage';
import { newVault, tempFolder } from '../storage/temp-storage';

describe('the master key', () => {
  let folder: ReturnType<typeof tempFolder>;
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => folder.remove());

  it('comes from the setting, in base64 or hexadecimal, and leaves no file then', () => {
    const key = randomBytes(32);
    const { path: dataDir } = folder;
    for (const masterKey of [
      key.toString('base64'),
      key.toString('base64url'),
      key.toString('hex'),
      ` ${key.toString('hex')}\n`,
    ])
      expect(loadMasterKey({ masterKey, dataDir })).toEqual(key);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it.each([
    '',
    'secret',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('hex'),
    `${'é'.repeat(43)}=`,
  ])('refuses %j and names MASTER_KEY without quoting it', (masterKey) => {
    const load = () => loadMasterKey({ masterKey, dataDir: folder.path });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/MASTER_KEY.*32 octets.*openssl rand -base64 32/);
    if (masterKey.length > 6) expect(load).not.toThrow(masterKey);
  });

  it('is made once, for its owner alone, and is the same at every start', () => {
    const dataDir = join(folder.path, 'new', 'data');
    const key = loadMasterKey({ dataDir });
    expect(key).toHaveLength(32);
    expect(loadMasterKey({ dataDir })).toEqual(key);
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(readFileSync(join(dataDir, 'master.key'), 'utf8')).toBe(`${key.toString('base64')}\n`);
  });

  it('refuses a damaged file and leaves it as it is', () => {
    const file = join(folder.path, 'master.key');
    writeFileSync(file, 'abîmé');
    expect(() => loadMasterKey({ dataDir: folder.path })).toThrow(/master\.key est abîmé/);
    expect(readFileSync(file, 'utf8')).toBe('abîmé');
  });

  it('is not made anew beside a database whose key has gone', async () => {
    const dataDir = folder.path;
    const vault = newVault(loadMasterKey({ dataDir }));
    const storage = await openStorage({ dataDir, vault, logger: silentLogger });
    await storage.close();
    rmSync(join(dataDir, 'master.key'));
    expect(() => loadMasterKey({ dataDir })).toThrow(/master\.key a disparu.*MASTER_KEY/);
    expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
  });
});
