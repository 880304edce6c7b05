import type { OutboxItem } from '../../src/storage/types';
import type { MakeStorage } from './storage-contract';
import { address, push, replied, T0, take, turnOf } from './storage-fixtures';
import { withStorage } from './with-storage';

const MINUTE = 60_000;

/** Sending as it goes: tries, parts, and what a kill leaves. */
export function outboxTriesContract(make: MakeStorage): void {
  describe('outbox: tries', () => {
    const storage = withStorage(make);
    const due = (now = T0, channelId = 'telegram') => storage().outbox.due(now, 10, channelId);
    const texts = async (now = T0) => (await due(now)).map((item) => item.message.text);
    const head = async (now = T0): Promise<OutboxItem> => (await due(now))[0]!;
    const begun = async (): Promise<string> => {
      const { id } = await head();
      await storage().outbox.begin(id);
      return id;
    };

    it('gives each channel its own, and names those that have something to send', async () => {
      await push(storage(), ['un']);
      const conversation = await storage().conversations.open({ ...address(), channelId: 'whatsapp' });
      await storage().conversations.commit(turnOf(conversation, { entries: [replied('eins')], push: true }));
      expect((await due(T0, 'whatsapp')).map((item) => item.message.text)).toEqual(['eins']);
      expect(await texts()).toEqual(['un']);
      expect(await due(T0, 'sms')).toEqual([]);
      expect((await storage().outbox.channels()).sort()).toEqual(['telegram', 'whatsapp']);
      await storage().outbox.dead((await head()).id, 'refused', T0);
      expect(await storage().outbox.channels()).toEqual(['whatsapp']);
    });

    it('gives a message whose try has begun to nobody else, and holds the next one', async () => {
      await push(storage(), ['un', 'deux']);
      await begun();
      expect(await due(T0 + MINUTE)).toEqual([]);
      expect(await storage().outbox.counts()).toEqual({ waiting: 2, dead: 0 });
      expect(await storage().outbox.channels()).toEqual(['telegram']);
    });

    it('gives it again after a try that failed, as uncertain when the platform may have taken it', async () => {
      await push(storage(), ['un', 'deux']);
      const id = await begun();
      await storage().outbox.retry(id, T0 + 5, 'http-503');
      expect(await texts(T0 + 4)).toEqual([]);
      expect(await head(T0 + 5)).toMatchObject({ id, attempts: 1, uncertain: false });
      await storage().outbox.begin(id);
      await storage().outbox.retry(id, T0 + 9, 'send-timeout', true);
      expect(await texts(T0 + 8)).toEqual([]);
      expect(await head(T0 + 9)).toMatchObject({ id, attempts: 2, uncertain: true });
      await storage().outbox.begin(id);
      expect(await texts(T0 + MINUTE)).toEqual([]);
    });

    it.each(['channel-paused', 'service-stopped'])(
      'counts no try that ended before the platform judged the message (%s)',
      async (code) => {
        await push(storage(), ['un', 'deux']);
        const id = await begun();
        await storage().outbox.retry(id, T0, 'http-503');
        for (let i = 0; i < 9; i += 1) {
          await storage().outbox.begin(id);
          await storage().outbox.hold(id, T0 + i, code);
        }
        expect(await due(T0 + 8)).toMatchObject([{ id, attempts: 1, uncertain: false }]);
        await storage().outbox.sent(id, T0 + 8);
        expect(await texts(T0 + 8)).toEqual(['deux']);
      },
    );

    it('lets the next ones go at once when a failed head is sent or given up in the end', async () => {
      for (const end of ['sent', 'dead'] as const) {
        await push(storage(), ['un', 'deux'], { activityId: end }, end);
        const id = await begun();
        await storage().outbox.retry(id, T0 + 5, 'http-503');
        await storage().outbox.begin(id);
        await (end === 'sent' ? storage().outbox.sent(id, T0 + 6) : storage().outbox.dead(id, 'x', T0 + 6));
        const [next] = await due(T0 + 6);
        expect(next!.message.text).toBe('deux');
        await storage().outbox.sent(next!.id, T0 + 6);
      }
    });

    it('sends the rest of a message of which the platform has taken parts', async () => {
      await push(storage(), ['long']);
      const id = await begun();
      await storage().outbox.progress(id, 2, 'wamid.2');
      await storage().outbox.progress(id, 1, 'wamid.1');
      await storage().outbox.retry(id, T0, 'http-503');
      expect((await head()).parts).toBe(2);
    });

    it('knows after a stop which tries were cut', async () => {
      await push(storage(), ['un', 'deux']);
      await push(storage(), ['eins'], {}, 'c2');
      const id = await begun();
      expect(await storage().outbox.recover(T0 + MINUTE, 'telegram')).toBe(1);
      expect(await storage().outbox.recover(T0 + MINUTE, 'telegram')).toBe(0);
      expect((await due(T0 + MINUTE - 1)).map((item) => item.id)).not.toContain(id);
      const cut = (await due(T0 + MINUTE)).find((item) => item.id === id);
      expect(cut).toMatchObject({ uncertain: true, attempts: 0 });
    });

    it('tells a channel when the person last wrote', async () => {
      await push(storage(), ['un'], { heardAt: T0 - 7 });
      expect((await head()).heardAt).toBe(T0 - 7);
    });

    describe('the receipt of the platform', () => {
      const statuses = async (conversationId: string) => [...(await storage().deliveries.of(conversationId))];

      it('ends a try that was cut, and lets the next one go without waiting', async () => {
        const { conversation } = await push(storage(), ['un', 'deux']);
        const id = await begun();
        await storage().outbox.retry(id, T0 + MINUTE, 'send-timeout', true);
        await storage().outbox.confirm(id, 'wamid.1', T0 + 1);
        expect(await texts(T0 + 1)).toEqual(['deux']);
        expect(await statuses(conversation.id)).toEqual([[2, { status: 'sent' }]]);
        await storage().deliveries.record('telegram', { externalId: 'wamid.1', status: 'read' }, T0 + 2);
        expect(await statuses(conversation.id)).toEqual([[2, { status: 'read' }]]);
      });

      it('brings back one that was given up as uncertain', async () => {
        await push(storage(), ['un']);
        const id = await begun();
        await storage().outbox.dead(id, 'send-uncertain', T0);
        await storage().outbox.confirm(id, 'SM1', T0 + 1);
        expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
        expect(await storage().outbox.undelivered(10)).toEqual([]);
      });

      it('of one that was given up does not hurry the one that is tried since', async () => {
        await push(storage(), ['un', 'deux']);
        const given = await begun();
        await storage().outbox.dead(given, 'send-uncertain', T0);
        await storage().outbox.retry(await begun(), T0 + MINUTE, 'http-429');
        await storage().outbox.confirm(given, 'SM1', T0 + 1);
        expect(await texts(T0 + MINUTE - 1)).toEqual([]);
        expect(await texts(T0 + MINUTE)).toEqual(['deux']);
      });

      it('of one part leaves the others to be sent', async () => {
        const { conversation } = await push(storage(), ['long']);
        const id = await begun();
        await storage().outbox.confirm(`${id}.1/3`, 'wamid.1', T0);
        await storage().outbox.retry(id, T0, 'send-timeout', true);
        expect((await head()).parts).toBe(1);
        await storage().outbox.confirm(`${id}.3/3`, 'wamid.3', T0);
        expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 0 });
        expect(await statuses(conversation.id)).toEqual([[2, { status: 'sent' }]]);
      });

      it('that is none of ours, or of a message that has left, changes nothing', async () => {
        const { conversation } = await push(storage(), ['un']);
        const { id } = await head();
        const strange = [
          '',
          ':',
          '1',
          `${id}0`,
          `${id}:1`,
          id.toUpperCase(),
          `${id}\n`,
          `${id}.2/`,
          `${id}.x/1`,
        ];
        strange.push(
          `${conversation.id}:-2`,
          `${conversation.id}:2e0`,
          `${conversation.id}:${'9'.repeat(40)}`,
        );
        strange.push("'; drop table outbox; --", '\u0000', '\ud800', `${'a'.repeat(36)}:2`, 'x'.repeat(1e6));
        for (const token of strange) {
          await storage().outbox.confirm(token, 'wamid.1', T0);
          await storage().outbox.sent(token, T0, 'wamid.1');
          await storage().outbox.begin(token);
          expect(await storage().outbox.again(token, T0)).toBe(false);
          expect(await storage().outbox.dismiss(token)).toBe(false);
        }
        expect(await texts()).toEqual(['un']);
        expect(await statuses(conversation.id)).toEqual([]);
        await storage().outbox.sent(id, T0);
        await storage().outbox.confirm(id, 'wamid.1', T0);
        expect(await statuses(conversation.id)).toEqual([]);
      });
    });

    it('does not try again what was erased meanwhile', async () => {
      await push(storage(), ['un']);
      const id = await begun();
      await take(storage(), { activityId: 'erase', effects: [{ kind: 'erase' }], entries: [] });
      await storage().outbox.retry(id, T0, 'http-503');
      expect(await storage().outbox.recover(T0, 'telegram')).toBe(0);
      expect(await due()).toEqual([]);
    });
  });
}
