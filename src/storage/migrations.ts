import { type Kysely, type Migration, Migrator } from 'kysely';
import { AppError } from '../errors';
import type { Schema, TurnRow } from './schema';

/**
 * In order, never edited once released: a change of the schema is a new entry. Portable SQL only, so that the
 * same list serves SQLite and PostgreSQL.
 */
const MIGRATIONS: Record<string, Migration> = {
  '0001-conversations': { up: createConversations },
  '0002-handoffs': { up: createHandoffs },
  '0003-outbox': { up: createOutbox },
  '0004-accounts': { up: createAccounts },
  '0005-messaging': { up: addMessaging },
  '0006-outbox-ends': { up: indexOutboxEnds },
  '0007-number-holders': { up: addNumberHolders },
  '0008-outbox-codes': { up: indexOutboxCodes },
  '0009-turns-together': { up: keepTurnsTogether },
};

/**
 * Brings the schema up to date, or (for tests) to the step `upTo`. @throws AppError `migration-failed` naming the step;
 * the database is as before it.
 */
export async function migrate(db: Kysely<Schema>, upTo?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await (upTo ? migrator.migrateTo(upTo) : migrator.migrateToLatest());
  if (error === undefined) return;
  const step = results?.find((result) => result.status === 'Error')?.migrationName ?? 'lecture du schéma';
  throw new AppError(
    'migration-failed',
    `La mise à jour de la base de données a échoué (${step}). Restaurez la dernière sauvegarde, ou relancez la version précédente de Passerelle.`,
    { cause: error, loggable: `migration-failed: ${step}` },
  );
}

