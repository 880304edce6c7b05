import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  hashOf,
  MAX_FILE_BYTES,
  type ReadSource,
  readSource,
  type SourceFile,
  tooLarge,
} from './source-file';
import type { Problem } from './types';

/** Parsed files of the last reading: a file whose bytes did not change is not parsed again. */
export type ParseCache = Map<string, ReadSource>;

export interface SourceTree {
  /** SHA-256 over all names and bytes. */
  version: string;
  /** Paths relative to the root, sorted; those that could not be read too. */
  paths: string[];
  files: Map<string, SourceFile>;
  problems: Problem[];
}

const TREES = ['dialogs', 'locales'];

/** Reads dialogs/ and locales/; stops between two files, so that a reload can let other work pass. */
export function* readTree(root: string, cache: ParseCache): Generator<void, SourceTree> {
  const tree: SourceTree = { version: '', paths: [], files: new Map(), problems: [] };
  const digest = createHash('sha256');
  for (const path of pathsOf(root, tree.problems)) {
    yield;
    const read = readOne(root, path, cache);
    tree.paths.push(path);
    tree.problems.push(...read.problems);
    if (read.file) tree.files.set(path, read.file);
    digest.update(lineOf(path, read.hash));
  }
  const present = new Set(tree.paths);
  for (const path of cache.keys()) if (!present.has(path)) cache.delete(path);
  tree.version = digest.digest('hex');
  return tree;
}

/** The files of both trees, relative to the root, sorted. */
export function pathsOf(root: string, problems: Problem[]): string[] {
  return TREES.flatMap((folder) => list(root, folder, problems)).sort();
}

function readOne(root: string, path: string, cache: ParseCache): ReadSource {
  const bytes = bytesOf(join(root, path));
  const hash = hashOfFile(bytes);
  if (bytes === undefined) return { hash, problems: [unreadable(path)] };
  if (typeof bytes === 'number') return { hash, problems: [tooLarge(path, bytes)] };
  const known = cache.get(path);
  const read = known && known.hash === hash ? known : readSource(path, bytes);
  cache.set(path, read);
  return read;
}

/** The `version` that reading these files would give, without reading what they say. */
export function versionOf(root: string): string {
  const digest = createHash('sha256');
  for (const path of pathsOf(root, [])) digest.update(lineOf(path, hashOfFile(bytesOf(join(root, path)))));
  return digest.digest('hex');
}

function lineOf(path: string, hash: string): string {
  return `${path}\0${hash}\n`;
}

function hashOfFile(bytes: ReturnType<typeof bytesOf>): string {
  if (bytes === undefined) return '';
  return typeof bytes === 'number' ? `size ${bytes}` : hashOf(bytes);
}

/** The bytes; or only the size of a file that is too large to be loaded. */
function bytesOf(path: string): Uint8Array | number | undefined {
  try {
    const { size } = statSync(path);
    return size > MAX_FILE_BYTES ? size : readFileSync(path);
  } catch {
    return undefined;
  }
}

function unreadable(file: string): Problem {
  const message = 'le fichier ne peut pas être lu : vérifiez qu’il existe et que ses droits le permettent';
  return { file, line: 1, column: 1, field: '', message, severity: 'error' };
}

/** YAML and JSON files of a folder, deeply; hidden files and editors' copies are left alone. */
function list(root: string, folder: string, problems: Problem[]): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    problems.push({ ...unreadable(folder), message: `le dossier ${folder}/ est absent ou illisible` });
    return [];
  }
  const visible = entries.filter((entry) => !entry.name.startsWith('.') && !entry.name.endsWith('~'));
  return visible.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return list(root, path, problems);
    return /\.(ya?ml|json)$/i.test(entry.name) ? [path] : [];
  });
}
