import { join } from 'node:path';
import Libsql from 'libsql';
import { silentLogger } from '../../src/logger';
import { openStorage } from '../../src/storage/open-storage';
import { startChild } from './child/start-child';
import { newVault, tempFolder } from './temp-storage';

describe('the lock of the data folder', () => {
  const folder = tempFolder();
  const vault = newVault();
  const open = () => openStorage({ dataDir: folder.path, vault, logger: silentLogger });
  afterAll(() => folder.remove());

  it('refuses a second process, in French, until the first closes', async () => {
    const storage = await open();
    const refused = startChild('hold-data-dir.ts', folder.path);
    // The other process has no master.key and makes none beside our database.
    expect(await refused.firstLine).toBe('config');
    const second = open();
    await expect(second).rejects.toMatchObject({
      code: 'data-dir-in-use',
      message: /Un autre processus Passerelle/,
    });
    await storage.close();
    const third = await open();
    await third.close();
  });

  it('is held against another process, and freed by kill -9', async () => {
    const shared = tempFolder();
    const holder = startChild('hold-data-dir.ts', shared.path);
    expect(await holder.firstLine).toBe('open');
    const rival = startChild('hold-data-dir.ts', shared.path);
    expect(await rival.firstLine).toBe('data-dir-in-use');
    await holder.kill();
    const next = startChild('hold-data-dir.ts', shared.path);
    expect(await next.firstLine).toBe('open');
    await next.kill();
    shared.remove();
  });

  it('lets tools read the database meanwhile', async () => {
    const storage = await open();
    const tool = new Libsql(join(folder.path, 'passerelle.db'));
    expect(tool.prepare('select count(*) as count from conversations').all()).toEqual([{ count: 0 }]);
    tool.close();
    await storage.close();
  });
});
