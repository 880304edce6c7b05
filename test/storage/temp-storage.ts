import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVault } from '../../src/privacy/vault';
import type { Vault } from '../../src/storage/types';

export function tempFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'passerelle-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function newVault(master: Buffer = randomBytes(32)): Vault {
  return createVault(master);
}
