/** What the two trees of content hold, once read and checked. Other folders import these types only. */
import type { Command, Dialog, Emergency, Language, Service } from '../conversation/ports';
import type { LanguageCode, Offer } from '../conversation/types';
import type { Located } from './validate';

export const STATUSES = ['active', 'to-confirm', 'historical'] as const;
export type Status = (typeof STATUSES)[number];

/** Folders of `dialogs/`. */
export const TOPICS = [
  'programme',
  'equipment',
  'connectivity',
  'training',
  'basics',
  'procedures',
  'safety',
  'conversation',
] as const;

/** Where the facts of a dialog come from. */
export interface SourceRecord {
  url: string;
  /** ISO date. */
  checkedOn: string;
  note?: string;
}

/** One file of dialogs/<topic>/. */
export interface DialogRecord extends Dialog {
  /** In French, for staff. */
  purpose: string;
  sources: SourceRecord[];
}

/** One entry of services.yaml. */
export interface ServiceRecord extends Service {
  /** What it is for, in French, for staff. */
  for: string;
  /** An address, or repository:path. */
  source: string;
  note?: string;
}

/** A number, domain, address or e-mail that must never be shown. */
export interface BlacklistEntry {
  value: string;
  reason: string;
  source: string;
}

/** One entry of laureates.yaml: an organisation of the programme and whom it really serves. */
export interface LaureateRecord {
  id: string;
  name: string;
  followedBy: 'diair' | 'dgef';
  public: 'refugees' | 'refugees-and-newcomers';
  offers: Offer[];
  territory: {
    /** Codes of départements; empty means unknown. */
    departements?: string[];
    national?: boolean;
    note?: string;
  };
  access: 'open' | 'via-housing' | 'via-social-worker';
  /** With `via-housing`: ids of the housing associations whose residents are served. */
  housedBy?: string[];
  site?: string;
  offerAsWritten: string;
  figures?: string;
  status: Status;
  /** ISO date of the last check. */
  verifiedOn: string;
  source: string;
  sources?: string[];
  note?: string;
}

/** Words of one dialog in one language, placeholders not filled. */
export interface TextRecord {
  title: string;
  answer: string;
  steps?: string[];
}

/** How a text stands: without words of its own, older than its French, not yet read by anybody else, or read. */
export const TEXT_STATES = ['missing', 'stale', 'draft', 'reviewed'] as const;
export type TextState = (typeof TEXT_STATES)[number];

/** One entry of review.json. */
export interface ReviewEntry {
  /** Hash of the French that was translated. */
  french: string;
  /** Hash of the translation that was read. */
  text: string;
  state: 'draft' | 'reviewed';
  /** Who has read it, and when (ISO date). */
  by?: string;
  on?: string;
}

/** One way people ask, for the recogniser. */
export interface Example {
  language: LanguageCode;
  intent: string;
  text: string;
}

/** A phrase of phrases.yaml: answered with its dialog whatever else changes (`none`: never answered). */
export interface MustHit {
  language: LanguageCode;
  intent: string;
  phrase: Located<string>;
}

export interface EmergencyRules {
  when: string[];
  except?: string[];
}

/** rules.yaml of one language; see rules.ts for the meaning of a pattern. */
export interface RulesRecord {
  emergency: Partial<Record<Emergency, EmergencyRules>>;
  commands: Partial<Record<Command, string[]>>;
  short: Partial<Record<ShortAnswer, string[]>>;
  /** How people point at a choice of the menu by its rank. */
  ranks?: Partial<Record<Rank, string[]>>;
  polite: string[];
}

export const RANKS = ['first', 'second', 'third', 'last'] as const;
export type Rank = (typeof RANKS)[number];

export const SHORT_ANSWERS = ['yes', 'no', 'skip'] as const;
export type ShortAnswer = (typeof SHORT_ANSWERS)[number];

/** The i18next files of a language; a missing one is an empty object. */
export const NAMESPACES = ['bot', 'chat', 'console'] as const;
export type Namespace = (typeof NAMESPACES)[number];
export type Bundles = Record<Namespace, Record<string, unknown>>;

/** Everything read and checked; immutable by convention, frozen by the loader where it is cheap. */
export interface Content {
  /** SHA-256 of the names and bytes of all files. */
  version: string;
  /** French first, then by code. */
  languages: readonly Language[];
  dialogs: readonly DialogRecord[];
  services: readonly ServiceRecord[];
  blacklist: readonly BlacklistEntry[];
  laureates: readonly LaureateRecord[];
  texts: ReadonlyMap<LanguageCode, ReadonlyMap<string, TextRecord>>;
  bundles: ReadonlyMap<LanguageCode, Bundles>;
  rules: ReadonlyMap<LanguageCode, RulesRecord>;
  examples: readonly Example[];
  /** Phrases that are out of scope, by language. */
  none: readonly { language: LanguageCode; text: string }[];
  /** lexicon.yaml: the words of each meaning. */
  lexicons: ReadonlyMap<LanguageCode, ReadonlyMap<string, readonly string[]>>;
}

/** What one language has and lacks. */
export interface LanguageCounts {
  dialogs: number;
  examples: number;
  /** Ids of the texts that are not reviewed, by their state: `dialogs:help`, `bot:greeting`. */
  missing: string[];
  stale: string[];
  draft: string[];
  reviewed: number;
}

export interface Problem {
  /** Relative to the root, with `/`. */
  file: string;
  line: number;
  column: number;
  field: string;
  message: string;
  severity: 'error' | 'warning';
}

export interface ContentResult {
  /** Absent as soon as one problem is an error. */
  content?: Content;
  /** In the order of files and lines. */
  problems: Problem[];
  counts: Record<LanguageCode, LanguageCounts>;
  /** A test of the content rather than a part of it. */
  mustHits: MustHit[];
}
