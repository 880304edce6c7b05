import { INITIAL_STATE } from '../../src/conversation/types';
import type { MakeStorage } from './storage-contract';
import { address, announced, openHandoff, queue, replied, said, T0, take, turnOf } from './storage-fixtures';
import { withStorage } from './with-storage';

const erase = { kind: 'erase' } as const;

export function erasureContract(make: MakeStorage): void {
  describe('erasure', () => {
    const storage = withStorage(make);
    const reference = { serviceUrl: 'https://example.org', user: '+33 6 39 98 00 01' };
    const receiptTurn = {
      activityId: 'erase',
      effects: [erase],
      entries: [said('supprimez mes données'), replied('C’est fait.')],
      state: { ...INITIAL_STATE, language: 'fr' },
    };

    it('leaves the receipt alone, with a seq that goes on and another key', async () => {
      const { conversation } = await take(storage());
      const { entries } = await take(storage(), receiptTurn);
      expect(entries.map((entry) => [entry.seq, entry.message.text])).toEqual([[3, 'C’est fait.']]);
      expect(await storage().conversations.history(conversation.id)).toEqual(entries);
      const after = await storage().conversations.open(address());
      expect(after).toMatchObject({ id: conversation.id, lastSeq: 3, speaker: { kind: 'bot' } });
      expect(after.state).toEqual(receiptTurn.state);
      expect(after.wrappedKey).not.toBe(conversation.wrappedKey);
      expect(after.wrappedKey).toHaveLength(conversation.wrappedKey.length);
      const next = await take(storage(), { activityId: 'next' });
      expect(next.entries.map((entry) => entry.seq)).toEqual([4, 5]);
    });

    it('still knows redelivered messages, of which nothing is left', async () => {
      await take(storage());
      const { entries } = await take(storage(), receiptTurn);
      const redeliver = async (activityId: string) =>
        storage().conversations.commit(turnOf(await storage().conversations.open(address()), { activityId }));
      expect(await redeliver('a1')).toEqual({ kind: 'duplicate', entries: [] });
      expect(await redeliver('erase')).toEqual({ kind: 'duplicate', entries });
    });

    it('takes the handoff and the unsent messages away', async () => {
      const { handoffId } = await queue(storage(), { push: true, reference });
      await take(storage(), { ...receiptTurn, push: true, reference });
      expect(await storage().handoffs.list()).toEqual([]);
      expect(await storage().handoffs.get(handoffId)).toBeUndefined();
      const due = await storage().outbox.due(T0, 10, 'telegram');
      expect(due.map((item) => item.message.text)).toEqual(['C’est fait.']);
      expect(due[0]!.reference).toEqual(reference);
    });

    it('forgets the address once the receipt has left', async () => {
      const { conversation } = await take(storage(), { push: true, reference });
      await take(storage(), { ...receiptTurn, push: true, reference });
      const [receipt] = await storage().outbox.due(T0, 10, 'telegram');
      await storage().outbox.sent(receipt!.id, T0);
      const { handoffId } = await queue(storage(), { activityId: 'again', push: false });
      await storage().handoffs.claim(handoffId, { id: 'x', name: 'X' }, [announced('X')], T0);
      expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
      expect((await storage().conversations.history(conversation.id)).at(-1)?.message.text).toBe('X');
    });

    it('writes again to a person who comes back after the receipt', async () => {
      await take(storage(), { push: true, reference });
      await take(storage(), { push: true, reference, activityId: 'a2' });
      await take(storage(), { ...receiptTurn, push: true, reference });
      for (const { id } of await storage().outbox.due(T0, 10, 'telegram'))
        await storage().outbox.sent(id, T0);
      await take(storage(), { push: true, reference, activityId: 'back' });
      await take(storage(), { push: true, reference, activityId: 'back-2' });
      const due = await storage().outbox.due(T0, 10, 'telegram');
      expect(due.map((item) => item.reference)).toEqual([reference]);
    });

    it('leaves no news of what became of the messages, and takes none in for them later', async () => {
      const { conversation } = await take(storage(), { push: true, reference });
      const [item] = await storage().outbox.due(T0, 10, 'telegram');
      await storage().outbox.sent(item!.id, T0, 'wamid.1');
      await storage().deliveries.record('telegram', { externalId: 'wamid.1', status: 'read' }, T0);
      expect((await storage().deliveries.of(conversation.id)).size).toBe(1);
      await take(storage(), receiptTurn);
      expect((await storage().deliveries.of(conversation.id)).size).toBe(0);
      await storage().deliveries.record('telegram', { externalId: 'wamid.1', status: 'played' }, T0);
      await storage().outbox.sent(item!.id, T0, 'wamid.1');
      expect((await storage().deliveries.of(conversation.id)).size).toBe(0);
    });

    it('finds the same conversation for a message redelivered by an id of the person', async () => {
      const resolve = () => storage().identities.resolve('telegram', ['+33639980001'], T0);
      const before = await resolve();
      await take(storage(), {}, before);
      await take(storage(), receiptTurn, before);
      const redelivered = turnOf(await storage().conversations.open(address(await resolve())));
      expect(await storage().conversations.commit(redelivered)).toEqual({ kind: 'duplicate', entries: [] });
    });

    it('works as the first words of a conversation, and with a handoff asked in the same turn', async () => {
      await take(storage(), { ...receiptTurn, effects: [erase, openHandoff] });
      const [handoff] = await storage().handoffs.list();
      const conversation = await storage().conversations.open(address());
      expect(conversation.speaker).toEqual({ kind: 'queue', handoffId: handoff!.id });
      expect(conversation.lastSeq).toBe(1);
    });

    it('refuses a turn that was under way with the old key', async () => {
      await take(storage());
      const stale = await storage().conversations.open(address());
      await take(storage(), receiptTurn);
      const late = turnOf(stale, { activityId: 'late' });
      expect(await storage().conversations.commit(late)).toEqual({ kind: 'conflict' });
      expect(await storage().conversations.history(stale.id)).toHaveLength(1);
    });

    it('leaves the other conversations whole', async () => {
      await take(storage(), {}, 'other');
      await take(storage());
      await take(storage(), receiptTurn);
      const { id } = (await storage().conversations.find(address('other')))!;
      expect(await storage().conversations.history(id)).toHaveLength(2);
    });
  });
}
