import type { Kysely } from 'kysely';
import type { HandoffBrief, HandoffReason, Offer } from '../conversation/types';
import { changeRows, type Runner, runQuery } from './database';
import type { Transaction } from './group-commit';
import { type Changed, type ListedRow, prepareHandoffQueries } from './handoff-queries';
import type { DeskAnswerRow, Schema } from './schema';
import type { Handoff, Holding } from './types';

/** The statements on handoffs. Each change is one conditional update: of forty at once, one changes the row. */
export class HandoffRows {
  readonly #queries;

  constructor(private readonly db: Kysely<Schema>) {
    this.#queries = prepareHandoffQueries(db);
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

  /** Whatever it was asked for, it is an emergency now. */
  async raise(trx: Transaction, id: string, conversationId: string): Promise<void> {
    await changeRows(trx, this.#queries.raise({ id, conversation_id: conversationId }));
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

  /** As long as nothing was claimed or answered since. */
  async takeBack(
    trx: Transaction,
    { id, claimedAt, answeredAt = 0 }: Pick<Handoff, 'id' | 'claimedAt' | 'answeredAt'>,
  ): Promise<Changed | undefined> {
    const query = this.#queries.takeBack({ id, claimed_at: claimedAt ?? 0, answered_at: answeredAt });
    return (await runQuery(trx, query))[0];
  }

  async waitsSince(conversationId: string): Promise<number | undefined> {
    const [row] = await runQuery(this.db, this.#queries.waitsSince({ conversation_id: conversationId }));
    return row?.at ?? undefined;
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
