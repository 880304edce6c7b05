import { OUT_OF_SCOPE, type Thresholds } from './model';
import { scoreRow, softmax, type TrainingOptions, trainSoftmax } from './softmax';
import { type TrainingSet, trainingOrder } from './training-rows';
import type { Weights } from './weights';

/** What a model that never saw a phrase makes of it. */
interface HeldOut {
  /** Raw scores of all intents. */
  scores: Float32Array;
  label: number;
  /** The phrase's own intent was left out of training: nothing known can be right. */
  foreign: boolean;
}

export interface Calibration {
  sharpness: number;
  thresholds: Thresholds;
}

const FOLDS = 4;
/** With fewer intents there is nothing to leave out. */
const FEWEST_INTENTS = 8;
/**
 * Tolerated shares of held-out phrases. Staff write phrases that differ from one another on purpose, and a fold
 * learns on half of them: on 2,985 messages of other writers in ten languages (2026-11-23) the threshold so found
 * gave 2 % wrong and confident where a fold counts 9 %, and 4.5 % of out-of-scope messages answered where it counts 13 %.
 */
const MOST_WRONG = 0.09;
const MOST_FOREIGN = 0.13;
/** Answers about an intent left out altogether: near misses by construction, so more of them are tolerated. */
const MOST_NEIGHBOURS = 0.42;
const COVERAGE = 0.35;
const CLARIFY = 0.12;
const UNCALIBRATED: Calibration = {
  sharpness: 1,
  thresholds: { answer: 0.5, clarify: CLARIFY, coverage: COVERAGE },
};

/**
 * Confidence and thresholds by four trainings, each without a quarter of the intents and without a quarter of
 * the phrases of the others: what is held out then stands for messages of people who never saw the phrases.
 * @param weights working memory; overwritten.
 */
export function calibrate(set: TrainingSet, weights: Weights, options: TrainingOptions): Calibration {
  if (set.intents.length < FEWEST_INTENTS) return UNCALIBRATED;
  const outside = set.intents.indexOf(OUT_OF_SCOPE);
  const heldOut: HeldOut[] = [];
  for (let fold = 0; fold < FOLDS; fold++) heldOut.push(...holdOut(set, fold, weights, options));
  const sharpness = bestSharpness(heldOut, set.intents.length);
  const answer = answerThreshold(heldOut, sharpness, outside);
  return { sharpness, thresholds: { answer, clarify: Math.min(CLARIFY, answer), coverage: COVERAGE } };
}

/** One fold: trains without it and scores what it holds. */
function holdOut(set: TrainingSet, fold: number, weights: Weights, options: TrainingOptions): HeldOut[] {
  const { labels } = set.rows;
  const outside = set.intents.indexOf(OUT_OF_SCOPE);
  const foreign = (row: number) => labels[row] !== outside && labels[row]! % FOLDS === fold;
  const tested = (row: number) => foreign(row) || foldOf(set.phrases[row]!) === fold;
  const rows = Array.from(labels.keys());
  const kept = trainingOrder(
    set,
    rows.filter((row) => !tested(row)),
  );
  weights.values.fill(0);
  trainSoftmax(set.rows, kept, weights, set.intents.length, options);
  const scratch = new Float64Array(set.intents.length);
  return rows
    .filter((row) => tested(row) && set.genuine[row] === 1)
    .map((row) => {
      scoreRow(set.rows, row, weights, scratch);
      return { scores: Float32Array.from(scratch), label: labels[row]!, foreign: foreign(row) };
    });
}

/** Phrases of one intent stand together in the files: neighbours go to different folds, whatever their number. */
function foldOf(phrase: number): number {
  return (Math.imul(phrase + 1, 0x9e3779b1) >>> 16) % FOLDS;
}

/** The sharpness under which held-out phrases are least surprising (golden section over their log-likelihood). */
function bestSharpness(heldOut: readonly HeldOut[], classes: number): number {
  const known = heldOut.filter((one) => !one.foreign);
  const scratch = new Float64Array(classes);
  const surprise = (sharpness: number) => {
    let sum = 0;
    for (const { scores, label } of known) {
      scratch.set(scores);
      softmax(scratch, sharpness);
      sum -= Math.log(Math.max(scratch[label]!, 1e-9));
    }
    return sum;
  };
  return goldenSection(surprise, 0.2, 4);
}

function goldenSection(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let i = 0; i < 20; i++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (f(left) < f(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

interface Judged {
  confidence: number;
  kind: 'right' | 'wrong' | 'foreign' | 'neighbour';
}

/** The lowest confidence above which all three kinds of mistakes stay within their share. */
function answerThreshold(heldOut: readonly HeldOut[], sharpness: number, outside: number): number {
  const judged = heldOut.map((one) => judge(one, sharpness, outside));
  const inScope = judged.filter(({ kind }) => kind === 'right' || kind === 'wrong').length;
  const limits = [
    limitFor(judged, 'wrong', inScope * MOST_WRONG),
    limitFor(judged, 'foreign', judged.filter(({ kind }) => kind === 'foreign').length * MOST_FOREIGN),
    limitFor(judged, 'neighbour', judged.filter(({ kind }) => kind === 'neighbour').length * MOST_NEIGHBOURS),
  ];
  return Math.min(0.9, Math.max(0.2, ...limits));
}

/** The confidence that all but `allowed` of the mistakes of one kind stay under. */
function limitFor(judged: readonly Judged[], kind: Judged['kind'], allowed: number): number {
  const confidences = judged.filter((one) => one.kind === kind).map((one) => one.confidence);
  confidences.sort((a, b) => b - a);
  return confidences[Math.floor(allowed)] ?? 0;
}

function judge({ scores, label, foreign }: HeldOut, sharpness: number, outside: number): Judged {
  const probabilities = scores.slice();
  softmax(probabilities, sharpness);
  let best = outside === 0 ? 1 : 0;
  for (let c = 0; c < probabilities.length; c++) {
    if (c !== outside && probabilities[c]! > probabilities[best]!) best = c;
  }
  const confidence = probabilities[best]!;
  if (label === outside) return { confidence, kind: 'foreign' };
  if (foreign) return { confidence, kind: 'neighbour' };
  return { confidence, kind: best === label ? 'right' : 'wrong' };
}
