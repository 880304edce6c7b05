/** Child of the kill -9 test: commits turns in eight conversations as fast as it can, printing each acknowledged id. */
import { writeSync } from 'node:fs';
import { INITIAL_STATE } from '../../../src/conversation/types';
import { silentLogger } from '../../../src/logger';
import { loadMasterKey } from '../../../src/privacy/master-key';
import { createVault } from '../../../src/privacy/vault';
import { openStorage } from '../../../src/storage/open-storage';
import type { Storage } from '../../../src/storage/types';

const [dataDir, round] = [process.argv[2]!, process.argv[3]!];

async function talk(storage: Storage, conversationId: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const conversation = await storage.conversations.open({ channelId: 'test', conversationId });
    const activityId = `${round}.${conversationId}.${count}`;
    const result = await storage.conversations.commit({
      conversation,
      activityId,
      state: { ...INITIAL_STATE, language: 'fr', misses: count },
      entries: [
        { sender: 'person', message: { text: `question ${activityId}` }, externalId: activityId },
        { sender: 'bot', message: { text: `réponse ${activityId}` } },
      ],
      effects: [],
      push: true,
      reference: { chat: conversationId },
      now: Date.now(),
    });
    if (result.kind !== 'committed') throw new Error(result.kind);
    // Synchronous: what is printed has been acknowledged, even if the next instant kills us.
    writeSync(1, `${activityId}\n`);
  }
}

async function main(): Promise<void> {
  const vault = createVault(loadMasterKey({ dataDir }));
  const storage = await openStorage({ dataDir, vault, logger: silentLogger });
  writeSync(1, 'open\n');
  await Promise.all(Array.from({ length: 8 }, (_, index) => talk(storage, `c${index}`)));
}

void main();
