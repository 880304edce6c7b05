import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Lexicon, type LexiconParts } from './lexicon';
import { type Lessons, Model, type ModelParts } from './model';
import { ALGORITHM_VERSION } from './train-model';
import { Vocabulary } from './vocabulary';

const CHECKSUM_BYTES = 32;
const KEPT_MODELS = 3;
/** What was learnt, of each kind. */
const LEARNT_FILE = /^(model|languages)-[0-9a-f]{24}\.bin$/;

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

/** A model as bytes: SHA-256 of what follows, then all its parts. */
export function encodeModel({ parts }: Model): Buffer {
  const { hashes, idf, unknownIdf } = parts.vocabulary;
  const stored: Stored = {
    ...parts,
    vocabulary: { hashes, idf, unknownIdf },
    lexicon: parts.lexicon.parts,
  };
  const body = serialize(stored);
  return Buffer.concat([checksum(body), body]);
}

/** The model in these bytes; undefined when they are cut, damaged or of another make. */
export function decodeModel(file: Uint8Array): Model | undefined {
  const body = file.subarray(CHECKSUM_BYTES);
  if (!checksum(body).equals(file.subarray(0, CHECKSUM_BYTES))) return undefined;
  const { vocabulary, lexicon, ...parts } = deserialize(body) as Stored;
  const { hashes, idf, unknownIdf } = vocabulary;
  return new Model({
    ...parts,
    vocabulary: new Vocabulary(hashes, idf, unknownIdf),
    lexicon: new Lexicon(lexicon),
  });
}

/** Reads the model of the first directory that has a sound one. */
export async function readModel(directories: readonly string[], name: string): Promise<Model | undefined> {
  for (const directory of directories) {
    const file = await readFile(join(directory, name)).catch(() => undefined);
    const model = file && decodeModel(file);
    if (model) return model;
  }
  return undefined;
}

/** Writes whole or not at all, in the first directory that accepts it; returns that directory, if any. */
export async function writeModel(
  directories: readonly string[],
  name: string,
  bytes: Uint8Array,
): Promise<string | undefined> {
  for (const directory of directories) {
    const target = join(directory, name);
    const draft = `${target}.${randomUUID()}.tmp`;
    try {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(draft, bytes);
      await rename(draft, target);
      await prune(directory, LEARNT_FILE.exec(name)?.[1]);
      return directory;
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Every edit of a phrase makes a model: only the latest few are kept, the one just written among them. */
async function prune(directory: string, kind: string | undefined): Promise<void> {
  const names = await readdir(directory);
  const models = names.filter((name) => kind !== undefined && LEARNT_FILE.exec(name)?.[1] === kind);
  const dated = await Promise.all(
    models.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.at - a.at);
  for (const { name } of dated.slice(KEPT_MODELS)) await rm(join(directory, name), { force: true });
}

/** SHA-256. */
export function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
