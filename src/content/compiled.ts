import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { requireContent } from './load';
import { versionOf } from './source-tree';
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
