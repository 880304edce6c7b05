/**
 * The words of the conversation. Nothing here knows a network, a database or an SDK;
 * every other folder speaks in these types.
 */

/** A folder name of `locales/`: `fr`, `en`, `ar` … */
export type LanguageCode = string;

/** What somebody can be helped with; the codes of the programme's offers. */
export const OFFERS = [
  'equip',
  'connect',
  'form',
  'form_aidants',
  'ateliers',
  'demarches',
  'insertion',
] as const;
export type Offer = (typeof OFFERS)[number];

/** Who wrote an entry of the transcript. `system` entries tell who speaks now; the person sees them too. */
export type Sender = 'person' | 'bot' | 'aidant' | 'system';

/** One thing a person may pick: what it is called in their language, and what picking it means. */
export interface Choice {
  label: string;
  /** Self-describing payload, e.g. `dialog:equipment-free`; see choices.ts. */
  value: string;
}

/** What is written, by anybody, whatever the channel. */
export interface Message {
  text: string;
  /** Language of the text; absent for what a person wrote before it was identified. */
  locale?: LanguageCode;
  choices?: Choice[];
  /** Payload of the button the person pressed. */
  value?: string;
  /** Kinds of attachments received and not read (`image/jpeg`); never their content or address. */
  media?: string[];
  /** Shown name of an aidant. */
  senderName?: string;
  /** Sent as the channel's approved template: the only message it takes once its window is shut. */
  template?: 'reopen';
}

/** What a link on a poster or a page asked for: nothing of a person, and only what we know. */
export interface Entry {
  language?: LanguageCode;
  offer?: Offer;
}

/** A position on Earth, in degrees (WGS 84). */
export interface Position {
  latitude: number;
  longitude: number;
}

/** A message on its way in, as a channel parsed it. */
export interface Activity {
  /** The platform's own id of this message: the dedupe key within its channel and conversation. */
  id: string;
  /**
   * `start`: the conversation was opened, nothing written. `leave`: the person blocked us or unsubscribed at the
   * platform: nothing is sent until they write. `update`: their address changed: silent, keeps the new reference.
   */
  type: 'message' | 'start' | 'leave' | 'update';
  channelId: string;
  conversationId: string;
  message: Message;
  /** The channel's or page's wish for a language: a hint for the first words only. */
  localeHint?: string;
  /** When the person wrote it by the platform's clock, ms since the epoch; absent: now. */
  sentAt?: number;
  /** A shared position: becomes the place it is in at the beginning of the turn, and is itself kept nowhere. */
  location?: Position;
  /** The place that a shared position was taken for; the turn sets it. */
  located?: Place;
  /** The person corrected an earlier message; platforms also say so of messages whose words did not change. */
  edited?: boolean;
  /** Set, even empty, when the person followed a link or pressed the channel's own start button. */
  entry?: Entry;
  /** What the channel needs to write to this conversation later (a ConversationReference). */
  reference?: unknown;
}

/** Where a person is, as far as they said. Never finer than the commune. */
export interface Place {
  /** INSEE code of the commune; absent when only the département is known. */
  commune?: string;
  /** Name to show: the commune's, or the département's. */
  name: string;
  /** Code of the département: `69`, `2A`, `974`. */
  departement: string;
  departementName: string;
  /** INSEE code of the region. */
  region: string;
  postcode?: string;
}

export interface Candidate {
  intent: string;
  /** Calibrated probability, 0 to 1. */
  confidence: number;
}

/** What the recogniser makes of a text; candidates best first, at most five. */
export interface Recognition {
  outcome: 'answer' | 'clarify' | 'none';
  candidates: Candidate[];
}

export interface IdentifiedLanguage {
  /** The language of the text, whether we speak it or not (`ku`, `ta` …); absent when nothing can be said. */
  language?: LanguageCode;
  confidence: number;
  /** False on "ok", "merci 2", a number, a name: keep the conversation's language, or ask. */
  sure: boolean;
}

/** Who speaks in this conversation now. Changes hands in one transaction only. */
export type Speaker =
  | { kind: 'bot' }
  | { kind: 'queue'; handoffId: string }
  | { kind: 'aidant'; handoffId: string; aidantName: string };

/** A question the bot has asked and whose answer it awaits. */
export type Pending =
  | { kind: 'language'; held?: { message: Message; recognition: Recognition } }
  | { kind: 'place'; offer: Offer; dialog?: string }
  | { kind: 'housing'; offer: Offer; place?: Place };

