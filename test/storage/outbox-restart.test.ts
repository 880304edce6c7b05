import { silentLogger } from '../../src/logger';
import { loadMasterKey } from '../../src/privacy/master-key';
import { openStorage } from '../../src/storage/open-storage';
import { T0 } from '../contracts/storage-fixtures';
import { startChild } from './child/start-child';
import { newVault, tempFolder } from './temp-storage';

describe('a try cut by kill -9', () => {
  const folder = tempFolder();
  afterAll(() => folder.remove());

  it('is uncertain for the next process, with the parts that were taken, and loses nothing noted', async () => {
    const child = startChild('send-messages.ts', folder.path);
    expect(await child.firstLine).toBe('open');
    while (child.lines.length < 40) await new Promise((resolve) => setTimeout(resolve, 20));
    await child.kill();
    const noted = child.lines.slice(1).map((line) => line.split(' ') as [string, string]);
    const sent = new Set(noted.filter(([what]) => what === 'sent').map(([, id]) => id));
    const cut = noted.filter(([what, id]) => what === 'part' && !sent.has(id)).map(([, id]) => id);

    const vault = newVault(loadMasterKey({ dataDir: folder.path }));
    const storage = await openStorage({ dataDir: folder.path, vault, logger: silentLogger });
    const recovered = await storage.outbox.recover(T0 + 1000, 'telegram');
    expect(recovered).toBeGreaterThan(0);
    const due = await storage.outbox.due(T0 + 1000, 500, 'telegram');
    expect(due.filter(({ uncertain }) => uncertain)).toHaveLength(recovered);
    expect(due.filter(({ id }) => sent.has(id))).toEqual([]);
    // The first was never answered for; others may have been noted as sent in the instant before their line.
    expect(due.some(({ id }) => id === cut[0])).toBe(true);
    for (const item of due.filter(({ id }) => cut.includes(id)))
      expect(item).toMatchObject({ uncertain: true, parts: 1 });
    await storage.close();
  });
});