async function createConversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('conversations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('pseudonym', 'text', (column) => column.notNull().unique())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('last_seq', 'bigint', (column) => column.notNull())
    .addColumn('speaker', 'text', (column) => column.notNull())
    .addColumn('handoff_id', 'text')
    .addColumn('aidant_name', 'text')
    .addColumn('sealed_state', 'text', (column) => column.notNull())
    .addColumn('sealed_reference', 'text')
    .addColumn('forget_reference', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('conversation_keys')
    .addColumn('conversation_id', 'text', (column) => column.primaryKey().references('conversations.id'))
    .addColumn('wrapped_key', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('turns')
    .addColumn('dedupe_key', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('first_seq', 'bigint', (column) => column.notNull())
    .addColumn('last_seq', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('turns_at').on('turns').column('at').execute();
  await db.schema
    .createTable('transcript')
    .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id'))
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('sender', 'text', (column) => column.notNull())
    .addColumn('sealed_entry', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('transcript_pk', ['conversation_id', 'seq'])
    .execute();
}

async function createHandoffs(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('handoffs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text', (column) => column.notNull().references('conversations.id'))
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('language', 'text', (column) => column.notNull())
    .addColumn('offer', 'text')
    .addColumn('departement', 'text')
    .addColumn('topics', 'text', (column) => column.notNull())
    .addColumn('queued_at', 'bigint', (column) => column.notNull())
    .addColumn('claimed_at', 'bigint')
    .addColumn('answered_at', 'bigint')
    .addColumn('closed_at', 'bigint')
    .addColumn('close_reason', 'text')
    .addColumn('aidant_id', 'text')
    .addColumn('aidant_name', 'text')
    .execute();
  await db.schema
    .createIndex('handoffs_one_open')
    .unique()
    .on('handoffs')
    .column('conversation_id')
    .where('status' as never, '!=', 'closed')
    .execute();
  await db.schema.createIndex('handoffs_conversation').on('handoffs').column('conversation_id').execute();
  await db.schema.createIndex('handoffs_status').on('handoffs').columns(['status', 'queued_at']).execute();
  await db.schema
    .createTable('desk_answers')
    .addColumn('handoff_id', 'text', (column) =>
      column.notNull().references('handoffs.id').onDelete('cascade'),
    )
    .addColumn('aidant_id', 'text', (column) => column.notNull())
    .addColumn('client_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('desk_answers_pk', ['handoff_id', 'aidant_id', 'client_id'])
    .execute();
}

async function createOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_attempt_at', 'bigint', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('dead_at', 'bigint')
    .addPrimaryKeyConstraint('outbox_pk', ['conversation_id', 'seq'])
    .addForeignKeyConstraint('outbox_entry', ['conversation_id', 'seq'], 'transcript', [
      'conversation_id',
      'seq',
    ])
    .execute();
  await db.schema.createIndex('outbox_due').on('outbox').columns(['status', 'next_attempt_at']).execute();
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('aidants')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sign_in_links')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('aidant_name', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('redeemed_at', 'bigint')
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('aidant_id', 'text', (column) => column.notNull().references('aidants.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function addMessaging(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('conversations').addColumn('heard_at', 'bigint').execute();
  await db.schema.alterTable('conversations').addColumn('blocked_at', 'bigint').execute();
  await extendOutbox(db);
  await db.schema
    .createTable('deliveries')
    .addColumn('external_key', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text')
    .addColumn('seq', 'bigint')
    .addColumn('status', 'integer', (column) => column.notNull())
    .addColumn('code', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('deliveries_conversation').on('deliveries').column('conversation_id').execute();
  await db.schema.createIndex('deliveries_at').on('deliveries').column('at').execute();
  await db.schema
    .createTable('aliases')
    .addColumn('alias', 'text', (column) => column.primaryKey())
    .addColumn('channel_id', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function extendOutbox(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('outbox')
    .addColumn('parts', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('outbox')
    .addColumn('channel_id', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await (db as Kysely<Schema>)
    .updateTable('outbox')
    .set(({ selectFrom }) => ({
      channel_id: selectFrom('conversations')
        .select('conversations.channel_id')
        .whereRef('conversations.id', '=', 'outbox.conversation_id')
        .$asScalar()
        .$notNull(),
    }))
    .execute();
  await db.schema.dropIndex('outbox_due').execute();
  await db.schema
    .createIndex('outbox_due')
    .on('outbox')
    .columns(['channel_id', 'status', 'next_attempt_at'])
    .execute();
}

/** To count the rows, and to find those given up, without reading them all. */
async function indexOutboxEnds(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('outbox_ends').on('outbox').columns(['status', 'dead_at']).execute();
}

/** Numbers known before have no holder noted: the next message with another id of the person's notes it. */
async function addNumberHolders(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('aliases').addColumn('holder', 'text').execute();
}

/** With the code, which tells what failed from what a STOP held back. */
async function indexOutboxCodes(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('outbox_ends').execute();
  await db.schema.createIndex('outbox_ends').on('outbox').columns(['status', 'dead_at', 'code']).execute();
}

/**
 * By conversation first: the turns of people who write at the same time stand side by side. Keys alone are random, and
 * each turn touched a page of its own. Keys are cut to what is enough (see DEDUPE_KEY).
 */
async function keepTurnsTogether(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('turns_at').execute();
  await db.schema.alterTable('turns').renameTo('turns_before').execute();
  await db.schema
    .createTable('turns')
    .addColumn('conversation_id', 'text', (column) => column.notNull())
    .addColumn('dedupe_key', 'text', (column) => column.notNull())
    .addColumn('first_seq', 'bigint', (column) => column.notNull())
    .addColumn('last_seq', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('turns_of_conversation', ['conversation_id', 'dedupe_key'])
    .execute();
  const columns = ['conversation_id', 'first_seq', 'last_seq', 'at'] as const;
  const schema = db as Kysely<Schema & { turns_before: TurnRow }>;
  await schema
    .insertInto('turns')
    .columns([...columns, 'dedupe_key'])
    .expression(({ selectFrom, fn, val, ref }) =>
      selectFrom('turns_before')
        .select(columns)
        .select(fn<string>('substr', [ref('dedupe_key'), val(1), val(22)]).as('dedupe_key')),
    )
    .execute();
  await db.schema.dropTable('turns_before').execute();
  await db.schema.createIndex('turns_at').on('turns').column('at').execute();
}