/** All that the bot remembers of a conversation (stored encrypted). */
export interface ConversationState {
  language?: LanguageCode;
  /** True when the person asked for this language: identification no longer changes it. */
  languageChosen: boolean;
  greeted: boolean;
  /** Misunderstood messages in a row. */
  misses: number;
  /** The last choices shown: a number the person types is bound to these. */
  menu: Choice[];
  /** When they were shown, ms since the epoch. */
  menuAt?: number;
  /** Fingerprint of their last words: an "edit" that changes none is not answered again. */
  heard?: string;
  /** What is left of an answer too long for the channel: sent when the person asks for more. */
  more?: string;
  /** When they were last told that a voice or a picture cannot be read: an album is told once. */
  mediaAt?: number;
  pending?: Pending;
  offer?: Offer;
  place?: Place;
  /** Who houses the person: an id of laureates.yaml, `none`, or `skip` (did not want to say). */
  housing?: string;
  /** Dialogs answered, latest last, at most five: the aidant's brief. */
  topics: string[];
  /** The person wrote STOP: nothing is sent until they write again. */
  stopped: boolean;
}

const NOTHING: never[] = [];
Object.freeze(NOTHING);

/** Of everybody who begins: shared, never changed. */
export const INITIAL_STATE: ConversationState = Object.freeze({
  // All keys, also those without a value: Node 20 takes half a microsecond for each one that a copy (`{...a, b}`) adds,
  // and leaves garbage that outlives the turn. Copies that add put what they add first: `{ b, ...a }`.
  language: undefined,
  languageChosen: false,
  greeted: false,
  misses: 0,
  menu: NOTHING,
  menuAt: undefined,
  heard: undefined,
  more: undefined,
  mediaAt: undefined,
  pending: undefined,
  offer: undefined,
  place: undefined,
  housing: undefined,
  topics: NOTHING,
  stopped: false,
}) as ConversationState;

/** How a channel writes: what the words of an answer must fit. */
export interface Manner {
  /** Greeting and answer go in one message: each message of theirs is counted or paid. */
  joined?: boolean;
  /** Each character is paid: short greeting, short lists. */
  brief?: boolean;
  /** Cuts a long answer into what is sent now and what waits to be asked for. Pure; `hint` tells how to ask. */
  paginate?(message: Message, hint: string): { now: Message; later?: string };
}

/** Why a person is handed over. */
export type HandoffReason = 'asked' | 'not-understood' | 'emergency' | 'no-laureate' | 'legal';

export interface HandoffBrief {
  reason: HandoffReason;
  language: LanguageCode;
  offer?: Offer;
  /** Code of the département, when the person said it. */
  departement?: string;
  /** Dialogs already answered, latest last. */
  topics: string[];
}

/** What changes besides the state; applied in the turn's own transaction. */
export type Effect =
  | { kind: 'open-handoff'; brief: HandoffBrief }
  | { kind: 'cancel-handoff'; handoffId: string }
  /** An emergency while the person waits or is being helped: the handoff's reason says so from now on. */
  | { kind: 'raise-handoff'; handoffId: string }
  | { kind: 'erase' };

/** One laureate proposed to a person, with why. */
export interface LaureateMatch {
  laureate: string;
  /** i18n keys under `bot:guidance.reason`, e.g. `offer`, `departement`, `housing`, `national`. */
  reasons: string[];
  status: 'active' | 'to-confirm' | 'historical';
  /** ISO date of the last check of the entry. */
  verifiedOn: string;
  site?: string;
  name: string;
}

/** Where to point a person: laureates that serve them, then the national map, then France services. */
export interface Guidance {
  offer: Offer;
  place?: Place;
  laureates: LaureateMatch[];
  /** Deep link into the national map, filtered by service and place. */
  mapUrl: string;
  /** The same map filtered on France services; only for online procedures. */
  franceServicesUrl?: string;
}

/** A housing association a person may name, because it changes who can serve them. */
export interface HousingOption {
  id: string;
  name: string;
}

/** The state of the desk, as told to a person. Times are ms since the epoch. */
export interface DeskView {
  open: boolean;
  /** Aidants connected now. */
  present: number;
  waiting: number;
  opensAt?: number;
  closesAt?: number;
}

/** One piece of an answer, without words. */
export type Part =
  /** A sentence of bot.json; `language` when it is not the answer's (asking for the language itself). */
  | { kind: 'sentence'; key: string; values?: Record<string, string | number>; language?: LanguageCode }
  | { kind: 'dialog'; dialog: string }
  | { kind: 'guidance'; guidance: Guidance }
  | { kind: 'handoff'; desk: DeskView }
  /** What was left of a long answer, in the words it was given in. */
  | { kind: 'rest'; text: string }
  /** The name of the place that a shared position was taken for, so that a wrong one is seen. */
  | { kind: 'located'; place: Place };

/** A choice without words: the renderer finds its label in the person's language, unless it is a proper name. */
export interface ChoiceRef {
  value: string;
  label?: string;
}

/** The decision, without words: messages made of parts, and the choices offered after the last one. */
export interface Answer {
  language: LanguageCode;
  messages: Part[][];
  choices: ChoiceRef[];
  urgent?: boolean;
}

/** Words and choices, in the person's language, not yet cut to a channel's limits. */
export interface Reply {
  messages: Message[];
  /** Never cut into pages: somebody's safety may hang on its last line. */
  urgent?: boolean;
}
