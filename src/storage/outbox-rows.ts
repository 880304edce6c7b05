import type { Kysely } from 'kysely';
import { changeRows, runQuery } from './database';
import type { Transaction } from './group-commit';
import {
  type DeadRow,
  type DueRow,
  type GoneRow,
  type OutboxKey,
  prepareOutboxQueries,
  STOPPED,
  type Startable,
} from './outbox-queries';
import type { OutboxRow, Schema } from './schema';

/** The statements on the outbox, except those that the transcript's own rows bring with them. */
export class OutboxRows {
  readonly #queries;

  constructor(private readonly db: Kysely<Schema>) {
    this.#queries = prepareOutboxQueries(db);
  }

  /** Those left uncertain by an earlier try first: they are the older ones. */
  async due(now: number, limit: number, channelId: string): Promise<DueRow[]> {
    const range = { now, channel_id: channelId };
    const uncertain = await runQuery(this.db, this.#queries.due({ ...range, limit, status: 'uncertain' }));
    const rest = { ...range, limit: limit - uncertain.length, status: 'waiting' as const };
    return [...uncertain, ...(await runQuery(this.db, this.#queries.due(rest)))];
  }

  async exists(key: OutboxKey): Promise<boolean> {
    return (await runQuery(this.db, this.#queries.exists(key))).length > 0;
  }

  async begin(trx: Transaction, key: OutboxKey): Promise<boolean> {
    return (await changeRows(trx, this.#queries.begin(key))) === 1;
  }

  /** The channel of the row; undefined when it is gone. Never fewer parts than before. */
  async progress(trx: Transaction, key: OutboxKey, parts: number): Promise<string | undefined> {
    return (await runQuery(trx, this.#queries.progress({ ...key, parts })))[0]?.channel_id;
  }

  /** Undefined when the row was gone already. */
  async remove(trx: Transaction, key: OutboxKey): Promise<GoneRow | undefined> {
    return (await runQuery(trx, this.#queries.remove(key)))[0];
  }

  /** A row given up while it was being sent has no other try. `spent`: whether the one that ended counts, 1 or 0. */
  async retry(
    trx: Transaction,
    key: OutboxKey,
    next: { status: Startable; code: string; next_attempt_at: number; spent: 0 | 1 },
  ): Promise<void> {
    await changeRows(trx, this.#queries.endLastTry(key));
    if ((await changeRows(trx, this.#queries.retry({ ...key, ...next }))) === 1)
      await this.moveNext(trx, key, next.next_attempt_at);
    await this.forgetReference(trx, key.conversation_id);
  }

  /**
   * Those behind this row fall due with it: left due, thousands that may not go yet would be looked through at every
   * poll of a channel that is down.
   */
  async moveNext(trx: Transaction, key: OutboxKey, nextAttemptAt: number): Promise<void> {
    await changeRows(trx, this.#queries.moveNext({ ...key, next_attempt_at: nextAttemptAt }));
  }

  async bury(trx: Transaction, key: OutboxKey, code: string, now: number): Promise<void> {
    await changeRows(trx, this.#queries.bury({ ...key, code, now }));
    await this.forgetReference(trx, key.conversation_id);
  }

  /** Given up because its person has left: of a goodbye that is no failure. */
  async buryLeft(trx: Transaction, key: OutboxKey, code: string, now: number): Promise<void> {
    await changeRows(trx, this.#queries.buryLeft({ ...key, code, now }));
    await this.forgetReference(trx, key.conversation_id);
  }

  /** Given up without a try. */
  async refuse(trx: Transaction, key: OutboxKey, code: string, now: number): Promise<void> {
    await changeRows(trx, this.#queries.refuse({ ...key, code, now }));
    await this.forgetReference(trx, key.conversation_id);
  }

  /** All that waits for this person; what is being sent now may end, and is not tried again. */
  async giveUp(trx: Transaction, conversationId: string, code: string, now: number): Promise<void> {
    const change = { conversation_id: conversationId, code, now };
    await changeRows(trx, this.#queries.giveUp(change));
    await changeRows(trx, this.#queries.makeLastTry(change));
    if (code === STOPPED) await changeRows(trx, this.#queries.sealDead({ conversation_id: conversationId }));
    await this.forgetReference(trx, conversationId);
  }

  /** Tries that nobody will end any more; how many may be tried again. */
  async recover(trx: Transaction, nextAttemptAt: number, channelId: string): Promise<number> {
    await changeRows(trx, this.#queries.buryLastTries({}));
    const change = { next_attempt_at: nextAttemptAt, channel_id: channelId };
    return changeRows(trx, this.#queries.recover(change));
  }

  async again(trx: Transaction, key: OutboxKey, now: number): Promise<boolean> {
    return (await changeRows(trx, this.#queries.again({ ...key, now }))) === 1;
  }

  async dismiss(trx: Transaction, key: OutboxKey): Promise<boolean> {
    return (await changeRows(trx, this.#queries.dismiss(key))) === 1;
  }

  async channels(): Promise<string[]> {
    return (await runQuery(this.db, this.#queries.channels({}))).map((row) => row.channel_id);
  }

  dead(limit: number): Promise<DeadRow[]> {
    return runQuery(this.db, this.#queries.dead({ limit }));
  }

  async oneDead(key: OutboxKey): Promise<DeadRow | undefined> {
    return (await runQuery(this.db, this.#queries.oneDead(key)))[0];
  }

  deadOf(conversationId: string): Promise<DeadRow[]> {
    return runQuery(this.db, this.#queries.deadOf({ conversation_id: conversationId }));
  }

  purgeDead(trx: Transaction, before: number, limit: number): Promise<number> {
    return changeRows(trx, this.#queries.purgeDead({ before, limit }));
  }

  counts(): Promise<{ status: OutboxRow['status']; count: number | string }[]> {
    return runQuery(this.db, this.#queries.counts({}));
  }

  /** After a row has left or was given up: an erased person's address stays only until the receipt is out. */
  async forgetReference(trx: Transaction, conversationId: string): Promise<void> {
    await changeRows(trx, this.#queries.forgetReference({ conversation_id: conversationId }));
  }
}
