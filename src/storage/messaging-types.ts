/** What is sent, what became of it, and who is reached by which ids. */
import type { Message, Sender } from '../conversation/types';
import type { Address } from './types';

export interface OutboxItem {
  /** Also the token that platforms give back in receipts: `<conversation id>:<seq>`. */
  id: string;
  conversationId: string;
  channelId: string;
  message: Message;
  sender: Sender;
  reference: unknown;
  /** Tries that failed. */
  attempts: number;
  /** Wire messages of this one that the platform has taken already. */
  parts: number;
  /** A try was cut (kill, timeout): the platform may have taken it. */
  uncertain: boolean;
  /** When the person last wrote. */
  heardAt?: number;
}

/** A message given up, without its words: what the console lists. */
export interface Undelivered {
  id: string;
  conversationId: string;
  channelId: string;
  sender: Sender;
  code: string;
  attempts: number;
  deadAt: number;
}

export interface OutboxStore {
  /**
   * Heads only: at most one item a conversation, the oldest unsent, due by `now`, of this channel. One that has waited
   * for two days is given up (`too-old`): nobody wants the answers of weeks ago when a channel comes back.
   */
  due(now: number, limit: number, channelId: string): Promise<OutboxItem[]>;
  /** Ids of channels with unsent rows. */
  channels(): Promise<string[]>;
  /** Durable note that a try begins: after a kill the row is uncertain, not simply unsent. False when it may no longer go. */
  begin(id: string): Promise<boolean>;
  /** `parts` wire messages are taken; the rest of this item is still to be sent. */
  progress(id: string, parts: number, externalId?: string): Promise<void>;
  /** Taken whole. `externalId`: for its receipts. `begunAt`: "read up to" may name a moment before the answer was noted. */
  sent(id: string, begunAt: number, externalId?: string): Promise<void>;
  /** Another try later. `uncertain`: the platform may have taken this one. */
  retry(id: string, nextAttemptAt: number, code: string, uncertain?: boolean): Promise<void>;
  /** Not judged by the platform: waits again, and no try is spent. */
  hold(id: string, nextAttemptAt: number, code: string): Promise<void>;
  /** Given up: kept, counted, shown; the next message of the conversation may go. What a STOP held back stays so. */
  dead(id: string, code: string, now: number): Promise<void>;
  /**
   * The person blocked us: this row and all that wait for them are given up, until they write. When they have written
   * since this try began, they are back: this row alone is given up.
   */
  block(id: string, code: string, now: number, begunAt: number): Promise<void>;
  /** At start: tries that a kill cut on this channel become uncertain, and due at `nextAttemptAt`. Returns how many. */
  recover(nextAttemptAt: number, channelId: string): Promise<number>;
  /** The platform's receipt bears our token: it was taken, whatever we know. */
  confirm(token: string, externalId: string, now: number): Promise<void>;
  counts(): Promise<{ waiting: number; dead: number }>;
  /** Given up, latest first; without what a STOP held back (`stopped`), about which nobody can do anything. */
  undelivered(limit: number): Promise<Undelivered[]>;
  /** One that was given up, for whatever reason. */
  one(id: string): Promise<Undelivered | undefined>;
  /** All that was given up of one conversation, what a STOP held back too. */
  deadOf(conversationId: string): Promise<Undelivered[]>;
  /** Given up before that moment; returns how many went. */
  purgeDead(before: number): Promise<number>;
  /** Tried anew from now on, as if just written; false when it is no longer there, or held back by a STOP. */
  again(id: string, now: number): Promise<boolean>;
  /** Taken off the list; false when it is no longer there. */
  dismiss(id: string): Promise<boolean>;
}

/** What became of a message; a later news never lowers it (platforms tell out of order). */
export const DELIVERY_STATUSES = ['sent', 'failed', 'delivered', 'read', 'played'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface DeliveryStore {
  /** News of one message, also of one whose sending is not noted yet. `blocked`: failed by it, as OutboxStore.block. */
  record(
    channelId: string,
    news: { externalId: string; status: DeliveryStatus; code?: string; blocked?: boolean },
    now: number,
  ): Promise<void>;
  /** News of all that was sent to this address up to `until`. */
  recordUntil(address: Address, status: DeliveryStatus, until: number): Promise<void>;
  /** Status of the messages of a conversation, by seq. */
  of(conversationId: string): Promise<ReadonlyMap<number, { status: DeliveryStatus; code?: string }>>;
  /** Returns how many went. */
  purge(before: number): Promise<number>;
}

/** One person, several ids of a channel (phone number, business-scoped ids): one conversation. */
export interface IdentityStore {
  /**
   * The conversation id that stands for these ids: that of the first one known; new ids are joined to it. A phone number
   * shown with another person's own id before has passed on: its new holder begins anew, and nothing more is sent to the
   * earlier one until they write. Two stored conversations are never merged: see identity-claims.ts.
   */
  resolve(channelId: string, ids: readonly string[], now: number): Promise<string>;
  /**
   * The platform says that a person's ids changed: `to` lead where `from` led, except one with a conversation of its own.
   * Old own ids still lead to the person, old numbers nowhere. Returns the conversation to reach at the new address.
   */
  move(
    channelId: string,
    from: readonly string[],
    to: readonly string[],
    now: number,
  ): Promise<string | undefined>;
}
