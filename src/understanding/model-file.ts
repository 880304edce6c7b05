import { createHash } from 'node:crypto';
import type { FeatureTableParts } from './feature-layout';
import { FeatureTable } from './feature-table';
import { readLearnt, sealed, unsealed } from './learnt-file';
import { Lexicon, type LexiconParts } from './lexicon';
import { type Lessons, Model, type ModelParts } from './model';
import { ALGORITHM_VERSION } from './train-model';

/** A model without its indexes. */
type Stored = Omit<ModelParts, 'features' | 'lexicon'> & {
  features: FeatureTableParts;
  lexicon: LexiconParts;
};

/** File name of the model of these lessons: it changes with any phrase, with the lexicon and with the algorithm. */
export function modelFileName({ examples, lexicon }: Lessons): string {
  const hash = createHash('sha256').update(`passerelle-model ${ALGORITHM_VERSION}\n`);
  hash.update(JSON.stringify(lexicon));
  for (const { language, intent, text, ours } of examples)
    hash.update(JSON.stringify([language, intent, text, ours]));
  return `model-${hash.digest('hex').slice(0, 24)}.bin`;
}

export function encodeModel({ parts }: Model): Buffer {
  const stored: Stored = { ...parts, features: parts.features.parts, lexicon: parts.lexicon.parts };
  return sealed(stored);
}

/** The model in these bytes; undefined when they are cut, damaged or of another make. */
export function decodeModel(file: Uint8Array): Model | undefined {
  const stored = unsealed<Stored>(file);
  if (!stored) return undefined;
  const { features, lexicon, ...parts } = stored;
  return new Model({ ...parts, features: new FeatureTable(features), lexicon: new Lexicon(lexicon) });
}

/** Reads the model of the first directory that has a sound one. */
export function readModel(directories: readonly string[], name: string): Promise<Model | undefined> {
  return readLearnt(directories, name, decodeModel);
}
