import type { Candidate, Recognition } from '../conversation/types';
import type { FeatureTable } from './feature-table';
import { FeatureReader } from './features';
import type { Lexicon, LexiconWords } from './lexicon';
import { softmax } from './softmax';
import { SparseVector } from './vocabulary';

/** Out of scope: an intent of the examples, never a dialog. */
export const OUT_OF_SCOPE = 'none';

/** A phrase that staff, or a title, gives for an intent. */
export interface Example {
  language: string;
  intent: string;
  text: string;
  /** Words of ours rather than of people: learnt, but not what confidence is measured on. */
  ours?: boolean;
}

/** All that a model is made from. */
export interface Lessons {
  /** Phrases of all languages, titles included. */
  examples: readonly Example[];
  lexicon: LexiconWords;
}

/** Where the three outcomes part; probabilities and shares, 0 to 1. */
export interface Thresholds {
  /** Answered from this confidence on. */
  answer: number;
  /** Asked back ("did you mean") from this confidence on. */
  clarify: number;
  /** Below this share of known letters a message is never answered outright. */
  coverage: number;
}

export interface ModelParts {
  intents: string[];
  /** Its classes are places in `intents`. */
  features: FeatureTable;
  lexicon: Lexicon;
  /** Multiplies the scores before the softmax, so that a confidence of 0.8 is right 8 times in 10. */
  sharpness: number;
  thresholds: Thresholds;
  /** How long learning took; absent from a patched model. The one part that differs between two trainings. */
  trainMs?: number;
}

/** Candidates given back with an outcome, and choices in a question. */
const MOST_CANDIDATES = 5;
const MOST_CHOICES = 3;

/** A trained recogniser: immutable, synchronous, shared by all conversations. */
export class Model {
  readonly #vector = new SparseVector();
  readonly #reader: FeatureReader;
  /** Places of the intents that may be an answer, and of those that never are: out of scope, and withdrawn since. */
  readonly #inside: number[] = [];
  readonly #outside: number[] = [];

  constructor(readonly parts: ModelParts) {
    const { intents, lexicon, features } = parts;
    this.#reader = new FeatureReader(lexicon, (hash) => features.find(hash) >= 0);
    for (const [c, intent] of intents.entries())
      (intent === OUT_OF_SCOPE ? this.#outside : this.#inside).push(c);
  }

  /** What a text is about. Never throws: an empty or unreadable text is simply not understood. */
  recognize(text: string): Recognition {
    const { features, sharpness } = this.parts;
    this.#reader.read(text);
    features.fetch(this.#reader.hashes, this.#reader.length);
    this.#vector.fill(this.#reader, features);
    if (this.#vector.length === 0) return { outcome: 'none', candidates: [] };
    const scores = features.scoresOf(this.#vector);
    softmax(scores, sharpness);
    const candidates = this.#best(scores);
    return { outcome: this.#outcome(candidates, scores), candidates };
  }

  #best(scores: Float64Array): Candidate[] {
    const best: number[] = [];
    for (const c of this.#inside) {
      let at = best.length;
      if (at === MOST_CANDIDATES && scores[c]! <= scores[best[at - 1]!]!) continue;
      if (at === MOST_CANDIDATES) at -= 1;
      for (; at > 0 && scores[best[at - 1]!]! < scores[c]!; at--) best[at] = best[at - 1]!;
      best[at] = c;
    }
    return best.map((c) => ({ intent: this.parts.intents[c]!, confidence: scores[c]! }));
  }

  #outcome(candidates: readonly Candidate[], scores: Float64Array): Recognition['outcome'] {
    const { answer, clarify, coverage } = this.parts.thresholds;
    const best = candidates[0]?.confidence ?? 0;
    if (best >= answer && this.#vector.coverage >= coverage) return 'answer';
    let outside = 0;
    for (const c of this.#outside) outside += scores[c]!;
    return best >= clarify && best > outside * 0.5 ? 'clarify' : 'none';
  }
}

/** The intents to offer as "did you mean": the likeliest three of a recognition that is not an answer. */
export function choicesOf(recognition: Recognition): string[] {
  if (recognition.outcome !== 'clarify') return [];
  return recognition.candidates.slice(0, MOST_CHOICES).map((candidate) => candidate.intent);
}
