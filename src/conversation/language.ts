/** Which language a conversation is in: identified, kept, asked when unsure, changed on request. */
import { words } from '../text';
import { HUMAN, pick } from './choices';
import type { TurnInput } from './decide';
import { humanFirst, type Outcome } from './outcome';
import type { Library } from './ports';
import type { ConversationState, LanguageCode, Message, Recognition } from './types';

/** French is the source of all texts and the announced fallback. */
export const FALLBACK_LANGUAGE = 'fr';

/** Above this, a text in another of our languages changes the conversation's language. */
const SWITCH_CONFIDENCE = 0.97;
/** People of every language write French terms ("demande de titre"): these take more words to mean a change. */
const WORDS_TO_SWITCH = 3;
const WORDS_TO_FRENCH = 4;
const LATIN = /\p{Script=Latin}/u;

export type Held = { message: Message; recognition: Recognition };

export function spokenLanguage(state: ConversationState, turn?: TurnInput): LanguageCode {
  return state.language ?? (turn && guessedLanguage(turn)) ?? FALLBACK_LANGUAGE;
}

/** One of our languages that the message or the page speaks for, however weakly. */
export function guessedLanguage(turn: TurnInput): LanguageCode | undefined {
  return known(turn.library, turn.identified.language) ?? hinted(turn);
}

/** For the aidant: also a language that we do not speak, when what the person wrote made it clear. */
export function languageOfPerson(turn: TurnInput): LanguageCode {
  const { state, identified } = turn;
  const heard = heldMessage(state)?.message.locale ?? (identified.sure ? identified.language : undefined);
  return state.language ?? heard ?? spokenLanguage(state, turn);
}

/** The state with the language that this message makes clear; unchanged when it makes nothing clear. */
export function resolveLanguage(turn: TurnInput): ConversationState {
  const { state } = turn;
  if (state.languageChosen) return state;
  const language = surelySpoken(turn);
  if (!state.language) return { ...state, language: language ?? unsureLanguage(turn) };
  return language && maySwitch(turn, language) ? { ...state, language } : state;
}

/** The language of this message, when it is sure and ours. */
export function surelySpoken({ identified, library, activity }: TurnInput): LanguageCode | undefined {
  const words = /\p{L}/u.test(activity.message.text);
  return identified.sure && words ? known(library, identified.language) : undefined;
}

/** A whole sentence in a language that we do not speak yet. */
export function isForeign({ identified, library, state, activity }: TurnInput): boolean {
  const { sure, confidence, language } = identified;
  if (state.languageChosen || !sure || confidence < SWITCH_CONFIDENCE || known(library, language))
    return false;
  return words(activity.message.text).length >= WORDS_TO_SWITCH;
}

function maySwitch({ identified, activity, library, state }: TurnInput, to: LanguageCode): boolean {
  if (identified.confidence < SWITCH_CONFIDENCE) return false;
  const { text } = activity.message;
  const leavesLatin = LATIN.test(library.language(state.language)?.name ?? '') && !LATIN.test(text);
  return leavesLatin || words(text).length >= (to === FALLBACK_LANGUAGE ? WORDS_TO_FRENCH : WORDS_TO_SWITCH);
}

/** Nothing is sure: the page's wish, else (having asked once already) French; undefined means: ask. */
function unsureLanguage(turn: TurnInput): LanguageCode | undefined {
  if (turn.identified.sure) return undefined;
  const askedBefore = turn.state.pending?.kind === 'language';
  return hinted(turn) ?? (askedBefore && turn.activity.message.text !== '' ? FALLBACK_LANGUAGE : undefined);
}

function hinted({ activity, library }: TurnInput): LanguageCode | undefined {
  return known(library, activity.localeHint?.toLowerCase().split(/[-_]/)[0]);
}

function known(library: Library, code: LanguageCode | undefined): LanguageCode | undefined {
  return library.language(code)?.code;
}

export function chooseLanguage(turn: TurnInput, code: string): ConversationState | undefined {
  const language = known(turn.library, code);
  if (!language) return undefined;
  const pending = turn.state.pending?.kind === 'language' ? undefined : turn.state.pending;
  return { ...turn.state, language, languageChosen: true, pending };
}

/** What the person wrote before their language was known. */
export function heldMessage({ pending }: ConversationState): Held | undefined {
  return pending?.kind === 'language' ? pending.held : undefined;
}

/** This message may wait for its language, unless nothing can be made of it in any ("???"): then an earlier one waits on. */
function worthHolding({ activity: { message }, recognition, state }: TurnInput): Held | undefined {
  const readable = message.value || message.media?.length || /\p{L}/u.test(message.text);
  return readable ? { message, recognition } : heldMessage(state);
}

/** Asks before anything else, in every language we speak; what the person wrote waits for the choice. */
export function askFirst(turn: TurnInput): Outcome {
  const again = turn.state.pending?.kind === 'language';
  const unknown = turn.identified.sure && !turn.manner?.brief;
  const asked = askLanguage(turn, unknown ? 'language.unsupported' : 'language.ask');
  const state: ConversationState = { ...turn.state, pending: { kind: 'language', held: worthHolding(turn) } };
  return { ...asked, state, choices: again ? humanFirst(asked.choices) : asked.choices };
}

/** The list of languages, asked for in each of them. An open question stays open. */
export function askLanguage(turn: TurnInput, key: 'language.ask' | 'language.unsupported'): Outcome {
  const { languages } = turn.library;
  const asked = turn.manner?.brief ? languages.slice(0, 1) : languages;
  const parts = asked.map(({ code }) => ({ kind: 'sentence', key, language: code }) as const);
  const choices = languages.map(({ code, name }) => pick(`language:${code}`, name));
  // The one label of ours among the names of languages: a guess from "ok" would be nobody's.
  return {
    state: turn.state,
    parts,
    choices: [...choices, HUMAN],
    language: turn.state.language ?? FALLBACK_LANGUAGE,
  };
}
