import { packFeatures, unpackFeatures } from '../../src/understanding/feature-packing';
import { FeatureTable } from '../../src/understanding/feature-table';
import { SparseVector, Vocabulary } from '../../src/understanding/vocabulary';
import type { Weights } from '../../src/understanding/weights';

const CLASSES = 11;
/** Rare and common features by turns, of weights that one byte holds exactly. */
const COUNTS = [1, CLASSES, 3, CLASSES, 2];
const HASHES = Uint32Array.of(7, 4294967295, 2147483648, 8, 1);

function weightsOf(counts: readonly number[]): Weights {
  const length = counts.reduce((sum, count) => sum + count, 0);
  const starts = new Uint32Array(counts.length + 1);
  const weights = { starts, classes: new Uint16Array(length), values: new Float32Array(length) };
  for (const [feature, count] of counts.entries()) {
    starts[feature + 1] = starts[feature]! + count;
    for (let k = 0; k < count; k++) {
      weights.classes[starts[feature]! + k] = count === CLASSES ? k : k * 3;
      weights.values[starts[feature]! + k] = k === 0 ? 127 : ((feature * 31 + k * 17) % 100) - 50;
    }
  }
  return weights;
}

const weights = weightsOf(COUNTS);
const idf = Float32Array.from(HASHES, (_, i) => i + 0.5);
const parts = packFeatures(new Vocabulary(HASHES, idf, 9), weights, CLASSES);
const table = new FeatureTable(parts);

test('the scores are those of the plain table of weights', () => {
  const vector = new SparseVector();
  const expected = new Float64Array(CLASSES);
  for (const [feature, hash] of HASHES.entries()) {
    vector.ids[feature] = table.find(hash);
    vector.values[feature] = feature + 1;
    for (let k = weights.starts[feature]!; k < weights.starts[feature + 1]!; k++)
      expected[weights.classes[k]!]! += (feature + 1) * weights.values[k]!;
  }
  vector.length = HASHES.length;
  expect([...table.scoresOf(vector)]).toEqual([...expected]);
  expect([...table.scoresOf(vector)]).toEqual([...expected]);
});

test('a feature is found with its rarity, signed hash or not; one never seen is not', () => {
  for (const [feature, hash] of HASHES.entries()) {
    expect(table.idfOf(table.find(hash))).toBe(idf[feature]);
    expect(table.find(hash | 0)).toBe(table.find(hash));
  }
  expect([0, 2, 9, 123456789].map((hash) => table.find(hash))).toEqual([-1, -1, -1, -1]);
});

test('what is unpacked to be trained on says the same of each feature', () => {
  const again = unpackFeatures(parts);
  for (const [feature, hash] of HASHES.entries()) {
    const id = again.vocabulary.find(hash);
    const of = ({ starts, classes, values }: Weights, at: number) => ({
      classes: [...classes.subarray(starts[at], starts[at + 1])],
      values: [...values.subarray(starts[at], starts[at + 1])],
    });
    expect(of(again.weights, id)).toEqual(of(weights, feature));
    expect(again.vocabulary.idf[id]).toBe(idf[feature]);
  }
  expect(again.vocabulary.size).toBe(HASHES.length);
});

test('a vector of more features than usual is scored too', () => {
  const vector = new SparseVector();
  const times = 3000;
  for (let i = 0; i < times; i++) {
    vector.ids[i] = table.find(8);
    vector.values[i] = 1;
  }
  vector.length = times;
  expect(table.scoresOf(vector)[0]).toBe(127 * times);
});
