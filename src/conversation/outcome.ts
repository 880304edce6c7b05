/** What a step of the decision has to say, and the small sentences that many steps share. */
import { mainMenu } from './choices';
import type { TurnInput } from './decide';
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

export function menuOf({ library }: TurnInput): ChoiceRef[] {
  return mainMenu((dialog) => library.dialogs.has(dialog));
}

/** The dialogs answered last, for the aidant's brief. */
export function remember(state: ConversationState, topic: string): string[] {
  return [...state.topics.filter((known) => known !== topic), topic].slice(-5);
}
