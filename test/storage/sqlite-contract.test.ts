import { silentLogger } from '../../src/logger';
import { openStorage } from '../../src/storage/open-storage';
import { storageContract } from '../contracts/storage-contract';
import { newVault, tempFolder } from './temp-storage';

storageContract('SQLite', async (now) => {
  const folder = tempFolder();
  const storage = await openStorage({
    dataDir: folder.path,
    vault: newVault(),
    logger: silentLogger,
    clock: () => now,
  });
  const dispose = async () => {
    await storage.close();
    folder.remove();
  };
  return { storage, dispose };
});
