import { EMERGENCY_DIALOG } from '../conversation/ports';
import type { Candidate, Recognition } from '../conversation/types';
import type { CluPrediction } from './clu-prediction';

/** The intent that every CLU project has, for what is none of its business. */
export const CLU_NONE = 'None';

/**
 * Where the outcomes part on CLU's scores, 0 to 1. They are not probabilities: `answer` is the None threshold of
 * Microsoft's own example project, and a close second is asked about instead. Not measured on a live project yet;
 * `npx passerelle evaluate` measures the embedded recogniser only.
 */
export const CLU_THRESHOLDS = {
  /** Answered from this score on … */
  answer: 0.7,
  /** … when the second is at least this far behind. */
  lead: 0.2,
  /** Asked back ("did you mean") from this score on. */
  clarify: 0.3,
  /** Asked back only above this share of None's score: as the embedded recogniser does. */
  overNone: 0.5,
};

/** As many as the embedded recogniser gives. */
const MOST_CANDIDATES = 5;

/**
 * Our reading of CLU's scores. Intents that the content does not have are left out; undefined when the very best is
 * one of them: the project was made from other content, and says nothing about this text.
 */
export function recognitionOf(
  { topIntent, intents }: CluPrediction,
  knows: (intent: string) => boolean,
): Recognition | undefined {
  const ranked = [...intents].sort((a, b) => b.confidence - a.confidence);
  const top = topIntent ?? ranked[0]?.intent;
  if (top === undefined || !(isNone(top) || knows(top))) return undefined;
  const candidates = ranked
    .filter(({ intent }) => !isNone(intent) && knows(intent))
    .slice(0, MOST_CANDIDATES);
  const none = ranked.find(({ intent }) => isNone(intent))?.confidence ?? 0;
  return { outcome: outcomeOf(candidates, { none, answerable: !isNone(top) }), candidates };
}

function isNone(intent: string): boolean {
  return intent.toLowerCase() === CLU_NONE.toLowerCase();
}

function outcomeOf(
  [first, second]: readonly Candidate[],
  { none, answerable }: { none: number; answerable: boolean },
): Recognition['outcome'] {
  const { answer, lead, clarify, overNone } = CLU_THRESHOLDS;
  const best = first?.confidence ?? 0;
  if (answerable && best >= answer && best - (second?.confidence ?? 0) >= lead) return 'answer';
  return best >= clarify && best > none * overNone ? 'clarify' : 'none';
}

/**
 * CLU's recognition with the embedded one's suspicion of an emergency. A cry for help is not heard less because a cloud
 * is set: of this intent the higher confidence of both counts. Conversation decides on it at a probability, which the
 * embedded recogniser's is.
 */
export function keepSuspicion(clu: Recognition, embedded: Recognition): Recognition {
  const suspicion = embedded.candidates.find(({ intent }) => intent === EMERGENCY_DIALOG);
  const heard = clu.candidates.find(({ intent }) => intent === EMERGENCY_DIALOG)?.confidence ?? 0;
  if (!suspicion || suspicion.confidence <= heard) return clu;
  const others = clu.candidates
    .filter(({ intent }) => intent !== EMERGENCY_DIALOG)
    .slice(0, MOST_CANDIDATES - 1);
  const candidates = [...others, suspicion].sort((a, b) => b.confidence - a.confidence);
  return { ...clu, candidates };
}
