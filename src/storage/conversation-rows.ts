import type { Kysely } from 'kysely';
import type { Speaker } from '../conversation/types';
import { changeRows, runQuery } from './database';
import type { Transaction } from './group-commit';
import { prepareQuery } from './prepared-query';
import type { ConversationKeyRow, ConversationRow, Schema } from './schema';

type SpeakerColumns = Pick<ConversationRow, 'speaker' | 'handoff_id' | 'aidant_name'>;
type NewConversation = Omit<
  ConversationRow,
  keyof SpeakerColumns | 'version' | 'forget_reference' | 'blocked_at' | 'updated_at'
>;

/** What a turn changes, if the conversation is still at `version`. A null reference keeps the stored one. */
type TurnChange = Pick<
  ConversationRow,
  'id' | 'version' | 'last_seq' | 'sealed_state' | 'sealed_reference' | 'heard_at'
> & {
  now: number;
};

/** What a turn begins with. */
export type OpenedConversation = SpeakerColumns &
  Pick<ConversationRow, 'id' | 'channel_id' | 'version' | 'last_seq' | 'sealed_state' | 'heard_at'> & {
    wrapped_key: string;
  };

/** What a desk change gives back: where to write, and with which key. */
export interface MovedConversation {
  channel_id: string;
  /** After the entries of this change. */
  last_seq: number;
  sealed_reference: string | null;
  wrapped_key: string;
}

/** The statements on conversations and their keys. */
export class ConversationRows {
  readonly #queries;

  constructor(private readonly db: Kysely<Schema>) {
    this.#queries = prepareQueries(db);
  }

