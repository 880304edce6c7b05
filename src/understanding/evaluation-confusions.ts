import type { Recognition } from '../conversation/types';
import type { Prediction } from './evaluation';
import { OUT_OF_SCOPE } from './model';

/** A meaning that was taken for another, and how often. */
export interface Confusion {
  /** The dialog wanted. */
  intent: string;
  /** The dialog answered; asked back, the first choice; refused, `none`. */
  given: string;
  outcome: Recognition['outcome'];
  count: number;
  /** The first texts it happened to. */
  examples: string[];
}

/** Kept of each language and outcome. */
const MOST_PAIRS = 15;
const MOST_EXAMPLES = 2;
const OUTCOMES: readonly Recognition['outcome'][] = ['answer', 'clarify', 'none'];

/**
 * By language, the confusions of a run: wrong answers, then questions without the right choice, then refusals, each
 * the most frequent first. Out of scope is confused only when it is answered.
 */
export function confusionsOf(predictions: readonly Prediction[]): Record<string, Confusion[]> {
  const byLanguage = new Map<string, Map<string, Confusion>>();
  for (const line of predictions) {
    const given = mistakenFor(line);
    if (given === undefined) continue;
    const pairs = byLanguage.get(line.language) ?? new Map<string, Confusion>();
    byLanguage.set(line.language, pairs);
    count(pairs, line, given);
  }
  const sorted = [...byLanguage].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([language, pairs]) => [language, mostFrequent([...pairs.values()])]));
}

/** What this line was taken for; undefined when nothing is wrong. */
function mistakenFor({ intent, outcome, answer, choices }: Prediction): string | undefined {
  if (outcome === 'answer') return answer === intent ? undefined : answer;
  if (intent === OUT_OF_SCOPE || choices.includes(intent)) return undefined;
  return outcome === 'clarify' ? choices[0] : OUT_OF_SCOPE;
}

function count(pairs: Map<string, Confusion>, { intent, outcome, text }: Prediction, given: string): void {
  const key = JSON.stringify([outcome, intent, given]);
  const pair = pairs.get(key) ?? { intent, given, outcome, count: 0, examples: [] };
  pairs.set(key, pair);
  pair.count += 1;
  if (pair.examples.length < MOST_EXAMPLES) pair.examples.push(text);
}

function mostFrequent(pairs: readonly Confusion[]): Confusion[] {
  return OUTCOMES.flatMap((outcome) =>
    pairs
      .filter((pair) => pair.outcome === outcome)
      .sort((a, b) => b.count - a.count || (a.intent + a.given < b.intent + b.given ? -1 : 1))
      .slice(0, MOST_PAIRS),
  );
}
