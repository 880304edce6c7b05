import { INITIAL_STATE } from '../../src/conversation/types';
import type { Change } from '../../src/storage/types';
import type { MakeStorage } from './storage-contract';
import { address, entriesOf, openHandoff, replied, said, T0, take, turnOf } from './storage-fixtures';
import { withStorage } from './with-storage';

const DAY = 86_400_000;

export function conversationContract(make: MakeStorage): void {
  describe('conversations', () => {
    const storage = withStorage(make);

    it('prepares a new conversation without writing it', async () => {
      const conversation = await storage().conversations.open(address());
      expect(conversation).toMatchObject({
        version: 0,
        lastSeq: 0,
        speaker: { kind: 'bot' },
        state: INITIAL_STATE,
      });
      expect(await storage().conversations.find(address())).toBeUndefined();
    });

    it('gives back the state and the transcript of a committed turn', async () => {
      const state = {
        ...INITIAL_STATE,
        language: 'ps',
        topics: ['a'],
        menu: [{ label: 'بله', value: 'yes' }],
      };
      const { conversation, entries } = await take(storage(), {
        state,
        entries: [said('سلام', 'wamid.1'), replied('b')],
      });
      expect(entries).toEqual([
        { seq: 1, at: T0, sender: 'person', message: { text: 'سلام', locale: 'fr' }, externalId: 'wamid.1' },
        { seq: 2, at: T0, sender: 'bot', message: { text: 'b', locale: 'fr' } },
      ]);
      expect(await storage().conversations.history(conversation.id)).toEqual(entries);
      const again = await storage().conversations.open(address());
      expect(again).toMatchObject({ id: conversation.id, version: 1, lastSeq: 2, state });
      expect(await storage().conversations.find(address())).toEqual({ id: conversation.id, lastSeq: 2 });
    });

    it('keeps the same conversation id on two channels apart', async () => {
      await take(storage());
      const other = await storage().conversations.open({ ...address(), channelId: 'whatsapp' });
      expect(other.version).toBe(0);
    });

    it('answers a redelivered message with the entries of its own turn and writes nothing', async () => {
      const first = await take(storage());
      await take(storage(), { activityId: 'a2', entries: [said('et ?'), replied('voilà')] });
      const conversation = await storage().conversations.open(address());
      const result = await storage().conversations.commit(turnOf(conversation));
      expect(result).toEqual({ kind: 'duplicate', entries: first.entries });
      expect(await storage().conversations.open(address())).toEqual(conversation);
      expect(await storage().conversations.history(conversation.id)).toHaveLength(4);
    });

    it('refuses a turn taken on an old version, whole', async () => {
      const conversation = (await take(storage())).conversation;
      const stale = await storage().conversations.open(address());
      await take(storage(), { activityId: 'a2' });
      const result = await storage().conversations.commit(
        turnOf(stale, { activityId: 'a3', effects: [openHandoff] }),
      );
      expect(result).toEqual({ kind: 'conflict' });
      expect(await storage().conversations.history(conversation.id)).toHaveLength(4);
      expect(await storage().handoffs.list()).toEqual([]);
      const retried = await take(storage(), { activityId: 'a3' });
      expect(retried.entries.map((entry) => entry.seq)).toEqual([5, 6]);
    });

    it('answers the same message delivered twenty times at once with one turn', async () => {
      const turn = async () => {
        const conversation = await storage().conversations.open(address());
        return storage().conversations.commit(turnOf(conversation));
      };
      const results = await Promise.all(Array.from({ length: 20 }, turn));
      expect(results.filter((result) => result.kind === 'committed')).toHaveLength(1);
      const [found] = [await storage().conversations.find(address())];
      expect(found?.lastSeq).toBe(2);
      for (const result of results) {
        if (result.kind !== 'conflict') expect(entriesOf(result).map((entry) => entry.seq)).toEqual([1, 2]);
      }
    });

    it('lets one of two different messages at once win, and the other after opening again', async () => {
      const commit = async (activityId: string, text: string): Promise<void> => {
        for (;;) {
          const conversation = await storage().conversations.open(address());
          const turn = turnOf(conversation, { activityId, entries: [said(text), replied(`re: ${text}`)] });
          const result = await storage().conversations.commit(turn);
          if (result.kind !== 'conflict') return;
        }
      };
      await Promise.all(Array.from({ length: 12 }, (_, index) => commit(`m${index}`, `texte ${index}`)));
      const { id } = (await storage().conversations.find(address()))!;
      const entries = await storage().conversations.history(id);
      expect(entries.map((entry) => entry.seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
      for (let at = 0; at < 24; at += 2)
        expect(entries[at + 1]!.message.text).toBe(`re: ${entries[at]!.message.text}`);
    });

    it('commits turns of many conversations at once, each with its own entries', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `c${index}`);
      await Promise.all(
        names.map((name) => take(storage(), { entries: [said(name), replied(`à ${name}`)] }, name)),
      );
      for (const name of names) {
        const { id } = (await storage().conversations.find(address(name)))!;
        const texts = (await storage().conversations.history(id)).map((entry) => entry.message.text);
        expect(texts).toEqual([name, `à ${name}`]);
      }
    });

    it('pages through the history', async () => {
      const many = Array.from({ length: 250 }, (_, index) => said(`m${index + 1}`));
      const { conversation } = await take(storage(), { entries: many });
      const seqs = async (after?: number, limit?: number) =>
        (await storage().conversations.history(conversation.id, after, limit)).map((entry) => entry.seq);
      expect(await seqs()).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(await seqs(0, 3)).toEqual([1, 2, 3]);
      expect(await seqs(248, 10)).toEqual([249, 250]);
      expect(await seqs(250)).toEqual([]);
      expect(await storage().conversations.history('no-such-conversation')).toEqual([]);
    });

    it('tells the feed after the commit, and only then', async () => {
      const changes: Change[] = [];
      const seen: Promise<number>[] = [];
      storage().feed.subscribe((change) => {
        changes.push(change);
        seen.push(
          storage()
            .conversations.history(change.conversationId)
            .then((entries) => entries.length),
        );
      });
      const { conversation } = await take(storage());
      expect(changes).toEqual([
        { kind: 'transcript', conversationId: conversation.id, lastSeq: 2, pushed: false },
      ]);
      expect(await seen[0]).toBe(2);
      await storage().conversations.commit(turnOf(await storage().conversations.open(address())));
      expect(changes).toHaveLength(1);
    });

    it('harms nobody when a listener throws, and forgets one that has left', async () => {
      const heard: string[] = [];
      storage().feed.subscribe(() => {
        throw new Error('broken listener');
      });
      const leave = storage().feed.subscribe(() => heard.push('left'));
      storage().feed.subscribe(() => heard.push('stays'));
      leave();
      await take(storage());
      expect(heard).toEqual(['stays']);
    });

    it('knows when the person last wrote, whatever comes late or was not written by them', async () => {
      const heardAt = async () => (await storage().conversations.open(address())).heardAt;
      await take(storage());
      expect(await heardAt()).toBeUndefined();
      await take(storage(), { activityId: 'a2', heardAt: T0 + 50 });
      await take(storage(), { activityId: 'late', heardAt: T0 + 20 });
      await take(storage(), { activityId: 'silent' });
      expect(await heardAt()).toBe(T0 + 50);
      await take(storage(), { heardAt: T0 }, 'c2');
      expect((await storage().conversations.open(address('c2'))).heardAt).toBe(T0);
    });

    it('keeps dedupe keys eight days, whatever it is asked', async () => {
      const { conversation } = await take(storage(), { now: T0 - 9 * DAY, activityId: 'old' });
      await take(storage(), { now: T0 - 7 * DAY, activityId: 'recent' });
      expect(await storage().conversations.purgeDedupeKeys(T0)).toBe(1);
      const open = () => storage().conversations.open(address());
      const recent = await storage().conversations.commit(turnOf(await open(), { activityId: 'recent' }));
      expect(recent.kind).toBe('duplicate');
      const old = await storage().conversations.commit(turnOf(await open(), { activityId: 'old' }));
      expect(old.kind).toBe('committed');
      expect((await storage().conversations.find(address()))?.id).toBe(conversation.id);
    });
  });
}
