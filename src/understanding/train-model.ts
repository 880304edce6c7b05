import { calibrate } from './calibrate';
import { compileLexicon, Lexicon } from './lexicon';
import { type Lessons, Model } from './model';
import { type TrainingOptions, trainSoftmax } from './softmax';
import { prepareTraining, trainingOrder } from './training-rows';
import { emptyWeights, type Weights } from './weights';

/** Raise it with any change to reading, features or training: cached models of another version are not read. */
export const ALGORITHM_VERSION = 6;

const TRAINING: TrainingOptions = { epochs: 6, rate: 2, seed: 20220701 };
const INT8_MAX = 127;

/** Trains on the phrases of all languages together. Deterministic but for `trainMs`; takes seconds on thousands of phrases. */
export function trainModel(lessons: Lessons): Model {
  const startedAt = performance.now();
  const lexicon = new Lexicon(compileLexicon(lessons.lexicon));
  const set = prepareTraining(lessons.examples, lexicon);
  const order = trainingOrder(set, set.rows.labels.keys());
  const weights = emptyWeights(set.rows, set.vocabulary.size, set.intents.length);
  const calibration = calibrate(set, weights, TRAINING);
  weights.values.fill(0);
  trainSoftmax(set.rows, order, weights, set.intents.length, TRAINING);
  return new Model({
    intents: set.intents,
    vocabulary: set.vocabulary,
    lexicon,
    ...quantize(weights),
    ...calibration,
    trainMs: Math.round(performance.now() - startedAt),
  });
}

/** One byte a weight, with one scale a feature: a quarter of the memory, no measurable loss. */
export function quantize({ starts, classes, values }: Weights) {
  const weights = new Int8Array(values.length);
  const scales = new Float32Array(starts.length - 1);
  for (let feature = 0; feature < scales.length; feature++) {
    const [from, end] = [starts[feature]!, starts[feature + 1]!];
    let largest = 0;
    for (let k = from; k < end; k++) largest = Math.max(largest, Math.abs(values[k]!));
    scales[feature] = largest / INT8_MAX;
    for (let k = from; k < end; k++)
      weights[k] = largest === 0 ? 0 : Math.round((values[k]! / largest) * INT8_MAX);
  }
  return { starts, classes, weights, scales };
}
