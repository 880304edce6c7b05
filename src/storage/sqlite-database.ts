import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import type { Database } from './database';
import type { Schema } from './schema';
import { storageError } from './storage-errors';

/** How long a write waits for a lock held by another program, in ms; the whole process waits with it. */
const BUSY_TIMEOUT = 2000;

/**
 * SQLite in one file, in WAL mode: a commit is on the disk (synchronous=FULL) when it returns, and other programs
 * may read the file meanwhile. @throws Unavailable when the file cannot be opened or is no database.
 */
export function openSqlite(file: string): Database {
  try {
    return connect(new Libsql(file));
  } catch (error) {
    throw storageError(error);
  }
}

const PRAGMAS = [
  `busy_timeout = ${BUSY_TIMEOUT}`,
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'secure_delete = ON',
  // Pages: 16 MB of WAL, so that a page written by many turns goes to the database file once.
  'wal_autocheckpoint = 4000',
  // Savepoints would otherwise write images of pages, old keys included, into files of the system's temp folder.
  'temp_store = MEMORY',
];

function connect(connection: Libsql.Database): Database {
  const pragma = (statement: string) => void connection.prepare(`PRAGMA ${statement}`).all();
  for (const statement of PRAGMAS) pragma(statement);
  const kysely = new Kysely<Schema>({
    dialect: new AtomicSqliteDialect({ database: withStatementCache(connection) }),
  });
  const checkpoint = connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    kysely,
    // Takes the write lock at once: a transaction that read first could no longer wait for it.
    begin: 'begin immediate',
    scrub: () => withoutWaiting(pragma, () => (checkpoint.all() as { busy: number }[])[0]?.busy === 0),
    pragma,
    close: async () => {
      // The driver may keep the connection until the next garbage collection, and the WAL with it.
      withoutWaiting(pragma, () => checkpoint.all());
      await kysely.destroy();
    },
  };
}

/** A checkpoint that waited for a long reader (a backup) would stop the whole process at each write. */
function withoutWaiting<Result>(pragma: (statement: string) => void, work: () => Result): Result {
  pragma('busy_timeout = 0');
  try {
    return work();
  } finally {
    pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
  }
}

/** Kysely thinks SQLite cannot undo DDL; it can, and a start killed during a migration needs it. */
class AtomicSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new AtomicSqliteAdapter();
  }
}

class AtomicSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

type Cached = Pick<Libsql.Statement, 'all' | 'run' | 'iterate'> & { reader: boolean };

/** Kysely prepares each query anew; the SQL of this application is a short list. */
function withStatementCache(connection: Libsql.Database) {
  const statements = new Map<string, Cached>();
  const prepare = (sql: string): Cached => {
    const statement = connection.prepare(sql);
    const cached: Cached = {
      reader: statement.reader,
      all: (values) => statement.all(values),
      run: (values) => statement.run(values),
      iterate: (values) => statement.iterate(values),
    };
    if (statements.size < 500) statements.set(sql, cached);
    return cached;
  };
  return {
    prepare: (sql: string) => statements.get(sql) ?? prepare(sql),
    close: () => void connection.close(),
  } as never;
}
