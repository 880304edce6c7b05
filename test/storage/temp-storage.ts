import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault } from '../../src/privacy/vault';
import type { Vault } from '../../src/storage/types';

export function tempFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'passerelle-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Every file of a storage but its lock, whose locks would go if this process opened it; that one is empty. */
export function onDisk(folder: string): Buffer {
  expect(statSync(join(folder, 'lock.db')).size).toBe(0);
  const names = readdirSync(folder).filter((name) => name !== 'lock.db');
  return Buffer.concat(names.map((name) => readFileSync(join(folder, name))));
}

export function newVault(master: Buffer = randomBytes(32)): Vault {
  return createVault(master);
}
