import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import { readSource } from './source-file';
import { pathsOf } from './source-tree';
import type { Problem } from './types';

export interface FormatResult {
  /** Files whose writing was not the usual one. */
  changed: string[];
  /** Files that could not be read as YAML. */
  problems: Problem[];
}

/** One way of writing YAML, so that an edit by anybody is a change of one line. Comments are kept. */
export function formatYaml(text: string): string {
  const once = write(text);
  // Two comments that meet can move once more: the second writing is the stable one.
  return write(once);
}

function write(text: string): string {
  const document = parseDocument(text, {
    version: '1.2',
    merge: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Formats every YAML file of the content; with `check`, only says which would change. */
export function formatContent(root: string, check: boolean): FormatResult {
  const result: FormatResult = { changed: [], problems: [] };
  for (const path of pathsOf(root, result.problems).filter((name) => name.endsWith('.yaml'))) {
    formatFile(root, path, check, result);
  }
  return result;
}

function formatFile(root: string, path: string, check: boolean, result: FormatResult): void {
  const bytes = readFileSync(join(root, path));
  const before = readSource(path, bytes);
  result.problems.push(...before.problems);
  if (!before.file || before.problems.length > 0) return;
  const after = Buffer.from(formatYaml(bytes.toString('utf8')), 'utf8');
  if (after.equals(bytes)) return;
  if (!isDeepStrictEqual(readSource(path, after).file?.value, before.file.value)) {
    result.problems.push(unsafe(path));
    return;
  }
  result.changed.push(path);
  if (!check) replaceFile(join(root, path), after);
}

function unsafe(file: string): Problem {
  const message =
    'ce fichier n’a pas été remis en forme : son contenu en serait changé. Simplifiez son écriture';
  return { file, line: 1, column: 1, field: '', message, severity: 'error' };
}

/** Whole or not at all: a reader never sees half a file. */
function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.tmp~`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}
