import type { Kysely } from 'kysely';
import type { Logger } from '../logger';
import { changeRows, runQuery } from './database';
import type { GroupCommit, Transaction } from './group-commit';
import { prepareQuery } from './prepared-query';
import type { OutboxRow, Schema, TranscriptRow } from './schema';
import { Sealer } from './sealed-rows';
import type { OutboxItem, OutboxStore, Vault } from './types';

type Key = Pick<OutboxRow, 'conversation_id' | 'seq'>;
type DueRow = Key &
  Omit<TranscriptRow, 'conversation_id'> & {
    channel_id: string;
    attempts: number;
    sealed_reference: string | null;
    wrapped_key: string;
  };

export class SqlOutboxStore implements OutboxStore {
  readonly #queries;

  constructor(
    private readonly db: Kysely<Schema>,
    private readonly vault: Vault,
    private readonly commits: GroupCommit,
    private readonly logger: Logger,
  ) {
    this.#queries = prepareQueries(db);
  }

  async due(now: number, limit: number): Promise<OutboxItem[]> {
    const items: OutboxItem[] = [];
    for (const row of await runQuery(this.db, this.#queries.due({ now, limit }))) {
      const item = this.#itemOf(row);
      if (item) items.push(item);
      else await this.dead(idOf(row), 'unreadable', now);
    }
    return items;
  }

  async sent(id: string): Promise<void> {
    const key = keyOf(id);
    await this.commits.run(async (trx) => {
      await changeRows(trx, this.#queries.remove(key));
      await this.#forgetReference(trx, key.conversation_id);
    });
  }

  async retry(id: string, nextAttemptAt: number, code: string): Promise<void> {
    const query = this.#queries.retry({ ...keyOf(id), code, next_attempt_at: nextAttemptAt });
    await this.commits.run((trx) => changeRows(trx, query));
  }

  async dead(id: string, code: string, now: number): Promise<void> {
    const key = keyOf(id);
    await this.commits.run(async (trx) => {
      await changeRows(trx, this.#queries.bury({ ...key, code, now }));
      await this.#forgetReference(trx, key.conversation_id);
    });
  }

  async counts(): Promise<{ waiting: number; dead: number }> {
    const counts = { waiting: 0, dead: 0 };
    for (const row of await runQuery(this.db, this.#queries.counts({})))
      counts[row.status] = Number(row.count);
    return counts;
  }

  /** After an erasure the address stays only until the receipt has left. */
  async #forgetReference(trx: Transaction, conversationId: string): Promise<void> {
    await changeRows(trx, this.#queries.forgetReference({ conversation_id: conversationId }));
  }

  /** Undefined when the row does not open: one damaged row must not hold up everybody's messages. */
  #itemOf(row: DueRow): OutboxItem | undefined {
    const sealer = new Sealer(this.vault, row.conversation_id, row.wrapped_key);
    try {
      const { message, sender } = sealer.openEntry(row);
      const reference = sealer.openReference(row.sealed_reference);
      const { conversation_id: conversationId, channel_id: channelId, attempts } = row;
      return { id: idOf(row), conversationId, channelId, message, sender, reference, attempts };
    } catch {
      this.logger.error({ code: 'outbox-unreadable', id: idOf(row) }, 'An outbox row does not open');
      return undefined;
    }
  }
}

/** The conversation and the seq of the entry: unique for ever, since a seq is never used again. */
function idOf(row: Key): string {
  return `${row.conversation_id}:${row.seq}`;
}

function keyOf(id: string): Key {
  const colon = id.lastIndexOf(':');
  return { conversation_id: id.slice(0, colon), seq: Number(id.slice(colon + 1)) };
}

function prepareQueries(db: Kysely<Schema>) {
  return {
    due: prepareQuery<{ now: number; limit: number }, DueRow>((slot) =>
      db
        .selectFrom('outbox')
        .innerJoin('transcript', (join) =>
          join
            .onRef('transcript.conversation_id', '=', 'outbox.conversation_id')
            .onRef('transcript.seq', '=', 'outbox.seq'),
        )
        .innerJoin('conversations', 'conversations.id', 'outbox.conversation_id')
        .innerJoin('conversation_keys', 'conversation_keys.conversation_id', 'outbox.conversation_id')
        .select([
          'outbox.conversation_id',
          'outbox.seq',
          'attempts',
          'channel_id',
          'sealed_reference',
          'wrapped_key',
        ])
        .select(['transcript.at', 'transcript.sender', 'transcript.sealed_entry'])
        .where('outbox.status', '=', 'waiting')
        .where('outbox.next_attempt_at', '<=', slot('now'))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('outbox as earlier')
                .select('earlier.seq')
                .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
                .whereRef('earlier.seq', '<', 'outbox.seq')
                .where('earlier.status', '=', 'waiting'),
            ),
          ),
        )
        .orderBy('outbox.next_attempt_at')
        .orderBy('outbox.created_at')
        .limit(slot('limit')),
    ),
    remove: prepareQuery<Key, unknown>((slot) =>
      db
        .deleteFrom('outbox')
        .where('conversation_id', '=', slot('conversation_id'))
        .where('seq', '=', slot('seq')),
    ),
    retry: prepareQuery<Key & { code: string; next_attempt_at: number }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({
          attempts: eb('attempts', '+', 1),
          next_attempt_at: slot('next_attempt_at'),
          code: slot('code'),
        }))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('seq', '=', slot('seq'))
        .where('status', '=', 'waiting'),
    ),
    bury: prepareQuery<Key & { code: string; now: number }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({
          status: 'dead' as const,
          attempts: eb('attempts', '+', 1),
          code: slot('code'),
          dead_at: slot('now'),
        }))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('seq', '=', slot('seq'))
        .where('status', '=', 'waiting'),
    ),
    forgetReference: prepareQuery<{ conversation_id: string }, unknown>((slot) =>
      db
        .updateTable('conversations')
        .set({ sealed_reference: null, forget_reference: 0 })
        .where('id', '=', slot('conversation_id'))
        .where('forget_reference', '=', 1)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('outbox')
                .select('outbox.seq')
                .whereRef('outbox.conversation_id', '=', 'conversations.id')
                .where('outbox.status', '=', 'waiting'),
            ),
          ),
        ),
    ),
    counts: prepareQuery<object, { status: 'waiting' | 'dead'; count: number | string }>(() =>
      db
        .selectFrom('outbox')
        .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
        .groupBy('status'),
    ),
  };
}
