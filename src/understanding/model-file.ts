import { createHash } from 'node:crypto';
import { readLearnt, sealed, unsealed } from './learnt-file';
import { Lexicon, type LexiconParts } from './lexicon';
import { type Lessons, Model, type ModelParts } from './model';
import { ALGORITHM_VERSION } from './train-model';
import { Vocabulary } from './vocabulary';

/** A model without its indexes. */
type Stored = Omit<ModelParts, 'vocabulary' | 'lexicon'> & {
  vocabulary: { hashes: Uint32Array; idf: Float32Array; unknownIdf: number };
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
  const { hashes, idf, unknownIdf } = parts.vocabulary;
  const stored: Stored = {
    ...parts,
    vocabulary: { hashes, idf, unknownIdf },
    lexicon: parts.lexicon.parts,
  };
  return sealed(stored);
}

/** The model in these bytes; undefined when they are cut, damaged or of another make. */
export function decodeModel(file: Uint8Array): Model | undefined {
  const stored = unsealed<Stored>(file);
  if (!stored) return undefined;
  const { vocabulary, lexicon, ...parts } = stored;
  const { hashes, idf, unknownIdf } = vocabulary;
  return new Model({
    ...parts,
    vocabulary: new Vocabulary(hashes, idf, unknownIdf),
    lexicon: new Lexicon(lexicon),
  });
}

/** Reads the model of the first directory that has a sound one. */
export function readModel(directories: readonly string[], name: string): Promise<Model | undefined> {
  return readLearnt(directories, name, decodeModel);
}
