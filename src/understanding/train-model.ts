import { calibrate } from './calibrate';
import { packFeatures } from './feature-packing';
import { FeatureTable } from './feature-table';
import { compileLexicon, Lexicon } from './lexicon';
import { type Lessons, Model } from './model';
import { type TrainingOptions, trainSoftmax } from './softmax';
import { prepareTraining, trainingOrder } from './training-rows';
import { emptyWeights } from './weights';

/** Raise it with any change to reading, features or training: cached models of another version are not read. */
export const ALGORITHM_VERSION = 7;

const TRAINING: TrainingOptions = { epochs: 6, rate: 2, seed: 20220701 };

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
    features: new FeatureTable(packFeatures(set.vocabulary, weights, set.intents.length)),
    lexicon,
    ...calibration,
    trainMs: Math.round(performance.now() - startedAt),
  });
}
