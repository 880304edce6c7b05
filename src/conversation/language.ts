/** Which language a conversation is in: identified, kept, asked when unsure, changed on request. */
import { words } from '../text';
import { pick } from './choices';
import type { TurnInput } from './decide';
import type { Outcome } from './outcome';
import type { Library } from './ports';
import type { ConversationState, LanguageCode, Message, Recognition } from './types';

/** French is the source of all texts and the announced fallback. */
export const FALLBACK_LANGUAGE = 'fr';

/** Above this, a whole sentence in another of our languages changes the conversation's language. */
const SWITCH_CONFIDENCE = 0.97;
const SWITCH_WORDS = 3;

export function spokenLanguage(state: ConversationState, turn?: TurnInput): LanguageCode {
  if (state.language) return state.language;
  const guess = turn && (known(turn.library, turn.identified.language) ?? hinted(turn));
  return guess ?? FALLBACK_LANGUAGE;
}

/** The state with the language that this message makes clear; unchanged when it makes nothing clear. */
export function resolveLanguage(turn: TurnInput): ConversationState {
  const { state, identified } = turn;
  if (state.languageChosen) return state;
  const language = identified.sure ? known(turn.library, identified.language) : undefined;
  if (!state.language) return { ...state, language: language ?? unsureLanguage(turn) };
  return language && maySwitch(turn) ? { ...state, language } : state;
}

function maySwitch({ identified, activity }: TurnInput): boolean {
  return identified.confidence >= SWITCH_CONFIDENCE && words(activity.message.text).length >= SWITCH_WORDS;
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

/** Asks in every language we speak; what the person wrote waits for the choice. */
export function askLanguage(
  turn: TurnInput,
  key: 'language.ask' | 'language.unsupported',
  held?: { message: Message; recognition: Recognition },
): Outcome {
  const { languages } = turn.library;
  const parts = languages.map(({ code }) => ({ kind: 'sentence', key, language: code }) as const);
  const choices = languages.map(({ code, name }) => pick(`language:${code}`, name));
  const state: ConversationState = { ...turn.state, pending: { kind: 'language', held } };
  return { state, parts: [...parts], choices: [...choices, pick('command:human')] };
}
