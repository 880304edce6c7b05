import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { ConfigError, Unavailable } from '../errors';
import type { Logger } from '../logger';
import { makeDataDir } from '../project-root';
import { SqlAccountStore } from './account-store';
import { createChangeFeed } from './change-feed';
import { ConversationMemory } from './conversation-memory';
import { ConversationNews } from './conversation-news';
import { ConversationRows } from './conversation-rows';
import { SqlConversationStore } from './conversation-store';
import { changeRows, type Database, runQuery } from './database';
import { DeliveryRows } from './delivery-rows';
import { SqlDeliveryStore } from './delivery-store';
import { GroupCommit } from './group-commit';
import { HandoffRows } from './handoff-rows';
import { SqlHandoffStore } from './handoff-store';
import { SqlIdentityStore } from './identity-store';
import { migrate } from './migrations';
import { OutboxRows } from './outbox-rows';
import { SqlOutboxStore } from './outbox-store';
import { lockDataDir } from './process-lock';
import { openSqlite } from './sqlite-database';
import { Transcript } from './transcript';
import { TurnWriter } from './turn-commit';
import type { Storage, Vault } from './types';

/** privacy/master-key.ts looks for this name: a new key is never made beside an existing database. */
const DATABASE_FILE = 'passerelle.db';

interface StorageOptions {
  dataDir: string;
  vault: Vault;
  logger: Logger;
  /** ms since the epoch */
  clock?: () => number;
}

/**
 * Opens (and makes, at the first start) the database of the data folder, for this process alone.
 * @throws AppError `data-dir-in-use` when another process holds the folder; ConfigError when the master key is not
 * the one this database was made with; Unavailable when the disk or its rights are at fault.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  makeFolder(options.dataDir);
  const unlock = lockDataDir(options.dataDir);
  try {
    const database = openSqlite(join(options.dataDir, DATABASE_FILE));
    return await prepareStorage(database, options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function prepareStorage(
  database: Database,
  options: StorageOptions,
  unlock: () => void,
): Promise<Storage> {
  try {
    await migrate(database.kysely);
    await checkMasterKey(database, options.vault);
    return createStorage(database, options, unlock);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The stores over a database that is open and migrated; `released` is called when it is closed. */
export function createStorage(
  database: Database,
  { vault, logger, clock = Date.now }: Omit<StorageOptions, 'dataDir'>,
  released: () => void = () => {},
): Storage {
  const db = database.kysely;
  const feed = createChangeFeed(logger);
  const commits = new GroupCommit(database, logger);
  const conversations = new ConversationRows(db);
  const memory = new ConversationMemory();
  const transcript = new Transcript(db, vault);
  const handoffs = new HandoffRows(db);
  const outbox = new OutboxRows(db);
  const deliveries = new DeliveryRows(db);
  const turns = new TurnWriter(db, vault, conversations, transcript, handoffs, outbox);
  const news = new ConversationNews(conversations, feed);
  // An erasure may have been killed between its commit and its scrub.
  commits.scrub();
  return {
    feed,
    conversations: new SqlConversationStore({
      db,
      vault,
      commits,
      feed,
      conversations,
      memory,
      transcript,
      turns,
      clock,
    }),
    handoffs: new SqlHandoffStore({ vault, commits, feed, conversations, memory, transcript, handoffs }),
    outbox: new SqlOutboxStore({ vault, commits, news, logger, outbox, conversations, deliveries, clock }),
    deliveries: new SqlDeliveryStore({ vault, commits, news, conversations, deliveries, outbox }),
    identities: new SqlIdentityStore(db, vault, commits),
    accounts: new SqlAccountStore(db, commits),
    ping: () => ping(database),
    close: once(() => closeAll(database, commits, released)),
  };
}

function makeFolder(dataDir: string): void {
  try {
    makeDataDir(dataDir);
  } catch (cause) {
    throw new Unavailable(
      'data-dir-unusable',
      `Le dossier ${dataDir} ne peut pas être créé. Donnez par DATA_DIR un dossier inscriptible.`,
      { cause },
    );
  }
}

/** The wrong key would only show at the first text that does not open, after new ones were written with it. */
async function checkMasterKey(database: Database, vault: Vault): Promise<void> {
  const value = vault.pseudonym('master-key-check');
  const db = database.kysely;
  const insert = db.insertInto('settings').values({ name: 'master-key-check', value });
  await changeRows(db, insert.onConflict((conflict) => conflict.column('name').doNothing()).compile());
  const stored = db.selectFrom('settings').select('value').where('name', '=', 'master-key-check');
  if ((await runQuery(db, stored.compile()))[0]?.value === value) return;
  throw new ConfigError(
    'La clé maître n’est pas celle de cette base de données : les conversations seraient illisibles. ' +
      'Remettez la valeur d’origine de MASTER_KEY, ou le fichier master.key d’origine dans DATA_DIR.',
  );
}

async function ping(database: Database): Promise<void> {
  try {
    await runQuery(database.kysely, CompiledQuery.raw('select count(*) as count from settings'));
  } catch (cause) {
    throw new Unavailable('database-unreachable', 'La base de données ne répond pas.', { cause });
  }
}

/** Writes under way end first. */
async function closeAll(database: Database, commits: GroupCommit, released: () => void): Promise<void> {
  await commits.idle();
  await database.close();
  released();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
