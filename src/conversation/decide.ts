/** Recognition + state → Answer. Pure: the same input always gives the same decision, and it holds no words. */
import { matchMenu, type Picked, parseChoice, pick } from './choices';
import { cancelHandoff, erase, openHandoff, stop } from './commands';
import { answerDialog, askPlace, guideTo, pickHousing, pickPlace, placeTyped } from './guide';
import { askLanguage, chooseLanguage, resolveLanguage, spokenLanguage } from './language';
import { menuOf, type Outcome, remember, say } from './outcome';
import type { Command, Directory, Library } from './ports';
import type {
  Activity,
  Answer,
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
  const turn = { ...input, state: { ...resolveLanguage(input), stopped: false } };
  const outcome =
    emergency(turn) ??
    command(turn) ??
    humanHolds(turn) ??
    started(turn) ??
    languageUnknown(turn) ??
    unreadable(turn) ??
    menuPick(turn) ??
    placeTyped(turn) ??
    waiting(turn) ??
    recognised(turn);
  return greet(turn, outcome);
}

function emergency(turn: TurnInput): Outcome | undefined {
  const found = turn.library.emergencyIn(turn.activity.message.text);
  if (!found) return undefined;
  const { services } = turn.library;
  const values = {
    call: services.get('urgence-112')?.phone ?? '112',
    sms: services.get('urgence-114')?.sms ?? '114',
    shelter: services.get('samu-social-115')?.phone ?? '115',
  };
  const state = { ...turn.state, topics: remember(turn.state, 'safety-emergency'), misses: 0 };
  const choices = turn.speaker.kind === 'bot' ? [pick('command:human'), pick('command:menu')] : [];
  return { state, parts: [{ kind: 'sentence', key: `emergency.${found}`, values }], choices, urgent: true };
}

function command(turn: TurnInput): Outcome | undefined {
  const { message } = turn.activity;
  const picked = parseChoice(message.value);
  if (picked?.kind === 'erase') return erase(turn);
  if (picked?.kind === 'cancel-handoff') return cancelHandoff(turn);
  if (picked?.kind === 'language') return changeLanguage(turn, picked.language);
  if (picked?.kind === 'command') return run(turn, picked.command);
  if (picked) return undefined;
  const said = turn.library.commandIn(message.text);
  if (!said) return undefined;
  if (said.language) return changeLanguage(turn, said.language);
  return said.command === 'delete' ? erase(turn) : run(turn, said.command);
}

/** A command by button, by word, or recognised; `undefined` when a human holds the conversation and it is theirs. */
function run(turn: TurnInput, command: Command): Outcome | undefined {
  const held = turn.speaker.kind === 'aidant';
  if (command === 'stop') return stop(turn);
  if (command === 'language') return askLanguage(turn, 'language.ask');
  if (held) return undefined;
  if (command === 'human') return openHandoff(turn);
  if (command === 'delete') return answerDialog(turn, 'delete-my-data', [pick('erase:yes')]);
  return say(turn, command === 'start' ? 'start.done' : 'menu', menuOf(turn));
}

function changeLanguage(turn: TurnInput, code: string): Outcome {
  const chosen = chooseLanguage(turn, code);
  if (!chosen) return askLanguage(turn, 'language.unsupported');
  const held = turn.state.pending?.kind === 'language' ? turn.state.pending.held : undefined;
  const next = { ...turn, state: chosen };
  if (turn.speaker.kind === 'aidant') return { state: chosen, parts: [], choices: [] };
  if (!held) return say(next, 'language.changed', menuOf(next));
  const activity = { ...turn.activity, message: held.message };
  return { ...afterLanguage({ ...next, activity, recognition: held.recognition }), language: code };
}

/** The steps left for a message that waited for its language. */
function afterLanguage(turn: TurnInput): Outcome {
  return unreadable(turn) ?? menuPick(turn) ?? placeTyped(turn) ?? waiting(turn) ?? recognised(turn);
}

function humanHolds(turn: TurnInput): Outcome | undefined {
  return turn.speaker.kind === 'aidant' ? { state: turn.state, parts: [], choices: [] } : undefined;
}

/** The page was opened: a greeting, once; a waiting person is not disturbed. */
function started(turn: TurnInput): Outcome | undefined {
  if (turn.activity.type !== 'start') return undefined;
  if (turn.state.greeted) return { state: turn.state, parts: [], choices: [] };
  return turn.state.language ? say(turn, 'ask', menuOf(turn)) : askLanguage(turn, 'language.ask');
}

function languageUnknown(turn: TurnInput): Outcome | undefined {
  if (turn.state.language) return undefined;
  const { identified, activity, recognition } = turn;
  const key = identified.sure ? 'language.unsupported' : 'language.ask';
  return askLanguage(turn, key, { message: activity.message, recognition });
}

