import { compileLexicon, Lexicon } from './lexicon';
import { type Example, type Lessons, Model, type ModelParts, OUT_OF_SCOPE } from './model';
import { type Rows, trainSoftmax } from './softmax';
import { quantize } from './train-model';
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

/** What changed between two sets of lessons; undefined when it is too much to be patched, or nothing. */
export function editBetween(before: Lessons, after: Lessons): Edit | undefined {
  const known = new Set(before.examples.map(keyOf));
  const now = new Set(after.examples.map(keyOf));
  const added = after.examples.filter((example) => !known.has(keyOf(example)));
  const removed = before.examples.filter((example) => !now.has(keyOf(example)));
  if (added.length + removed.length === 0 || added.length + removed.length > LARGEST_EDIT) return undefined;
  return { added, rehearsed: rehearsalOf(after.examples, known, [...added, ...removed]) };
}

/** The same meaning for the same words: two spellings of one key are one phrase. */
function keyOf({ intent, text }: Example): string {
  return `${intent}\n${text}`;
}

/** Every phrase of the intents touched, and of the others one in so many. */
function rehearsalOf(
  examples: readonly Example[],
  known: ReadonlySet<string>,
  touched: readonly Example[],
): Example[] {
  const near = new Set(touched.map(({ intent }) => intent));
  const kept = examples.filter((example) => known.has(keyOf(example)));
  const others = kept.filter(({ intent }) => !near.has(intent));
  const step = Math.max(1, Math.floor(others.length / REHEARSED));
  const own = kept.filter(({ intent }) => near.has(intent)).slice(0, REHEARSED);
  return [...own, ...others.filter((_, index) => index % step === 0)];
}

/**
 * A model that has learnt an edit, in about a second: trained on from `base` on the new phrases among some of the old.
 * It serves while the whole is trained again; confidence and thresholds are those of `base`.
 */
export function patchModel(base: Model, edit: Edit, lessons: Lessons): Model {
  const lexicon = new Lexicon(compileLexicon(lessons.lexicon));
  const intents = patchedIntents(base.parts.intents, lessons.examples);
  const vocabulary = extendVocabulary(base.parts.vocabulary, hashesOf(edit.added, intents, lexicon));
  const examples = [...edit.added, ...edit.rehearsed];
  const rows = readRows(examples, intents, vocabulary, lexicon);
  const weights = widenWeights(base, rows, vocabulary.size, intents.length);
  forget(weights, base.parts.intents, intents);
  trainSoftmax(rows, Int32Array.from(rows.labels.keys()), weights, intents.length, TRAINING);
  const { sharpness, thresholds } = base.parts;
  return new Model({ intents, vocabulary, lexicon, sharpness, thresholds, ...quantize(weights) });
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

/** The weights of `base` as numbers, with room for the pairs of these rows and for new classes. */
function widenWeights({ parts }: Model, rows: Rows, features: number, classes: number): Weights {
  const before = parts.intents.length;
  const fresh = freshPairs(parts, rows);
  const isDense = (feature: number) => lengthOf(parts, feature) === before;
  const widthOf = (feature: number) => {
    const width = lengthOf(parts, feature) + (fresh.get(feature)?.size ?? 0);
    return isDense(feature) || width >= classes ? classes : width;
  };
  const starts = new Uint32Array(features + 1);
  for (let feature = 0; feature < features; feature++)
    starts[feature + 1] = starts[feature]! + widthOf(feature);
  const weights: Weights = {
    starts,
    classes: new Uint16Array(starts[features]!),
    values: new Float32Array(starts[features]!),
  };
  for (let feature = 0; feature < features; feature++) copyFeature(parts, feature, weights, classes, fresh);
  return weights;
}

/** An intent that is withdrawn keeps no hold on its words: another may claim them in the same edit. */
function forget({ classes, values }: Weights, before: readonly string[], now: readonly string[]): void {
  const withdrawn = Uint8Array.from(before, (intent, index) => (intent === now[index] ? 0 : 1));
  if (!withdrawn.includes(1)) return;
  for (let k = 0; k < values.length; k++) if (withdrawn[classes[k]!] === 1) values[k] = 0;
}

type FreshPairs = ReadonlyMap<number, ReadonlySet<number>>;

/** Feature → classes that it has no weight for yet. */
function freshPairs(parts: ModelParts, rows: Rows): FreshPairs {
  const fresh = new Map<number, Set<number>>();
  for (let row = 0; row < rows.labels.length; row++) {
    const label = rows.labels[row]!;
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
      const feature = rows.ids[at]!;
      if (!hasPair(parts, feature, label)) fresh.set(feature, (fresh.get(feature) ?? new Set()).add(label));
    }
  }
  return fresh;
}

function lengthOf({ starts }: ModelParts, feature: number): number {
  return feature < starts.length - 1 ? starts[feature + 1]! - starts[feature]! : 0;
}

function hasPair(parts: ModelParts, feature: number, label: number): boolean {
  const length = lengthOf(parts, feature);
  if (length === parts.intents.length) return label < length;
  const from = parts.starts[feature]!;
  for (let k = from; k < from + length; k++) if (parts.classes[k] === label) return true;
  return false;
}

function copyFeature(
  parts: ModelParts,
  feature: number,
  { starts, classes, values }: Weights,
  width: number,
  fresh: FreshPairs,
): void {
  const to = starts[feature]!;
  const isDense = starts[feature + 1]! - to === width;
  if (isDense) for (let c = 0; c < width; c++) classes[to + c] = c;
  const from = parts.starts[feature] ?? 0;
  const length = lengthOf(parts, feature);
  const wasDense = length === parts.intents.length;
  for (let k = 0; k < length; k++) {
    const label = wasDense ? k : parts.classes[from + k]!;
    const place = to + (isDense ? label : k);
    classes[place] = label;
    values[place] = parts.weights[from + k]! * parts.scales[feature]!;
  }
  if (isDense) return;
  let next = to + length;
  for (const label of fresh.get(feature) ?? []) classes[next++] = label;
}
