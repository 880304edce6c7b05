/** Recognition + state → Answer. Pure: the same input always gives the same decision, and it holds no words. */
import { fold, foldDigits } from '../text';
import { CANCEL, HUMAN, matchMenu, type Picked, parseChoice, pick } from './choices';
import { cancelHandoff, erase, run } from './commands';
import { emergency, likelyEmergency } from './emergency';
import { askAgain, askPlace, guideTo, pickHousing, pickPlace, placeTyped } from './guide';
import {
  askFirst,
  askLanguage,
  chooseLanguage,
  guessedLanguage,
  heldMessage,
  resolveLanguage,
  spokenLanguage,
} from './language';
import { menuOf, missed, type Outcome, say, stale } from './outcome';
import type { Directory, Library } from './ports';
import { answerIntent, elsewhere, notUnderstood, recognised } from './recognised';
import type {
  Activity,
  Answer,
  ChoiceRef,
  ConversationState,
  DeskView,
  Effect,
  IdentifiedLanguage,
  Part,
  Recognition,
  Speaker,
} from './types';

/** All that a decision may depend on. */
export interface TurnInput {
  state: ConversationState;
  speaker: Speaker;
  activity: Activity;
  recognition: Recognition;
  identified: IdentifiedLanguage;
  library: Library;
  directory: Directory;
  desk: DeskView;
  now: number;
}

export interface Decision {
  /** Absent when the bot keeps silent. */
  answer?: Answer;
  state: ConversationState;
  effects: Effect[];
}

/** The order of a turn (DESIGN.md §3); the first step that has something to say ends it. */
export function decide(input: TurnInput): Decision {
  const turn = { ...input, state: resolveLanguage(wakened(input)) };
  const outcome =
    emergency(turn) ??
    command(turn) ??
    humanHolds(turn) ??
    notWritten(turn) ??
    likelyEmergency(turn) ??
    languageUnknown(turn) ??
    whatIsMeant(turn);
  return finish(turn, outcome);
}

/** STOP ends with the next words of the person; opening the page is no word. */
function wakened(input: TurnInput): TurnInput {
  const stopped = input.state.stopped && input.activity.type !== 'message';
  return { ...input, state: { ...input.state, stopped } };
}

function whatIsMeant(turn: TurnInput): Outcome {
  return unreadable(turn) ?? menuPick(turn) ?? placeTyped(turn) ?? waiting(turn) ?? recognised(turn);
}

function command(turn: TurnInput): Outcome | undefined {
  const { message } = turn.activity;
  const picked = parseChoice(message.value);
  if (picked?.kind === 'erase') return erase(turn);
  if (picked?.kind === 'cancel-handoff') return cancelHandoff(turn);
  if (picked?.kind === 'language') return changeLanguage(turn, picked.language);
  if (picked?.kind === 'command') return run(turn, picked.command);
  if (picked) return undefined;
  const said = turn.library.commandIn(message.text) ?? languageCode(turn);
  if (!said) return undefined;
  if (said.language) return changeLanguage(turn, said.language);
  return said.command === 'delete' ? erase(turn) : run(turn, said.command);
}

/** "fr", when the languages have just been listed. */
function languageCode({ state, activity }: TurnInput): { command: 'language'; language: string } | undefined {
  const language = fold(activity.message.text);
  const listed = state.menu.some(({ value }) => value === `language:${language}`);
  return listed ? { command: 'language', language } : undefined;
}

function changeLanguage(turn: TurnInput, code: string): Outcome {
  const chosen = chooseLanguage(turn, code);
  if (!chosen) return askLanguage(turn, 'language.unsupported');
  const next = { ...turn, state: chosen };
  if (turn.speaker.kind === 'aidant') return say(next, 'language.changed', []);
  const held = heldMessage(turn.state);
  return held ? answerHeld(next, held) : inNewLanguage(next);
}

/** What waited for its language. The menu of languages was shown after it: its numbers do not count. */
function answerHeld(
  turn: TurnInput,
  { message, recognition }: Pick<Activity, 'message'> & Pick<TurnInput, 'recognition'>,
): Outcome {
  const state = { ...turn.state, menu: [] };
  return whatIsMeant({ ...turn, state, recognition, activity: { ...turn.activity, message } });
}

/** The open question is put again in the new language; else the last answer can be read in it. */
function inNewLanguage(turn: TurnInput): Outcome {
  const changed: Part = { kind: 'sentence', key: 'language.changed' };
  const again = askAgain(turn);
  if (again) return { ...again, parts: [changed, ...again.parts] };
  const last = turn.library.dialogs.get(turn.state.topics.at(-1) ?? '');
  const reread = last ? [pick(`dialog:${last.id}`)] : [];
  return { state: turn.state, parts: [changed], choices: [...reread, ...menuOf(turn)] };
}

function humanHolds(turn: TurnInput): Outcome | undefined {
  return turn.speaker.kind === 'aidant' ? silence(turn) : undefined;
}