function unreadable(turn: TurnInput): Outcome | undefined {
  const { text, value, media } = turn.activity.message;
  if (text !== '' || value) return undefined;
  return say(turn, media?.length ? 'miss.media' : 'miss.empty', menuOf(turn));
}

/** A button, a number or a label. A number that is no choice may still be a place ("93"). */
function menuPick(turn: TurnInput): Outcome | undefined {
  const { message } = turn.activity;
  const byButton = parseChoice(message.value);
  if (byButton) return carryOut(turn, byButton);
  if (message.value && message.text === '') return say(turn, 'miss.stale', menuOf(turn));
  if (turn.state.pending?.kind === 'place' && /^0\d/.test(message.text)) return undefined;
  const hit = matchMenu(turn.state.menu, message.text);
  if (hit.kind === 'miss') return undefined;
  if (hit.kind === 'out-of-range') return placeTyped(turn) ?? say(turn, 'miss.number', turn.state.menu);
  const picked = parseChoice(hit.value);
  return picked ? carryOut(turn, picked) : undefined;
}

function carryOut(turn: TurnInput, picked: Picked): Outcome | undefined {
  switch (picked.kind) {
    case 'dialog':
      return answerIntent(turn, picked.dialog) ?? say(turn, 'miss.stale', menuOf(turn));
    case 'near':
      return turn.state.place
        ? guideTo(turn, picked.offer, turn.state.place)
        : askPlace(turn, picked.offer, []);
    case 'place':
    case 'place-skip':
      return pickPlace(turn, picked.kind === 'place' ? picked.code : undefined);
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
  const cancel = pick('handoff:cancel');
  const known = turn.recognition.outcome === 'answer' ? recognised(turn) : undefined;
  if (!known) return say(turn, 'handoff.kept', [cancel]);
  return { ...known, choices: [cancel, ...known.choices.filter((choice) => choice.value !== cancel.value)] };
}

function recognised(turn: TurnInput): Outcome {
  const { outcome, candidates } = turn.recognition;
  const best = candidates[0]?.intent;
  if (outcome === 'answer' && best) return answerIntent(turn, best) ?? notUnderstood(turn);
  const place = turn.state.offer && turn.directory.placeIn(turn.activity.message.text);
  if (place && turn.state.offer) return guideTo(turn, turn.state.offer, place);
  const known = candidates.filter(({ intent }) => turn.library.dialogs.has(intent)).slice(0, 3);
  if (outcome !== 'clarify' || known.length === 0) return notUnderstood(turn);
  const choices = known.map(({ intent }) => pick(`dialog:${intent}`));
  return say(turn, 'clarify', [...choices, pick('none:these'), pick('command:human')]);
}

/** A dialog by id; undefined when the content no longer has it. */
function answerIntent(turn: TurnInput, id: string): Outcome | undefined {
  const dialog = turn.library.dialogs.get(id);
  if (!dialog) return undefined;
  if (dialog.command) return run(turn, dialog.command);
  if (id === 'greeting' && !turn.state.greeted) return say(turn, 'ask', menuOf(turn));
  return answerDialog(turn, id, []);
}

/** Two misses in a row put the human first. */
function notUnderstood(turn: TurnInput): Outcome {
  const misses = turn.state.misses + 1;
  const menu = menuOf(turn);
  const human = pick('command:human');
  const choices = misses < 2 ? menu : [human, ...menu.filter(({ value }) => value !== human.value)];
  const state = { ...turn.state, misses, pending: undefined };
  return { state, parts: [{ kind: 'sentence', key: misses < 2 ? 'miss.first' : 'miss.second' }], choices };
}

/** The first words of the first answer say that this is a machine (AI Act, art. 50); urgent answers come alone. */
function greet(turn: TurnInput, outcome: Outcome): Decision {
  const language = outcome.language ?? spokenLanguage(outcome.state, turn);
  const { effects = [] } = outcome;
  const state = keepLanguage(outcome, language);
  if (outcome.parts.length === 0) return { state, effects };
  if (state.greeted || outcome.urgent || !state.language) {
    return { answer: { language, messages: [outcome.parts], choices: outcome.choices }, state, effects };
  }
  const messages: Part[][] = [[{ kind: 'sentence', key: 'greeting' }], outcome.parts];
  return {
    answer: { language, messages, choices: outcome.choices },
    state: { ...state, greeted: true },
    effects,
  };
}

/** What was answered in a guessed language goes on in it, until the person makes it clear; erasure forgets it. */
function keepLanguage({ state, parts, language: forgotten }: Outcome, language: string): ConversationState {
  const asking = state.pending?.kind === 'language';
  return state.language || asking || forgotten || parts.length === 0 ? state : { ...state, language };
}
