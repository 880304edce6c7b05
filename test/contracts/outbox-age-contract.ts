import { INITIAL_STATE } from '../../src/conversation/types';
import type { Change } from '../../src/storage/types';
import type { MakeStorage } from './storage-contract';
import { push, T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What time does to messages: of no use to the person when they are old, of no use to anybody when long given up. */
export function outboxAgeContract(make: MakeStorage): void {
  describe('outbox: age', () => {
    const storage = withStorage(make);
    const due = (now: number, limit = 10) => storage().outbox.due(now, limit, 'telegram');
    const texts = async (now: number) => (await due(now)).map((item) => item.message.text);
    const dead = async () => (await storage().outbox.undelivered(3000)).map(({ code }) => code);

    it('gives up what has waited for more than two days, and sends what is younger', async () => {
      const { conversation } = await push(storage(), ['vieux', 'vieux aussi']);
      await push(storage(), ['jeune'], { activityId: 'a2', now: T0 + 1 });
      expect(await texts(T0 + 2 * DAY)).toEqual(['vieux']);
      expect(await texts(T0 + 2 * DAY + 1)).toEqual(['jeune']);
      const old = { code: 'too-old', attempts: 0, deadAt: T0 + 2 * DAY + 1 };
      expect(await storage().outbox.deadOf(conversation.id)).toMatchObject([old, old]);
      expect(await texts(T0 + 2 * DAY + 2)).toEqual([]);
      expect(await storage().outbox.counts()).toEqual({ waiting: 0, dead: 3 });
    });

    it('sends a fresh message at once, however many old ones were due before it', async () => {
      for (let i = 0; i < 30; i += 1) await push(storage(), ['vieux', 'vieux aussi'], {}, `old${i}`);
      await push(storage(), ['frais'], { now: T0 + 3 * DAY });
      expect((await due(T0 + 3 * DAY, 4)).map((item) => item.message.text)).toEqual(['frais']);
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 60 });
    });

    it('gives up an old one whose try was cut, but none that is under way', async () => {
      await push(storage(), ['un']);
      await push(storage(), ['eins'], {}, 'c2');
      const [cut, flying] = await due(T0);
      await storage().outbox.begin(cut!.id);
      await storage().outbox.recover(T0, 'telegram');
      await storage().outbox.begin(flying!.id);
      expect(await due(T0 + 3 * DAY)).toEqual([]);
      expect(await dead()).toEqual(['too-old']);
      await storage().outbox.sent(flying!.id, T0 + 3 * DAY);
      expect(await dead()).toEqual(['too-old']);
    });

    it('sends an old one when somebody asks for it, who has two days again', async () => {
      await push(storage(), ['un']);
      const now = T0 + 3 * DAY;
      expect(await due(now)).toEqual([]);
      const [old] = await storage().outbox.undelivered(1);
      expect(await storage().outbox.again(old!.id, now)).toBe(true);
      expect(await texts(now)).toEqual(['un']);
      expect(await texts(now + 2 * DAY)).toEqual(['un']);
      expect(await texts(now + 2 * DAY + 1)).toEqual([]);
    });

    it('tells who looks at the conversation that it will not go', async () => {
      const { conversation } = await push(storage(), ['un']);
      const changes: Change[] = [];
      storage().feed.subscribe((change) => changes.push(change));
      await due(T0 + 3 * DAY);
      expect(changes).toEqual([{ kind: 'transcript', conversationId: conversation.id, lastSeq: 2 }]);
    });

    it('forgets what was given up long ago, and no message that waits', async () => {
      await push(storage(), ['un', 'deux', 'trois']);
      for (const at of [T0, T0 + 10]) await storage().outbox.dead((await due(T0))[0]!.id, `at${at - T0}`, at);
      expect(await storage().outbox.purgeDead(T0)).toBe(0);
      expect(await storage().outbox.purgeDead(T0 + 10)).toBe(1);
      expect(await dead()).toEqual(['at10']);
      expect(await storage().outbox.purgeDead(T0 + 30 * DAY)).toBe(1);
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 0 });
      expect(await texts(T0)).toEqual(['trois']);
    });

    it('forgets them however many they are, also those of a STOP, and not a last try under way', async () => {
      const many = Array.from({ length: 2100 }, (_, i) => `m${i}`);
      await push(storage(), ['premier', ...many]);
      await storage().outbox.begin((await due(T0))[0]!.id);
      const stopped = { ...INITIAL_STATE, language: 'fr', stopped: true };
      await push(storage(), [], { activityId: 'stop', state: stopped });
      expect(await storage().outbox.purgeDead(T0 + 1)).toBe(2100);
      expect(await storage().outbox.counts()).toEqual({ waiting: 1, dead: 0 });
    });
  });
}
