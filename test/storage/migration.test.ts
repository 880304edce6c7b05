import { join } from 'node:path';
import Libsql from 'libsql';
import { silentLogger } from '../../src/logger';
import { migrate } from '../../src/storage/migrations';
import { createStorage } from '../../src/storage/open-storage';
import { openSqlite } from '../../src/storage/sqlite-database';
import { T0, turnOf } from '../contracts/storage-fixtures';
import { newVault, tempFolder } from './temp-storage';

describe('a database made before messaging', () => {
  const folder = tempFolder();
  const file = join(folder.path, 'passerelle.db');
  const vault = newVault();
  afterAll(() => folder.remove());

  /** A person of each channel with an unsent message and an open handoff, as the version before wrote them. */
  function fill(): void {
    const tool = new Libsql(file);
    const insert = (table: string, row: Record<string, unknown>) => {
      const names = Object.keys(row);
      const sql = `insert into ${table} (${names}) values (${names.map(() => '?')})`;
      tool.prepare(sql).run(Object.values(row));
    };
    for (const channel_id of ['telegram', 'msteams']) {
      const id = idOf(channel_id);
      const key = vault.newKey(id);
      const pseudonym = vault.pseudonym('conversation', channel_id, 'c1');
      const sealed_state = vault.seal(key, id, 'state', '{"menu":[],"topics":[]}');
      const known = {
        id,
        channel_id,
        pseudonym,
        version: 1,
        last_seq: 1,
        speaker: 'queue',
        handoff_id: 'h1',
      };
      insert('conversations', { ...known, sealed_state, created_at: T0, updated_at: T0 });
      insert('conversation_keys', { conversation_id: id, wrapped_key: key });
      const dedupe_key = vault.pseudonym('turn', pseudonym, 'm1');
      insert('turns', { dedupe_key, conversation_id: id, first_seq: 1, last_seq: 1, at: T0 });
      const sealed_entry = vault.seal(key, id, 'entry:1', '{"m":{"text":"un"}}');
      const entry = { conversation_id: id, seq: 1 };
      insert('transcript', { ...entry, at: T0, sender: 'bot', sealed_entry });
      insert('outbox', { ...entry, status: 'waiting', attempts: 2, next_attempt_at: T0, created_at: T0 });
      const handoff = { id: `handoff-${channel_id}`, conversation_id: id, channel_id, status: 'queued' };
      insert('handoffs', { ...handoff, reason: 'asked', language: 'fr', topics: '[]', queued_at: T0 });
    }
    tool.close();
  }

  const idOf = (channelId: string) => `${channelId.padEnd(8, '0')}-0000-4000-8000-000000000000`.slice(-36);

  it('keeps its conversations, handoffs and unsent messages, each on its channel', async () => {
    const database = openSqlite(file);
    await migrate(database.kysely, '0004-accounts');
    fill();
    await migrate(database.kysely);
    const storage = createStorage(database, { vault, logger: silentLogger });
    expect((await storage.outbox.channels()).sort()).toEqual(['msteams', 'telegram']);
    expect(await storage.outbox.due(T0, 10, 'msteams')).toEqual([
      {
        id: `${idOf('msteams')}:1`,
        conversationId: idOf('msteams'),
        channelId: 'msteams',
        message: { text: 'un' },
        sender: 'bot',
        attempts: 2,
        parts: 0,
        uncertain: false,
      },
    ]);
    expect((await storage.handoffs.list()).map(({ heardAt, blockedAt }) => [heardAt, blockedAt])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    const opened = await storage.conversations.open({ channelId: 'telegram', conversationId: 'c1' });
    expect(opened).toMatchObject({ id: idOf('telegram'), lastSeq: 1 });
    expect(opened.heardAt).toBeUndefined();
    const redelivered = turnOf(opened, { activityId: 'm1' });
    expect(await storage.conversations.commit(redelivered)).toMatchObject({
      kind: 'duplicate',
      entries: [{ seq: 1, message: { text: 'un' } }],
    });
    await storage.close();
  });
});

describe('a database made before numbers had holders', () => {
  const folder = tempFolder();
  const file = join(folder.path, 'passerelle.db');
  const vault = newVault();
  afterAll(() => folder.remove());

  it('keeps its people, and tells the next holder of a number from them once they wrote again', async () => {
    const database = openSqlite(file);
    await migrate(database.kysely, '0006-outbox-ends');
    const tool = new Libsql(file);
    for (const id of ['33639980001', 'FR.1']) {
      const values = [vault.pseudonym('alias', 'whatsapp', id), 'whatsapp', 'person-1', T0];
      tool
        .prepare('insert into aliases (alias, channel_id, person, created_at) values (?, ?, ?, ?)')
        .run(values);
    }
    tool.close();
    await migrate(database.kysely);
    const storage = createStorage(database, { vault, logger: silentLogger });
    const resolve = (...ids: string[]) => storage.identities.resolve('whatsapp', ids, T0 + 1000);
    expect(await resolve('33639980001', 'FR.1')).toBe('person-1');
    expect(await resolve('33639980001', 'FR.2')).not.toBe('person-1');
    expect(await resolve('FR.1')).toBe('person-1');
    await storage.close();
  });
});
