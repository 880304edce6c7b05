/** The contract of storage/types.ts in memory: dedupe, compare-and-set, one commit at a time. */
import { INITIAL_STATE, type Speaker } from '../../src/conversation/types';
import type {
  Address,
  CommitResult,
  Conversation,
  ConversationStore,
  TranscriptEntry,
  TurnCommit,
} from '../../src/storage/types';

interface Row {
  conversation: Conversation;
  entries: TranscriptEntry[];
  turns: Map<string, TranscriptEntry[]>;
}

export class FakeStore implements ConversationStore {
  readonly rows = new Map<string, Row>();
  readonly commits: TurnCommit[] = [];
  opened = 0;

  async open({ channelId, conversationId }: Address): Promise<Conversation> {
    this.opened += 1;
    const id = `${channelId}/${conversationId}`;
    const row = this.rows.get(id);
    if (row) return structuredClone(row.conversation);
    const speaker: Speaker = { kind: 'bot' };
    return {
      id,
      channelId,
      version: 0,
      lastSeq: 0,
      speaker,
      state: { ...INITIAL_STATE },
      wrappedKey: '',
      pseudonym: id,
    };
  }

  async commit(turn: TurnCommit): Promise<CommitResult> {
    const { conversation, activityId, state, now } = turn;
    const row = this.#row(conversation);
    const before = row.turns.get(activityId);
    if (before) return { kind: 'duplicate', entries: before };
    if (row.conversation.version !== conversation.version) return { kind: 'conflict' };
    this.commits.push(turn);
    const entries = turn.entries.map((entry, i) => ({
      ...entry,
      seq: row.conversation.lastSeq + i + 1,
      at: now,
    }));
    const lastSeq = row.conversation.lastSeq + entries.length;
    const version = conversation.version + 1;
    row.conversation = structuredClone({
      ...row.conversation,
      state,
      lastSeq,
      version,
      speaker: speakerAfter(row.conversation.speaker, turn),
    });
    row.turns.set(activityId, entries);
    row.entries.push(...entries);
    return { kind: 'committed', entries };
  }

  /** An aidant moves meanwhile. */
  move(id: string, speaker: Speaker): void {
    const row = this.rows.get(id)!;
    row.conversation = { ...row.conversation, speaker, version: row.conversation.version + 1 };
  }

  async history(id: string): Promise<TranscriptEntry[]> {
    return this.rows.get(id)?.entries ?? [];
  }

  async find(): Promise<undefined> {
    return undefined;
  }

  async purgeDedupeKeys(): Promise<number> {
    return 0;
  }

  #row(conversation: Conversation): Row {
    const known = this.rows.get(conversation.id);
    if (known) return known;
    const row = { conversation: { ...conversation, version: 0 }, entries: [], turns: new Map() };
    this.rows.set(conversation.id, row);
    return row;
  }
}

function speakerAfter(before: Speaker, { effects }: TurnCommit): Speaker {
  if (effects.some(({ kind }) => kind === 'open-handoff')) return { kind: 'queue', handoffId: 'h1' };
  return effects.length > 0 ? { kind: 'bot' } : before;
}
