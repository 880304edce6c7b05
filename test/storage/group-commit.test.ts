import { CompiledQuery } from 'kysely';
import Libsql from 'libsql';
import { silentLogger } from '../../src/logger';
import type { Database } from '../../src/storage/database';
import { GroupCommit, type Transaction } from '../../src/storage/group-commit';
import { type OpenedDatabase, openDatabase } from './open-database';

describe('group commit', () => {
  let opened: OpenedDatabase;
  let begun: number;
  let commits: GroupCommit;
  beforeEach(async () => {
    opened = await openDatabase();
    begun = 0;
    commits = new GroupCommit(counting(opened.database), silentLogger);
  });
  afterEach(() => opened.dispose());

  const counting = (database: Database): Database => ({
    ...database,
    get begin() {
      begun += 1;
      return database.begin;
    },
  });

  const write = (name: string) => async (trx: Transaction) => {
    await trx.executeQuery(
      CompiledQuery.raw('insert into settings (name, value) values (?, ?)', [name, 'x']),
    );
    return name;
  };

  /** As another program sees it: what is committed. */
  function stored(): string[] {
    const reader = new Libsql(opened.file);
    const rows = reader.prepare('select name from settings order by name').all() as { name: string }[];
    reader.close();
    return rows.map((row) => row.name);
  }

  it('puts writes that arrive together in one transaction', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(await Promise.all(names.map((name) => commits.run(write(name))))).toEqual(names);
    expect(begun).toBe(1);
    expect(stored()).toEqual(names);
  });

  it('answers only when another program can see the write', async () => {
    const seen = commits.run(write('a')).then(() => stored());
    expect(await seen).toEqual(['a']);
  });

  it('undoes the one that fails and keeps the others', async () => {
    const failing = commits.run(async (trx) => {
      await write('half')(trx);
      throw new Error('changed my mind');
    });
    const [, failed] = await Promise.allSettled([commits.run(write('a')), failing, commits.run(write('b'))]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'changed my mind' } });
    expect(stored()).toEqual(['a', 'b']);
    // Once without savepoints, once with.
    expect(begun).toBe(2);
  });

  it('runs the others again, alone, when one breaks the whole transaction', async () => {
    const breaking = commits.run(async (trx) => {
      await write('half')(trx);
      // What SQLite does by itself on a full disk.
      await trx.executeQuery(CompiledQuery.raw('rollback'));
      throw new Error('disk full');
    });
    const results = await Promise.allSettled([commits.run(write('a')), breaking, commits.run(write('b'))]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toEqual(['a', 'b']);
  });

  it('goes on after a failure', async () => {
    await expect(commits.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await commits.run(write('a'));
    await commits.idle();
    expect(stored()).toEqual(['a']);
  });

  it('refuses writes after the database has closed, without hanging', async () => {
    await opened.storage.close();
    await expect(commits.run(write('late'))).rejects.toMatchObject({
      name: 'AppError',
      code: 'storage-failed',
    });
  });
});
