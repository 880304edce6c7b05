import { join } from 'node:path';
import Libsql from 'libsql';
import { AppError } from '../errors';
import { storageError } from './storage-errors';

/** A restart may meet its predecessor's last moments. */
const WAIT_MS = 1000;

/**
 * Holds the data folder for this process: two would answer people twice. The lock is the kernel's (an open
 * exclusive transaction on a database of its own), so that kill -9 frees it and no stale file can stop a start.
 * Nothing else may open `lock.db` in this process: closing it there would drop the lock (POSIX).
 * @returns the way to release it
 * @throws AppError `data-dir-in-use` when another process holds the folder
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = openLock(dataDir);
  try {
    lock.exec(`PRAGMA busy_timeout = ${WAIT_MS}`);
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    const failure = storageError(error);
    throw failure.code === 'database-busy' ? inUse(dataDir) : failure;
  }
  return () => {
    // The driver keeps a closed connection until the next garbage collection: only this frees the lock now.
    lock.exec('rollback');
    lock.close();
  };
}

function openLock(dataDir: string): Libsql.Database {
  try {
    return new Libsql(join(dataDir, 'lock.db'));
  } catch (error) {
    throw storageError(error);
  }
}

function inUse(dataDir: string): AppError {
  return new AppError(
    'data-dir-in-use',
    `Un autre processus Passerelle utilise déjà le dossier ${dataDir}. Arrêtez-le, ou donnez un autre dossier par DATA_DIR.`,
  );
}
