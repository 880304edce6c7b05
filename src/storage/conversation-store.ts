import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { INITIAL_STATE } from '../conversation/types';
import type { ConversationMemory } from './conversation-memory';
import { type ConversationRows, type OpenedConversation, speakerOf } from './conversation-rows';
import { changeRows } from './database';
import type { GroupCommit } from './group-commit';
import { prepareQuery } from './prepared-query';
import { purgeInBatches } from './purge';
import type { Schema } from './schema';
import { Sealer } from './sealed-rows';
import type { Transcript } from './transcript';
import { TurnConflict, type TurnWriter, type Written } from './turn-commit';
import type {
  Address,
  ChangeFeed,
  CommitResult,
  Conversation,
  ConversationStore,
  TranscriptEntry,
  TurnCommit,
  Vault,
} from './types';

const DAY = 86_400_000;
/** WhatsApp redelivers a message for seven days. */
const DEDUPE_DAYS = 8;

interface Parts {
  db: Kysely<Schema>;
  vault: Vault;
  commits: GroupCommit;
  feed: ChangeFeed;
  conversations: ConversationRows;
  memory: ConversationMemory;
  transcript: Transcript;
  turns: TurnWriter;
  clock(): number;
}

export class SqlConversationStore implements ConversationStore {
  readonly #parts: Parts;
  readonly #purge;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#purge = prepareQuery<{ before: number; limit: number }, unknown>((slot) =>
      parts.db
        .deleteFrom('turns')
        .where(({ eb, refTuple, selectFrom }) =>
          eb(
            refTuple('conversation_id', 'dedupe_key'),
            'in',
            selectFrom('turns')
              .select(['conversation_id', 'dedupe_key'])
              .where('at', '<', slot('before'))
              .limit(slot('limit'))
              .$asTuple('conversation_id', 'dedupe_key'),
          ),
        ),
    );
  }

  async open(address: Address): Promise<Conversation> {
    const { memory } = this.#parts;
    const pseudonym = memory.pseudonymOf(address, () => this.#pseudonym(address));
    const known = memory.find(pseudonym);
    if (known) return known;
    const row = await this.#parts.conversations.byPseudonym(pseudonym);
    return row ? this.#conversationOf(row, pseudonym) : this.#prepare(address.channelId, pseudonym);
  }

  async commit(turn: TurnCommit): Promise<CommitResult> {
    const { commits, turns, memory, vault } = this.#parts;
    const { id } = turn.conversation;
    const scrub = turn.effects.some((effect) => effect.kind === 'erase');
    const kept = (written: Written) => this.#remember(id, written);
    try {
      const { result, handoffs } = await commits.run((trx) => turns.write(trx, turn), { scrub, kept });
      if (result.kind === 'committed') this.#tell(turn, result.entries.length, handoffs);
      return result;
    } catch (error) {
      // What was remembered is not what the row holds: the next attempt reads it.
      memory.forget(id);
      if (error instanceof TurnConflict) return { kind: 'conflict' };
      throw error;
    } finally {
      // Whatever became of it: the next reader unwraps the key that the row holds.
      if (scrub) {
        vault.forget(id);
        memory.forgetAddress(turn.conversation.pseudonym);
      }
    }
  }

  history(conversationId: string, afterSeq = 0, limit = 200): Promise<TranscriptEntry[]> {
    return this.#parts.transcript.read({ conversationId, after: afterSeq, limit });
  }

  async find(address: Address): Promise<{ id: string; lastSeq: number } | undefined> {
    const row = await this.#parts.conversations.position(this.#pseudonym(address));
    return row && { id: row.id, lastSeq: row.last_seq };
  }

  purgeDedupeKeys(before: number): Promise<number> {
    const latest = Math.min(before, this.#parts.clock() - DEDUPE_DAYS * DAY);
    return purgeInBatches(this.#parts.commits, (trx, limit) =>
      changeRows(trx, this.#purge({ before: latest, limit })),
    );
  }

  #pseudonym(address: Address): string {
    return this.#parts.vault.pseudonym('conversation', address.channelId, address.conversationId);
  }

  #prepare(channelId: string, pseudonym: string): Conversation {
    const id = timedId(this.#parts.clock());
    return {
      id,
      channelId,
      pseudonym,
      version: 0,
      lastSeq: 0,
      speaker: { kind: 'bot' },
      state: INITIAL_STATE,
      wrappedKey: this.#parts.vault.newKey(id),
      heardAt: undefined,
      reference: undefined,
    };
  }

  #conversationOf(row: OpenedConversation, pseudonym: string): Conversation {
    return {
      id: row.id,
      channelId: row.channel_id,
      pseudonym,
      version: row.version,
      lastSeq: row.last_seq,
      speaker: speakerOf(row),
      state: new Sealer(this.#parts.vault, row.id, row.wrapped_key).openState(row),
      wrappedKey: row.wrapped_key,
      heardAt: row.heard_at ?? undefined,
      reference: undefined,
    };
  }

  #remember(conversationId: string, { result, next }: Written): void {
    const { memory } = this.#parts;
    if (next) memory.keep(next);
    else if (result.kind === 'committed') memory.forget(conversationId);
  }

  #tell(turn: TurnCommit, added: number, handoffs: string[]): void {
    const { id, lastSeq } = turn.conversation;
    const { feed } = this.#parts;
    feed.publish({ kind: 'transcript', conversationId: id, lastSeq: lastSeq + added, pushed: turn.push });
    for (const handoffId of handoffs) feed.publish({ kind: 'handoff', handoffId, conversationId: id });
  }
}

/** UUID version 7: begins with the time, so that conversations under way share pages of the indexes. */
function timedId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
