import type { Candidate, Recognition } from '../conversation/types';
import { FeatureReader } from './features';
import type { Lexicon, LexiconWords } from './lexicon';
import { softmax } from './softmax';
import { SparseVector, type Vocabulary } from './vocabulary';
import { addScores } from './weights';

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
  vocabulary: Vocabulary;
  lexicon: Lexicon;
  /** Where the weights of each feature start; one more entry for the end of the last. */
  starts: Uint32Array;
  /** The intent of each weight, by its place in `intents`. */
  classes: Uint16Array;
  /** To be multiplied by the scale of the feature. */
  weights: Int8Array;
  scales: Float32Array;
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
  /** Of eight bytes: no conversion at each addition. */
  readonly #scores: Float64Array;
  readonly #vector = new SparseVector();
  readonly #reader: FeatureReader;
  /** 1 for the intents that are never an answer: out of scope, and those withdrawn since. */
  readonly #outside: Uint8Array;

  constructor(readonly parts: ModelParts) {
    this.#scores = new Float64Array(parts.intents.length);
    this.#reader = new FeatureReader(parts.lexicon, (hash) => parts.vocabulary.find(hash) >= 0);
    this.#outside = Uint8Array.from(parts.intents, (intent) => (intent === OUT_OF_SCOPE ? 1 : 0));
  }

  /** What a text is about. Never throws: an empty or unreadable text is simply not understood. */
  recognize(text: string): Recognition {
    this.#reader.read(text);
    this.#vector.fill(this.#reader, this.parts.vocabulary);
    if (this.#vector.length === 0) return { outcome: 'none', candidates: [] };
    this.#score();
    softmax(this.#scores, this.parts.sharpness);
    const candidates = this.#best();
    return { outcome: this.#outcome(candidates), candidates };
  }

  #score(): void {
    const { weights, scales } = this.parts;
    const { ids, values, length } = this.#vector;
    this.#scores.fill(0);
    for (let i = 0; i < length; i++)
      addScores(this.parts, weights, ids[i]!, values[i]! * scales[ids[i]!]!, this.#scores);
  }

  #best(): Candidate[] {
    const best: Candidate[] = [];
    for (let c = 0; c < this.#scores.length; c++) {
      const confidence = this.#scores[c]!;
      if (this.#outside[c] === 1) continue;
      if (best.length === MOST_CANDIDATES && confidence <= best[MOST_CANDIDATES - 1]!.confidence) continue;
      let at = best.length;
      while (at > 0 && best[at - 1]!.confidence < confidence) at -= 1;
      best.splice(at, 0, { intent: this.parts.intents[c]!, confidence });
      best.length = Math.min(best.length, MOST_CANDIDATES);
    }
    return best;
  }

  #outcome(candidates: readonly Candidate[]): Recognition['outcome'] {
    const { answer, clarify, coverage } = this.parts.thresholds;
    const best = candidates[0]?.confidence ?? 0;
    if (best >= answer && this.#vector.coverage >= coverage) return 'answer';
    const outside = this.#scores.reduce((sum, score, c) => sum + score * this.#outside[c]!, 0);
    return best >= clarify && best > outside * 0.5 ? 'clarify' : 'none';
  }
}

/** The intents to offer as "did you mean": the likeliest three of a recognition that is not an answer. */
export function choicesOf(recognition: Recognition): string[] {
  if (recognition.outcome !== 'clarify') return [];
  return recognition.candidates.slice(0, MOST_CHOICES).map((candidate) => candidate.intent);
}
