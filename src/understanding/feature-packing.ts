import {
  CLASS_SHIFT,
  EMPTY,
  type FeatureTableParts,
  floatsOf,
  homeOf,
  IDF,
  LAST,
  PLACE,
  RECORD,
  SCALE,
  weightIn,
  widthOf,
} from './feature-layout';
import { Vocabulary } from './vocabulary';
import type { Weights } from './weights';

const FULLNESS = 0.75;
const INT8_MAX = 127;

/**
 * What was learnt, as it is served: one byte a weight, with one scale a feature, a quarter of the memory, no measurable
 * loss.
 */
export function packFeatures(vocabulary: Vocabulary, weights: Weights, classes: number): FeatureTableParts {
  const sizes = sizesOf(weights, classes);
  const slots = new Int32Array(Math.ceil((vocabulary.size + 1) / FULLNESS) * RECORD);
  for (let at = PLACE; at < slots.length; at += RECORD) slots[at] = EMPTY;
  const rows = new Int8Array(sizes.common * widthOf(classes));
  const pairs = new Int32Array(sizes.pairs);
  const parts = { classes, unknownIdf: vocabulary.unknownIdf, slots, rows, pairs };
  let [row, pair] = [0, 0];
  // Common features first: they are what messages are made of, and so stand where the search for them begins.
  for (const common of [true, false]) {
    for (let feature = 0; feature < vocabulary.size; feature++) {
      const count = weights.starts[feature + 1]! - weights.starts[feature]!;
      if ((count === classes) !== common) continue;
      packFeature(parts, vocabulary, weights, feature, common ? row : ~pair);
      if (common) row += widthOf(classes);
      else pair += Math.max(count, 1);
    }
  }
  return parts;
}

/** The features with a weight for every class, and the weights of the others; one place where there is none. */
function sizesOf({ starts }: Weights, classes: number): { common: number; pairs: number } {
  let common = 0;
  let pairs = 0;
  for (let feature = 0; feature < starts.length - 1; feature++) {
    const count = starts[feature + 1]! - starts[feature]!;
    if (count === classes) common += 1;
    else pairs += Math.max(count, 1);
  }
  return { common, pairs };
}

function packFeature(
  { slots, rows, pairs }: FeatureTableParts,
  vocabulary: Vocabulary,
  { starts, classes, values }: Weights,
  feature: number,
  place: number,
): void {
  const [from, end] = [starts[feature]!, starts[feature + 1]!];
  let largest = 0;
  for (let k = from; k < end; k++) largest = Math.max(largest, Math.abs(values[k]!));
  const at = freeSlot(slots, vocabulary.hashes[feature]!);
  const numbers = floatsOf(slots);
  slots[at] = vocabulary.hashes[feature]!;
  slots[at + PLACE] = place;
  numbers[at + IDF] = vocabulary.idf[feature]!;
  numbers[at + SCALE] = largest / INT8_MAX;
  for (let k = from; k < end; k++) {
    const weight = largest === 0 ? 0 : Math.round((values[k]! / largest) * INT8_MAX);
    if (place >= 0) rows[place + k - from] = weight;
    else pairs[~place + k - from] = (classes[k]! << CLASS_SHIFT) | (weight & 0xff);
  }
  if (place < 0) pairs[~place + Math.max(end - from, 1) - 1]! |= LAST;
}

/** The vocabulary and the weights as numbers again, to be trained on; the features in the order of their slots. */
export function unpackFeatures(parts: FeatureTableParts): { vocabulary: Vocabulary; weights: Weights } {
  const { slots, unknownIdf } = parts;
  const numbers = floatsOf(slots);
  const places: number[] = [];
  for (let at = 0; at < slots.length; at += RECORD) if (slots[at + PLACE] !== EMPTY) places.push(at);
  const starts = new Uint32Array(places.length + 1);
  for (const [i, at] of places.entries()) starts[i + 1] = starts[i]! + countOf(parts, slots[at + PLACE]!);
  const length = starts[places.length]!;
  const weights = { starts, classes: new Uint16Array(length), values: new Float32Array(length) };
  for (const [i, at] of places.entries())
    unpackFeature(parts, slots[at + PLACE]!, numbers[at + SCALE]!, weights, starts[i]!);
  const hashes = Uint32Array.from(places, (at) => slots[at]!);
  const idf = Float32Array.from(places, (at) => numbers[at + IDF]!);
  return { vocabulary: new Vocabulary(hashes, idf, unknownIdf), weights };
}

function countOf({ classes, pairs }: FeatureTableParts, place: number): number {
  if (place >= 0) return classes;
  let count = 1;
  while (!(pairs[~place + count - 1]! & LAST)) count += 1;
  return count;
}

function unpackFeature(
  parts: FeatureTableParts,
  place: number,
  scale: number,
  { classes, values }: Weights,
  to: number,
): void {
  const count = countOf(parts, place);
  for (let k = 0; k < count; k++) {
    const pair = place < 0 ? parts.pairs[~place + k]! : 0;
    classes[to + k] = place < 0 ? pair >> CLASS_SHIFT : k;
    values[to + k] = scale * (place < 0 ? weightIn(pair) : parts.rows[place + k]!);
  }
}

function freeSlot(slots: Int32Array, hash: number): number {
  let at = homeOf(hash, slots);
  while (slots[at + PLACE] !== EMPTY) at = (at + RECORD) % slots.length;
  return at;
}
