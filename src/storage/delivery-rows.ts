import type { Kysely } from 'kysely';
import { changeRows, runQuery } from './database';
import type { Transaction } from './group-commit';
import { prepareQuery } from './prepared-query';
import type { DeliveryRow, Schema } from './schema';
import { DELIVERY_STATUSES, type DeliveryStatus } from './types';

/** The entry of the transcript that a wire message carried, whole or in part. */
type Carried = { conversation_id: string; seq: number };
type News = Pick<DeliveryRow, 'external_key' | 'status' | 'code' | 'at'>;
/** A message whose status rose: of which conversation, and when the try that sent it began. */
export type Risen = { conversation_id: string; at: number };
type StoredStatus = Pick<DeliveryRow, 'status' | 'code'> & { seq: number };

export const rankOf = (status: DeliveryStatus): number => DELIVERY_STATUSES.indexOf(status);

/** The statements on deliveries. A status only ever rises: platforms tell out of order. */
export class DeliveryRows {
  readonly #queries;

  constructor(private readonly db: Kysely<Schema>) {
    this.#queries = prepareQueries(db);
  }

  /**
   * Taken by the platform, in a try that began at `at`. True when its news were faster than this note: what they said
   * stays.
   */
  async taken(trx: Transaction, externalKey: string, carried: Carried, at: number): Promise<boolean> {
    const sent = rankOf('sent');
    const row = { external_key: externalKey, ...carried, status: sent, at };
    return (await runQuery(trx, this.#queries.taken(row)))[0]!.status > sent;
  }

  /** Undefined when nothing rose, or nobody knows yet whose message it was. */
  async raise(trx: Transaction, news: News): Promise<Risen | undefined> {
    const [{ conversation_id, at } = { conversation_id: null, at: 0 }] = await runQuery(
      trx,
      this.#queries.raise(news),
    );
    return conversation_id === null ? undefined : { conversation_id, at };
  }

  /** False when nothing rose. */
  async raiseUntil(
    trx: Transaction,
    conversationId: string,
    status: DeliveryStatus,
    until: number,
  ): Promise<boolean> {
    const change = { conversation_id: conversationId, status: rankOf(status), until };
    return (await changeRows(trx, this.#queries.raiseUntil(change))) > 0;
  }

  of(conversationId: string): Promise<StoredStatus[]> {
    return runQuery(this.db, this.#queries.of({ conversation_id: conversationId }));
  }

  purge(trx: Transaction, before: number, limit: number): Promise<number> {
    return changeRows(trx, this.#queries.purge({ before, limit }));
  }
}

function prepareQueries(db: Kysely<Schema>) {
  return {
    taken: prepareQuery<
      Carried & Pick<DeliveryRow, 'external_key' | 'status' | 'at'>,
      Pick<DeliveryRow, 'status'>
    >((slot) =>
      db
        .insertInto('deliveries')
        .values({
          external_key: slot('external_key'),
          conversation_id: slot('conversation_id'),
          seq: slot('seq'),
          status: slot('status'),
          code: null,
          at: slot('at'),
        })
        .onConflict((conflict) =>
          conflict.column('external_key').doUpdateSet((eb) => ({
            conversation_id: eb.ref('excluded.conversation_id'),
            seq: eb.ref('excluded.seq'),
            at: eb
              .case()
              .when('excluded.at', '<', eb.ref('deliveries.at'))
              .then(eb.ref('excluded.at'))
              .else(eb.ref('deliveries.at'))
              .end(),
          })),
        )
        .returning('status'),
    ),
    raise: prepareQuery<News, Pick<DeliveryRow, 'conversation_id' | 'at'>>((slot) =>
      db
        .insertInto('deliveries')
        .values({
          external_key: slot('external_key'),
          conversation_id: null,
          seq: null,
          status: slot('status'),
          code: slot('code'),
          at: slot('at'),
        })
        .onConflict((conflict) =>
          conflict
            .column('external_key')
            .doUpdateSet((eb) => ({ status: eb.ref('excluded.status'), code: eb.ref('excluded.code') }))
            .whereRef('excluded.status', '>', 'deliveries.status'),
        )
        .returning(['conversation_id', 'at']),
    ),
    // One by one they are told to have failed; news of all of them say nothing about those.
    raiseUntil: prepareQuery<{ conversation_id: string; status: number; until: number }, unknown>((slot) =>
      db
        .updateTable('deliveries')
        .set({ status: slot('status'), code: null })
        .where('conversation_id', '=', slot('conversation_id'))
        .where('at', '<=', slot('until'))
        .where('status', '<', slot('status'))
        .where('status', '!=', rankOf('failed')),
    ),
    of: prepareQuery<{ conversation_id: string }, StoredStatus>((slot) =>
      db
        .selectFrom('deliveries')
        .select(['status', 'code'])
        .select((eb) => eb.ref('seq').$notNull().as('seq'))
        .where('conversation_id', '=', slot('conversation_id')),
    ),
    purge: prepareQuery<{ before: number; limit: number }, unknown>((slot) =>
      db
        .deleteFrom('deliveries')
        .where('external_key', 'in', (eb) =>
          eb
            .selectFrom('deliveries')
            .select('external_key')
            .where('at', '<', slot('before'))
            .limit(slot('limit')),
        ),
    ),
  };
}
