import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { loggableOf, Unavailable } from '../../src/errors';
import { silentLogger } from '../../src/logger';
import { migrate } from '../../src/storage/migrations';
import { openStorage } from '../../src/storage/open-storage';
import { openSqlite } from '../../src/storage/sqlite-database';
import { address, openHandoff, replied, said, T0, take, turnOf } from '../contracts/storage-fixtures';
import { type OpenedDatabase, openDatabase } from './open-database';
import { newVault, tempFolder } from './temp-storage';

const PRIVATE = 'mon numéro est +33 6 39 98 00 01';

describe('a database that cannot be written', () => {
  let opened: OpenedDatabase;
  beforeEach(async () => {
    opened = await openDatabase();
    await take(opened.storage);
  });
  afterEach(() => opened.dispose());

  const secondTurn = async () =>
    turnOf(await opened.storage.conversations.open(address()), {
      activityId: 'a2',
      entries: [said(PRIVATE), replied('bien reçu')],
      effects: [openHandoff],
      push: true,
      reference: { chat: 1 },
    });

  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error as Unavailable,
    );

  /** 503, nothing said of the content, nothing half written, and the same turn goes through later. */
  async function expectWholeFailure(code: string, mend: () => void): Promise<void> {
    const turn = await secondTurn();
    const failure = (await failureOf(opened.storage.conversations.commit(turn)))!;
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure).toMatchObject({ code, status: 503, retryable: true });
    expect(JSON.stringify([failure.message, loggableOf(failure), String(failure.cause)])).not.toContain(
      '6 39 98',
    );
    expect(await opened.storage.conversations.history(turn.conversation.id)).toHaveLength(2);
    expect(await opened.storage.handoffs.list()).toEqual([]);
    mend();
    expect((await opened.storage.conversations.commit(turn)).kind).toBe('committed');
    expect(await opened.storage.outbox.counts()).toEqual({ waiting: 1, dead: 0 });
  }

  it('is Unavailable while another program holds the write lock, and still answers reads', async () => {
    opened.database.pragma('busy_timeout = 50');
    const tool = new Libsql(opened.file);
    tool.exec('begin immediate');
    await expectWholeFailure('database-busy', () => tool.exec('rollback'));
    tool.close();
  });

  it('is Unavailable when it is read-only', async () => {
    opened.database.pragma('query_only = on');
    await expectWholeFailure('database-read-only', () => opened.database.pragma('query_only = off'));
  });

  it('is Unavailable when the disk is full', async () => {
    const filler = Array.from({ length: 40 }, (_, index) => said(`${index} ${'x'.repeat(3000)}`));
    opened.database.pragma('max_page_count = 30');
    const turn = { ...(await secondTurn()), entries: filler };
    expect(await failureOf(opened.storage.conversations.commit(turn))).toMatchObject({
      code: 'disk-full',
      status: 503,
    });
    expect(await opened.storage.conversations.history(turn.conversation.id)).toHaveLength(2);
    opened.database.pragma('max_page_count = 100000');
    expect((await opened.storage.conversations.commit(turn)).kind).toBe('committed');
  });

  it('lets small turns through beside the one that fills the disk', async () => {
    const filler = Array.from({ length: 60 }, (_, index) => said(`${index} ${'x'.repeat(3000)}`));
    const bulky = { ...(await secondTurn()), entries: filler };
    opened.database.pragma('max_page_count = 60');
    const small = (name: string) => take(opened.storage, {}, name);
    const [, failure] = await Promise.all([
      small('before'),
      failureOf(opened.storage.conversations.commit(bulky)),
      small('after'),
      small('last'),
    ]);
    expect(failure).toMatchObject({ code: 'disk-full' });
    for (const name of ['before', 'after', 'last']) {
      const { id } = (await opened.storage.conversations.find(address(name)))!;
      expect(await opened.storage.conversations.history(id)).toHaveLength(2);
    }
  });

  it('buries an outbox row that does not open and sends the others', async () => {
    await take(opened.storage, { activityId: 'p1', push: true, reference: 1, entries: [replied('abîmé')] });
    await take(opened.storage, { push: true, reference: 2, entries: [replied('intact')] }, 'c2');
    const { id } = (await opened.storage.conversations.find(address()))!;
    const tool = new Libsql(opened.file);
    tool
      .prepare("update transcript set sealed_entry = 'AAAA' where conversation_id = ? and seq = 3")
      .run([id]);
    tool.close();
    const due = await opened.storage.outbox.due(T0, 10, 'telegram');
    expect(due.map((item) => item.message.text)).toEqual(['intact']);
    expect(await opened.storage.outbox.counts()).toEqual({ waiting: 1, dead: 1 });
  });

  it('answers a ping, and a failed one as Unavailable', async () => {
    await opened.storage.ping();
    await opened.storage.close();
    expect(await failureOf(opened.storage.ping())).toBeInstanceOf(Unavailable);
  });
});

describe('opening', () => {
  const folder = tempFolder();
  afterAll(() => folder.remove());
  const open = (dataDir: string, vault = newVault()) => openStorage({ dataDir, vault, logger: silentLogger });

  it('refuses another master key than the one the database was made with', async () => {
    const master = randomBytes(32);
    const first = await open(folder.path, newVault(master));
    await first.close();
    await expect(open(folder.path)).rejects.toMatchObject({
      code: 'config',
      message: /MASTER_KEY.*master\.key/,
    });
    const again = await open(folder.path, newVault(master));
    await again.close();
  });

  it('says that a file is no database', async () => {
    const bad = tempFolder();
    writeFileSync(join(bad.path, 'passerelle.db'), 'Ceci n’est pas une base. '.repeat(200));
    await expect(open(bad.path)).rejects.toMatchObject({ code: 'database-damaged', status: 503 });
    bad.remove();
  });

  it('says that the folder cannot be made', async () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    await expect(open(join(file, 'data'))).rejects.toMatchObject({ code: 'data-dir-unusable' });
  });

  it('leaves a database as it was when a migration fails, and names the step', async () => {
    const file = join(folder.path, 'migrated.db');
    const database = openSqlite(file);
    const tool = new Libsql(file);
    tool.exec('create table handoffs (id text)');
    await expect(migrate(database.kysely)).rejects.toMatchObject({
      code: 'migration-failed',
      message: /0002-handoffs/,
    });
    const tables = "select count(*) as count from sqlite_master where name = 'conversations'";
    expect(tool.prepare(tables).all()).toEqual([{ count: 0 }]);
    tool.exec('drop table handoffs');
    await migrate(database.kysely);
    expect(tool.prepare(tables).all()).toEqual([{ count: 1 }]);
    tool.close();
    await database.close();
  });
});
