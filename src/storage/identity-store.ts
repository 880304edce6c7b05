import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../errors';
import { changeRows, type Runner, runQuery } from './database';
import type { GroupCommit, Transaction } from './group-commit';
import { prepareQuery } from './prepared-query';
import type { AliasRow, Schema } from './schema';
import type { IdentityStore, Vault } from './types';

/** Which person each id of a channel leads to. Ids are stored as pseudonyms only. */
export class SqlIdentityStore implements IdentityStore {
  readonly #queries;

  constructor(
    private readonly db: Kysely<Schema>,
    private readonly vault: Vault,
    private readonly commits: GroupCommit,
  ) {
    this.#queries = prepareQueries(db);
  }

  /** @throws AppError `no-identity` without any id */
  async resolve(channelId: string, ids: readonly string[], now: number): Promise<string> {
    const aliases = this.#aliases(channelId, ids);
    if (aliases.length === 0) throw new AppError('no-identity', 'Ce message ne dit pas de qui il vient.');
    const known = await this.#people(this.db, aliases);
    if (known.every((person) => person !== undefined)) return known[0]!;
    return this.commits.run((trx) => this.#join(trx, channelId, aliases, now));
  }

  /** Without new ids nothing moves: the person would be lost. */
  async move(
    channelId: string,
    from: readonly string[],
    to: readonly string[],
    now: number,
  ): Promise<string | undefined> {
    const [old, next] = [this.#aliases(channelId, from), this.#aliases(channelId, to)];
    if (next.length === 0) return undefined;
    return this.commits.run(async (trx) => {
      const person = (await this.#people(trx, old)).find((known) => known !== undefined);
      if (person === undefined) return undefined;
      for (const alias of old) await changeRows(trx, this.#queries.remove({ alias }));
      for (const alias of next) {
        const row = { alias, channel_id: channelId, person, created_at: now };
        await changeRows(trx, this.#queries.point(row));
      }
      return person;
    });
  }

  /** Looked up anew: somebody else may have joined some of them since. */
  async #join(trx: Transaction, channelId: string, aliases: string[], now: number): Promise<string> {
    const known = (await this.#people(trx, aliases)).find((person) => person !== undefined);
    let person = known ?? randomUUID();
    for (const alias of aliases) {
      const row = { alias, channel_id: channelId, person, created_at: now };
      const added = await changeRows(trx, this.#queries.add(row));
      // Where transactions run side by side (PostgreSQL), another one may have been faster with the first id.
      if (added === 0 && alias === aliases[0]) person = (await this.#people(trx, [alias]))[0] ?? person;
    }
    return person;
  }

  /** An empty id would be everybody's. */
  #aliases(channelId: string, ids: readonly string[]): string[] {
    return [...new Set(ids)].filter(Boolean).map((id) => this.vault.pseudonym('alias', channelId, id));
  }

  async #people(db: Runner, aliases: string[]): Promise<(string | undefined)[]> {
    const people: (string | undefined)[] = [];
    for (const alias of aliases) people.push((await runQuery(db, this.#queries.find({ alias })))[0]?.person);
    return people;
  }
}

function prepareQueries(db: Kysely<Schema>) {
  const insert = (slot: <Name extends keyof AliasRow>(name: Name) => AliasRow[Name]) =>
    db.insertInto('aliases').values({
      alias: slot('alias'),
      channel_id: slot('channel_id'),
      person: slot('person'),
      created_at: slot('created_at'),
    });
  return {
    find: prepareQuery<Pick<AliasRow, 'alias'>, Pick<AliasRow, 'person'>>((slot) =>
      db.selectFrom('aliases').select('person').where('alias', '=', slot('alias')),
    ),
    add: prepareQuery<AliasRow, unknown>((slot) =>
      insert(slot).onConflict((conflict) => conflict.column('alias').doNothing()),
    ),
    point: prepareQuery<AliasRow, unknown>((slot) =>
      insert(slot).onConflict((conflict) =>
        conflict.column('alias').doUpdateSet((eb) => ({ person: eb.ref('excluded.person') })),
      ),
    ),
    remove: prepareQuery<Pick<AliasRow, 'alias'>, unknown>((slot) =>
      db.deleteFrom('aliases').where('alias', '=', slot('alias')),
    ),
  };
}
