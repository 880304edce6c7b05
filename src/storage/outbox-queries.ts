import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import { prepareQuery } from './prepared-query';
import type { OutboxRow, Schema, TranscriptRow } from './schema';

export type OutboxKey = Pick<OutboxRow, 'conversation_id' | 'seq'>;
export type Startable = 'waiting' | 'uncertain';

/** A row with all that its sending needs. */
export type DueRow = Omit<TranscriptRow, 'conversation_id'> &
  Pick<
    OutboxRow,
    'conversation_id' | 'seq' | 'channel_id' | 'attempts' | 'parts' | 'status' | 'created_at'
  > & {
    sealed_reference: string | null;
    wrapped_key: string;
    heard_at: number | null;
    blocked_at: number | null;
  };

export type DeadRow = OutboxKey &
  Pick<OutboxRow, 'channel_id' | 'attempts' | 'code'> &
  Pick<TranscriptRow, 'sender'> & { dead_at: number };

/** What a row was that has left. */
export type GoneRow = Pick<OutboxRow, 'channel_id' | 'status'>;

const UNSENT = ['waiting', 'sending', 'uncertain'] as const;
/** The person wrote STOP: what was meant for them before is never tried again, and is no failure of ours. */
export const STOPPED = 'stopped';
const STARTABLE = ['waiting', 'uncertain'] as const;

type Outbox = ExpressionBuilder<Schema, 'outbox'>;
type Given = OutboxKey & { code: string; now: number };
type Next = OutboxKey & Pick<OutboxRow, 'next_attempt_at'> & { status: Startable; code: string };

const isRow = (slot: <Name extends keyof OutboxKey>(name: Name) => OutboxKey[Name]) => (eb: Outbox) =>
  eb.and([eb('conversation_id', '=', slot('conversation_id')), eb('seq', '=', slot('seq'))]);

/** What a STOP ended stays so, whatever is found out later. */
const unlessStopped = (eb: Outbox, code: string) =>
  eb.case().when('code', '=', STOPPED).then(STOPPED).else(code).end();

/** Compiled once; see OutboxRows for what each means. */
export function prepareOutboxQueries(db: Kysely<Schema>) {
  return { ...readQueries(db), ...tryQueries(db), ...endQueries(db) };
}

function readQueries(db: Kysely<Schema>) {
  const entries = db
    .selectFrom('outbox')
    .innerJoin('transcript', (join) =>
      join
        .onRef('transcript.conversation_id', '=', 'outbox.conversation_id')
        .onRef('transcript.seq', '=', 'outbox.seq'),
    );
  const given = entries
    .select(['outbox.conversation_id', 'outbox.seq', 'outbox.channel_id', 'attempts', 'code', 'sender'])
    .select((eb) => eb.ref('dead_at').$notNull().as('dead_at'))
    .where('status', '=', 'dead');
  return {
    due: prepareQuery<{ now: number; limit: number; channel_id: string; status: Startable }, DueRow>((slot) =>
      entries
        .innerJoin('conversations', 'conversations.id', 'outbox.conversation_id')
        .innerJoin('conversation_keys', 'conversation_keys.conversation_id', 'outbox.conversation_id')
        .select(['outbox.conversation_id', 'outbox.seq', 'outbox.channel_id', 'outbox.status'])
        .select(['attempts', 'parts', 'sealed_reference', 'wrapped_key', 'heard_at', 'blocked_at'])
        .select(['outbox.created_at', 'transcript.at', 'transcript.sender', 'transcript.sealed_entry'])
        .where('outbox.channel_id', '=', slot('channel_id'))
        .where('outbox.status', '=', slot('status'))
        .where('outbox.next_attempt_at', '<=', slot('now'))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('outbox as earlier')
                .select('earlier.seq')
                .whereRef('earlier.conversation_id', '=', 'outbox.conversation_id')
                .whereRef('earlier.seq', '<', 'outbox.seq')
                .where('earlier.status', '!=', 'dead'),
            ),
          ),
        )
        .orderBy('outbox.next_attempt_at')
        .limit(slot('limit')),
    ),
    exists: prepareQuery<OutboxKey, { seq: number }>((slot) =>
      db.selectFrom('outbox').select('seq').where(isRow(slot)),
    ),
    channels: prepareQuery<object, { channel_id: string }>(() =>
      db.selectFrom('outbox').select('channel_id').distinct().where('status', 'in', UNSENT),
    ),
    dead: prepareQuery<{ limit: number }, DeadRow>((slot) =>
      given
        .where('code', '!=', STOPPED)
        .orderBy('dead_at', 'desc')
        .orderBy('outbox.conversation_id')
        .orderBy('outbox.seq', 'desc')
        .limit(slot('limit')),
    ),
    oneDead: prepareQuery<OutboxKey, DeadRow>((slot) =>
      given
        .where('outbox.conversation_id', '=', slot('conversation_id'))
        .where('outbox.seq', '=', slot('seq')),
    ),
    deadOf: prepareQuery<{ conversation_id: string }, DeadRow>((slot) =>
      given.where('outbox.conversation_id', '=', slot('conversation_id')).orderBy('outbox.seq'),
    ),
    counts: prepareQuery<object, { status: OutboxRow['status']; count: number | string }>(() =>
      db
        .selectFrom('outbox')
        .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
        .where((eb) => eb.or([eb('status', '!=', 'dead'), eb('code', 'is', null), eb('code', '!=', STOPPED)]))
        .groupBy('status'),
    ),
  };
}

