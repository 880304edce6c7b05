import { join } from 'node:path';
import Libsql from 'libsql';
import { silentLogger } from '../../src/logger';
import { openStorage } from '../../src/storage/open-storage';
import type { Storage } from '../../src/storage/types';
import { address, replied, said, T0, take, turnOf } from '../contracts/storage-fixtures';
import { newVault, onDisk, tempFolder } from './temp-storage';

const SECRET = 'je dors près de la gare';
const CONVERSATIONS = 400;

describe('what is left on the disk', () => {
  const folder = tempFolder();
  let storage: Storage;
  beforeAll(async () => {
    storage = await openStorage({ dataDir: folder.path, vault: newVault(), logger: silentLogger });
  });
  afterAll(async () => {
    await storage.close();
    folder.remove();
  });

  const turn = (round: number, name: string) =>
    take(
      storage,
      { activityId: `a${round}`, entries: [said(`${SECRET} ${round}`), replied('ok')], push: true },
      name,
    );
  const erasure = (name: string) =>
    take(
      storage,
      { activityId: 'erase', effects: [{ kind: 'erase' }], entries: [said(SECRET), replied('fait')] },
      name,
    );
  const keyOf = async (name: string) => (await storage.conversations.open(address(name))).wrappedKey;
  const names = Array.from({ length: CONVERSATIONS }, (_, index) => `c${index}`);

  it('never holds a text, a channel’s id or an address in clear', async () => {
    for (let round = 0; round < 3; round += 1) await Promise.all(names.map((name) => turn(round, name)));
    await take(storage, { reference: { phone: '+33639980001' }, push: true }, '+33639980002');
    const disk = onDisk(folder.path);
    for (const clear of [SECRET, 'près de la gare', '+33639980001', '+33639980002'])
      expect(disk.includes(clear)).toBe(false);
  });

  it('holds the keys of living conversations and none of the erased ones', async () => {
    const erased = names.filter((_, index) => index % 7 === 3);
    const keys = new Map<string, string>();
    for (const name of names) keys.set(name, await keyOf(name));
    for (const name of erased) await erasure(name);
    const disk = onDisk(folder.path);
    for (const name of names) {
      const key = keys.get(name)!;
      expect(disk.includes(key)).toBe(!erased.includes(name));
      expect(disk.includes(Buffer.from(key, 'base64url'))).toBe(false);
    }
  });

  it('goes on while a tool reads the files, and scrubs them as soon as it has left', async () => {
    const key = await keyOf('c0');
    const tool = new Libsql(join(folder.path, 'passerelle.db'));
    tool.exec('begin');
    tool.prepare('select count(*) from transcript').all();
    await erasure('c0');
    await turn(10, 'c1');
    tool.exec('rollback');
    tool.close();
    await turn(11, 'c1');
    expect(onDisk(folder.path).includes(key)).toBe(false);
  });

  it('does not open what was sealed before, with any key that is left', async () => {
    const { id, wrappedKey } = await storage.conversations.open(address('c2'));
    const tool = new Libsql(join(folder.path, 'passerelle.db'));
    const copy = tool
      .prepare('select sealed_entry from transcript where conversation_id = ? and seq = 1')
      .all([id]);
    await erasure('c2');
    expect(await keyOf('c2')).not.toBe(wrappedKey);
    const { sealed_entry } = copy[0] as { sealed_entry: string };
    tool
      .prepare(
        "insert into transcript (conversation_id, seq, at, sender, sealed_entry) values (?, 1, 0, 'person', ?)",
      )
      .run([id, sealed_entry]);
    tool.close();
    await expect(storage.conversations.history(id)).rejects.toMatchObject({ code: 'key-replaced' });
  });

  it('commits a turn after all that', async () => {
    const conversation = await storage.conversations.open(address('c2'));
    expect(
      (await storage.conversations.commit(turnOf(conversation, { activityId: 'z', now: T0 }))).kind,
    ).toBe('committed');
  });
});