function silence({ state }: TurnInput): Outcome {
  return { state, parts: [], choices: [] };
}

/** The page was opened: a greeting, once; a waiting person is not disturbed. */
function notWritten(turn: TurnInput): Outcome | undefined {
  const { type } = turn.activity;
  if (type === 'message') return undefined;
  if (type === 'end' || turn.state.greeted || turn.state.stopped) return silence(turn);
  if (turn.state.language) return say(turn, 'ask', menuOf(turn));
  return turn.state.pending?.kind === 'language' ? silence(turn) : askFirst(turn);
}

function languageUnknown(turn: TurnInput): Outcome | undefined {
  return turn.state.language ? undefined : askFirst(turn);
}

function unreadable(turn: TurnInput): Outcome | undefined {
  const { text, value, media } = turn.activity.message;
  if (text !== '' || value) return undefined;
  return say(turn, media?.length ? 'miss.media' : 'miss.empty', menuOf(turn));
}

/** A button, a number or a label. A number that is no choice may still be a place ("93"). */
function menuPick(turn: TurnInput): Outcome | undefined {
  const { text, value } = turn.activity.message;
  const byButton = parseChoice(value);
  if (byButton) return carryOut(turn, byButton) ?? stale(turn);
  if (value && text === '') return stale(turn);
  if (turn.state.pending?.kind === 'place' && /^0\d/.test(foldDigits(text))) return undefined;
  const hit = matchMenu(turn.state.menu, text, turn.library.rankIn(text));
  if (hit.kind === 'miss') return undefined;
  if (hit.kind === 'out-of-range')
    return placeTyped(turn) ?? elsewhere(turn) ?? missed(turn, 'miss.number', turn.state.menu);
  const picked = parseChoice(hit.value);
  return picked ? carryOut(turn, picked) : undefined;
}

/** Undefined when the choice means nothing any more. */
function carryOut(turn: TurnInput, picked: Picked): Outcome | undefined {
  switch (picked.kind) {
    case 'dialog':
      return answerIntent(turn, picked.dialog);
    case 'near':
      return turn.state.place
        ? guideTo(turn, picked.offer, turn.state.place)
        : askPlace(turn, picked.offer, []);
    case 'place':
      return pickPlace(turn, picked.code);
    case 'place-skip':
      return pickPlace(turn, undefined);
    case 'housing':
      return pickHousing(turn, picked.housing);
    case 'none-of-these':
      return notUnderstood(turn);
    case 'erase':
      return erase(turn);
    case 'cancel-handoff':
      return cancelHandoff(turn);
    case 'language':
      return changeLanguage(turn, picked.language);
    case 'command':
      return run(turn, picked.command);
  }
}

/** In the queue the bot still answers what it surely knows; the rest is kept for the aidant. */
function waiting(turn: TurnInput): Outcome | undefined {
  if (turn.speaker.kind !== 'queue') return undefined;
  const { outcome } = turn.recognition;
  const known = outcome === 'answer' && !turn.library.shortAnswerIn(turn.activity.message.text);
  return known ? recognised(turn) : say(turn, 'handoff.kept', [CANCEL]);
}

/** The first words of the first answer say that this is a machine (AI Act, art. 50); urgent answers come alone. */
function finish(turn: TurnInput, outcome: Outcome): Decision {
  const { effects = [], parts } = outcome;
  const state = settled(turn, outcome);
  if (parts.length === 0) return { state, effects };
  const language = outcome.language ?? spokenLanguage(outcome.state, turn);
  const choices = choicesOf(turn, outcome);
  if (state.greeted || outcome.urgent || !state.language) {
    return { answer: { language, messages: [parts], choices }, state, effects };
  }
  const messages: Part[][] = [[{ kind: 'sentence', key: 'greeting' }], parts];
  return { answer: { language, messages, choices }, state: { ...state, greeted: true }, effects };
}

/** A human is offered to nobody who waits for one already, or has one. */
function choicesOf({ speaker }: TurnInput, { choices, effects = [] }: Outcome): ChoiceRef[] {
  const others = choices.filter(({ value }) => value !== HUMAN.value);
  if (speaker.kind === 'aidant') return others;
  const waits = speaker.kind === 'queue' && effects.length === 0 && choices.length > 0;
  return waits ? [...others, CANCEL] : choices;
}

/** What was answered in a guessed language goes on in it, until the person makes it clear; erasure forgets it. */
function settled(turn: TurnInput, { state, parts, language, urgent }: Outcome): ConversationState {
  if (state.language) return state.pending?.kind === 'language' ? { ...state, pending: undefined } : state;
  if (state.pending?.kind === 'language' || language || parts.length === 0) return state;
  const guess = guessedLanguage(turn);
  return urgent && !guess ? state : { ...state, language: guess ?? spokenLanguage(state) };
}
