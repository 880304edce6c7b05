import { INITIAL_STATE } from '../../src/conversation/types';
import type { Change } from '../../src/storage/types';
import type { MakeStorage } from './storage-contract';
import {
  address,
  announced,
  brief,
  camille,
  noor,
  openHandoff,
  queue,
  said,
  T0,
  take,
  turnOf,
  wrote,
} from './storage-fixtures';
import { withStorage } from './with-storage';

export function handoffContract(make: MakeStorage): void {
  describe('handoffs', () => {
    const storage = withStorage(make);
    const speaker = async () => (await storage().conversations.open(address())).speaker;
    const texts = async (id: string) =>
      (await storage().conversations.history(id)).map((entry) => entry.message.text);

    it('follows the person into another language', async () => {
      const { handoffId } = await queue(storage());
      const state = { ...INITIAL_STATE, language: 'ar' };
      await take(storage(), { activityId: 'a9', state });
      expect((await storage().handoffs.get(handoffId))!.language).toBe('ar');
    });

    it('opens one with its brief, and the conversation belongs to the queue', async () => {
      const asked = { ...brief, offer: 'equip', departement: '69' } as const;
      const { conversationId, handoffId } = await queue(storage(), {
        effects: [{ kind: 'open-handoff', brief: asked }],
      });
      expect(await storage().handoffs.get(handoffId)).toEqual({
        id: handoffId,
        conversationId,
        channelId: 'telegram',
        status: 'queued',
        queuedAt: T0,
        ...asked,
      });
      expect(await speaker()).toEqual({ kind: 'queue', handoffId });
      expect(await storage().handoffs.waiting()).toBe(1);
    });

    it('keeps one open handoff a conversation', async () => {
      const { handoffId } = await queue(storage());
      await take(storage(), { activityId: 'a2', effects: [openHandoff] });
      expect((await storage().handoffs.list()).map((handoff) => handoff.id)).toEqual([handoffId]);
      expect(await speaker()).toEqual({ kind: 'queue', handoffId });
    });

    it('cancels one, after which the bot speaks and another may open', async () => {
      const { handoffId } = await queue(storage());
      await take(storage(), { activityId: 'a2', effects: [{ kind: 'cancel-handoff', handoffId }] });
      expect(await speaker()).toEqual({ kind: 'bot' });
      expect(await storage().handoffs.get(handoffId)).toMatchObject({ status: 'closed', closedAt: T0 });
      const again = await queue(storage(), { activityId: 'a3' });
      expect(again.handoffId).not.toBe(handoffId);
    });

    it('lists those not closed, oldest first', async () => {
      const late = await queue(storage(), { now: T0 + 10 }, 'late');
      const early = await queue(storage(), { now: T0 }, 'early');
      expect((await storage().handoffs.list()).map((handoff) => handoff.id)).toEqual([
        early.handoffId,
        late.handoffId,
      ]);
    });

    it('tells who holds those not closed', async () => {
      const held = await queue(storage(), {}, 'held');
      const waits = await queue(storage(), {}, 'waits');
      const closed = await queue(storage(), {}, 'closed');
      for (const { handoffId } of [held, closed]) await storage().handoffs.claim(handoffId, camille, [], T0);
      await storage().handoffs.close(closed.handoffId, camille.id, 'solved', [], T0);
      const holdings = await storage().handoffs.holdings();
      expect(holdings).toHaveLength(2);
      expect(holdings).toContainEqual({ conversationId: waits.conversationId, status: 'queued' });
      expect(holdings).toContainEqual({
        conversationId: held.conversationId,
        status: 'active',
        aidantId: camille.id,
      });
    });

    it('gives a person to one of forty aidants who claim at once', async () => {
      const { conversationId, handoffId } = await queue(storage());
      const claims = Array.from({ length: 40 }, (_, index) =>
        storage().handoffs.claim(
          handoffId,
          { id: `a${index}`, name: `A${index}` },
          [announced(`A${index}`)],
          T0 + 1,
        ),
      );
      const results = await Promise.all(claims);
      expect(results.filter((result) => result === 'done')).toHaveLength(1);
      const winner = results.indexOf('done');
      expect(await speaker()).toEqual({ kind: 'aidant', handoffId, aidantName: `A${winner}` });
      expect((await texts(conversationId)).slice(2)).toEqual([`A${winner}`]);
      const claimed = {
        status: 'active',
        aidantId: `a${winner}`,
        aidantName: `A${winner}`,
        claimedAt: T0 + 1,
      };
      expect(await storage().handoffs.get(handoffId)).toMatchObject(claimed);
      expect(await storage().handoffs.waiting()).toBe(0);
    });

    it('makes a bot turn that was under way start again', async () => {
      const { handoffId } = await queue(storage());
      const underway = await storage().conversations.open(address());
      await storage().handoffs.claim(handoffId, camille, [announced('Camille')], T0);
      const result = await storage().conversations.commit(turnOf(underway, { activityId: 'a2' }));
      expect(result).toEqual({ kind: 'conflict' });
    });

    it('settles a claim and a cancel at once on one of them', async () => {
      const { handoffId } = await queue(storage());
      const conversation = await storage().conversations.open(address());
      const cancel = turnOf(conversation, {
        activityId: 'a2',
        effects: [{ kind: 'cancel-handoff', handoffId }],
      });
      const [claimed, cancelled] = await Promise.all([
        storage().handoffs.claim(handoffId, camille, [], T0),
        storage().conversations.commit(cancel),
      ]);
      const claimWon = claimed === 'done' && cancelled.kind === 'conflict';
      const cancelWon = claimed === 'gone' && cancelled.kind === 'committed';
      expect(claimWon || cancelWon).toBe(true);
      expect((await speaker()).kind).toBe(claimWon ? 'aidant' : 'bot');
    });

    it('writes an aidant’s words once, however often the console sends them', async () => {
      const { conversationId, handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0);
      const send = () =>
        storage().handoffs.answer(handoffId, camille.id, wrote('Bonjour, je suis Camille'), 'k1', T0 + 5);
      expect(await Promise.all([send(), send(), send()])).toEqual(['done', 'done', 'done']);
      expect((await texts(conversationId)).slice(2)).toEqual(['Bonjour, je suis Camille']);
      expect(await storage().handoffs.get(handoffId)).toMatchObject({ answeredAt: T0 + 5 });
      await storage().handoffs.close(handoffId, camille.id, 'solved', [], T0 + 6);
      expect(await send()).toBe('done');
      const answered = (aidantId: string, clientId: string) =>
        storage().handoffs.answered(handoffId, aidantId, clientId);
      expect(await answered(camille.id, 'k1')).toBe(true);
      expect(await answered(camille.id, 'k2')).toBe(false);
      expect(await answered(noor.id, 'k1')).toBe(false);
      expect(await storage().handoffs.answer(handoffId, camille.id, wrote('trop tard'), 'k2', T0 + 7)).toBe(
        'gone',
      );
    });

    it('refuses whoever does not hold the handoff', async () => {
      const { conversationId, handoffId } = await queue(storage());
      const { handoffs } = storage();
      expect(await handoffs.answer(handoffId, camille.id, wrote('x'), 'k', T0)).toBe('gone');
      await handoffs.claim(handoffId, camille, [], T0);
      expect(await handoffs.claim(handoffId, noor, [], T0)).toBe('gone');
      expect(await handoffs.answer(handoffId, noor.id, wrote('x'), 'k', T0)).toBe('gone');
      expect(await handoffs.requeue(handoffId, noor.id, [], T0)).toBe('gone');
      expect(await handoffs.close(handoffId, noor.id, 'solved', [], T0)).toBe('gone');
      expect(await handoffs.claim('no-such-handoff', noor, [], T0)).toBe('gone');
      expect(await handoffs.answer('no-such-handoff', noor.id, wrote('x'), 'k', T0)).toBe('gone');
      expect(await texts(conversationId)).toHaveLength(2);
    });

    it('gives a person back to the queue at their old place', async () => {
      const { handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0 + 1);
      await storage().handoffs.answer(handoffId, camille.id, wrote('x'), 'k', T0 + 2);
      expect(await storage().handoffs.requeue(handoffId, camille.id, [announced('attente')], T0 + 3)).toBe(
        'done',
      );
      const handoff = (await storage().handoffs.get(handoffId))!;
      expect(handoff).toMatchObject({ status: 'queued', queuedAt: T0 });
      expect([handoff.aidantId, handoff.claimedAt, handoff.answeredAt]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(await speaker()).toEqual({ kind: 'queue', handoffId });
    });

    it('takes back an unanswered claim, never an answered one', async () => {
      const { handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0);
      const seen = async () => (await storage().handoffs.get(handoffId))!;
      expect(await storage().handoffs.takeBack(await seen(), [], T0 + 1)).toBe('done');
      await storage().handoffs.claim(handoffId, noor, [], T0 + 2);
      const unanswered = await seen();
      await storage().handoffs.answer(handoffId, noor.id, wrote('x'), 'k', T0 + 3);
      expect(await storage().handoffs.takeBack(unanswered, [], T0 + 4)).toBe('gone');
      const answered = await seen();
      await storage().handoffs.answer(handoffId, noor.id, wrote('y'), 'l', T0 + 5);
      expect(await storage().handoffs.takeBack(answered, [], T0 + 6)).toBe('gone');
      expect(await speaker()).toMatchObject({ kind: 'aidant', aidantName: 'Noor' });
    });

    it('becomes an emergency when the person tells of one while waiting', async () => {
      const { handoffId } = await queue(storage());
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      await take(storage(), { activityId: 'a2', effects: [{ kind: 'raise-handoff', handoffId }] });
      expect((await storage().handoffs.get(handoffId))?.reason).toBe('emergency');
      expect(changes).toContainEqual(expect.objectContaining({ kind: 'handoff', handoffId }));
    });

    it('knows since when a person waits for the words of an aidant', async () => {
      const { conversationId, handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0 + 1);
      await storage().handoffs.answer(handoffId, camille.id, wrote('x'), 'k', T0 + 2);
      expect(await storage().handoffs.waitsSince(conversationId)).toBeUndefined();
      for (const [activityId, now] of [
        ['a2', T0 + 3],
        ['a3', T0 + 4],
      ] as const)
        await take(storage(), { activityId, entries: [said(activityId)], now });
      expect(await storage().handoffs.waitsSince(conversationId)).toBe(T0 + 3);
    });

    it('leaves a claim made since the unanswered one was seen', async () => {
      const { handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0);
      const seen = (await storage().handoffs.get(handoffId))!;
      await storage().handoffs.requeue(handoffId, camille.id, [], T0 + 1);
      await storage().handoffs.claim(handoffId, noor, [], T0 + 2);
      expect(await storage().handoffs.takeBack(seen, [], T0 + 3)).toBe('gone');
      expect(await speaker()).toMatchObject({ kind: 'aidant', aidantName: 'Noor' });
    });

    it('closes one: the bot speaks again and the person may ask anew', async () => {
      const { handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [], T0);
      expect(
        await storage().handoffs.close(handoffId, camille.id, 'solved', [announced('fin')], T0 + 9),
      ).toBe('done');
      expect(await storage().handoffs.get(handoffId)).toMatchObject({ status: 'closed', closedAt: T0 + 9 });
      expect(await storage().handoffs.list()).toEqual([]);
      expect(await speaker()).toEqual({ kind: 'bot' });
      await queue(storage(), { activityId: 'a2' });
    });

    it('tells the console and the conversation’s streams of each change', async () => {
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      const { conversationId, handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [announced('Camille')], T0);
      await storage().handoffs.claim(handoffId, noor, [announced('Noor')], T0);
      const handoff = { kind: 'handoff', handoffId, conversationId };
      expect(changes).toEqual([
        { kind: 'transcript', conversationId, lastSeq: 2, pushed: false },
        handoff,
        { kind: 'transcript', conversationId, lastSeq: 3 },
        handoff,
      ]);
    });

    it('sends the desk’s words by the outbox on a channel that is written to', async () => {
      const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 }, entries: [] });
      await storage().handoffs.claim(handoffId, camille, [announced('Camille est là')], T0);
      await storage().handoffs.answer(handoffId, camille.id, wrote('Bonjour'), 'k1', T0);
      const [head, ...others] = await storage().outbox.due(T0, 10, 'telegram');
      expect(others).toEqual([]);
      expect(head).toMatchObject({
        sender: 'system',
        message: { text: 'Camille est là' },
        reference: { chat: 1 },
      });
      expect(await storage().outbox.counts()).toEqual({ waiting: 2, dead: 0 });
    });

    it('says when the person last wrote, and that they blocked us until they write again', async () => {
      const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 }, heardAt: T0 - 5 });
      const [item] = await storage().outbox.due(T0, 1, 'telegram');
      await storage().outbox.block(item!.id, 'blocked', T0 + 1, T0);
      for (const handoff of [(await storage().handoffs.list())[0], await storage().handoffs.get(handoffId)])
        expect(handoff).toMatchObject({ heardAt: T0 - 5, blockedAt: T0 + 1 });
      await take(storage(), { activityId: 'a2', heardAt: T0 + 2 });
      const after = (await storage().handoffs.get(handoffId))!;
      expect([after.heardAt, after.blockedAt]).toEqual([T0 + 2, undefined]);
    });

    it('leaves the outbox empty on a channel that is read', async () => {
      const { handoffId } = await queue(storage());
      await storage().handoffs.claim(handoffId, camille, [announced('Camille est là')], T0);
      expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
    });
  });
}
