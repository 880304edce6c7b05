import type { ExpressionBuilder, Kysely } from 'kysely';
import type { HandoffBrief, HandoffReason, Offer } from '../conversation/types';
import { changeRows, type Runner, runQuery } from './database';
import type { Transaction } from './group-commit';
import { prepareQuery } from './prepared-query';
import type { ConversationRow, DeskAnswerRow, HandoffRow, Schema } from './schema';
import type { Handoff, Holding } from './types';

/** The conversation a handoff is about, when the change was possible. */
export interface Changed {
  conversation_id: string;
  aidant_name: string | null;
}

/** The statements on handoffs. Each change is one conditional update: of forty at once, one changes the row. */
export class HandoffRows {
  readonly #queries;

  constructor(private readonly db: Kysely<Schema>) {
    this.#queries = prepareQueries(db);
  }

  async open(
    trx: Transaction,
    handoff: Pick<Handoff, 'id' | 'conversationId' | 'channelId'>,
    brief: HandoffBrief,
    now: number,
  ) {
    const row = {
      id: handoff.id,
      conversation_id: handoff.conversationId,
      channel_id: handoff.channelId,
      reason: brief.reason,
      language: brief.language,
      offer: brief.offer ?? null,
      departement: brief.departement ?? null,
      topics: JSON.stringify(brief.topics),
      queued_at: now,
    };
    await changeRows(trx, this.#queries.insert(row));
  }

  async cancel(trx: Transaction, id: string, conversationId: string, now: number): Promise<void> {
    await changeRows(trx, this.#queries.cancel({ id, conversation_id: conversationId, now }));
  }

  /** Announcements of the desk follow the person into another language. */
  async speak(trx: Transaction, conversationId: string, language: string): Promise<void> {
    await changeRows(trx, this.#queries.speak({ conversation_id: conversationId, language }));
  }

  async erase(trx: Transaction, conversationId: string): Promise<void> {
    await changeRows(trx, this.#queries.erase({ conversation_id: conversationId }));
  }

  async claim(
    trx: Transaction,
    id: string,
    aidant: { id: string; name: string },
    now: number,
  ): Promise<Changed | undefined> {
    return (
      await runQuery(trx, this.#queries.claim({ id, aidant_id: aidant.id, aidant_name: aidant.name, now }))
    )[0];
  }

  async answer(trx: Transaction, id: string, aidantId: string, now: number): Promise<Changed | undefined> {
    return (await runQuery(trx, this.#queries.answer({ id, aidant_id: aidantId, now })))[0];
  }

  async giveBack(trx: Transaction, id: string, aidantId: string): Promise<Changed | undefined> {
    return (await runQuery(trx, this.#queries.giveBack({ id, aidant_id: aidantId })))[0];
  }

  /** The claim of this moment stayed without an answer. */
  async expire(trx: Transaction, id: string, claimedAt: number): Promise<Changed | undefined> {
    return (await runQuery(trx, this.#queries.expire({ id, claimed_at: claimedAt })))[0];
  }

  async close(
    trx: Transaction,
    id: string,
    aidantId: string,
    reason: string,
    now: number,
  ): Promise<Changed | undefined> {
    return (
      await runQuery(trx, this.#queries.close({ id, aidant_id: aidantId, close_reason: reason, now }))
    )[0];
  }

  /** False when this message of the console was taken already. */
  async addAnswer(trx: Transaction, answer: DeskAnswerRow): Promise<boolean> {
    return (await changeRows(trx, this.#queries.addAnswer(answer))) === 1;
  }

  async hasAnswer(answer: DeskAnswerRow, db: Runner = this.db): Promise<boolean> {
    return (await runQuery(db, this.#queries.hasAnswer(answer))).length > 0;
  }

  async byId(id: string): Promise<Handoff | undefined> {
    return (await runQuery(this.db, this.#queries.byId({ id }))).map(handoffOf)[0];
  }

  async notClosed(): Promise<Handoff[]> {
    return (await runQuery(this.db, this.#queries.notClosed({}))).map(handoffOf);
  }

  async holdings(conversationId?: string): Promise<Holding[]> {
    const { holdings, holdingsOf } = this.#queries;
    const query = conversationId ? holdingsOf({ conversation_id: conversationId }) : holdings({});
    return (await runQuery(this.db, query)).map((row) => ({
      conversationId: row.conversation_id,
      status: row.status,
      ...present('aidantId', row.aidant_id),
    }));
  }

  async waiting(): Promise<number> {
    return Number((await runQuery(this.db, this.#queries.waiting({})))[0]!.count);
  }
}

/** With what the desk must know of the person before it writes. */
type ListedRow = HandoffRow & Pick<ConversationRow, 'heard_at' | 'blocked_at'>;

function handoffOf(row: ListedRow): Handoff {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    channelId: row.channel_id,
    status: row.status,
    reason: row.reason as HandoffReason,
    language: row.language,
    topics: JSON.parse(row.topics) as string[],
    queuedAt: row.queued_at,
    ...present('offer', row.offer as Offer | null),
    ...present('departement', row.departement),
    ...present('claimedAt', row.claimed_at),
    ...present('answeredAt', row.answered_at),
    ...present('closedAt', row.closed_at),
    ...present('aidantId', row.aidant_id),
    ...present('aidantName', row.aidant_name),
    ...present('heardAt', row.heard_at),
    ...present('blockedAt', row.blocked_at),
  };
}

function present<Name extends string, Value>(name: Name, value: Value | null): { [key in Name]?: Value } {
  return value === null ? {} : ({ [name]: value } as { [key in Name]: Value });
}

type NewHandoff = Omit<
  HandoffRow,
  'status' | 'claimed_at' | 'answered_at' | 'closed_at' | 'close_reason' | 'aidant_id' | 'aidant_name'
>;
type Where = ExpressionBuilder<Schema, 'handoffs'>;

function prepareQueries(db: Kysely<Schema>) {
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
    expire: prepareQuery<{ id: string; claimed_at: number }, Changed>((slot) =>
      db
        .updateTable('handoffs')
        .set(queued)
        .where('id', '=', slot('id'))
        .where('status', '=', 'active')
        .where('claimed_at', '=', slot('claimed_at'))
        .where('answered_at', 'is', null)
        .returning(changed),
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
