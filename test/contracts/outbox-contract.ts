import type { MakeStorage } from './storage-contract';
import { replied, said, T0, take } from './storage-fixtures';
import { withStorage } from './with-storage';

export function outboxContract(make: MakeStorage): void {
  describe('outbox', () => {
    const storage = withStorage(make);
    const push = (texts: string[], conversationId = 'c1', activityId = 'a1') =>
      take(
        storage(),
        {
          push: true,
          reference: { chat: conversationId },
          activityId,
          entries: [said('?'), ...texts.map(replied)],
        },
        conversationId,
      );
    const due = (now = T0, limit = 10) => storage().outbox.due(now, limit, 'telegram');
    const texts = async (now = T0) => (await due(now)).map((item) => item.message.text);

    it('holds the replies, not the person’s own words', async () => {
      const { conversation } = await push(['un']);
      const [item] = await due();
      expect(item).toMatchObject({
        conversationId: conversation.id,
        channelId: 'telegram',
        sender: 'bot',
        message: { text: 'un', locale: 'fr' },
        reference: { chat: 'c1' },
        attempts: 0,
        parts: 0,
        uncertain: false,
      });
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 0 });
    });

    it('keeps the order within a conversation and lets conversations go side by side', async () => {
      await push(['un', 'deux', 'trois']);
      await push(['eins'], 'c2');
      expect((await texts()).sort()).toEqual(['eins', 'un']);
      const first = (await due()).find((item) => item.message.text === 'un')!;
      await storage().outbox.sent(first.id, T0);
      expect((await texts()).sort()).toEqual(['deux', 'eins']);
    });

    it('holds back a conversation whose head waits for its next attempt', async () => {
      await push(['un', 'deux']);
      await push(['plus tard'], 'c1', 'a2');
      const [head] = await due();
      await storage().outbox.retry(head!.id, T0 + 5000, 'http-503');
      expect(await texts(T0 + 4999)).toEqual([]);
      const [again] = await due(T0 + 5000);
      expect(again).toMatchObject({ id: head!.id, attempts: 1, message: { text: 'un' } });
    });

    it('lets the next message go after a dead one, and counts it', async () => {
      await push(['un', 'deux']);
      const [head] = await due();
      await storage().outbox.dead(head!.id, 'blocked', T0);
      expect(await texts()).toEqual(['deux']);
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 1 });
      await storage().outbox.retry(head!.id, T0, 'late');
      expect(await texts()).toEqual(['deux']);
    });

    it('gives at most as many as asked', async () => {
      for (const name of ['c1', 'c2', 'c3']) await push([name], name);
      expect(await due(T0, 2)).toHaveLength(2);
      for (const item of await due(T0, 2)) await storage().outbox.sent(item.id, T0);
      expect(await due(T0, 2)).toHaveLength(1);
    });

    it('writes to the latest reference of the conversation', async () => {
      await push(['un']);
      await take(storage(), {
        push: true,
        reference: { chat: 'moved' },
        activityId: 'a2',
        entries: [replied('deux')],
      });
      await take(storage(), { push: true, activityId: 'a3', entries: [replied('trois')] });
      expect((await due())[0]!.reference).toEqual({ chat: 'moved' });
    });

    it('stays empty for channels that are read', async () => {
      await take(storage(), { push: false });
      expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
    });

    it('takes a second word about a message that has left in its stride', async () => {
      await push(['un']);
      const [head] = await due();
      await storage().outbox.sent(head!.id, T0);
      await storage().outbox.sent(head!.id, T0);
      await storage().outbox.dead(head!.id, 'late', T0);
      expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
    });
  });
}
