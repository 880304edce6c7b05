import fc from 'fast-check';
import type { MakeStorage } from './storage-contract';
import { push, queue, T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

const NUMBER = '33639980001';
const OTHER = '33639980009';
const [FIRST, SECOND, THIRD] = ['FR.1000000000000001', 'FR.2000000000000002', 'FR.3000000000000003'];

/** Ids that change, and phone numbers that change hands. Every look at them is a second later than the one before. */
export function identityChangeContract(make: MakeStorage): void {
  describe('identities that change', () => {
    const storage = withStorage(make);
    let now = T0;
    const resolve = (...ids: string[]) => {
      now += 1000;
      return storage().identities.resolve('telegram', ids, now);
    };
    const move = (from: string[], to: string[]) => {
      now += 1000;
      return storage().identities.move('telegram', from, to, now);
    };
    const due = async () =>
      (await storage().outbox.due(now, 10, 'telegram')).map((item) => item.message.text);

    describe('a number that another own id comes with', () => {
      it('is somebody else’s now: they begin anew, and the earlier holder stays apart', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const holder = await resolve(NUMBER, SECOND);
        expect(holder).not.toBe(earlier);
        expect(await resolve(NUMBER, SECOND)).toBe(holder);
        expect(await resolve(SECOND)).toBe(holder);
        expect(await resolve(NUMBER)).toBe(holder);
        expect(await resolve(FIRST)).toBe(earlier);
        expect(await resolve('33639980005', FIRST)).toBe(earlier);
      });

      it('leads to the conversation which that id has already', async () => {
        await resolve(NUMBER, FIRST);
        const known = await resolve(SECOND);
        expect(await resolve(NUMBER, SECOND)).toBe(known);
        expect(await resolve(NUMBER)).toBe(known);
      });

      it('takes with it nothing that waits for the earlier holder, until they write', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        await push(storage(), ['rendez-vous à dix heures'], {}, earlier);
        const holder = await resolve(NUMBER, SECOND);
        await push(storage(), ['bienvenue'], {}, holder);
        expect(await due()).toEqual(['bienvenue']);
        const [refused] = await storage().outbox.undelivered(10);
        expect(refused).toMatchObject({ code: 'blocked', sender: 'bot' });
        await push(storage(), ['vous revoilà'], { activityId: 'a2', heardAt: now }, earlier);
        expect((await due()).sort()).toEqual(['bienvenue', 'vous revoilà']);
      });

      it('shows the aidant of the earlier holder that they cannot be reached', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const { handoffId } = await queue(storage(), {}, earlier);
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBeUndefined();
        await resolve(NUMBER, SECOND);
        expect((await storage().handoffs.get(handoffId))!.blockedAt).toBe(now);
      });

      it('of several messages at once is one new person’s', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const people = await Promise.all(Array.from({ length: 10 }, () => resolve(NUMBER, SECOND, THIRD)));
        expect(new Set(people).size).toBe(1);
        expect(people[0]).not.toBe(earlier);
      });

      it('stays with its new holder when an old message of the earlier one is delivered again', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const holder = await resolve(NUMBER, SECOND);
        expect(await resolve(NUMBER, FIRST)).toBe(earlier);
        expect(await resolve(NUMBER)).toBe(holder);
        await push(storage(), ['bienvenue'], {}, holder);
        expect(await due()).toEqual(['bienvenue']);
      });

      it('stays with the person whose id changed, when the platform says so', async () => {
        const person = await resolve(NUMBER, FIRST);
        expect(await move([FIRST], [SECOND])).toBe(person);
        expect(await resolve(NUMBER, SECOND)).toBe(person);
        expect(await move([SECOND], [NUMBER, THIRD])).toBe(person);
        expect(await resolve(NUMBER, THIRD)).toBe(person);
        expect(await resolve(NUMBER)).toBe(person);
      });

      it('was alone until now: the person it leads to is known by that id as well', async () => {
        const person = await resolve(NUMBER);
        expect(await resolve(NUMBER, FIRST)).toBe(person);
        expect(await resolve(NUMBER, SECOND)).not.toBe(person);
        expect(await resolve(FIRST)).toBe(person);
      });

      it('was alone, and the id has its own conversation: the number leads, nobody is merged', async () => {
        const [one, two] = [await resolve(NUMBER), await resolve(FIRST)];
        expect(await resolve(NUMBER, FIRST)).toBe(one);
        expect(await resolve(FIRST)).toBe(two);
        expect(await resolve(NUMBER, FIRST)).toBe(one);
        expect(await move([FIRST], [NUMBER, SECOND])).toBe(two);
        expect(await resolve(NUMBER, SECOND)).toBe(one);
        expect(await resolve(SECOND)).toBe(two);
        expect([one, two]).not.toContain(await resolve(NUMBER, THIRD));
      });
    });

    describe('a new id with a conversation of its own', () => {
      it('keeps it; the earlier one is written to at the new address, and mixed with nothing', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const live = await resolve(NUMBER, SECOND);
        expect(await move([FIRST], [NUMBER, SECOND])).toBe(earlier);
        for (const ids of [[NUMBER, SECOND], [SECOND], [NUMBER]]) expect(await resolve(...ids)).toBe(live);
        expect(await resolve(FIRST)).toBe(earlier);
      });

      it('keeps it without a number, told twice', async () => {
        const [earlier, live] = [await resolve(FIRST), await resolve(SECOND)];
        for (const _ of [1, 2]) expect(await move([FIRST], [SECOND])).toBe(earlier);
        expect([await resolve(SECOND), await resolve(FIRST)]).toEqual([live, earlier]);
      });

      it('gets the number that the person changed to', async () => {
        const earlier = await resolve(NUMBER, FIRST);
        const live = await resolve(SECOND);
        expect(await move([NUMBER, FIRST], [OTHER, SECOND])).toBe(earlier);
        expect(await resolve(OTHER)).toBe(live);
        expect([earlier, live]).not.toContain(await resolve(NUMBER));
      });
    });

    it('take the person’s number along to the conversation that goes on', async () => {
      await resolve(NUMBER, FIRST);
      const live = await resolve(SECOND);
      await move([FIRST], [NUMBER, SECOND]);
      expect(await resolve(NUMBER, SECOND)).toBe(live);
      await push(storage(), ['pour vous'], {}, live);
      expect(await due()).toEqual(['pour vous']);
    });

    it('leave a way for messages of before, delivered again', async () => {
      const person = await resolve(FIRST);
      await move([FIRST], [SECOND]);
      expect(await resolve(FIRST)).toBe(person);
    });

    it('lead away from the number’s conversation of before: the person must not see it', async () => {
      const before = await resolve(OTHER, THIRD);
      await push(storage(), ['pour un autre'], {}, before);
      const person = await resolve(NUMBER, FIRST);
      expect(await move([NUMBER, FIRST], [OTHER, SECOND])).toBe(person);
      expect(await resolve(OTHER, SECOND)).toBe(person);
      expect(await resolve(THIRD)).toBe(before);
      expect(await due()).toEqual([]);
    });

    it('are no news when told again of a number that is somebody else’s since', async () => {
      const person = await resolve(NUMBER, FIRST);
      const changed = () => move([NUMBER], [OTHER, SECOND]);
      expect(await changed()).toBe(person);
      const stranger = await resolve(NUMBER, THIRD);
      expect(await changed()).toBeUndefined();
      expect(await resolve(NUMBER, THIRD)).toBe(stranger);
      expect(await resolve(OTHER, SECOND)).toBe(person);
    });

    it('give no number back that has passed to somebody else since', async () => {
      const person = await resolve(NUMBER, FIRST);
      const changed = () => move([FIRST], [NUMBER, SECOND]);
      expect(await changed()).toBe(person);
      const stranger = await resolve(NUMBER, THIRD);
      await push(storage(), ['pour l’inconnue'], {}, stranger);
      expect(await changed()).toBeUndefined();
      expect(await resolve(NUMBER)).toBe(stranger);
      expect(await due()).toEqual(['pour l’inconnue']);
    });

    it('have moved for a message that comes at the same moment', async () => {
      await resolve(OTHER);
      const person = await resolve(NUMBER, FIRST);
      const [moved, writes] = await Promise.all([move([NUMBER], [OTHER]), resolve(OTHER)]);
      expect([moved, writes]).toEqual([person, person]);
    });

    /** A person as the platform knows them: a number (or none), and an own id that changes with it. */
    interface Somebody {
      number: string | undefined;
      own: string;
      conversations: Set<string>;
    }
    type Event = { who: number; number: number; kind: 'writes' | 'hides' | 'changes' | 'leaves' | 'again' };

    it('show nobody the conversation of somebody else, and keep everybody’s own', async () => {
      const events = fc.array(
        fc.record<Event>({
          who: fc.nat({ max: 2 }),
          number: fc.nat({ max: 2 }),
          kind: fc.constantFrom('writes', 'writes', 'hides', 'changes', 'leaves', 'again'),
        }),
        { maxLength: 25 },
      );
      let run = 0;
      const play = async (steps: Event[]) => {
        run += 1;
        const world = new World(run);
        for (const step of steps) await world.play(step);
        for (const { conversations } of world.everybody) expect(conversations.size).toBeLessThanOrEqual(1);
        const all = world.everybody.flatMap(({ conversations }) => [...conversations]);
        expect(new Set(all).size).toBe(all.length);
      };
      await fc.assert(fc.asyncProperty(events, play), { numRuns: 150 });
    });

    class World {
      readonly everybody: Somebody[] = [];
      readonly #present: (Somebody | undefined)[] = [];
      /** All that the platform has told, to be told again. */
      readonly #told: (() => Promise<unknown>)[] = [];
      #serial = 0;

      constructor(private readonly run: number) {}

      async play({ who, number, kind }: Event): Promise<void> {
        const person = this.#person(who, number);
        if (kind === 'writes') await this.#writes(person, true);
        else if (kind === 'hides') await this.#writes(person, false);
        else if (kind === 'changes') await this.#changes(person, number);
        else if (kind === 'leaves') this.#present[who] = undefined;
        else await this.#told[number % Math.max(1, this.#told.length)]?.();
      }

      /** Who is not there yet comes with a number that nobody bears, or without. */
      #person(who: number, number: number): Somebody {
        this.#present[who] ??= this.#comes(number);
        return this.#present[who]!;
      }

      #comes(number: number): Somebody {
        const person = { number: this.#free(number), own: this.#newId(), conversations: new Set<string>() };
        this.everybody.push(person);
        return person;
      }

      async #writes(person: Somebody, shown: boolean): Promise<void> {
        const ids = [...(shown && person.number ? [person.number] : []), person.own];
        const tell = async () => void person.conversations.add(await resolve(...ids));
        this.#told.push(tell);
        await tell();
      }

      /** A new number brings a new own id; both changes are told, in any order. */
      async #changes(person: Somebody, number: number): Promise<void> {
        const next = this.#free(number);
        if (!next) return;
        const [old, own] = [person.number, person.own];
        Object.assign(person, { number: next, own: this.#newId() });
        const current = person.own;
        const news = [() => move([own], [next, current])];
        if (old) news.push(() => move([old, own], [next, current]));
        if (number === 1) news.reverse();
        for (const tell of news) await tell();
        this.#told.push(...news);
      }

      #free(number: number): string | undefined {
        const wanted = `336399800${number}${this.run}`;
        return this.#present.some((person) => person?.number === wanted) ? undefined : wanted;
      }

      #newId(): string {
        this.#serial += 1;
        return `FR.${this.run}.${this.#serial}`;
      }
    }
  });
}
