import { join } from 'node:path';
import { silentLogger } from '../../src/logger';
import type { Database } from '../../src/storage/database';
import { migrate } from '../../src/storage/migrations';
import { createStorage } from '../../src/storage/open-storage';
import { openSqlite } from '../../src/storage/sqlite-database';
import type { Storage } from '../../src/storage/types';
import { newVault, tempFolder } from './temp-storage';

export interface OpenedDatabase {
  file: string;
  database: Database;
  storage: Storage;
  dispose(): Promise<void>;
}

/** A storage whose engine a test may hinder. */
export async function openDatabase(): Promise<OpenedDatabase> {
  const folder = tempFolder();
  const file = join(folder.path, 'passerelle.db');
  const database = openSqlite(file);
  await migrate(database.kysely);
  const storage = createStorage(database, { vault: newVault(), logger: silentLogger });
  const dispose = async () => {
    await storage.close();
    folder.remove();
  };
  return { file, database, storage, dispose };
}
