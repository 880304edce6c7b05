import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../errors';
import { makeDataDir } from '../project-root';

const KEY_BYTES = 32;
const KEY_FILE = 'master.key';
/** storage/ keeps its database under this name; a key must never be made for a database that has one already. */
const DATABASE_FILE = 'passerelle.db';

/**
 * The 32 bytes that every other key comes from: the MASTER_KEY setting when there is one, else the file
 * `master.key` of the data folder, made at the first start (mode 0600, written once, never overwritten).
 * @throws ConfigError when the setting or the file is malformed, or when the file has gone from beside its database.
 */
export function loadMasterKey(settings: { masterKey?: string; dataDir: string }): Buffer {
  if (settings.masterKey !== undefined) return keyOfSetting(settings.masterKey);
  const file = join(settings.dataDir, KEY_FILE);
  if (existsSync(file)) return keyOfFile(file);
  if (existsSync(join(settings.dataDir, DATABASE_FILE))) throw keyFileGone(file);
  makeDataDir(settings.dataDir);
  writeOnce(settings.dataDir, file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
  // Read back: another process may have won the race to make it.
  return keyOfFile(file);
}

function keyOfSetting(value: string): Buffer {
  const key = decodeKey(value.trim());
  if (key) return key;
  throw new ConfigError(
    'MASTER_KEY doit contenir exactement 32 octets, en base64 (44 caractères) ou en hexadécimal (64 caractères). ' +
      'Pour en créer une : openssl rand -base64 32. Ne la changez jamais sur une base existante.',
  );
}

function keyOfFile(file: string): Buffer {
  const key = decodeKey(readFileSync(file, 'utf8').trim());
  if (key) return key;
  throw new ConfigError(
    `Le fichier ${file} est abîmé : il doit contenir 32 octets en base64. Restaurez-le depuis une sauvegarde.`,
  );
}

function keyFileGone(file: string): ConfigError {
  return new ConfigError(
    `La base de données existe, mais sa clé ${file} a disparu : les conversations sont illisibles sans elle. ` +
      'Restaurez ce fichier depuis une sauvegarde, ou donnez la clé par MASTER_KEY.',
  );
}

function decodeKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : undefined;
}

/** Whole on disk before it has its name, and never over an existing file: a lost key loses every conversation. */
function writeOnce(folder: string, file: string, content: string): void {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = openSync(draft, 'wx', 0o600);
    writeSync(handle, content);
    fsyncSync(handle);
    closeSync(handle);
    nameOnce(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(folder);
}

function nameOnce(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    copyOnce(draft, file);
  }
}

/** For file systems without hard links (network shares, some containers). */
function copyOnce(draft: string, file: string): void {
  try {
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw new ConfigError(
      `Impossible d'écrire ${file}. Vérifiez les droits et la place sur le disque de DATA_DIR.`,
    );
  }
  syncFolder(file);
}

/** Windows refuses to open a folder: its entries are then written when the system likes. */
function syncFolder(path: string): void {
  try {
    const handle = openSync(path, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}