/** A try: its beginning, its progress, and what follows when it failed or was cut. */
function tryQueries(db: Kysely<Schema>) {
  return {
    begin: prepareQuery<OutboxKey, unknown>((slot) =>
      db.updateTable('outbox').set({ status: 'sending' }).where(isRow(slot)).where('status', 'in', STARTABLE),
    ),
    progress: prepareQuery<OutboxKey & { parts: number }, { channel_id: string }>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({
          parts: eb.case().when('parts', '<', slot('parts')).then(slot('parts')).else(eb.ref('parts')).end(),
        }))
        .where(isRow(slot))
        .returning('channel_id'),
    ),
    endLastTry: prepareQuery<OutboxKey, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({ status: 'dead' as const, attempts: eb('attempts', '+', 1) }))
        .where(isRow(slot))
        .where('status', '=', 'sending')
        .where('dead_at', 'is not', null),
    ),
    retry: prepareQuery<Next & { spent: number }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({
          status: slot('status'),
          attempts: eb('attempts', '+', slot('spent')),
          next_attempt_at: slot('next_attempt_at'),
          code: unlessStopped(eb, slot('code')),
        }))
        .where(isRow(slot))
        .where('status', 'in', UNSENT),
    ),
    moveNext: prepareQuery<Omit<Next, 'status' | 'code'>, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set({ next_attempt_at: slot('next_attempt_at') })
        .where('conversation_id', '=', slot('conversation_id'))
        .where('seq', '>', slot('seq'))
        .where('status', '=', 'waiting'),
    ),
    buryLastTries: prepareQuery<object, unknown>(() =>
      db
        .updateTable('outbox')
        .set({ status: 'dead' })
        .where('status', '=', 'sending')
        .where('dead_at', 'is not', null),
    ),
    recover: prepareQuery<{ next_attempt_at: number; channel_id: string }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set({ status: 'uncertain', next_attempt_at: slot('next_attempt_at') })
        .where('channel_id', '=', slot('channel_id'))
        .where('status', '=', 'sending'),
    ),
    again: prepareQuery<OutboxKey & { now: number }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set({ status: 'waiting', attempts: 0, next_attempt_at: slot('now'), code: null, dead_at: null })
        .set({ created_at: slot('now') })
        .where(isRow(slot))
        .where('status', '=', 'dead')
        .where('code', '!=', STOPPED),
    ),
  };
}

/** `known`: why it is given up is known already. */
function buryQuery(db: Kysely<Schema>, known: (eb: Outbox) => Expression<SqlBool>) {
  return prepareQuery<Given, unknown>((slot) =>
    db
      .updateTable('outbox')
      .set((eb) => ({
        status: 'dead' as const,
        attempts: eb('attempts', '+', 1),
        code: eb.case().when(known(eb)).then(eb.ref('code')).else(slot('code')).end(),
        dead_at: slot('now'),
      }))
      .where(isRow(slot))
      .where('status', 'in', UNSENT),
  );
}

/** Given up while it was being sent: a STOP must stay a STOP. */
const isEnded = (eb: Outbox) => eb('dead_at', 'is not', null);

/** A row that leaves, or is given up. */
function endQueries(db: Kysely<Schema>) {
  return {
    remove: prepareQuery<OutboxKey, GoneRow>((slot) =>
      db.deleteFrom('outbox').where(isRow(slot)).returning(['channel_id', 'status']),
    ),
    dismiss: prepareQuery<OutboxKey, unknown>((slot) =>
      db.deleteFrom('outbox').where(isRow(slot)).where('status', '=', 'dead'),
    ),
    bury: buryQuery(db, isEnded),
    buryLeft: buryQuery(db, (eb) => eb.or([isEnded(eb), eb('code', '=', STOPPED)])),
    refuse: prepareQuery<Given, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({ status: 'dead', code: unlessStopped(eb, slot('code')), dead_at: slot('now') }))
        .where(isRow(slot))
        .where('status', 'in', STARTABLE),
    ),
    giveUp: prepareQuery<Omit<Given, 'seq'>, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({ status: 'dead', code: unlessStopped(eb, slot('code')), dead_at: slot('now') }))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', 'in', STARTABLE),
    ),
    sealDead: prepareQuery<{ conversation_id: string }, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set({ code: STOPPED })
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', '=', 'dead'),
    ),
    makeLastTry: prepareQuery<Omit<Given, 'seq'>, unknown>((slot) =>
      db
        .updateTable('outbox')
        .set((eb) => ({ code: unlessStopped(eb, slot('code')), dead_at: slot('now') }))
        .where('conversation_id', '=', slot('conversation_id'))
        .where('status', '=', 'sending'),
    ),
    purgeDead: prepareQuery<{ before: number; limit: number }, unknown>((slot) =>
      db
        .deleteFrom('outbox')
        .where(({ eb, refTuple, selectFrom }) =>
          eb(
            refTuple('conversation_id', 'seq'),
            'in',
            selectFrom('outbox')
              .select(['conversation_id', 'seq'])
              .where('status', '=', 'dead')
              .where('dead_at', '<', slot('before'))
              .limit(slot('limit'))
              .$asTuple('conversation_id', 'seq'),
          ),
        ),
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
                .where('outbox.status', 'in', UNSENT),
            ),
          ),
        ),
    ),
  };
}
