/** Recognition + state → Answer. Pure: the same input always gives the same decision, and it holds no words. */
import { hashText } from '../hash-text';
import { fold, foldDigits } from '../text';
import { CANCEL, HUMAN, matchMenu, numberIn, type Picked, parseChoice, pick } from './choices';
import { cancelHandoff, erase, run, stop } from './commands';
import { emergency, likelyEmergency } from './emergency';
import { withEntry } from './entry';
import { askAgain, askPlace, guideTo, keepPlace, pickHousing, pickPlace, placeTyped } from './guide';
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
import { exactPlace } from './question';
import { answerIntent, elsewhere, notUnderstood, recognised } from './recognised';
import type {
  Activity,
  Answer,
  ChoiceRef,
  ConversationState,
  DeskView,
  Effect,
  IdentifiedLanguage,
  Manner,
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
  manner?: Manner;
}

export interface Decision {
  /** Absent when the bot keeps silent. */
  answer?: Answer;
  state: ConversationState;
  effects: Effect[];
}

/** A number typed a day after its menu means something else by now. */
const MENU_MS = 24 * 3600 * 1000;
/** Pictures of one album arrive within about a second and a half of one another. */
const ALBUM_MS = 3_000;

/** The order of a turn (DESIGN.md §3); the first step that has something to say ends it. */
export function decide(input: TurnInput): Decision {
  const arrived = withEntry(wakened(input));
  const state = resolveLanguage(arrived);
  const turn = state === arrived.state ? arrived : { ...arrived, state };
  const outcome =
    departed(turn) ??
    emergency(turn) ??
    command(turn) ??
    humanHolds(turn) ??
    notWritten(turn) ??
    likelyEmergency(turn) ??
    languageUnknown(turn) ??
    whatIsMeant(turn);
  return finish(turn, outcome);
}

/** STOP ends with the next words of the person, or their pressing "start"; opening the page is no word. */
function wakened(input: TurnInput): TurnInput {
  const { type, entry } = input.activity;
  const wakes = input.state.stopped && (type === 'message' || entry !== undefined);
  return wakes ? { ...input, state: { ...input.state, stopped: false } } : input;
}

/** Blocked or unsubscribed at the platform: as STOP, without a word. A changed address changes nothing else. */
function departed(turn: TurnInput): Outcome | undefined {
  const { type, edited, message } = turn.activity;
  if (type === 'update' || (edited && turn.state.heard === fingerprint(message.text))) return silence(turn);
  if (type !== 'leave') return undefined;
  const left = stop(turn);
  return { ...left, parts: [], state: { ...left.state, menu: [] } };
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
  if (asksForMore(turn)) return run(turn, 'more');
  const said = turn.library.commandIn(message.text) ?? languageCode(turn);
  if (!said) return undefined;
  // Persan is a town too.
  if (turn.state.pending?.kind === 'place' && exactPlace(turn)) return undefined;
  if (said.language) return changeLanguage(turn, said.language);
  return said.command === 'delete' ? erase(turn) : run(turn, said.command);
}

/** Tells two texts apart, and is kept where the text itself must not be. */
function fingerprint(text: string): string {
  return String(hashText(text));
}

/** "Next" and "go on" mean other things when no text is left to send. */
function asksForMore({ state, library, activity }: TurnInput): boolean {
  if (state.more === undefined) return false;
  const { text } = activity.message;
  const next = state.pending === undefined && library.shortAnswerIn(text) === 'skip';
  return next || library.commandIn(text)?.command === 'start';
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

/** The page was opened: a greeting, once; a waiting person is not disturbed. Who pressed "start" gets an answer. */
function notWritten(turn: TurnInput): Outcome | undefined {
  const { type, entry, message } = turn.activity;
  if (entry && message.value === undefined && turn.state.language) return say(turn, 'ask', menuOf(turn));
  if (type === 'message' || message.value !== undefined) return undefined;
  if (!entry && (turn.state.greeted || turn.state.stopped)) return silence(turn);
  if (turn.state.language) return say(turn, 'ask', menuOf(turn));
  return turn.state.pending?.kind === 'language' ? silence(turn) : askFirst(turn);
}

function languageUnknown(turn: TurnInput): Outcome | undefined {
  return turn.state.language ? undefined : askFirst(turn);
}

function unreadable(turn: TurnInput): Outcome | undefined {
  const { text, value, media } = turn.activity.message;
  if (text !== '' || value) return undefined;
  if (media?.includes('location')) return say(turn, 'place.abroad', menuOf(turn));
  return media?.length ? unreadableMedia(turn) : say(turn, 'miss.empty', menuOf(turn));
}

/** Pictures of one album come as messages of their own: the person is told once. */
function unreadableMedia(turn: TurnInput): Outcome {
  if (turn.now - (turn.state.mediaAt ?? 0) < ALBUM_MS) return silence(turn);
  return say({ ...turn, state: { ...turn.state, mediaAt: turn.now } }, 'miss.media', menuOf(turn));
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
  if (numberIn(text) !== undefined && turn.now - (turn.state.menuAt ?? turn.now) > MENU_MS)
    return stale(turn);
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
      return pickPlace(turn, picked.code) ?? placeAlone(turn, picked.code);
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

/** A place shared before any need is known. */
function placeAlone(turn: TurnInput, code: string): Outcome | undefined {
  const place = turn.directory.placeByCode(code);
  return place && keepPlace(turn, place);
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
  const { effects = [] } = outcome;
  const { type, message } = turn.activity;
  const heard = type === 'message' ? fingerprint(message.text) : turn.state.heard;
  const mediaAt = message.text === '' ? outcome.state.mediaAt : undefined;
  const state = { ...settled(turn, outcome), more: undefined, heard, mediaAt };
  if (outcome.parts.length === 0) return { state, effects };
  const language = outcome.language ?? spokenLanguage(outcome.state, turn);
  const choices = choicesOf(turn, outcome);
  const { located } = turn.activity;
  const parts: Part[] = located ? [{ kind: 'located', place: located }, ...outcome.parts] : outcome.parts;
  const urgent = outcome.urgent && { urgent: true };
  if (state.greeted || outcome.urgent || !state.language) {
    return { answer: { language, messages: [parts], choices, ...urgent }, state, effects };
  }
  const greeting: Part = { kind: 'sentence', key: turn.manner?.brief ? 'greetingShort' : 'greeting' };
  // By SMS the greeting alone fills a page: joined, none of the answer would come with it.
  const joined = turn.manner?.joined && !turn.manner.paginate;
  const messages: Part[][] = joined ? [[greeting, ...parts]] : [[greeting], parts];
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
