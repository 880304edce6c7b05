import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { requireContent } from './load';
import { hashOf, MAX_FILE_BYTES } from './source-file';
import { pathsOf } from './source-tree';
import type { Content } from './types';

/**
 * The content as it was read and checked when the service was built: reading a megabyte of YAML takes longer than
 * all else at a start. Only used for the very same files; anything else is read and checked anew.
 */
export function readCompiled(directory: string, root: string): Content | undefined {
  try {
    const version = versionOf(root);
    return deserialize(readFileSync(fileOf(directory, version))) as Content;
  } catch {
    return undefined;
  }
}

/** Reads, checks and writes the content of `root`; whatever was in `directory` goes. Throws when it is broken. */
export function compileContent(directory: string, root: string): Content {
  const content = requireContent(root);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(fileOf(directory, content.version), serialize(content));
  return content;
}

function fileOf(directory: string, version: string): string {
  return join(directory, `${version.slice(0, 24)}.bin`);
}

/** The `version` that reading these files would give. */
function versionOf(root: string): string {
  const digest = createHash('sha256');
  for (const path of pathsOf(root, [])) {
    const file = join(root, path);
    const { size } = statSync(file);
    const hash = size > MAX_FILE_BYTES ? `size ${size}` : hashOf(readFileSync(file));
    digest.update(`${path}\0${hash}\n`);
  }
  return digest.digest('hex');
}
