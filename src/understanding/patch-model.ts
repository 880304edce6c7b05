import { packFeatures, unpackFeatures } from './feature-packing';
import { FeatureTable } from './feature-table';
import { compileLexicon, Lexicon } from './lexicon';
import { type Example, type Lessons, Model, OUT_OF_SCOPE } from './model';
import { type Rows, trainSoftmax } from './softmax';
import { intentsMissingFrom, isAmong, type TaughtPhrases, taughtPhrases } from './taught-phrases';
import { hashesOf, readRows } from './training-rows';
import { Vocabulary } from './vocabulary';
import type { Weights } from './weights';

/** What staff have changed since a model was trained. */
export interface Edit {
  added: readonly Example[];
  /** Phrases that stay, some of them: so that learning the new ones unlearns nothing. */
  rehearsed: readonly Example[];
}

/** An edit larger than this is learnt from scratch. */
const LARGEST_EDIT = 600;
const REHEARSED = 3000;
const TRAINING = { epochs: 4, rate: 0.6, seed: 20220701 };
const LN2 = Math.log(2);

/** What changed since these phrases were learnt; undefined when it is too much to be patched, or nothing. */
export function editBetween(before: TaughtPhrases, after: Lessons): Edit | undefined {
  const isKnown = isAmong(before);
  const added = after.examples.filter((example) => !isKnown(example));
  const removed = intentsMissingFrom(taughtPhrases(after.examples), before);
  const changes = added.length + removed.length;
  if (changes === 0 || changes > LARGEST_EDIT) return undefined;
  const touched = new Set([...added.map(({ intent }) => intent), ...removed]);
  return { added, rehearsed: rehearsalOf(after.examples.filter(isKnown), touched) };
}

/** Of the phrases that stay, every one of the intents touched, and of the others one in so many. */
function rehearsalOf(kept: readonly Example[], touched: ReadonlySet<string>): Example[] {
  const others = kept.filter(({ intent }) => !touched.has(intent));
  const step = Math.max(1, Math.floor(others.length / REHEARSED));
  const own = kept.filter(({ intent }) => touched.has(intent)).slice(0, REHEARSED);
  return [...own, ...others.filter((_, index) => index % step === 0)];
}

/**
 * A model that has learnt an edit, in about a second: trained on from `base` on the new phrases among some of the old.
 * It serves while the whole is trained again; confidence and thresholds are those of `base`.
 */
export function patchModel(base: Model, edit: Edit, lessons: Lessons): Model {
  const lexicon = new Lexicon(compileLexicon(lessons.lexicon));
  const known = unpackFeatures(base.parts.features.parts);
  const intents = patchedIntents(base.parts.intents, lessons.examples);
  const vocabulary = extendVocabulary(known.vocabulary, hashesOf(edit.added, intents, lexicon));
  const rows = readRows([...edit.added, ...edit.rehearsed], intents, vocabulary, lexicon);
  const before = base.parts.intents.length;
  const weights = widenWeights(known.weights, before, rows, vocabulary.size, intents.length);
  forget(weights, base.parts.intents, intents);
  trainSoftmax(rows, Int32Array.from(rows.labels.keys()), weights, intents.length, TRAINING);
  const { sharpness, thresholds } = base.parts;
  const features = new FeatureTable(packFeatures(vocabulary, weights, intents.length));
  return new Model({ intents, features, lexicon, sharpness, thresholds });
}

/** Places stay: new intents come last, and one that is gone counts as out of scope from now on. */
function patchedIntents(before: readonly string[], examples: readonly Example[]): string[] {
  const wanted = new Set(examples.map(({ intent }) => intent));
  const kept = before.map((intent) => (wanted.has(intent) ? intent : OUT_OF_SCOPE));
  return [...kept, ...[...wanted].filter((intent) => !before.includes(intent)).sort()];
}

function extendVocabulary(base: Vocabulary, added: readonly number[]): Vocabulary {
  const fresh = added.filter((hash) => base.find(hash) < 0);
  const hashes = new Uint32Array(base.size + fresh.length);
  hashes.set(base.hashes);
  hashes.set(fresh, base.size);
  const idf = new Float32Array(hashes.length).fill(base.unknownIdf - LN2);
  idf.set(base.idf);
  return new Vocabulary(hashes, idf, base.unknownIdf);
}

/** The same weights, of `before` classes, with room for the pairs of these rows and for new classes and features. */
function widenWeights(base: Weights, before: number, rows: Rows, features: number, classes: number): Weights {
  const fresh = freshPairs(base, rows);
  const starts = new Uint32Array(features + 1);
  for (let feature = 0; feature < features; feature++) {
    const length = lengthOf(base, feature);
    const width = length + (fresh.get(feature)?.size ?? 0);
    starts[feature + 1] = starts[feature]! + (length === before || width >= classes ? classes : width);
  }
  const wide: Weights = {
    starts,
    classes: new Uint16Array(starts[features]!),
    values: new Float32Array(starts[features]!),
  };
  for (let feature = 0; feature < features; feature++) copyFeature(base, feature, wide, classes, fresh);
  return wide;
}

/** An intent that is withdrawn keeps no hold on its words: another may claim them in the same edit. */
function forget({ classes, values }: Weights, before: readonly string[], now: readonly string[]): void {
  const withdrawn = Uint8Array.from(before, (intent, index) => (intent === now[index] ? 0 : 1));
  if (!withdrawn.includes(1)) return;
  for (let k = 0; k < values.length; k++) if (withdrawn[classes[k]!] === 1) values[k] = 0;
}

type FreshPairs = ReadonlyMap<number, ReadonlySet<number>>;

/** Feature → classes that it has no weight for yet. */
function freshPairs(base: Weights, rows: Rows): FreshPairs {
  const fresh = new Map<number, Set<number>>();
  for (let row = 0; row < rows.labels.length; row++) {
    const label = rows.labels[row]!;
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
      const feature = rows.ids[at]!;
      if (!hasPair(base, feature, label)) fresh.set(feature, (fresh.get(feature) ?? new Set()).add(label));
    }
  }
  return fresh;
}

function lengthOf({ starts }: Weights, feature: number): number {
  return feature < starts.length - 1 ? starts[feature + 1]! - starts[feature]! : 0;
}

function hasPair(base: Weights, feature: number, label: number): boolean {
  const from = base.starts[feature] ?? 0;
  const end = from + lengthOf(base, feature);
  for (let k = from; k < end; k++) if (base.classes[k] === label) return true;
  return false;
}

function copyFeature(
  base: Weights,
  feature: number,
  { starts, classes, values }: Weights,
  width: number,
  fresh: FreshPairs,
): void {
  const to = starts[feature]!;
  const isDense = starts[feature + 1]! - to === width;
  if (isDense) for (let c = 0; c < width; c++) classes[to + c] = c;
  const from = base.starts[feature] ?? 0;
  const length = lengthOf(base, feature);
  for (let k = 0; k < length; k++) {
    const label = base.classes[from + k]!;
    const place = to + (isDense ? label : k);
    classes[place] = label;
    values[place] = base.values[from + k]!;
  }
  if (isDense) return;
  let next = to + length;
  for (const label of fresh.get(feature) ?? []) classes[next++] = label;
}
