/** What a person may order at any time: erase, stop, a language, a human, the menu. */
import { CANCEL, pick } from './choices';
import type { TurnInput } from './decide';
import { answerDialog } from './guide';
import { askLanguage, languageOfPerson, spokenLanguage } from './language';
import { menuOf, type Outcome, say, stale, understood } from './outcome';
import { type Command, EMERGENCY_DIALOG } from './ports';
import { type Effect, type HandoffBrief, type HandoffReason, INITIAL_STATE } from './types';

/** A command by button, by word, or recognised; `undefined` when a human holds the conversation and it is theirs. */
export function run(turn: TurnInput, command: Command): Outcome | undefined {
  if (command === 'stop') return stop(turn);
  if (command === 'language') return askLanguage(turn, 'language.ask');
  if (turn.speaker.kind === 'aidant') return undefined;
  if (command === 'human') return openHandoff(turn);
  if (command === 'delete') return answerDialog(turn, 'delete-my-data', [pick('erase:yes')]);
  if (command === 'more') return more(turn);
  if (command === 'cancel' && turn.speaker.kind === 'queue') return cancelHandoff(turn);
  return say(understood(turn), command === 'start' ? 'start.done' : 'menu', menuOf(turn));
}

/** The rest of an answer cut to fit the channel. */
function more(turn: TurnInput): Outcome {
  const { state } = turn;
  if (state.more !== undefined) return { state, parts: [{ kind: 'rest', text: state.more }], choices: [] };
  return say(turn, 'more.none', menuOf(turn));
}

export function erase(turn: TurnInput): Outcome {
  return {
    state: { ...INITIAL_STATE },
    language: spokenLanguage(turn.state, turn),
    parts: [{ kind: 'sentence', key: 'erase.done' }],
    choices: [],
    effects: [{ kind: 'erase' }],
    urgent: true,
  };
}

/** Nobody writes any more: neither the bot nor an aidant. */
export function stop(turn: TurnInput): Outcome {
  const state = { ...understood(turn).state, stopped: true };
  const parts = [{ kind: 'sentence', key: 'stop.done' } as const];
  return { state, parts, choices: [], effects: cancelling(turn), urgent: true };
}

function cancelling({ speaker }: TurnInput): Effect[] {
  return speaker.kind === 'bot' ? [] : [{ kind: 'cancel-handoff', handoffId: speaker.handoffId }];
}

export function cancelHandoff(turn: TurnInput): Outcome | undefined {
  if (turn.speaker.kind === 'aidant') return undefined;
  if (turn.speaker.kind === 'bot') return stale(turn);
  return { ...say(turn, 'handoff.cancelled', menuOf(turn)), effects: cancelling(turn) };
}

/** Opens a handoff, or says where the open one stands. The person learns honestly whether somebody is there. */
export function openHandoff(turn: TurnInput): Outcome {
  if (turn.speaker.kind === 'queue') return say(turn, 'handoff.already', [CANCEL]);
  const { state } = understood(turn);
  const effects: Effect[] = [{ kind: 'open-handoff', brief: briefOf(turn) }];
  return { state, parts: [{ kind: 'handoff', desk: turn.desk }], choices: [CANCEL], effects };
}

function briefOf(turn: TurnInput): HandoffBrief {
  const { offer, place, topics } = turn.state;
  const language = languageOfPerson(turn);
  return { reason: reasonOf(turn), language, offer, departement: place?.departement, topics };
}

function reasonOf({ state, directory }: TurnInput): HandoffReason {
  const { topics, misses, offer, place, housing } = state;
  const last = topics.at(-1);
  if (last === EMERGENCY_DIALOG) return 'emergency';
  if (last === 'legal-advice') return 'legal';
  if (misses > 0) return 'not-understood';
  const alone = offer && place && directory.guide(offer, place, housing).laureates.length === 0;
  return alone ? 'no-laureate' : 'asked';
}
