import type { Kysely } from 'kysely';
import { changeRows, type Runner, runQuery } from './database';
import type { Transaction } from './group-commit';
import { STOPPED } from './outbox-queries';
import { prepareInsert, prepareQuery, ROWS_AT_ONCE } from './prepared-query';
import type { OutboxRow, Schema, TranscriptRow } from './schema';
import { Sealer } from './sealed-rows';
import type { NewEntry, TranscriptEntry, Vault } from './types';

export interface Append {
  conversationId: string;
  channelId: string;
  /** Last seq of the conversation before these entries. */
  afterSeq: number;
  entries: NewEntry[];
  /** What is not the person's own goes to the outbox too. */
  push: boolean;
  /** They answer a STOP: refused because the person has left, they have failed nobody. */
  farewell?: boolean;
  now: number;
}

type PushedRow = TranscriptRow & Pick<OutboxRow, 'channel_id' | 'code'>;

/** The transcript's rows, and the rows of the outbox and of deliveries that point to them. */
export class Transcript {
  readonly #insertEntries;
  readonly #insertOutbox;
  readonly #page;
  readonly #delete;
  readonly #deleteOutbox;
  readonly #deleteDeliveries;

  constructor(
    private readonly db: Kysely<Schema>,
    private readonly vault: Vault,
  ) {
    this.#insertEntries = prepareInsert<TranscriptRow>((rows) =>
      db.insertInto('transcript').values(
        rows.map((row) => ({
          conversation_id: row.conversation_id,
          seq: row.seq,
          at: row.at,
          sender: row.sender,
          sealed_entry: row.sealed_entry,
        })),
      ),
    );
    this.#insertOutbox = prepareInsert<PushedRow>((rows) =>
      db.insertInto('outbox').values(
        rows.map((row) => ({
          conversation_id: row.conversation_id,
          seq: row.seq,
          channel_id: row.channel_id,
          status: 'waiting' as const,
          attempts: 0,
          parts: 0,
          next_attempt_at: row.at,
          code: row.code,
          created_at: row.at,
          dead_at: null,
        })),
      ),
    );
    this.#page = prepareQuery<
      { conversation_id: string; after: number; upto: number; limit: number },
      TranscriptRow & { wrapped_key: string }
    >((slot) =>
      db
        .selectFrom('transcript')
        .innerJoin('conversation_keys', 'conversation_keys.conversation_id', 'transcript.conversation_id')
        .selectAll('transcript')
        .select('conversation_keys.wrapped_key')
        .where('transcript.conversation_id', '=', slot('conversation_id'))
        .where('transcript.seq', '>', slot('after'))
        .where('transcript.seq', '<=', slot('upto'))
        .orderBy('transcript.seq')
        .limit(slot('limit')),
    );
    this.#delete = prepareQuery<{ id: string }, unknown>((slot) =>
      db.deleteFrom('transcript').where('conversation_id', '=', slot('id')),
    );
    this.#deleteOutbox = prepareQuery<{ id: string }, unknown>((slot) =>
      db.deleteFrom('outbox').where('conversation_id', '=', slot('id')),
    );
    this.#deleteDeliveries = prepareQuery<{ id: string }, unknown>((slot) =>
      db.deleteFrom('deliveries').where('conversation_id', '=', slot('id')),
    );
  }

  /** Writes the entries in order; gives them back with their seq and time. */
  async append(trx: Transaction, sealer: Sealer, append: Append): Promise<TranscriptEntry[]> {
    const entries = numbered(append);
    for (let from = 0; from < entries.length; from += ROWS_AT_ONCE) {
      const rows = entries
        .slice(from, from + ROWS_AT_ONCE)
        .map((entry) => this.#rowOf(append, sealer, entry));
      await changeRows(trx, this.#insertEntries(rows));
      const pushed = append.push ? rows.filter((row) => row.sender !== 'person') : [];
      if (pushed.length > 0) {
        const more = { channel_id: append.channelId, code: append.farewell ? STOPPED : null };
        await changeRows(trx, this.#insertOutbox(pushed.map((row) => ({ ...row, ...more }))));
      }
    }
    return entries;
  }

  /** Entries with `after` < seq ≤ `upto`, oldest first. */
  async read(
    range: { conversationId: string; after: number; upto?: number; limit?: number },
    db: Runner = this.db,
  ): Promise<TranscriptEntry[]> {
    const rows = await runQuery(
      db,
      this.#page({
        conversation_id: range.conversationId,
        after: range.after,
        upto: range.upto ?? Number.MAX_SAFE_INTEGER,
        limit: range.limit ?? Number.MAX_SAFE_INTEGER,
      }),
    );
    return rows.map((row) => new Sealer(this.vault, range.conversationId, row.wrapped_key).openEntry(row));
  }

  async erase(trx: Transaction, conversationId: string): Promise<void> {
    await changeRows(trx, this.#deleteOutbox({ id: conversationId }));
    await changeRows(trx, this.#deleteDeliveries({ id: conversationId }));
    await changeRows(trx, this.#delete({ id: conversationId }));
  }

  #rowOf({ conversationId, now }: Append, sealer: Sealer, entry: TranscriptEntry): TranscriptRow {
    const sealed_entry = sealer.sealEntry(entry.seq, entry);
    return { conversation_id: conversationId, seq: entry.seq, at: now, sender: entry.sender, sealed_entry };
  }
}

function numbered({ entries, afterSeq, now }: Append): TranscriptEntry[] {
  return entries.map((entry, index) => ({ seq: afterSeq + index + 1, at: now, ...entry }));
}
