import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Lexicon, type LexiconWords } from './lexicon';
import { type Lessons, Model, type ModelParts } from './model';
import { ALGORITHM_VERSION } from './train-model';
import { Vocabulary } from './vocabulary';

const MAGIC = 0x4c535350;
const CHECKSUM_BYTES = 32;
const PREAMBLE_BYTES = 8;
const KEPT_MODELS = 3;
/** What was learnt, of each kind. */
const LEARNT_FILE = /^(model|languages)-[0-9a-f]{24}\.bin$/;

interface Header extends Pick<ModelParts, 'intents' | 'sharpness' | 'thresholds' | 'trainMs'> {
  features: number;
  /** Of a feature and an intent: weights. */
  pairs: number;
  unknownIdf: number;
  lexicon: LexiconWords;
}

/** File name of the model of these lessons: it changes with any phrase, with the lexicon and with the algorithm. */
export function modelFileName({ examples, lexicon }: Lessons): string {
  const hash = createHash('sha256').update(`passerelle-model ${ALGORITHM_VERSION}\n`);
  hash.update(JSON.stringify(lexicon));
  for (const { language, intent, text, ours } of examples)
    hash.update(JSON.stringify([language, intent, text, ours]));
  return `model-${hash.digest('hex').slice(0, 24)}.bin`;
}

/** A model as bytes: preamble, JSON header, six arrays, SHA-256 of all that precedes. */
export function encodeModel({ parts }: Model): Buffer {
  const { intents, sharpness, thresholds, trainMs, vocabulary, lexicon, starts, classes, weights, scales } =
    parts;
  const header: Header = {
    intents,
    sharpness,
    thresholds,
    trainMs,
    features: vocabulary.size,
    pairs: weights.length,
    unknownIdf: vocabulary.unknownIdf,
    lexicon: lexicon.words,
  };
  const json = Buffer.from(JSON.stringify(header));
  // The arrays of four bytes need an aligned start.
  const padded = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, ' ')]);
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  preamble.writeUInt32LE(MAGIC, 0);
  preamble.writeUInt32LE(padded.length, 4);
  const body = Buffer.concat([
    preamble,
    padded,
    bytesOf(vocabulary.hashes),
    bytesOf(vocabulary.idf),
    bytesOf(scales),
    bytesOf(starts),
    bytesOf(classes),
    bytesOf(weights),
  ]);
  return Buffer.concat([body, checksum(body)]);
}

/** The model in these bytes; undefined when they are cut, damaged or of another make. */
export function decodeModel(file: Uint8Array): Model | undefined {
  const size = file.length - CHECKSUM_BYTES;
  if (size < PREAMBLE_BYTES) return undefined;
  // A copy at the start of its own memory: typed arrays need alignment.
  const bytes = Buffer.from(new Uint8Array(file).buffer);
  const body = bytes.subarray(0, size);
  if (body.readUInt32LE(0) !== MAGIC || !checksum(body).equals(bytes.subarray(size))) return undefined;
  const start = PREAMBLE_BYTES + body.readUInt32LE(4);
  const header = JSON.parse(body.toString('utf8', PREAMBLE_BYTES, start)) as Header;
  return new Model(arrange(header, bytes.buffer as ArrayBuffer, start));
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

function arrange(header: Header, memory: ArrayBuffer, start: number): ModelParts {
  const { intents, sharpness, thresholds, trainMs, features, pairs, unknownIdf, lexicon } = header;
  const hashes = new Uint32Array(memory, start, features);
  const idf = new Float32Array(memory, start + features * 4, features);
  const afterStarts = start + features * 16 + 4;
  return {
    intents,
    sharpness,
    thresholds,
    trainMs,
    scales: new Float32Array(memory, start + features * 8, features),
    starts: new Uint32Array(memory, start + features * 12, features + 1),
    classes: new Uint16Array(memory, afterStarts, pairs),
    weights: new Int8Array(memory, afterStarts + pairs * 2, pairs),
    vocabulary: new Vocabulary(hashes, idf, unknownIdf),
    lexicon: new Lexicon(lexicon),
  };
}

function bytesOf(array: Uint32Array | Float32Array | Uint16Array | Int8Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** SHA-256. */
export function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