  async byPseudonym(pseudonym: string): Promise<OpenedConversation | undefined> {
    return (await runQuery(this.db, this.#queries.byPseudonym({ pseudonym })))[0];
  }

  async position(pseudonym: string): Promise<{ id: string; last_seq: number } | undefined> {
    return (await runQuery(this.db, this.#queries.position({ pseudonym })))[0];
  }

  /** False when a conversation of this address exists already. */
  async insert(
    trx: Transaction,
    row: NewConversation,
    speaker: Speaker,
    wrappedKey: string,
  ): Promise<boolean> {
    const inserted = await changeRows(trx, this.#queries.insert(Object.assign(speakerColumns(speaker), row)));
    if (inserted === 0) return false;
    await changeRows(trx, this.#queries.insertKey({ conversation_id: row.id, wrapped_key: wrappedKey }));
    return true;
  }

  /**
   * False when somebody else changed the conversation since this version. `heard`: the person wrote, so they can be
   * written to again.
   */
  async change(trx: Transaction, change: TurnChange, speaker: Speaker, heard: boolean): Promise<boolean> {
    const query = heard ? this.#queries.changeHeard : this.#queries.change;
    return (await changeRows(trx, query(Object.assign(speakerColumns(speaker), change)))) === 1;
  }

  /**
   * False when the person has written since the try that says so began. No turn has to start again for this: it
   * changes nothing that a turn reads.
   */
  async block(trx: Transaction, id: string, now: number, begunAt: number): Promise<boolean> {
    return (await changeRows(trx, this.#queries.block({ id, now, begun_at: begunAt }))) === 1;
  }

  async lastSeq(trx: Transaction, id: string): Promise<number | undefined> {
    return (await runQuery(trx, this.#queries.lastSeq({ id })))[0]?.last_seq;
  }

  /** A change by the desk: whatever turn is under way will find another version. */
  async move(
    trx: Transaction,
    id: string,
    speaker: Speaker,
    added: number,
    now: number,
  ): Promise<MovedConversation> {
    await changeRows(trx, this.#queries.move({ id, added, now, ...speakerColumns(speaker) }));
    return (await runQuery(trx, this.#queries.target({ id })))[0]!;
  }

  /** The old key is gone; what still refers to it can never be read again. */
  async replaceKey(
    trx: Transaction,
    id: string,
    wrappedKey: string,
    sealedReference: string | null,
  ): Promise<void> {
    await changeRows(trx, this.#queries.replaceKey({ conversation_id: id, wrapped_key: wrappedKey }));
    await changeRows(trx, this.#queries.replaceReference({ id, sealed_reference: sealedReference }));
  }
}

export function speakerOf(row: SpeakerColumns): Speaker {
  if (row.speaker === 'queue') return { kind: 'queue', handoffId: row.handoff_id! };
  if (row.speaker === 'aidant')
    return { kind: 'aidant', handoffId: row.handoff_id!, aidantName: row.aidant_name! };
  return { kind: 'bot' };
}

function speakerColumns(speaker: Speaker): SpeakerColumns {
  return {
    speaker: speaker.kind,
    handoff_id: speaker.kind === 'bot' ? null : speaker.handoffId,
    aidant_name: speaker.kind === 'aidant' ? speaker.aidantName : null,
  };
}

function prepareChange(db: Kysely<Schema>, more: { blocked_at?: null }) {
  return prepareQuery<TurnChange & SpeakerColumns, unknown>((slot) =>
    db
      .updateTable('conversations')
      .set((eb) => ({
        version: eb('version', '+', 1),
        last_seq: slot('last_seq'),
        speaker: slot('speaker'),
        handoff_id: slot('handoff_id'),
        aidant_name: slot('aidant_name'),
        sealed_state: slot('sealed_state'),
        sealed_reference: eb.fn.coalesce(eb.val(slot('sealed_reference')), eb.ref('sealed_reference')),
        forget_reference: 0,
        heard_at: slot('heard_at'),
        ...more,
        updated_at: slot('now'),
      }))
      .where('id', '=', slot('id'))
      .where('version', '=', slot('version')),
  );
}

function prepareQueries(db: Kysely<Schema>) {
  return {
    byPseudonym: prepareQuery<{ pseudonym: string }, OpenedConversation>((slot) =>
      db
        .selectFrom('conversations')
        .innerJoin('conversation_keys', 'conversation_keys.conversation_id', 'conversations.id')
        .select(['id', 'channel_id', 'version', 'last_seq', 'speaker', 'handoff_id', 'aidant_name'])
        .select(['sealed_state', 'heard_at', 'wrapped_key'])
        .where('pseudonym', '=', slot('pseudonym')),
    ),
    position: prepareQuery<{ pseudonym: string }, { id: string; last_seq: number }>((slot) =>
      db.selectFrom('conversations').select(['id', 'last_seq']).where('pseudonym', '=', slot('pseudonym')),
    ),
    insert: prepareQuery<NewConversation & SpeakerColumns, unknown>((slot) =>
      db
        .insertInto('conversations')
        .values({
          id: slot('id'),
          channel_id: slot('channel_id'),
          pseudonym: slot('pseudonym'),
          version: 1,
          last_seq: slot('last_seq'),
          speaker: slot('speaker'),
          handoff_id: slot('handoff_id'),
          aidant_name: slot('aidant_name'),
          sealed_state: slot('sealed_state'),
          sealed_reference: slot('sealed_reference'),
          forget_reference: 0,
          heard_at: slot('heard_at'),
          created_at: slot('created_at'),
          updated_at: slot('created_at'),
        })
        .onConflict((conflict) => conflict.column('pseudonym').doNothing()),
    ),
    insertKey: prepareQuery<ConversationKeyRow, unknown>((slot) =>
      db
        .insertInto('conversation_keys')
        .values({ conversation_id: slot('conversation_id'), wrapped_key: slot('wrapped_key') }),
    ),
    change: prepareChange(db, {}),
    changeHeard: prepareChange(db, { blocked_at: null }),
    block: prepareQuery<{ id: string; now: number; begun_at: number }, unknown>((slot) =>
      db
        .updateTable('conversations')
        .set({ blocked_at: slot('now') })
        .where('id', '=', slot('id'))
        .where((eb) => eb.or([eb('heard_at', 'is', null), eb('heard_at', '<=', slot('begun_at'))])),
    ),
    lastSeq: prepareQuery<{ id: string }, { last_seq: number }>((slot) =>
      db.selectFrom('conversations').select('last_seq').where('id', '=', slot('id')),
    ),
    move: prepareQuery<SpeakerColumns & { id: string; added: number; now: number }, unknown>((slot) =>
      db
        .updateTable('conversations')
        .set((eb) => ({
          version: eb('version', '+', 1),
          last_seq: eb('last_seq', '+', slot('added')),
          speaker: slot('speaker'),
          handoff_id: slot('handoff_id'),
          aidant_name: slot('aidant_name'),
          updated_at: slot('now'),
        }))
        .where('id', '=', slot('id')),
    ),
    target: prepareQuery<{ id: string }, MovedConversation>((slot) =>
      db
        .selectFrom('conversations')
        .innerJoin('conversation_keys', 'conversation_keys.conversation_id', 'conversations.id')
        .select(['channel_id', 'last_seq', 'sealed_reference', 'wrapped_key'])
        .where('id', '=', slot('id')),
    ),
    replaceKey: prepareQuery<ConversationKeyRow, unknown>((slot) =>
      db
        .updateTable('conversation_keys')
        .set({ wrapped_key: slot('wrapped_key') })
        .where('conversation_id', '=', slot('conversation_id')),
    ),
    replaceReference: prepareQuery<Pick<ConversationRow, 'id' | 'sealed_reference'>, unknown>((slot) =>
      db
        .updateTable('conversations')
        .set({ sealed_reference: slot('sealed_reference'), forget_reference: 1 })
        .where('id', '=', slot('id')),
    ),
  };
}
