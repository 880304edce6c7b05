import { silentLogger } from '../../src/logger';
import { loadMasterKey } from '../../src/privacy/master-key';
import { openStorage } from '../../src/storage/open-storage';
import type { Storage } from '../../src/storage/types';
import { startChild } from './child/start-child';
import { newVault, tempFolder } from './temp-storage';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function storedTurns(storage: Storage): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < 8; index += 1) {
    const found = await storage.conversations.find({ channelId: 'test', conversationId: `c${index}` });
    if (found) ids.push(...(await turnsOf(storage, found)));
  }
  return ids;
}

/** Fails unless the transcript is a whole number of turns, without a gap. */
async function turnsOf(storage: Storage, found: { id: string; lastSeq: number }): Promise<string[]> {
  const entries = await storage.conversations.history(found.id, 0, 1e9);
  expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: found.lastSeq }, (_, at) => at + 1));
  const ids: string[] = [];
  for (let at = 0; at < entries.length; at += 2) {
    const id = entries[at]!.externalId!;
    const texts = [entries[at]!.message.text, entries[at + 1]!.message.text];
    expect(texts).toEqual([`question ${id}`, `réponse ${id}`]);
    ids.push(id);
  }
  return ids;
}

describe('kill -9', () => {
  const folder = tempFolder();
  afterAll(() => folder.remove());

  it('loses no acknowledged turn, doubles none and leaves none half written', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const child = startChild('commit-turns.ts', folder.path, String(round));
      expect(await child.firstLine).toBe('open');
      while (child.lines.length < 30 + round * 10) await pause(5);
      await pause(Math.random() * 100);
      await child.kill();
      acknowledged.push(...child.lines.slice(1));

      const vault = newVault(loadMasterKey({ dataDir: folder.path }));
      const storage = await openStorage({ dataDir: folder.path, vault, logger: silentLogger });
      const stored = await storedTurns(storage);
      const waiting = (await storage.outbox.counts()).waiting;
      await storage.close();
      const kept = new Set(stored);
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(kept.size).toBe(stored.length);
      expect(waiting).toBe(stored.length);
    }
  });
});
