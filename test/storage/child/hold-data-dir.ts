/** Child of the lock test: holds the data folder until it is killed, or says why it could not. */
import { writeSync } from 'node:fs';
import { silentLogger } from '../../../src/logger';
import { loadMasterKey } from '../../../src/privacy/master-key';
import { createVault } from '../../../src/privacy/vault';
import { openStorage } from '../../../src/storage/open-storage';

const dataDir = process.argv[2]!;

async function main(): Promise<void> {
  try {
    await openStorage({ dataDir, vault: createVault(loadMasterKey({ dataDir })), logger: silentLogger });
    writeSync(1, 'open\n');
    setInterval(() => {}, 1000);
  } catch (error) {
    writeSync(1, `${(error as { code: string }).code}\n`);
    process.exit(1);
  }
}

void main();
