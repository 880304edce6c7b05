import type { ExpressionBuilder, Kysely } from 'kysely';
import { prepareQuery } from './prepared-query';
import type { ConversationRow, DeskAnswerRow, HandoffRow, Schema } from './schema';

/** The conversation a handoff is about, when the change was possible. */
export interface Changed {
  conversation_id: string;
  aidant_name: string | null;
}

/** With what the desk must know of the person before it writes. */
export type ListedRow = HandoffRow & Pick<ConversationRow, 'heard_at' | 'blocked_at'>;

type NewHandoff = Omit<
  HandoffRow,
  'status' | 'claimed_at' | 'answered_at' | 'closed_at' | 'close_reason' | 'aidant_id' | 'aidant_name'
>;
type Where = ExpressionBuilder<Schema, 'handoffs'>;

/** Compiled once; the values are given at each run. */
export function prepareHandoffQueries(db: Kysely<Schema>) {
  const held = (id: string, aidantId: string) => (eb: Where) =>
    eb.and([eb('id', '=', id), eb('status', '=', 'active'), eb('aidant_id', '=', aidantId)]);
  const changed = ['conversation_id', 'aidant_name'] as const;
  const listed = db
    .selectFrom('handoffs')
    .innerJoin('conversations', 'conversations.id', 'handoffs.conversation_id')
    .selectAll('handoffs')
    .select(['conversations.heard_at', 'conversations.blocked_at']);
  const queued = {
    status: 'queued',
    aidant_id: null,
    aidant_name: null,
    claimed_at: null,
    answered_at: null,
  } as const;
  return {
    insert: prepareQuery<NewHandoff, unknown>((slot) =>
      db.insertInto('handoffs').values({
        id: slot('id'),
        conversation_id: slot('conversation_id'),
        channel_id: slot('channel_id'),
        status: 'queued',
        reason: slot('reason'),
        language: slot('language'),
        offer: slot('offer'),
        departement: slot('departement'),
        topics: slot('topics'),
        queued_at: slot('queued_at'),
      }),
    ),
    cancel: prepareQuery<{ id: string; conversation_id: string; now: number }, unknown>((slot) =>
      db
        .updateTable('handoffs')
        .set({ status: 'closed', closed_at: slot('now'), close_reason: 'cancelled' })
        .where('id', '=', slot('id'))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', '!=', 'closed'),
    ),
    raise: prepareQuery<{ id: string; conversation_id: string }, unknown>((slot) =>
      db
        .updateTable('handoffs')
        .set({ reason: 'emergency' })
        .where('id', '=', slot('id'))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', '!=', 'closed'),
    ),
    speak: prepareQuery<{ conversation_id: string; language: string }, unknown>((slot) =>
      db
        .updateTable('handoffs')
        .set({ language: slot('language') })
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', '!=', 'closed'),
    ),
    erase: prepareQuery<{ conversation_id: string }, unknown>((slot) =>
      db.deleteFrom('handoffs').where('conversation_id', '=', slot('conversation_id')),
    ),
    claim: prepareQuery<{ id: string; aidant_id: string; aidant_name: string; now: number }, Changed>(
      (slot) =>
        db
          .updateTable('handoffs')
          .set({
            status: 'active',
            aidant_id: slot('aidant_id'),
            aidant_name: slot('aidant_name'),
            claimed_at: slot('now'),
            answered_at: null,
          })
          .where('id', '=', slot('id'))
          .where('status', '=', 'queued')
          .returning(changed),
    ),
    answer: prepareQuery<{ id: string; aidant_id: string; now: number }, Changed>((slot) =>
      db
        .updateTable('handoffs')
        .set({ answered_at: slot('now') })
        .where(held(slot('id'), slot('aidant_id')))
        .returning(changed),
    ),
    giveBack: prepareQuery<{ id: string; aidant_id: string }, Changed>((slot) =>
      db
        .updateTable('handoffs')
        .set(queued)
        .where(held(slot('id'), slot('aidant_id')))
        .returning(changed),
    ),
    takeBack: prepareQuery<{ id: string; claimed_at: number; answered_at: number }, Changed>((slot) =>
      db
        .updateTable('handoffs')
        .set(queued)
        .where('id', '=', slot('id'))
        .where('status', '=', 'active')
        .where('claimed_at', '=', slot('claimed_at'))
        .where(({ eb, fn, val, ref }) =>
          eb(fn.coalesce(ref('answered_at'), val(0)), '=', slot('answered_at')),
        )
        .returning(changed),
    ),
    waitsSince: prepareQuery<{ conversation_id: string }, { at: number | null }>((slot) =>
      db
        .selectFrom('transcript')
        .select((eb) => eb.fn.min<number | null>('at').as('at'))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('sender', '=', 'person')
        .where('seq', '>', ({ selectFrom, fn, val }) =>
          selectFrom('transcript')
            .select(fn.coalesce(fn.max('seq'), val(0)).as('seq'))
            .where('conversation_id', '=', slot('conversation_id'))
            .where('sender', '=', 'aidant'),
        ),
    ),
    close: prepareQuery<{ id: string; aidant_id: string; close_reason: string; now: number }, Changed>(
      (slot) =>
        db
          .updateTable('handoffs')
          .set({ status: 'closed', closed_at: slot('now'), close_reason: slot('close_reason') })
          .where(held(slot('id'), slot('aidant_id')))
          .returning(changed),
    ),
    addAnswer: prepareQuery<DeskAnswerRow, unknown>((slot) =>
      db
        .insertInto('desk_answers')
        .values({
          handoff_id: slot('handoff_id'),
          aidant_id: slot('aidant_id'),
          client_id: slot('client_id'),
        })
        .onConflict((conflict) => conflict.columns(['handoff_id', 'aidant_id', 'client_id']).doNothing()),
    ),
    hasAnswer: prepareQuery<DeskAnswerRow, unknown>((slot) =>
      db
        .selectFrom('desk_answers')
        .select('client_id')
        .where('handoff_id', '=', slot('handoff_id'))
        .where('aidant_id', '=', slot('aidant_id'))
        .where('client_id', '=', slot('client_id')),
    ),
    byId: prepareQuery<{ id: string }, ListedRow>((slot) => listed.where('handoffs.id', '=', slot('id'))),
    notClosed: prepareQuery<object, ListedRow>(() =>
      listed
        .where('handoffs.status', 'in', ['queued', 'active'])
        .orderBy('handoffs.queued_at')
        .orderBy('handoffs.id'),
    ),
    holdings: prepareQuery<object, HoldingRow>(() => selectHoldings(db)),
    holdingsOf: prepareQuery<Pick<HandoffRow, 'conversation_id'>, HoldingRow>((slot) =>
      selectHoldings(db).where('conversation_id', '=', slot('conversation_id')),
    ),
    waiting: prepareQuery<object, { count: number | string }>(() =>
      db
        .selectFrom('handoffs')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('status', '=', 'queued'),
    ),
  };
}

type HoldingRow = Pick<HandoffRow, 'conversation_id' | 'status' | 'aidant_id'>;

function selectHoldings(db: Kysely<Schema>) {
  return db
    .selectFrom('handoffs')
    .select(['conversation_id', 'status', 'aidant_id'])
    .where('status', 'in', ['queued', 'active']);
}
