import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { changeRows, runQuery } from './database';
import type { GroupCommit } from './group-commit';
import type { Schema } from './schema';
import type { AccountStore, Aidant } from './types';

/** Sign-in links and sessions of aidants; only hashes of their tokens are here. */
export class SqlAccountStore implements AccountStore {
  constructor(
    private readonly db: Kysely<Schema>,
    private readonly commits: GroupCommit,
  ) {}

  async addLink(tokenHash: string, aidantName: string, expiresAt: number): Promise<void> {
    const row = { token_hash: tokenHash, aidant_name: aidantName, expires_at: expiresAt, redeemed_at: null };
    await this.commits.run((trx) =>
      changeRows(trx, this.db.insertInto('sign_in_links').values(row).compile()),
    );
  }

  redeemLink(tokenHash: string, now: number): Promise<Aidant | undefined> {
    return this.commits.run(async (trx) => {
      const taken = this.db
        .updateTable('sign_in_links')
        .set({ redeemed_at: now })
        .where('token_hash', '=', tokenHash)
        .where('redeemed_at', 'is', null)
        .where('expires_at', '>', now)
        .returning('aidant_name');
      const [link] = await runQuery(trx, taken.compile());
      if (!link) return undefined;
      const aidant = { id: randomUUID(), name: link.aidant_name };
      await changeRows(
        trx,
        this.db
          .insertInto('aidants')
          .values({ ...aidant, created_at: now })
          .compile(),
      );
      return aidant;
    });
  }

  /** Expired sessions go at the same time. */
  async addSession(tokenHash: string, aidantId: string, now: number, expiresAt: number): Promise<void> {
    const row = { token_hash: tokenHash, aidant_id: aidantId, created_at: now, expires_at: expiresAt };
    await this.commits.run(async (trx) => {
      await changeRows(trx, this.db.deleteFrom('sessions').where('expires_at', '<=', now).compile());
      await changeRows(trx, this.db.insertInto('sessions').values(row).compile());
    });
  }

  async findSession(tokenHash: string, now: number): Promise<Aidant | undefined> {
    const query = this.db
      .selectFrom('sessions')
      .innerJoin('aidants', 'aidants.id', 'sessions.aidant_id')
      .select(['aidants.id', 'aidants.name'])
      .where('sessions.token_hash', '=', tokenHash)
      .where('sessions.expires_at', '>', now);
    return (await runQuery(this.db, query.compile()))[0];
  }

  async dropSession(tokenHash: string): Promise<void> {
    await this.commits.run((trx) =>
      changeRows(trx, this.db.deleteFrom('sessions').where('token_hash', '=', tokenHash).compile()),
    );
  }
}
