/** What storage offers to the other folders, and what it asks of privacy/. Times are ms since the epoch. */
import type {
  ConversationState,
  Effect,
  HandoffBrief,
  Message,
  Sender,
  Speaker,
} from '../conversation/types';

/** Encryption as storage needs it; privacy/ supplies it. Sealed values are text (base64url). */
export interface Vault {
  /** HMAC-SHA-256 of the parts: the only form in which a person's identity is stored. */
  pseudonym(...parts: string[]): string;
  /** A new random data key, wrapped by the master key. */
  newKey(conversationId: string): string;
  /** `context` is bound to the sealed text: a row moved elsewhere does not open. */
  seal(wrappedKey: string, conversationId: string, context: string, plaintext: string): string;
  open(wrappedKey: string, conversationId: string, context: string, sealed: string): string;
  /** Drops a cached data key (after erasure). */
  forget(conversationId: string): void;
}

export interface Address {
  channelId: string;
  /** The channel's own id of the conversation; stored only as a pseudonym. */
  conversationId: string;
}

export interface Conversation {
  id: string;
  channelId: string;
  /** 0 for a conversation that no turn has committed yet. */
  version: number;
  lastSeq: number;
  speaker: Speaker;
  state: ConversationState;
  wrappedKey: string;
  /** Pseudonym of the address. */
  pseudonym: string;
}

export interface TranscriptEntry {
  /** 1, 2, 3 … within the conversation; never reused, also after erasure. */
  seq: number;
  at: number;
  sender: Sender;
  message: Message;
  /** The platform's id of a person's message. */
  externalId?: string;
}

export type NewEntry = Pick<TranscriptEntry, 'sender' | 'message' | 'externalId'>;

export interface TurnCommit {
  conversation: Conversation;
  /** The message's id on its platform; with the conversation it is the dedupe key. */
  activityId: string;
  state: ConversationState;
  /** The person's message first, then the replies. */
  entries: NewEntry[];
  effects: Effect[];
  /** Rows for the outbox: channels that push. Others are read from the transcript. */
  push: boolean;
  /** Kept (sealed) so that an aidant's words can reach the person later. */
  reference?: unknown;
  now: number;
}

export type CommitResult =
  | { kind: 'committed'; entries: TranscriptEntry[] }
  /** This message had a turn already: these are the entries of that turn; nothing was written. */
  | { kind: 'duplicate'; entries: TranscriptEntry[] }
  /** Somebody else changed the conversation: open it again and take the turn again. */
  | { kind: 'conflict' };

export interface ConversationStore {
  /** Loads a conversation, or prepares a new one (nothing is written before the commit). */
  open(address: Address): Promise<Conversation>;
  /** One transaction: dedupe key, state by compare-and-set, transcript, outbox, handoff, erasure. */
  commit(turn: TurnCommit): Promise<CommitResult>;
  /** Entries after `afterSeq`, oldest first, at most `limit` (default 200). */
  history(conversationId: string, afterSeq?: number, limit?: number): Promise<TranscriptEntry[]>;
  /** The conversation's id if it exists. */
  find(address: Address): Promise<{ id: string; lastSeq: number } | undefined>;
  /** Dedupe keys are kept at least 8 days (WhatsApp redelivers for 7). Returns how many went. */
  purgeDedupeKeys(before: number): Promise<number>;
}

export interface Handoff extends HandoffBrief {
  id: string;
  conversationId: string;
  channelId: string;
  status: 'queued' | 'active' | 'closed';
  queuedAt: number;
  claimedAt?: number;
  /** First or latest words of the aidant since the claim; absent while the claim is unanswered. */
  answeredAt?: number;
  closedAt?: number;
  aidantId?: string;
  aidantName?: string;
}

/** `gone`: no such handoff, or not in that state, or held by somebody else. */
export type DeskResult = 'done' | 'gone';

/** Every change moves the conversation's speaker and version in the same transaction, and queues `entries`. */
export interface HandoffStore {
  /** Not closed, oldest first. */
  list(): Promise<Handoff[]>;
  get(id: string): Promise<Handoff | undefined>;
  claim(
    id: string,
    aidant: { id: string; name: string },
    entries: NewEntry[],
    now: number,
  ): Promise<DeskResult>;
  /** The aidant writes to the person. `clientId` dedupes a resent message of the console. */
  answer(id: string, aidantId: string, entry: NewEntry, clientId: string, now: number): Promise<DeskResult>;
  /** Back to the queue: by its aidant, or (aidantId undefined) because the claim was not answered. */
  requeue(id: string, aidantId: string | undefined, entries: NewEntry[], now: number): Promise<DeskResult>;
  /** Closed; the bot speaks again. */
  close(id: string, aidantId: string, reason: string, entries: NewEntry[], now: number): Promise<DeskResult>;
  waiting(): Promise<number>;
}

export interface OutboxItem {
  id: string;
  conversationId: string;
  channelId: string;
  message: Message;
  sender: Sender;
  reference: unknown;
  attempts: number;
}

export interface OutboxStore {
  /** Heads only: at most one item a conversation, the oldest unsent, due by `now`. */
  due(now: number, limit: number): Promise<OutboxItem[]>;
  sent(id: string, now: number): Promise<void>;
  retry(id: string, nextAttemptAt: number, code: string): Promise<void>;
  /** Given up: kept, counted, shown; the next message of the conversation may go. */
  dead(id: string, code: string, now: number): Promise<void>;
  counts(): Promise<{ waiting: number; dead: number }>;
}

export interface Aidant {
  id: string;
  name: string;
}

/** Tokens arrive here already hashed (SHA-256). */
export interface AccountStore {
  addLink(tokenHash: string, aidantName: string, expiresAt: number): Promise<void>;
  /** Single use: the second caller gets undefined. Creates the aidant. */
  redeemLink(tokenHash: string, now: number): Promise<Aidant | undefined>;
  addSession(tokenHash: string, aidantId: string, now: number, expiresAt: number): Promise<void>;
  findSession(tokenHash: string, now: number): Promise<Aidant | undefined>;
  dropSession(tokenHash: string): Promise<void>;
}

/** Something was committed: conversations tell their streams, handoffs tell the console. */
export type Change =
  | { kind: 'transcript'; conversationId: string; lastSeq: number }
  | { kind: 'handoff'; handoffId: string; conversationId: string };

export interface ChangeFeed {
  publish(change: Change): void;
  /** Called after the commit; returns the way to stop. */
  subscribe(listener: (change: Change) => void): () => void;
}

export interface Storage {
  conversations: ConversationStore;
  handoffs: HandoffStore;
  outbox: OutboxStore;
  accounts: AccountStore;
  feed: ChangeFeed;
  /** Throws Unavailable when the database cannot be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
