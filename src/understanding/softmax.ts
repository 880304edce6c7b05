import { addScores, type Weights } from './weights';

/** Texts as sparse rows, one after the other. */
export interface Rows {
  /** Where each row starts in `ids` and `values`; one more entry for the end of the last. */
  starts: Uint32Array;
  ids: Int32Array;
  values: Float32Array;
  /** The class of each row. */
  labels: Uint16Array;
}

export interface TrainingOptions {
  epochs: number;
  /** Step of the first epoch; it falls linearly to a twentieth. */
  rate: number;
  seed: number;
}

/**
 * Softmax regression by stochastic gradient descent, from whatever `weights` hold. Deterministic for the same rows,
 * order, weights and seed.
 */
export function trainSoftmax(
  rows: Rows,
  order: Int32Array,
  weights: Weights,
  classes: number,
  options: TrainingOptions,
): void {
  const scores = new Float64Array(classes);
  const shuffled = order.slice();
  const random = seededRandom(options.seed);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(shuffled, random);
    for (let i = 0; i < shuffled.length; i++) {
      const progress = (epoch + i / shuffled.length) / options.epochs;
      step(rows, shuffled[i]!, weights, scores, options.rate * (1 - 0.95 * progress));
    }
  }
}

/** Scores into probabilities, in place; `sharpness` multiplies the scores first. */
export function softmax(scores: Float32Array | Float64Array, sharpness = 1): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < scores.length; c++) if (scores[c]! > highest) highest = scores[c]!;
  let sum = 0;
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp((scores[c]! - highest) * sharpness);
    sum += scores[c]!;
  }
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
}

/** The raw scores of one row, written into `scores`. */
export function scoreRow(rows: Rows, row: number, weights: Weights, scores: Float64Array): void {
  scores.fill(0);
  for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++)
    addScores(weights, rows.ids[i]!, rows.values[i]!, scores);
}

/** Errors smaller than this do not move a weight: most classes of most rows, once training has settled. */
const NEGLIGIBLE = 0.002;

function step(rows: Rows, row: number, weights: Weights, scores: Float64Array, rate: number): void {
  scoreRow(rows, row, weights, scores);
  softmax(scores);
  scores[rows.labels[row]!]! -= 1;
  const wrong: number[] = [];
  for (let c = 0; c < scores.length; c++) {
    if (scores[c]! >= NEGLIGIBLE || scores[c]! <= -NEGLIGIBLE) wrong.push(c);
    else scores[c] = 0;
  }
  const { starts, classes, values } = weights;
  for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
    const push = rate * rows.values[i]!;
    const from = starts[rows.ids[i]!]!;
    const end = starts[rows.ids[i]! + 1]!;
    if (end - from === scores.length)
      for (let w = 0; w < wrong.length; w++) values[from + wrong[w]!]! -= push * scores[wrong[w]!]!;
    else for (let k = from; k < end; k++) values[k]! -= push * scores[classes[k]!]!;
  }
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
}

/** mulberry32: the same numbers on every machine for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
