/** What a step of the decision has to say, and the small sentences that many steps share. */
import { HUMAN, mainMenu, pick } from './choices';
import type { TurnInput } from './decide';
import { EMERGENCY_DIALOG } from './ports';
import type { ChoiceRef, ConversationState, Effect, LanguageCode, Part } from './types';

/** No parts = silence. */
export interface Outcome {
  state: ConversationState;
  parts: Part[];
  choices: ChoiceRef[];
  effects?: Effect[];
  /** Set when the answer's language is not the state's (erasure forgets it). */
  language?: LanguageCode;
  /** Goes out alone, without the greeting. */
  urgent?: boolean;
}

export function say(turn: TurnInput, key: string, choices: ChoiceRef[]): Outcome {
  return { state: turn.state, parts: [{ kind: 'sentence', key }], choices };
}

/** The turn once its message is understood: no question is open any more, and misses begin anew. */
export function understood(turn: TurnInput): TurnInput {
  return { ...turn, state: { ...turn.state, misses: 0, pending: undefined } };
}

/** Something was not understood; the second time in a row the human comes first. */
export function missed(turn: TurnInput, key: string, choices: ChoiceRef[]): Outcome {
  const misses = turn.state.misses + 1;
  const outcome = say({ ...turn, state: { ...turn.state, misses } }, key, choices);
  return misses < 2 ? outcome : { ...outcome, choices: humanFirst(choices) };
}

export function humanFirst(choices: ChoiceRef[]): ChoiceRef[] {
  return [HUMAN, ...choices.filter(({ value }) => value !== HUMAN.value)];
}

/** Content changed, or the button was never ours. */
export function stale(turn: TurnInput): Outcome {
  return say(turn, 'miss.stale', menuOf(turn));
}

export function menuOf({ library }: TurnInput): ChoiceRef[] {
  return mainMenu((dialog) => library.dialogs.has(dialog));
}

/** When nothing was understood: it may have been a cry for help. */
export function missMenu(turn: TurnInput): ChoiceRef[] {
  const menu = menuOf(turn);
  if (!turn.library.dialogs.has(EMERGENCY_DIALOG)) return menu;
  const human = menu.indexOf(HUMAN);
  return [...menu.slice(0, human), pick(`dialog:${EMERGENCY_DIALOG}`), ...menu.slice(human)];
}

/** The dialogs answered last, for the aidant's brief. */
export function remember(state: ConversationState, topic: string): string[] {
  return [...state.topics.filter((known) => known !== topic), topic].slice(-5);
}
