/** What a person may order at any time: erase, stop, a human, and taking that back. */
import { pick } from './choices';
import type { TurnInput } from './decide';
import { spokenLanguage } from './language';
import { menuOf, type Outcome, say } from './outcome';
import {
  type ConversationState,
  type Effect,
  type HandoffBrief,
  type HandoffReason,
  INITIAL_STATE,
  type Part,
} from './types';

export function erase(turn: TurnInput): Outcome {
  return {
    state: { ...INITIAL_STATE },
    language: turn.state.language,
    parts: [{ kind: 'sentence', key: 'erase.done' }],
    choices: [],
    effects: [{ kind: 'erase' }],
    urgent: true,
  };
}

export function stop(turn: TurnInput): Outcome {
  const effects: Effect[] =
    turn.speaker.kind === 'queue' ? [{ kind: 'cancel-handoff', handoffId: turn.speaker.handoffId }] : [];
  const state = { ...turn.state, stopped: true, pending: undefined };
  return { state, parts: [{ kind: 'sentence', key: 'stop.done' }], choices: [], effects, urgent: true };
}

export function cancelHandoff(turn: TurnInput): Outcome | undefined {
  if (turn.speaker.kind === 'aidant') return undefined;
  if (turn.speaker.kind === 'bot') return say(turn, 'miss.stale', menuOf(turn));
  const effects: Effect[] = [{ kind: 'cancel-handoff', handoffId: turn.speaker.handoffId }];
  return { ...say(turn, 'handoff.cancelled', menuOf(turn)), effects };
}

/** Opens a handoff, or says where the open one stands. The person learns honestly whether somebody is there. */
export function openHandoff(turn: TurnInput): Outcome {
  const part: Part = { kind: 'handoff', desk: turn.desk };
  if (turn.speaker.kind === 'queue') {
    const already: Part = { kind: 'sentence', key: 'handoff.already' };
    return { state: turn.state, parts: [already], choices: [pick('handoff:cancel')] };
  }
  const state = { ...turn.state, misses: 0, pending: undefined };
  const effects: Effect[] = [{ kind: 'open-handoff', brief: briefOf(turn) }];
  return { state, parts: [part], choices: [pick('handoff:cancel')], effects };
}

function briefOf({ state }: TurnInput): HandoffBrief {
  return {
    reason: reasonOf(state),
    language: spokenLanguage(state),
    offer: state.offer,
    departement: state.place?.departement,
    topics: state.topics,
  };
}

function reasonOf(state: ConversationState): HandoffReason {
  const last = state.topics.at(-1);
  if (last === 'safety-emergency') return 'emergency';
  if (last === 'legal-advice') return 'legal';
  return state.misses > 0 ? 'not-understood' : 'asked';
}
