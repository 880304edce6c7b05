/** What storage offers to the other folders, and what it asks of privacy/. Times are ms since the epoch. */
import type {
  ConversationState,
  Effect,
  HandoffBrief,
  Message,
  Sender,
  Speaker,
} from '../conversation/types';
import type { DeliveryStore, IdentityStore, OutboxStore } from './messaging-types';

export * from './messaging-types';

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
  /** When the person last wrote, by the platform's clock: windows of 24 hours begin there. */
  heardAt?: number;
  /** The reference that the row holds, as JSON, when a turn has just written it: it is not sealed again. */
  reference?: string;
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
  /** When the person wrote: they can be written to again, whatever the platform said before. Absent: they did not. */
  heardAt?: number;
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
  /** When the person last wrote. */
  heardAt?: number;
  /** The platform says that the person does not want or cannot get our messages: nothing is sent until they write. */
  blockedAt?: number;
}

/** What the desk keeps in mind of each handoff that is not closed. */
export type Holding = Pick<Handoff, 'conversationId' | 'status' | 'aidantId'>;

/** `gone`: no such handoff, or not in that state, or held by somebody else. */
export type DeskResult = 'done' | 'gone';

/** Every change moves the conversation's speaker and version in the same transaction, and queues `entries`. */
export interface HandoffStore {
  /** Not closed, oldest first. */
  list(): Promise<Handoff[]>;
  /** The same ones, in no order, or that of one conversation. */
  holdings(conversationId?: string): Promise<Holding[]>;
  get(id: string): Promise<Handoff | undefined>;
  claim(
    id: string,
    aidant: { id: string; name: string },
    entries: NewEntry[],
    now: number,
  ): Promise<DeskResult>;
  /** Whether this message of the console was taken, whatever became of its handoff since. */
  answered(id: string, aidantId: string, clientId: string): Promise<boolean>;
  /** The aidant writes to the person. `clientId` dedupes a resent message of the console. */
  answer(id: string, aidantId: string, entry: NewEntry, clientId: string, now: number): Promise<DeskResult>;
  /** Back to the queue, by its aidant. */
  requeue(id: string, aidantId: string, entries: NewEntry[], now: number): Promise<DeskResult>;
  /** Back to the queue, as it was seen: what was claimed or answered since stands. */
  takeBack(seen: Handoff, entries: NewEntry[], now: number): Promise<DeskResult>;
  /** When the person wrote first after an aidant's last words; undefined when it is their turn to write. */
  waitsSince(conversationId: string): Promise<number | undefined>;
  /** Closed; the bot speaks again. */
  close(id: string, aidantId: string, reason: string, entries: NewEntry[], now: number): Promise<DeskResult>;
  waiting(): Promise<number>;
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
  | {
      kind: 'transcript';
      conversationId: string;
      lastSeq: number;
      /** False when nothing of it waits in the outbox. */
      pushed?: boolean;
    }
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
  deliveries: DeliveryStore;
  identities: IdentityStore;
  accounts: AccountStore;
  feed: ChangeFeed;
  /** Throws Unavailable when the database cannot be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
