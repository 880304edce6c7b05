import { calibrate } from './calibrate';
import { type Example, Model } from './model';
import { type TrainingOptions, trainSoftmax } from './softmax';
import { prepareTraining } from './training-rows';

/** Raise it with any change to reading, features or training: cached models of another version are not read. */
export const ALGORITHM_VERSION = 2;

const TRAINING: TrainingOptions = { epochs: 6, rate: 2, seed: 20220701 };
const INT8_MAX = 127;

/** Trains on the phrases of all languages together. Pure and deterministic; takes seconds on thousands of phrases. */
export function trainModel(examples: readonly Example[]): Model {
  const set = prepareTraining(examples);
  const order = Int32Array.from(set.rows.labels.keys());
  const weights = new Float32Array(set.vocabulary.size * set.intents.length);
  const calibration = calibrate(set, weights, TRAINING);
  trainSoftmax(set.rows, order, weights, set.intents.length, TRAINING);
  return new Model({
    intents: set.intents,
    vocabulary: set.vocabulary,
    ...quantize(weights, set.vocabulary.size, set.intents.length),
    ...calibration,
  });
}

/** One byte a weight, with one scale a feature: a quarter of the memory, no measurable loss. */
function quantize(weights: Float32Array, features: number, classes: number) {
  const bytes = new Int8Array(weights.length);
  const scales = new Float32Array(features);
  for (let feature = 0; feature < features; feature++) {
    const start = feature * classes;
    let largest = 0;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, Math.abs(weights[start + c]!));
    scales[feature] = largest / INT8_MAX;
    if (largest === 0) continue;
    for (let c = 0; c < classes; c++)
      bytes[start + c] = Math.round((weights[start + c]! / largest) * INT8_MAX);
  }
  return { weights: bytes, scales };
}
