import type { Rows } from './softmax';

/** A feature found in this share of the classes, or more, has a weight for every class. */
const COMMON = 0.1;

/**
 * Weights of features for classes. A rare feature has weights only for the classes whose phrases it occurs in, a common
 * one for all, in order: a fraction of the whole table, and hardly more with ten times the classes.
 */
export interface Weights {
  /** Where the weights of each feature start in `classes` and `values`; one more entry for the end of the last. */
  starts: Uint32Array;
  classes: Uint16Array;
  values: Float32Array;
}

/**
 * Adds a feature's weights, times `value`, to the scores of its classes. A feature with a weight for every class has
 * them in the order of the classes: no look-up, which is most of the work of training.
 */
export function addScores(
  { starts, classes, values }: Weights,
  feature: number,
  value: number,
  scores: Float64Array,
): void {
  const from = starts[feature]!;
  const count = starts[feature + 1]! - from;
  if (count === scores.length) for (let c = 0; c < count; c++) scores[c]! += value * values[from + c]!;
  else for (let k = from; k < from + count; k++) scores[classes[k]!]! += value * values[k]!;
}

/** The table of these rows, all zero. `features` counts the vocabulary, `classes` the intents. */
export function emptyWeights(rows: Rows, features: number, classes: number): Weights {
  const { order, ends } = byFeature(rows, features);
  const starts = new Uint32Array(features + 1);
  const found = new Uint16Array(roomFor(ends, classes));
  const seenFor = new Int32Array(classes).fill(-1);
  let length = 0;
  for (let feature = 0, at = 0; feature < features; feature++) {
    for (; at < ends[feature]!; at++) {
      const label = order[at]!;
      if (seenFor[label] === feature) continue;
      seenFor[label] = feature;
      found[length++] = label;
    }
    if (length - starts[feature]! >= COMMON * classes) {
      for (let c = 0; c < classes; c++) found[starts[feature]! + c] = c;
      length = starts[feature]! + classes;
    }
    starts[feature + 1] = length;
  }
  return { starts, classes: found.slice(0, length), values: new Float32Array(length) };
}

/** The most that any table of these entries takes. */
function roomFor(ends: Uint32Array, classes: number): number {
  let room = 0;
  for (let feature = 0, start = 0; feature < ends.length; feature++) {
    const count = ends[feature]! - start;
    room += count >= COMMON * classes ? Math.max(classes, count) : count;
    start = ends[feature]!;
  }
  return room;
}

/** The labels of all entries, those of one feature together (counting sort), and where each feature's end. */
function byFeature(rows: Rows, features: number): { order: Uint16Array; ends: Uint32Array } {
  const { starts, ids, labels } = rows;
  const ends = new Uint32Array(features);
  for (let at = 0; at < starts[labels.length]!; at++) ends[ids[at]!]! += 1;
  for (let feature = 0, sum = 0; feature < features; feature++) {
    const count = ends[feature]!;
    ends[feature] = sum;
    sum += count;
  }
  const order = new Uint16Array(starts[labels.length]!);
  for (let row = 0; row < labels.length; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) order[ends[ids[at]!]!++] = labels[row]!;
  }
  return { order, ends };
}
