/** Child of the outbox's kill -9 test: sends in eight conversations, noting begin, one part and sent, and prints each. */
import { writeSync } from 'node:fs';
import { INITIAL_STATE } from '../../../src/conversation/types';
import { silentLogger } from '../../../src/logger';
import { loadMasterKey } from '../../../src/privacy/master-key';
import { createVault } from '../../../src/privacy/vault';
import { openStorage } from '../../../src/storage/open-storage';
import type { Storage } from '../../../src/storage/types';

const dataDir = process.argv[2]!;
const NOW = Date.UTC(2026, 0, 15, 9, 0, 0);

async function write(storage: Storage, conversationId: string): Promise<void> {
  const conversation = await storage.conversations.open({ channelId: 'telegram', conversationId });
  await storage.conversations.commit({
    conversation,
    activityId: 'a1',
    state: INITIAL_STATE,
    entries: Array.from({ length: 400 }, (_, rank) => ({ sender: 'bot', message: { text: `${rank}` } })),
    effects: [],
    push: true,
    reference: { chat: conversationId },
    now: NOW,
  });
}

/** A first part is taken; the platform says nothing of the rest. */
async function hang({ outbox }: Storage, id: string): Promise<void> {
  await outbox.begin(id);
  await outbox.progress(id, 1, `part of ${id}`);
  writeSync(1, `part ${id}\n`);
}

async function send(storage: Storage, id: string): Promise<void> {
  const { outbox } = storage;
  await hang(storage, id);
  await outbox.sent(id, NOW, `whole of ${id}`);
  // Synchronous: what is printed has been noted, even if the next instant kills us.
  writeSync(1, `sent ${id}\n`);
}

async function main(): Promise<void> {
  const vault = createVault(loadMasterKey({ dataDir }));
  const storage = await openStorage({ dataDir, vault, logger: silentLogger });
  for (let index = 0; index < 8; index += 1) await write(storage, `c${index}`);
  writeSync(1, 'open\n');
  await hang(storage, (await storage.outbox.due(NOW, 1, 'telegram'))[0]!.id);
  for (;;) {
    const items = await storage.outbox.due(NOW, 8, 'telegram');
    await Promise.all(items.map((item) => send(storage, item.id)));
  }
}

void main();
