import { INITIAL_STATE } from '../../src/conversation/types';
import type { MakeStorage } from './storage-contract';
import { address, camille, push, queue, T0, take, wrote } from './storage-fixtures';
import { withStorage } from './with-storage';

/** Messages given up: because the person does not want them, or because nothing helps. */
export function outboxEndsContract(make: MakeStorage): void {
  describe('outbox: given up', () => {
    const storage = withStorage(make);
    const stopped = { ...INITIAL_STATE, language: 'fr', stopped: true };
    const due = (now = T0) => storage().outbox.due(now, 10, 'telegram');
    const texts = async (now = T0) => (await due(now)).map((item) => item.message.text);
    const listed = async () => (await storage().outbox.undelivered(10)).map(({ code }) => code);
    const dead = async () => {
      const { id } = (await storage().conversations.find(address()))!;
      return (await storage().outbox.deadOf(id)).map(({ code }) => code);
    };

    describe('a person who blocked us', () => {
      it('gets nothing of what waits', async () => {
        await push(storage(), ['un', 'deux', 'trois']);
        await push(storage(), ['eins'], {}, 'c2');
        const id = (await due()).find((item) => item.message.text === 'un')!.id;
        await storage().outbox.begin(id);
        await storage().outbox.block(id, 'blocked', T0 + 1, T0);
        expect(await texts(T0 + 1)).toEqual(['eins']);
        expect(await dead()).toEqual(['blocked', 'blocked', 'blocked']);
      });

      it('gets nothing that is written to them later, until they write', async () => {
        const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 } });
        const [item] = await due();
        await storage().outbox.block(item!.id, 'blocked', T0, T0);
        await storage().handoffs.claim(handoffId, camille, [], T0);
        await storage().handoffs.answer(handoffId, camille.id, wrote('Bonjour ?'), 'k1', T0 + 1);
        expect(await texts(T0 + 1)).toEqual([]);
        expect(await dead()).toEqual(['blocked', 'blocked']);
        await push(storage(), ['sans eux'], { activityId: 'a2' });
        expect(await texts(T0 + 2)).toEqual([]);
        await push(storage(), ['vous revoilà'], { activityId: 'a3', heardAt: T0 + 3 });
        expect(await texts(T0 + 3)).toEqual(['vous revoilà']);
      });

      it('and wrote again before a try from before was refused gets the answer to that', async () => {
        const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 }, heardAt: T0 - 9 });
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await push(storage(), ['vous revoilà'], { activityId: 'a2', heardAt: T0 + 5 });
        await storage().outbox.block(item!.id, 'telegram-blocked', T0 + 6, T0);
        expect(await dead()).toEqual(['telegram-blocked']);
        expect(await texts(T0 + 6)).toEqual(['vous revoilà']);
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBeUndefined();
      });

      it('in the moment of their words at the latest is blocked', async () => {
        const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 }, heardAt: T0 });
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await storage().outbox.block(item!.id, 'telegram-blocked', T0 + 6, T0);
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBe(T0 + 6);
      });
    });

    describe('a person who wrote STOP', () => {
      it('gets the confirmation, and nothing that was written before', async () => {
        await push(storage(), ['un', 'deux']);
        await push(storage(), ['eins'], {}, 'c2');
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
        expect((await texts()).sort()).toEqual(['eins', 'entendu']);
        expect(await dead()).toEqual(['stopped', 'stopped']);
      });

      it.each([
        ['fails', (id: string) => storage().outbox.retry(id, T0, 'http-503')],
        ['is cut', () => storage().outbox.recover(T0, 'telegram')],
      ])('gets no second try of a message under way that %s', async (_, end) => {
        await push(storage(), ['un', 'deux']);
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
        // Not before the one under way: their order is kept.
        expect(await texts()).toEqual([]);
        await end(item!.id);
        expect(await texts()).toEqual(['entendu']);
        expect(await dead()).toEqual(['stopped', 'stopped']);
      });

      it.each([
        ['given up', (id: string) => storage().outbox.dead(id, 'graph-500', T0 + 1)],
        ['blocked', (id: string) => storage().outbox.block(id, 'telegram-blocked', T0 + 1, T0)],
      ])('is not sent one that was under way and then %s, whoever asks for it', async (_, end) => {
        await push(storage(), ['un']);
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped, heardAt: T0 + 1 });
        await end(item!.id);
        expect(await dead()).toEqual(['stopped']);
        expect(await storage().outbox.again(item!.id, T0 + 2)).toBe(false);
        expect(await texts(T0 + 2)).toEqual(['entendu']);
      });

      it('is not sent one under way when another try finds that they have blocked us', async () => {
        await push(storage(), ['un', 'deux']);
        const [earlier] = await due();
        await storage().outbox.dead(earlier!.id, 'graph-500', T0);
        const [later] = await due();
        await storage().outbox.begin(later!.id);
        // Asked for by an aidant: two are under way.
        await storage().outbox.again(earlier!.id, T0);
        await storage().outbox.begin(earlier!.id);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped, heardAt: T0 });
        await storage().outbox.block(earlier!.id, 'telegram-blocked', T0 + 1, T0 + 1);
        await storage().outbox.retry(later!.id, T0 + 1, 'http-503');
        // The goodbye as well, which had not been tried.
        expect(await dead()).toEqual(['stopped', 'stopped', 'stopped']);
        for (const { id } of [earlier!, later!]) expect(await storage().outbox.again(id, T0)).toBe(false);
      });

      it('fills no list of what somebody could do something about', async () => {
        await push(storage(), ['un', 'deux']);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
        expect(await dead()).toEqual(['stopped', 'stopped']);
        expect(await listed()).toEqual([]);
        // The operators' figure counts what failed.
        expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 0 });
        const [item] = await due();
        await storage().outbox.dead(item!.id, 'http-400', T0);
        expect(await listed()).toEqual(['http-400']);
      });

      describe('whose goodbye is refused because they have left', () => {
        const refuse = (id: string, now = T0 + 1) => storage().outbox.block(id, 'twilio-21610', now, now);
        const goodbye = async (more: string[] = []) => {
          await push(storage(), more);
          await push(storage(), ['entendu'], { activityId: 'stop', state: stopped, heardAt: T0 });
          const item = (await due()).find(({ message }) => message.text === 'entendu');
          await storage().outbox.begin(item!.id);
          return item!.id;
        };

        it('has been dealt with: noted, no failure, nothing to do', async () => {
          const id = await goodbye();
          await refuse(id);
          expect(await dead()).toEqual(['stopped']);
          expect(await listed()).toEqual([]);
          expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
          expect(await storage().outbox.again(id, T0 + 2)).toBe(false);
        });

        it.each(['retry', 'hold'] as const)('also after a try that failed (%s)', async (what) => {
          const id = await goodbye();
          await storage().outbox[what](id, T0, 'http-503');
          await storage().outbox.begin(id);
          await refuse(id);
          expect(await dead()).toEqual(['stopped']);
        });

        it('also when they wrote again before the refusal came', async () => {
          const id = await goodbye();
          await push(storage(), ['vous revoilà'], { activityId: 'start', heardAt: T0 + 1 });
          await storage().outbox.block(id, 'twilio-21610', T0 + 2, T0);
          expect(await dead()).toEqual(['stopped']);
          expect(await texts(T0 + 2)).toEqual(['vous revoilà']);
        });

        it('also when another message found it out before the goodbye was tried', async () => {
          await push(storage(), ['un']);
          const [item] = await due();
          await storage().outbox.begin(item!.id);
          await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
          await refuse(item!.id);
          expect(await texts(T0 + 1)).toEqual([]);
          expect(await dead()).toEqual(['stopped', 'stopped']);
          expect(await listed()).toEqual([]);
        });

        it('gets answers again once they write, and a refusal of these is told', async () => {
          await refuse(await goodbye());
          await push(storage(), ['vous revoilà'], { activityId: 'start', heardAt: T0 + 2 });
          const [item] = await due(T0 + 2);
          await storage().outbox.block(item!.id, 'twilio-21610', T0 + 3, T0 + 3);
          expect(await listed()).toEqual(['twilio-21610']);
        });
      });

      it('has got a message that was under way, when the platform took it', async () => {
        await push(storage(), ['un']);
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
        await storage().outbox.sent(item!.id, T0);
        expect(await texts()).toEqual(['entendu']);
        expect(await dead()).toEqual([]);
      });

      it('is not sent what had been given up before, whoever asks for it', async () => {
        await push(storage(), ['un']);
        const [item] = await due();
        await storage().outbox.dead(item!.id, 'http-400', T0);
        await push(storage(), ['entendu'], { activityId: 'stop', state: stopped });
        expect(await dead()).toEqual(['stopped']);
        expect(await storage().outbox.again(item!.id, T0)).toBe(false);
        expect(await texts()).toEqual(['entendu']);
      });

      it('keeps what they read on a channel that is not written to', async () => {
        await push(storage(), ['un']);
        await take(storage(), { activityId: 'stop', state: stopped, push: false });
        expect(await texts()).toEqual(['un']);
      });
    });

    it('lists them without their words, the latest first', async () => {
      const { conversation } = await push(storage(), ['un', 'deux']);
      for (const [at, code] of ['http-400', 'window'].entries()) {
        const [item] = await due();
        await storage().outbox.begin(item!.id);
        await storage().outbox.dead(item!.id, code, T0 + at);
      }
      const one = { conversationId: conversation.id, channelId: 'telegram', sender: 'bot', attempts: 1 };
      expect(await storage().outbox.undelivered(10)).toEqual([
        { ...one, id: `${conversation.id}:3`, code: 'window', deadAt: T0 + 1 },
        { ...one, id: `${conversation.id}:2`, code: 'http-400', deadAt: T0 },
      ]);
      expect(await storage().outbox.undelivered(1)).toHaveLength(1);
    });

    it('tells one of them by its id, and those of one conversation, however many there are', async () => {
      const { conversation } = await push(storage(), ['un', 'deux']);
      await push(storage(), ['eins'], {}, 'c2');
      const heads = await due();
      for (const { id } of heads) await storage().outbox.dead(id, 'http-400', T0);
      const one = {
        id: `${conversation.id}:2`,
        conversationId: conversation.id,
        channelId: 'telegram',
        sender: 'bot',
        code: 'http-400',
        attempts: 1,
        deadAt: T0,
      };
      expect(await storage().outbox.one(one.id)).toEqual(one);
      expect(await storage().outbox.deadOf(conversation.id)).toEqual([one]);
      for (const nobody of [`${conversation.id}:3`, `${conversation.id}:9`, 'x', ''])
        expect(await storage().outbox.one(nobody)).toBeUndefined();
      expect(await storage().outbox.deadOf('no-such-conversation')).toEqual([]);
    });

    it('tries one anew when somebody asks, with the parts that are left and all its tries', async () => {
      await push(storage(), ['un']);
      const [item] = await due();
      await storage().outbox.begin(item!.id);
      await storage().outbox.progress(item!.id, 1);
      await storage().outbox.retry(item!.id, T0, 'http-503');
      await storage().outbox.dead(item!.id, 'http-503', T0);
      expect(await storage().outbox.again(item!.id, T0 + 9)).toBe(true);
      expect(await due(T0 + 8)).toEqual([]);
      expect(await due(T0 + 9)).toMatchObject([{ id: item!.id, attempts: 0, parts: 1, uncertain: false }]);
      expect(await storage().outbox.undelivered(10)).toEqual([]);
      expect(await storage().outbox.again(item!.id, T0 + 9)).toBe(false);
      await storage().outbox.begin(item!.id);
      await storage().outbox.retry(item!.id, T0 + 10, 'http-503');
      expect(await texts(T0 + 10)).toEqual(['un']);
    });

    it('takes one off the list when somebody says so, and no other', async () => {
      await push(storage(), ['un', 'deux']);
      const [item] = await due();
      expect(await storage().outbox.dismiss(item!.id)).toBe(false);
      await storage().outbox.dead(item!.id, 'http-400', T0);
      expect(await storage().outbox.dismiss(item!.id)).toBe(true);
      expect(await storage().outbox.dismiss(item!.id)).toBe(false);
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 0 });
      expect(await texts()).toEqual(['deux']);
    });

    it.each([
      ['blocked', (id: string) => storage().outbox.block(id, 'blocked', T0, T0)],
      ['given up', (id: string) => storage().outbox.dead(id, 'http-400', T0)],
      ['confirmed by the platform', (id: string) => storage().outbox.confirm(id, 'wamid.1', T0)],
    ])('forgets the address of an erased person when the receipt is %s', async (_, end) => {
      await push(storage(), ['fait'], { effects: [{ kind: 'erase' }] });
      const [receipt] = await due();
      await storage().outbox.begin(receipt!.id);
      await end(receipt!.id);
      const { handoffId } = await queue(storage(), { activityId: 'again', push: false });
      await storage().handoffs.claim(handoffId, camille, [wrote('?')], T0);
      expect((await storage().outbox.counts()).waiting).toBe(0);
    });
  });
}
