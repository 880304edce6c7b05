import type { MakeStorage } from './storage-contract';
import { T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

const PHONE = '33639980001';
const BSUID = 'FR.1000000000000001';

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
  });
}
