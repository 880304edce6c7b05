import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { AppError } from '../errors';
import { changeRows, type Runner, runQuery } from './database';
import type { GroupCommit, Transaction } from './group-commit';
import {
  type Claim,
  claimOf,
  type Known,
  type KnownAlias,
  type Move,
  moveOf,
  ownerOf,
} from './identity-claims';
import { prepareQuery } from './prepared-query';
import type { AliasRow, Schema } from './schema';
import type { IdentityStore, Vault } from './types';

/** Which person each id of a channel leads to (see identity-claims.ts). Ids are stored as pseudonyms only. */
export class SqlIdentityStore implements IdentityStore {
  readonly #queries;
  /** A message of the same batch must not be looked up between a move's arrival and its commit. */
  #lastMove: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly db: Kysely<Schema>,
    private readonly vault: Vault,
    private readonly commits: GroupCommit,
  ) {
    this.#queries = prepareQueries(db);
  }

  /** @throws AppError `no-identity` without any id */
  async resolve(channelId: string, ids: readonly string[], now: number): Promise<string> {
    const claim = this.#claim(channelId, ids);
    if (claim.aliases.length === 0)
      throw new AppError('no-identity', 'Ce message ne dit pas de qui il vient.');
    await this.#lastMove;
    const known = await this.#known(this.db, claim.aliases);
    const { person, number } = ownerOf(claim, known);
    if (person !== undefined && number !== 'taken' && isNoted(claim, known)) return person;
    return this.commits.run((trx) => this.#join(trx, { channelId, now }, claim));
  }

  /**
   * Without new ids nothing moves: the person would be lost. Old own ids still lead to the person, as nobody else
   * will ever bear them and a message from before may be delivered again for a week; old numbers lead nowhere.
   */
  move(
    channelId: string,
    from: readonly string[],
    to: readonly string[],
    now: number,
  ): Promise<string | undefined> {
    const [old, next] = [this.#claim(channelId, from), this.#claim(channelId, to)];
    if (next.aliases.length === 0) return Promise.resolve(undefined);
    const moved = this.commits.run(async (trx) => {
      const known = await this.#known(trx, [...old.aliases, ...next.aliases]);
      const move = moveOf(old, next, known);
      if (!move) return undefined;
      const left = old.number !== next.number && known.get(old.number ?? '')?.person === move.person;
      if (left) await changeRows(trx, this.#queries.remove({ alias: old.number! }));
      await this.#arrive(trx, { channelId, now }, next, move, known);
      return move.person;
    });
    this.#lastMove = moved.catch(() => {});
    return moved;
  }

  async #arrive(trx: Transaction, when: When, to: Claim, move: Move, known: Known): Promise<void> {
    const { person, target, number } = move;
    for (const alias of to.aliases) if (!known.has(alias)) await this.#add(trx, when, alias, target, to);
    const before = known.get(to.number ?? '');
    if (!before) return;
    if (number === 'taken') await this.#take(trx, when, before, target, to, person);
    else if (number === 'kept' && to.own.length > 0) await this.#hold(trx, before.alias, to);
  }

  /** Looked up anew: somebody else may have joined some of them since. */
  async #join(trx: Transaction, when: When, claim: Claim): Promise<string> {
    const known = await this.#known(trx, claim.aliases);
    const owner = ownerOf(claim, known);
    let person = owner.person ?? randomUUID();
    for (const alias of claim.aliases) {
      if (known.has(alias)) continue;
      const added = await this.#add(trx, when, alias, person, claim);
      // Where transactions run side by side (PostgreSQL), another one may have been faster with the first id.
      if (!added && alias === claim.aliases[0])
        person = (await this.#known(trx, [alias])).get(alias)?.person ?? person;
    }
    const number = known.get(claim.number ?? '');
    if (number && owner.number === 'taken') await this.#take(trx, when, number, person, claim);
    else if (number && !isNoted(claim, known)) await this.#hold(trx, number.alias, claim);
    return person;
  }

  /**
   * The number now leads to this person. Its earlier holder's conversation would still be written to at that number,
   * so nothing is sent there until they write; `except` who is this same person.
   */
  async #take(
    trx: Transaction,
    { channelId, now }: When,
    before: KnownAlias,
    person: string,
    { own }: Claim,
    except?: string,
  ): Promise<void> {
    const row = { alias: before.alias, person, holder: own[0] ?? null, created_at: now };
    await changeRows(trx, this.#queries.take(row));
    if (before.person === except) return;
    const pseudonym = this.vault.pseudonym('conversation', channelId, before.person);
    await changeRows(trx, this.#queries.silence({ pseudonym, blocked_at: now }));
  }

  async #hold(trx: Transaction, alias: string, { own }: Claim): Promise<void> {
    await changeRows(trx, this.#queries.hold({ alias, holder: own[0] ?? null }));
  }

  async #add(trx: Transaction, when: When, alias: string, person: string, claim: Claim): Promise<boolean> {
    const holder = alias === claim.number ? (claim.own[0] ?? null) : null;
    const row = { alias, channel_id: when.channelId, person, holder, created_at: when.now };
    return (await changeRows(trx, this.#queries.add(row))) === 1;
  }

  #claim(channelId: string, ids: readonly string[]): Claim {
    return claimOf(ids, (id) => this.vault.pseudonym('alias', channelId, id));
  }

  async #known(db: Runner, aliases: string[]): Promise<Known> {
    const known = new Map<string, KnownAlias>();
    for (const alias of aliases) {
      const [row] = await runQuery(db, this.#queries.find({ alias }));
      if (row) known.set(alias, row);
    }
    return known;
  }
}

interface When {
  channelId: string;
  now: number;
}

/** All ids are stored, and the number with whom it was shown. */
function isNoted({ aliases, number, own }: Claim, known: Known): boolean {
  const holder = known.get(number ?? '')?.holder;
  return aliases.every((alias) => known.has(alias)) && (holder !== null || own.length === 0);
}

function prepareQueries(db: Kysely<Schema>) {
  return {
    find: prepareQuery<Pick<AliasRow, 'alias'>, KnownAlias>((slot) =>
      db
        .selectFrom('aliases')
        .select(['alias', 'person', 'holder', 'created_at'])
        .where('alias', '=', slot('alias')),
    ),
    add: prepareQuery<AliasRow, unknown>((slot) =>
      db
        .insertInto('aliases')
        .values({
          alias: slot('alias'),
          channel_id: slot('channel_id'),
          person: slot('person'),
          holder: slot('holder'),
          created_at: slot('created_at'),
        })
        .onConflict((conflict) => conflict.column('alias').doNothing()),
    ),
    take: prepareQuery<KnownAlias, unknown>((slot) =>
      db
        .updateTable('aliases')
        .set({ person: slot('person'), holder: slot('holder'), created_at: slot('created_at') })
        .where('alias', '=', slot('alias')),
    ),
    hold: prepareQuery<Pick<AliasRow, 'alias' | 'holder'>, unknown>((slot) =>
      db
        .updateTable('aliases')
        .set({ holder: slot('holder') })
        .where('alias', '=', slot('alias')),
    ),
    remove: prepareQuery<Pick<AliasRow, 'alias'>, unknown>((slot) =>
      db.deleteFrom('aliases').where('alias', '=', slot('alias')),
    ),
    silence: prepareQuery<{ pseudonym: string; blocked_at: number }, unknown>((slot) =>
      db
        .updateTable('conversations')
        .set({ blocked_at: slot('blocked_at') })
        .where('pseudonym', '=', slot('pseudonym')),
    ),
  };
}
