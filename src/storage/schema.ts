/** The tables. Times are ms since the epoch; sealed columns are envelopes of privacy/ (base64url text). */
export interface Schema {
  settings: { name: string; value: string };
  conversations: ConversationRow;
  conversation_keys: ConversationKeyRow;
  turns: TurnRow;
  transcript: TranscriptRow;
  handoffs: HandoffRow;
  desk_answers: DeskAnswerRow;
  outbox: OutboxRow;
  deliveries: DeliveryRow;
  aliases: AliasRow;
  aidants: { id: string; name: string; created_at: number };
  sign_in_links: { token_hash: string; aidant_name: string; expires_at: number; redeemed_at: number | null };
  sessions: { token_hash: string; aidant_id: string; created_at: number; expires_at: number };
}

export interface ConversationRow {
  id: string;
  channel_id: string;
  /** HMAC of the address: all that is kept of a person's identity in clear. */
  pseudonym: string;
  version: number;
  last_seq: number;
  speaker: 'bot' | 'queue' | 'aidant';
  handoff_id: string | null;
  aidant_name: string | null;
  sealed_state: string;
  /** Null on channels that are read rather than written to. */
  sealed_reference: string | null;
  /** 1 after an erasure: the reference goes as soon as the receipt has left. */
  forget_reference: number;
  heard_at: number | null;
  blocked_at: number | null;
  created_at: number;
  updated_at: number;
}

/**
 * Apart from `conversations`, and never deleted but overwritten by a value of the same length: SQLite then writes
 * in place. In a row that grows, page splits would leave copies of an old key that secure_delete does not see.
 */
export interface ConversationKeyRow {
  conversation_id: string;
  wrapped_key: string;
}

/** One row a message treated: its dedupe key and the entries it gave. */
export interface TurnRow {
  conversation_id: string;
  /** Of an HMAC of the address and the platform's id, which may hold a phone number (WhatsApp). */
  dedupe_key: string;
  first_seq: number;
  last_seq: number;
  at: number;
}

export interface TranscriptRow {
  conversation_id: string;
  seq: number;
  at: number;
  sender: 'person' | 'bot' | 'aidant' | 'system';
  /** The message and the platform's id, which may hold a phone number (WhatsApp). */
  sealed_entry: string;
}

export interface HandoffRow {
  id: string;
  conversation_id: string;
  channel_id: string;
  status: 'queued' | 'active' | 'closed';
  reason: string;
  language: string;
  offer: string | null;
  departement: string | null;
  /** JSON list of dialog ids. */
  topics: string;
  queued_at: number;
  claimed_at: number | null;
  answered_at: number | null;
  closed_at: number | null;
  close_reason: string | null;
  aidant_id: string | null;
  aidant_name: string | null;
}

/** What the console has sent already: a message resent after a lost reply is not written twice. */
export interface DeskAnswerRow {
  handoff_id: string;
  aidant_id: string;
  client_id: string;
}

/** What is to be sent; the words are in the transcript. A row goes when it is sent. */
export interface OutboxRow {
  conversation_id: string;
  seq: number;
  /** The conversation's: one channel's backlog costs the others nothing. */
  channel_id: string;
  status: 'waiting' | 'sending' | 'uncertain' | 'dead';
  attempts: number;
  /** Wire messages of this one that the platform has taken. */
  parts: number;
  next_attempt_at: number;
  /** Why the latest try failed, or why there is no other. `stopped` from the beginning: says goodbye after a STOP. */
  code: string | null;
  /** Or when somebody last asked for it anew: it has two days from here. */
  created_at: number;
  /** Set while `sending`: given up meanwhile, so that this try is the last. */
  dead_at: number | null;
}

/** What became of one wire message of ours. */
export interface DeliveryRow {
  /** HMAC of the channel and the platform's id, which may hold a phone number (WhatsApp). */
  external_key: string;
  /** Null for news of a message whose sending is not noted yet. */
  conversation_id: string | null;
  seq: number | null;
  /** Rank in DELIVERY_STATUSES. */
  status: number;
  code: string | null;
  /** When the try that sent it began; until that is noted, when its first news came. */
  at: number;
}

/** One of a person's ids on a channel. */
export interface AliasRow {
  /** HMAC of the channel and the id. */
  alias: string;
  channel_id: string;
  /** Random; stands for the person in the conversation's address. */
  person: string;
  /** Of a phone number: the alias of the person's own id it was shown with; null as long as it came alone. */
  holder: string | null;
  /** When it came to this person; a number, to its present holder. */
  created_at: number;
}
