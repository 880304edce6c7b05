/** What was learnt, as files: sealed against damage, written whole, the latest few kept. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Deserializer, Serializer } from 'node:v8';

const CHECKSUM_BYTES = 32;
const KEPT = 3;
/** What was learnt, of each kind. */
const LEARNT_FILE = /^(model|languages)-[0-9a-f]{24}\.bin$/;

/** A value as bytes: SHA-256 of what follows, then the value. Arrays of numbers must be all of their memory. */
export function sealed(value: unknown): Buffer {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  const body = serializer.releaseBuffer();
  return Buffer.concat([checksum(body), body]);
}

/** The value in these bytes, and nothing of the bytes kept; undefined when they are cut, damaged or of another make. */
export function unsealed<T>(bytes: Uint8Array): T | undefined {
  const body = bytes.subarray(CHECKSUM_BYTES);
  if (!checksum(body).equals(bytes.subarray(0, CHECKSUM_BYTES))) return undefined;
  // Not v8.deserialize: its arrays are views on the bytes wherever they can be, and the whole file stays in memory.
  const deserializer = new Deserializer(body);
  deserializer.readHeader();
  return deserializer.readValue() as T;
}

function checksum(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}

/** Reads the file of the first directory that has a sound one. */
export async function readLearnt<T>(
  directories: readonly string[],
  name: string,
  decode: (bytes: Uint8Array) => T | undefined,
): Promise<T | undefined> {
  for (const directory of directories) {
    const bytes = await readFile(join(directory, name)).catch(() => undefined);
    const learnt = bytes && decode(bytes);
    if (learnt) return learnt;
  }
  return undefined;
}

/** Writes whole or not at all, in the first directory that accepts it; returns that directory, if any. */
export async function writeLearnt(
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
  const files = names.filter((name) => kind !== undefined && LEARNT_FILE.exec(name)?.[1] === kind);
  const dated = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  dated.sort((a, b) => b.at - a.at);
  for (const { name } of dated.slice(KEPT)) await rm(join(directory, name), { force: true });
}
