/** What the turn needs from the outside; app.ts supplies each of these. */
import type {
  DeskView,
  Guidance,
  HousingOption,
  IdentifiedLanguage,
  LanguageCode,
  Offer,
  Place,
  Position,
  Recognition,
} from './types';

export interface Recognizer {
  /** Never throws on a text: a failure of a cloud recogniser falls back inside. */
  recognize(text: string, language?: LanguageCode): Promise<Recognition>;
}

export interface LanguageIdentifier {
  identify(text: string): IdentifiedLanguage;
}

export type PlaceSearch =
  | { kind: 'found'; place: Place }
  | { kind: 'ambiguous'; places: Place[] }
  | { kind: 'unknown' };

export interface Directory {
  /**
   * The whole text as a place: city, postcode or département, also in Arabic script. With `guess: false` misspelt
   * names are not looked for (ten times faster).
   */
  findPlace(text: string, options?: { guess?: boolean }): PlaceSearch;
  /** A place named inside a longer sentence ("un ordi à Lyon"); undefined unless it is clear. */
  placeIn(text: string): Place | undefined;
  /** A place by a code a button carried: `commune:69123`, `departement:69`. */
  placeByCode(code: string): Place | undefined;
  /** The place in France where this position is; undefined outside of France. */
  placeAt(position: Position): Place | undefined;
  /** Who houses you? Asked only when this list is not empty. */
  housingOptions(offer: Offer, place?: Place): readonly HousingOption[];
  guide(offer: Offer, place?: Place, housing?: string): Guidance;
}

export interface Desk {
  view(now: number): DeskView;
}

/** A language of `locales/`. */
export interface Language {
  code: LanguageCode;
  /** In its own script: `العربية`. */
  name: string;
  direction: 'ltr' | 'rtl';
  fallback: LanguageCode;
  /** Its rank in the list that people choose from; those without one come last, by their code. */
  order?: number;
  /** How people ask for it, in any language: `arabic`, `arabe`, `عربي`. */
  names: string[];
}

export interface Dialog {
  id: string;
  topic: string;
  /** The offer this dialog is about: after its answer the bot asks where, and points to a service. */
  offer?: Offer;
  /** Set when this dialog is a command rather than a text (`human`, `delete`, `language`, `menu`). */
  command?: Command;
  /** Choices after the answer: dialog ids or choice values. */
  choices: string[];
  /** Ids of services.yaml whose link is shown under the answer. */
  links: string[];
}

export const COMMANDS = ['stop', 'start', 'delete', 'language', 'human', 'menu', 'more', 'cancel'] as const;
export type Command = (typeof COMMANDS)[number];

export const EMERGENCIES = ['danger', 'shelter'] as const;
export type Emergency = (typeof EMERGENCIES)[number];
/** The dialog that gives the emergency numbers: what the recogniser calls a cry for help. */
export const EMERGENCY_DIALOG = 'safety-emergency';

/** A service of services.yaml: a sourced record, the only place a phone or an address comes from. */
export interface Service {
  id: string;
  name: string;
  url?: string;
  /** Where its site speaks other languages: an address with `{language}` in it, and those languages. */
  translated?: { url: string; languages: string[] };
  phone?: string;
  sms?: string;
  status: 'active' | 'to-confirm' | 'historical';
  verifiedOn: string;
}

export interface DialogText {
  /** The language the text is really in: French when the person's is missing. */
  language: LanguageCode;
  title: string;
  /** Placeholders filled from sourced records. */
  text: string;
}

/** The published content: immutable, swapped whole; a running turn keeps the one it began with. */
export interface Library {
  /** Hash of all files. */
  version: string;
  languages: readonly Language[];
  dialogs: ReadonlyMap<string, Dialog>;
  services: ReadonlyMap<string, Service>;
  /** The address of a service, in this language where its site speaks it; undefined when it has none. */
  linkOf(language: LanguageCode, service: string): string | undefined;
  language(code: LanguageCode | undefined): Language | undefined;
  dialogText(language: LanguageCode, dialog: string): DialogText;
  /** A sentence of bot.json, with plurals and values; French when the language lacks it. */
  sentence(language: LanguageCode, key: string, values?: Record<string, string | number>): string;
  /** Whether a language has words of its own for a sentence; false when `sentence` would give the French. */
  isTranslated(language: LanguageCode, key: string): boolean;
  /** The emergency that the text names, in any language. */
  emergencyIn(text: string): Emergency | undefined;
  /** All that the rules hear in the text: which emergencies, in which languages. */
  emergenciesIn(text: string): readonly { emergency: Emergency; language: LanguageCode }[];
  /** The command that the text is, in any language; `language` comes with the language asked for, if any. */
  commandIn(text: string): { command: Command; language?: LanguageCode } | undefined;
  /** The rank that the text points at in a menu ("the second one"), from 1; -1 is the last. In any language. */
  rankIn(text: string): number | undefined;
  /** yes / no / skip, in any language. */
  shortAnswerIn(text: string): 'yes' | 'no' | 'skip' | undefined;
}
