import fc from 'fast-check';
import { type Change, DELIVERY_STATUSES, type DeliveryStatus } from '../../src/storage/types';
import type { MakeStorage } from './storage-contract';
import { address, push, queue, T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

type News = { status: DeliveryStatus } | 'noted as sent';

export function deliveryContract(make: MakeStorage): void {
  describe('deliveries', () => {
    const storage = withStorage(make);
    const record = (externalId: string, status: DeliveryStatus, code?: string) =>
      storage().deliveries.record('telegram', { externalId, status, ...(code && { code }) }, T0);
    const statuses = async (conversationId: string) => [...(await storage().deliveries.of(conversationId))];

    /** Sends the replies of one turn; each gets the id `<name>.<seq>`. */
    const send = async (texts: string[], name = 'c1', now = T0) => {
      const { conversation } = await push(storage(), texts, { activityId: `${name}.${now}` }, name);
      for (let left = texts.length; left > 0; left -= 1) {
        const due = await storage().outbox.due(now, 10, 'telegram');
        const item = due.find(({ conversationId }) => conversationId === conversation.id)!;
        await storage().outbox.sent(item.id, now, `${name}.${item.id.split(':')[1]}`);
      }
      return conversation.id;
    };

    it('tell what became of each message of a conversation', async () => {
      const id = await send(['un', 'deux', 'trois']);
      await send(['eins'], 'c2');
      await record('c1.2', 'delivered');
      await record('c1.4', 'failed', '131047');
      expect(await statuses(id)).toEqual([
        [2, { status: 'delivered' }],
        [3, { status: 'sent' }],
        [4, { status: 'failed', code: '131047' }],
      ]);
      await record('c1.4', 'delivered');
      expect((await statuses(id))[2]).toEqual([4, { status: 'delivered' }]);
      expect(await statuses('no-such-conversation')).toEqual([]);
    });

    it('keep apart what two channels call by the same id', async () => {
      const id = await send(['un']);
      await storage().deliveries.record('whatsapp', { externalId: 'c1.2', status: 'read' }, T0);
      expect(await statuses(id)).toEqual([[2, { status: 'sent' }]]);
    });

    it('count news that were faster than the note of the sending', async () => {
      const { conversation } = await push(storage(), ['un']);
      await record('wamid.1', 'delivered');
      expect(await statuses(conversation.id)).toEqual([]);
      const [item] = await storage().outbox.due(T0, 1, 'telegram');
      await storage().outbox.sent(item!.id, T0, 'wamid.1');
      expect(await statuses(conversation.id)).toEqual([[2, { status: 'delivered' }]]);
    });

    it('that came first refresh who looks at the conversation when the sending is noted', async () => {
      const { conversation } = await push(storage(), ['long', 'deux']);
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      const told = { kind: 'transcript', conversationId: conversation.id, lastSeq: 3 };
      const next = async () => (await storage().outbox.due(T0, 1, 'telegram'))[0]!.id;
      await record('p1', 'delivered');
      await record('p2', 'failed', 'x');
      await record('p3', 'read');
      expect(changes).toEqual([]);
      const long = await next();
      await storage().outbox.progress(long, 1, 'p1');
      expect(changes).toEqual([told]);
      await storage().outbox.sent(long, T0, 'p2');
      expect(changes).toEqual([told, told]);
      await storage().outbox.confirm(await next(), 'p3', T0);
      expect(changes).toEqual([told, told, told]);
    });

    it('that did not come yet refresh nobody when the sending is noted', async () => {
      await push(storage(), ['un']);
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      const [item] = await storage().outbox.due(T0, 1, 'telegram');
      await storage().outbox.progress(item!.id, 1, 'p1');
      await storage().outbox.sent(item!.id, T0, 'p2');
      expect(changes).toEqual([]);
    });

    it('of a message in several parts are those of its worst part', async () => {
      const { conversation } = await push(storage(), ['long']);
      const [item] = await storage().outbox.due(T0, 1, 'telegram');
      await storage().outbox.progress(item!.id, 1, 'p1');
      await storage().outbox.progress(item!.id, 2, 'p2');
      await storage().outbox.sent(item!.id, T0, 'p3');
      const status = async () => (await storage().deliveries.of(conversation.id)).get(2);
      await record('p1', 'read');
      expect(await status()).toEqual({ status: 'sent' });
      await record('p2', 'delivered');
      await record('p3', 'read');
      expect(await status()).toEqual({ status: 'delivered' });
      await record('p2', 'read');
      expect(await status()).toEqual({ status: 'read' });
    });

    it('show a part that failed, whichever it is', async () => {
      for (const failed of ['p1', 'p2']) {
        const { conversation } = await push(storage(), ['long'], {}, failed);
        const [item] = await storage().outbox.due(T0, 1, 'telegram');
        await storage().outbox.progress(item!.id, 1, `${failed}.p1`);
        await storage().outbox.sent(item!.id, T0, `${failed}.p2`);
        await record(`${failed}.${failed}`, 'failed', 'x');
        expect((await storage().deliveries.of(conversation.id)).get(2)).toEqual({
          status: 'failed',
          code: 'x',
        });
      }
    });

    describe('that the person does not want our messages', () => {
      const left = (externalId: string, now = T0 + 9) =>
        storage().deliveries.record(
          'telegram',
          { externalId, status: 'failed', code: 'twilio-21610', blocked: true },
          now,
        );
      const texts = async (now = T0 + 9) =>
        (await storage().outbox.due(now, 10, 'telegram')).map(({ message }) => message.text);
      /** One message has gone, two wait: the conversation. */
      const waiting = async () => {
        const id = await send(['un']);
        await push(storage(), ['deux', 'trois'], { activityId: 'more' });
        return id;
      };

      it('end all that waits for them, and nobody else', async () => {
        const id = await waiting();
        await push(storage(), ['eins'], {}, 'c2');
        await left('c1.2');
        expect(await texts()).toEqual(['eins']);
        const codes = (await storage().outbox.deadOf(id)).map(({ code }) => code);
        expect(codes).toEqual(['twilio-21610', 'twilio-21610']);
        expect(await statuses(id)).toEqual([[2, { status: 'failed', code: 'twilio-21610' }]]);
      });

      it('keep them from what is written later, until they write', async () => {
        const { handoffId } = await queue(storage(), { push: true, reference: { chat: 1 }, heardAt: T0 - 9 });
        const [item] = await storage().outbox.due(T0, 1, 'telegram');
        await storage().outbox.sent(item!.id, T0, 'm1');
        await left('m1');
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBe(T0 + 9);
        await push(storage(), ['sans eux'], { activityId: 'a2' });
        expect(await texts()).toEqual([]);
        await push(storage(), ['vous revoilà'], { activityId: 'a3', heardAt: T0 + 10 });
        expect(await texts(T0 + 10)).toEqual(['vous revoilà']);
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBeUndefined();
      });

      it('say nothing of who wrote since the message went', async () => {
        await waiting();
        await push(storage(), ['vous revoilà'], { activityId: 'back', heardAt: T0 + 5 });
        await left('c1.2');
        expect(await texts()).toEqual(['deux']);
      });

      it('told again after they came back block nobody', async () => {
        await send(['un']);
        await left('c1.2');
        await push(storage(), ['vous revoilà'], { activityId: 'back', heardAt: T0 + 10 });
        await left('c1.2', T0 + 11);
        expect(await texts(T0 + 11)).toEqual(['vous revoilà']);
      });

      it('count when the receipt was faster than the note of the sending', async () => {
        await push(storage(), ['un', 'deux']);
        const [item] = await storage().outbox.due(T0, 1, 'telegram');
        await storage().outbox.begin(item!.id);
        await storage().outbox.confirm(item!.id, 'm1', T0 + 1);
        await left('m1', T0 + 1);
        await storage().outbox.sent(item!.id, T0, 'm1');
        expect(await texts()).toEqual([]);
      });

      it('of nobody we know change nothing', async () => {
        await waiting();
        await left('unknown');
        expect(await texts()).toEqual(['deux']);
      });
    });

    it('may come for all that was sent up to a moment', async () => {
      const id = await send(['un']);
      await send(['deux'], 'c1', T0 + 10);
      await send(['trois'], 'c1', T0 + 20);
      await send(['eins'], 'c2');
      await record('c1.2', 'read');
      await storage().deliveries.recordUntil(address(), 'delivered', T0 + 10);
      expect((await statuses(id)).map(([, { status }]) => status)).toEqual(['read', 'delivered', 'sent']);
      await storage().deliveries.recordUntil(address('nobody'), 'read', T0 + 99);
      const other = (await storage().conversations.find(address('c2')))!.id;
      expect(await statuses(other)).toEqual([[2, { status: 'sent' }]]);
    });

    it('for all count from when a message went, though its sending was noted after its first news', async () => {
      const { conversation } = await push(storage(), ['un']);
      await storage().deliveries.record('telegram', { externalId: 'm1', status: 'delivered' }, T0 + 9);
      const [item] = await storage().outbox.due(T0, 1, 'telegram');
      await storage().outbox.sent(item!.id, T0 + 2, 'm1');
      await storage().deliveries.recordUntil(address(), 'read', T0 + 1);
      expect(await statuses(conversation.id)).toEqual([[2, { status: 'delivered' }]]);
      await storage().deliveries.recordUntil(address(), 'read', T0 + 2);
      expect(await statuses(conversation.id)).toEqual([[2, { status: 'read' }]]);
    });

    it('for all do not cover one that failed', async () => {
      const id = await send(['un', 'deux']);
      await record('c1.2', 'failed', 'x');
      await storage().deliveries.recordUntil(address(), 'read', T0);
      expect((await statuses(id)).map(([, { status }]) => status)).toEqual(['failed', 'read']);
    });

    it('refresh who looks at the conversation, once for each rise', async () => {
      const id = await send(['un', 'deux']);
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      const told = { kind: 'transcript', conversationId: id, lastSeq: 3 };
      await record('c1.2', 'delivered');
      expect(changes).toEqual([told]);
      await record('c1.2', 'delivered');
      await record('c1.2', 'sent');
      await record('unknown', 'read');
      expect(changes).toEqual([told]);
      await storage().deliveries.recordUntil(address(), 'read', T0);
      expect(changes).toEqual([told, told]);
      await storage().deliveries.recordUntil(address(), 'read', T0);
      expect(changes).toHaveLength(2);
    });

    it('go when they are old, however many', async () => {
      const id = await send(['un']);
      await send(['deux'], 'c1', T0 + 10);
      const many = Array.from({ length: 2100 }, (_, index) => record(`early.${index}`, 'read'));
      await Promise.all(many);
      expect(await storage().deliveries.purge(T0)).toBe(0);
      expect(await storage().deliveries.purge(T0 + 10)).toBe(2101);
      expect(await statuses(id)).toEqual([[4, { status: 'sent' }]]);
    });

    it('never fall, in whatever order they come', async () => {
      const rank = (status: DeliveryStatus | undefined) => (status ? DELIVERY_STATUSES.indexOf(status) : -1);
      const news = fc.oneof(
        fc.constantFrom(...DELIVERY_STATUSES).map((status): News => ({ status })),
        fc.constant<News>('noted as sent'),
      );
      let run = 0;
      const told = async (list: News[]) => {
        run += 1;
        const { conversation } = await push(storage(), ['un'], {}, `run${run}`);
        const hear = async (each: News) =>
          each === 'noted as sent'
            ? storage().outbox.sent(`${conversation.id}:2`, T0, `wamid.${run}`)
            : record(`wamid.${run}`, each.status);
        const status = async () => (await storage().deliveries.of(conversation.id)).get(2)?.status;
        let before = -1;
        for (const each of list) {
          await hear(each);
          const after = rank(await status());
          expect(after).toBeGreaterThanOrEqual(before);
          before = after;
        }
        await hear('noted as sent');
        const highest = Math.max(
          0,
          ...list.map((each) => (each === 'noted as sent' ? 0 : rank(each.status))),
        );
        expect(rank(await status())).toBe(highest);
      };
      await fc.assert(fc.asyncProperty(fc.array(news, { maxLength: 8 }), told), { numRuns: 100 });
    });
  });
}
