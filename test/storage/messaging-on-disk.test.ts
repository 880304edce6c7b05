import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '../../src/logger';
import { openStorage } from '../../src/storage/open-storage';
import type { Storage } from '../../src/storage/types';
import { push, T0, take } from '../contracts/storage-fixtures';
import { newVault, onDisk, tempFolder } from './temp-storage';

const PHONE = '33639980001';
const BSUID = 'FR.1000000000000001';
/** A wamid is base64 of bytes that hold the person's phone number. */
const wamidOf = (phone: string, rank: number) =>
  `wamid.${Buffer.from(`\u001c\u000b${phone}\u0015\u0002\u0000\u0011${rank}`).toString('base64')}`;
const WAMIDS = Array.from({ length: 5 }, (_, rank) => wamidOf(PHONE, rank));
const ERASED = 'wamid.of-an-erased-person';

describe('what messaging leaves on the disk', () => {
  const folder = tempFolder();
  let storage: Storage;
  beforeAll(async () => {
    storage = await openStorage({ dataDir: folder.path, vault: newVault(), logger: silentLogger });
  });
  afterAll(async () => {
    await storage.close();
    folder.remove();
  });

  it('holds no id of a person, no phone number and no id of a message', async () => {
    const { identities, deliveries, outbox } = storage;
    const person = await identities.resolve('telegram', [PHONE, BSUID], T0);
    await identities.move('telegram', [PHONE], ['33639980009'], T0);
    const { conversation } = await push(storage, ['un', 'deux', 'trois'], { heardAt: T0 }, person);
    const next = async () => (await outbox.due(T0, 1, 'telegram'))[0]!.id;
    const first = await next();
    await outbox.begin(first);
    await outbox.progress(first, 1, WAMIDS[0]);
    await outbox.sent(first, T0, WAMIDS[1]);
    await deliveries.record('telegram', { externalId: WAMIDS[1]!, status: 'delivered' }, T0);
    await deliveries.record('telegram', { externalId: WAMIDS[2]!, status: 'failed', code: '131026' }, T0);
    await outbox.confirm(await next(), WAMIDS[3]!, T0);
    await outbox.block(await next(), 'blocked', T0, T0);
    expect((await deliveries.of(conversation.id)).size).toBe(2);
    const disk = onDisk(folder.path);
    for (const clear of [PHONE, '33639980009', BSUID, ...WAMIDS]) {
      expect(disk.includes(clear)).toBe(false);
      expect(disk.includes(clear.replace('wamid.', '').replace(/=+$/, ''))).toBe(false);
    }
    // This stands for the person; the conversation knows it by a pseudonym only.
    expect(disk.includes(person)).toBe(true);
    expect(disk.includes(conversation.pseudonym)).toBe(true);
  });

  it('holds nothing of an erased person’s messages, and still knows the person’s pseudonyms', async () => {
    const vault = newVault();
    const other = tempFolder();
    const opened = await openStorage({ dataDir: other.path, vault, logger: silentLogger });
    const address = await opened.identities.resolve('telegram', ['33639980002'], T0);
    await push(opened, ['un'], {}, address);
    const [item] = await opened.outbox.due(T0, 1, 'telegram');
    await opened.outbox.sent(item!.id, T0, ERASED);
    const files = () =>
      Buffer.concat(
        ['passerelle.db', 'passerelle.db-wal'].map((name) => readFileSync(join(other.path, name))),
      );
    const delivery = vault.pseudonym('delivery', 'telegram', ERASED);
    expect(files().includes(delivery)).toBe(true);
    await take(opened, { activityId: 'erase', effects: [{ kind: 'erase' }], entries: [] }, address);
    expect(files().includes(delivery)).toBe(false);
    expect(files().includes(vault.pseudonym('alias', 'telegram', '33639980002'))).toBe(true);
    await opened.close();
    other.remove();
  });
});
