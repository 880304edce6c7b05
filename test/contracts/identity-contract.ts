import fc from 'fast-check';
import type { MakeStorage } from './storage-contract';
import { T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

const PHONE = '33639980001';
const BSUID = 'FR.1000000000000001';

type Step = { kind: 'resolve'; ids: string[] } | { kind: 'move'; from: string[]; to: string[] };

export function identityContract(make: MakeStorage): void {
  describe('identities', () => {
    const storage = withStorage(make);
    const resolve = (...ids: string[]) => storage().identities.resolve('whatsapp', ids, T0);
    const move = (from: string[], to: string[]) => storage().identities.move('whatsapp', from, to, T0);

    it('lead to one person, by any of their ids', async () => {
      const first = await resolve(PHONE);
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(await resolve(BSUID, PHONE)).toBe(first);
      expect(await resolve(BSUID)).toBe(first);
      expect(await resolve('33639980002')).not.toBe(first);
      expect(await storage().identities.resolve('messenger', [PHONE], T0)).not.toBe(first);
    });

    it('known for two people stay theirs, whoever names them together', async () => {
      const [one, other] = [await resolve(PHONE), await resolve(BSUID)];
      expect(await resolve(BSUID, PHONE, 'parent')).toBe(other);
      expect(await resolve(PHONE, BSUID)).toBe(one);
      expect(await resolve('parent')).toBe(other);
    });

    it('of one new person lead to one, though several messages come at once', async () => {
      const orders = Array.from({ length: 30 }, (_, index) =>
        index % 2 === 0 ? [PHONE, BSUID] : [BSUID, PHONE, `parent${index}`],
      );
      const people = await Promise.all(orders.map((ids) => resolve(...ids)));
      expect(new Set(people).size).toBe(1);
      expect(await resolve('parent29')).toBe(people[0]);
    });

    it('that change lead where the old ones led, and these lead nowhere', async () => {
      const before = await resolve(PHONE, BSUID);
      expect(await move([PHONE], ['33639980009'])).toBe(before);
      expect(await resolve('33639980009')).toBe(before);
      expect(await resolve(BSUID)).toBe(before);
      expect(await resolve(PHONE)).not.toBe(before);
    });

    it('that change may have been somebody else’s, and may stay in part', async () => {
      const mine = await resolve(PHONE, BSUID);
      await resolve('33639980009');
      expect(await move(['unknown', PHONE, BSUID], ['33639980009', BSUID])).toBe(mine);
      expect(await resolve('33639980009')).toBe(mine);
      expect(await resolve(BSUID)).toBe(mine);
      expect(await resolve(PHONE)).not.toBe(mine);
    });

    it('that change stay as they are when the old ones are unknown, or there are no new ones', async () => {
      const mine = await resolve(PHONE);
      expect(await move(['unknown'], [PHONE])).toBeUndefined();
      expect(await move([], [PHONE])).toBeUndefined();
      expect(await move([PHONE], [])).toBeUndefined();
      expect(await resolve(PHONE)).toBe(mine);
      expect(await move([PHONE], ['33639980009'])).toBe(mine);
      // Told twice, as platforms do.
      expect(await move([PHONE], ['33639980009'])).toBeUndefined();
      expect(await resolve('33639980009')).toBe(mine);
    });

    it('are at least one, and never an empty one', async () => {
      await expect(resolve()).rejects.toMatchObject({ code: 'no-identity' });
      await expect(resolve('')).rejects.toMatchObject({ code: 'no-identity' });
      expect(await resolve('', PHONE)).toBe(await resolve(PHONE));
    });

    it('never change whom they lead to but by a move', async () => {
      const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 });
      const step = fc.oneof(
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('resolve' as const), ids }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), from: ids, to: ids }) },
      );
      let run = 0;
      const follow = async (steps: Step[]) => {
        run += 1;
        const own = (list: string[]) => list.map((id) => `${run}.${id}`);
        const known = new Map<string, string>();
        for (const each of steps) {
          if (each.kind === 'resolve') await resolved(known, own(each.ids));
          else await moved(known, own(each.from), own(each.to));
          for (const [id, person] of known) expect(await resolve(id)).toBe(person);
        }
      };
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 8 }), follow), { numRuns: 100 });
    });

    async function resolved(known: Map<string, string>, ids: string[]): Promise<void> {
      const expected = ids.map((id) => known.get(id)).find((person) => person !== undefined);
      const person = await resolve(...ids);
      if (expected === undefined) expect([...known.values()]).not.toContain(person);
      else expect(person).toBe(expected);
      for (const id of ids) if (!known.has(id)) known.set(id, person);
    }

    async function moved(known: Map<string, string>, from: string[], to: string[]): Promise<void> {
      const expected = from.map((id) => known.get(id)).find((person) => person !== undefined);
      expect(await move(from, to)).toBe(expected);
      if (expected === undefined) return;
      for (const id of from) known.delete(id);
      for (const id of to) known.set(id, expected);
    }
  });
}
