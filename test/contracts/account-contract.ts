import type { MakeStorage } from './storage-contract';
import { T0 } from './storage-fixtures';
import { withStorage } from './with-storage';

export function accountContract(make: MakeStorage): void {
  describe('accounts', () => {
    const storage = withStorage(make);

    it('lets one of ten who follow the same link at once in', async () => {
      await storage().accounts.addLink('link-hash', 'Camille', T0 + 1000);
      const redeemed = await Promise.all(
        Array.from({ length: 10 }, () => storage().accounts.redeemLink('link-hash', T0)),
      );
      const aidants = redeemed.filter((aidant) => aidant !== undefined);
      expect(aidants).toEqual([{ id: expect.any(String), name: 'Camille' }]);
      expect(await storage().accounts.redeemLink('link-hash', T0 + 1)).toBeUndefined();
    });

    it('refuses a link that has expired or never was', async () => {
      await storage().accounts.addLink('link-hash', 'Camille', T0 + 1000);
      expect(await storage().accounts.redeemLink('link-hash', T0 + 1000)).toBeUndefined();
      expect(await storage().accounts.redeemLink('another-hash', T0)).toBeUndefined();
    });

    it('finds a session until it expires or is dropped', async () => {
      await storage().accounts.addLink('link-hash', 'Camille', T0 + 1000);
      const aidant = (await storage().accounts.redeemLink('link-hash', T0))!;
      await storage().accounts.addSession('s1', aidant.id, T0, T0 + 100);
      await storage().accounts.addSession('s2', aidant.id, T0, T0 + 900);
      expect(await storage().accounts.findSession('s1', T0 + 99)).toEqual(aidant);
      expect(await storage().accounts.findSession('s1', T0 + 100)).toBeUndefined();
      await storage().accounts.dropSession('s2');
      expect(await storage().accounts.findSession('s2', T0)).toBeUndefined();
      expect(await storage().accounts.findSession('unknown', T0)).toBeUndefined();
    });
  });
}
