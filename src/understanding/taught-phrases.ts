import { hashText } from '../hash-text';
import type { Example } from './model';

const SECOND_SEED = 0x3c6ef372;
/** Of the second hash: with the 32 of the first, as many bits as a number holds exactly. */
const SECOND_BITS = 21;

/** Phrases as hashes of 53 bits, by intent: enough to say what an edit changed, in a fortieth of the memory. */
export type TaughtPhrases = ReadonlyMap<string, Float64Array>;

/** What stays of the phrases that a model has learnt. The same meaning for the same words is one phrase. */
export function taughtPhrases(examples: readonly Example[]): TaughtPhrases {
  const byIntent = new Map<string, number[]>();
  for (const { intent, text } of examples) {
    const hashes = byIntent.get(intent);
    if (hashes) hashes.push(hashOf(text));
    else byIntent.set(intent, [hashOf(text)]);
  }
  return new Map([...byIntent].map(([intent, hashes]) => [intent, Float64Array.from(hashes)]));
}

/** Whether a phrase is one of those, as a question to ask of many. */
export function isAmong(phrases: TaughtPhrases): (example: Example) => boolean {
  const sets = new Map([...phrases].map(([intent, hashes]) => [intent, new Set(hashes)]));
  return ({ intent, text }) => sets.get(intent)?.has(hashOf(text)) ?? false;
}

/** The intent of each of these phrases that is not among the others. */
export function intentsMissingFrom(others: TaughtPhrases, phrases: TaughtPhrases): string[] {
  return [...phrases].flatMap(([intent, hashes]) => {
    const there = new Set(others.get(intent));
    return [...hashes].filter((hash) => !there.has(hash)).map(() => intent);
  });
}

function hashOf(text: string): number {
  const first = hashText(text);
  let second = hashText(text, SECOND_SEED);
  second ^= second >>> 15;
  return (first >>> 0) * 2 ** SECOND_BITS + (second >>> (32 - SECOND_BITS));
}
