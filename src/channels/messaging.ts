/** What a messaging channel is made of: a pure codec and a thin client. The adapter does everything else. */
import type { z } from 'zod';
import type { Activity, Entry, Manner, Message, Sender } from '../conversation/types';
import type { HttpReply, HttpRequest } from '../http';
import type { DeliveryStatus } from '../storage/types';
import type { Platform } from './platform';
import type { Rate } from './token-bucket';

/** What a webhook told, one item of its batch each. `receipt`: what the platform wants acknowledged (client.receipt). */
export type Inbound = { receipt?: unknown } & (
  | {
      kind: 'activity';
      /** Without channel and conversation: the adapter finds these by the ids. */
      activity: Omit<Activity, 'channelId' | 'conversationId'>;
      /** Every id the person bears in this message, the one to prefer first. */
      ids: string[];
    }
  /** The same person has other ids now. */
  | { kind: 'moved'; id: string; from: string[]; to: string[]; reference: unknown }
  /**
   * What became of a message of ours; `token` is what we gave with it. `blocked`: it failed because the person does not
   * want our messages, as SendFailure.blocked.
   */
  | {
      kind: 'status';
      externalId: string;
      status: DeliveryStatus;
      code?: string;
      token?: string;
      blocked?: true;
    }
  /** The same of all that was sent to this person up to a moment (ms). */
  | { kind: 'status-until'; ids: string[]; status: DeliveryStatus; until: number }
  /** Nothing to do; `why` is a word for the metrics, never something of the person. */
  | { kind: 'ignored'; why: string }
);

export interface RenderContext {
  sender: Sender;
  /** ms since the epoch */
  now: number;
  /** When the person last wrote, when known. */
  heardAt?: number;
}

/** Pure: no network, no clock, no settings but those it was made with. */
export interface Codec<Wire> {
  /** Whether the platform itself sent these bytes, `now` in ms since the epoch; in constant time. */
  verify(request: HttpRequest, now: number): boolean;
  /** Each item on its own: an odd one is `ignored`, never a reason to lose its neighbours. @throws BadRequest on a body that cannot be read at all */
  parse(request: HttpRequest): Inbound[];
  /** One message within the platform's limits: one wire message wherever they allow it. */
  render(message: Message, context: RenderContext): Wire[];
  /** The platform's check that this address is ours (Meta). */
  handshake?(request: HttpRequest): HttpReply;
  /** The reply to a webhook that was taken; default 200 without a body. */
  accepted?: HttpReply;
}

/** Errors are SendError (send-error.ts): the outbox acts on what they say. */
export interface Client<Reference, Wire> {
  /** `token` goes with the message where the platform gives it back in its receipts. */
  send(reference: Reference, wire: Wire, token: string): Promise<{ externalId?: string }>;
  /** Shows that an answer is being prepared. */
  typing?(reference: Reference): Promise<void>;
  /** Acknowledges what the platform wants acknowledged (a pressed button). */
  receipt?(receipt: unknown): Promise<void>;
  /** @throws SendError */
  edit?(reference: Reference, externalId: string, wire: Wire): Promise<void>;
  /** @throws SendError */
  remove?(reference: Reference, externalId: string): Promise<void>;
}

/** Messages sent at most: to everybody together, and to one person. */
export interface Pace {
  channel: Rate;
  person: Rate;
}

/** One line of `passerelle doctor` or of `channels setup`. */
export interface Finding {
  state: 'ok' | 'off' | 'warning' | 'problem';
  what: string;
  /** In French, with what to do about it. */
  why: string;
}

export interface SetupPorts {
  platform: Platform;
  /** `https://…` without a final slash. */
  publicUrl: string;
  languages: readonly { code: string; name: string }[];
  /** A sentence of bot.json (`channel.about`, `channel.command.human` …). */
  say(language: string, key: string): string;
}

export interface MessagingChannel<Settings = unknown, Reference = unknown, Wire = unknown> {
  id: string;
  /** As people who run the service call it: `WhatsApp`. */
  label: string;
  /** Keys are the names of environment variables. The channel is on when all that are not optional are set. */
  settings: z.ZodType<Settings> & { shape: Record<string, z.ZodType> };
  /** Paths of its webhooks: `/channels/telegram`. */
  paths: readonly string[];
  /** Larger webhooks are refused before their signature is looked at; default 3 MB. */
  maxBodyBytes?: number;
  pace: Pace;
  /** `joined` is set by the adapter for all. */
  manner: Manner;
  /** Longest label shown whole, in UTF-16 units; absent where labels are lines of text. */
  labelLimit?: number;
  /** Ids of one person may come and go: they are kept in the table of aliases. */
  aliases?: boolean;
  /** ms after the person's last words: outside of it the bot (`bot`) or an aidant (`aidant`) may not write. */
  window?: { bot: number; aidant: number };
  /**
   * A try cut midway (kill, timeout). `resend`: at once. `confirm`: the platform's receipts bear our token: given
   * `graceMs` to come, then sent again. `give-up`: never sent twice (SMS), shown as not delivered.
   */
  uncertain: { kind: 'resend' } | { kind: 'confirm'; graceMs: number } | { kind: 'give-up' };
  /** Outside of the window an approved template can still be sent (Message.template). */
  invites?(settings: Settings): boolean;
  codec(settings: Settings, publicUrl: string | undefined): Codec<Wire>;
  client(settings: Settings, platform: Platform, publicUrl: string | undefined): Client<Reference, Wire>;
  /** Registers webhook, secret, commands and menu texts; says what was done. @throws AppError */
  setup?(settings: Settings, ports: SetupPorts): Promise<Finding[]>;
  /** Looks only: token, webhook, public address. Never throws. */
  check?(settings: Settings, ports: SetupPorts): Promise<Finding[]>;
  /** The account's public handle for links (user name, number, page), asked from the platform when not set. */
  handle?(settings: Settings, platform: Platform): Promise<string>;
  /** A link that opens this channel with a language and a need; `text` is what a visible message says. */
  link?(handle: string, entry: Entry, text: string): string;
}
