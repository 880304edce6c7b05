import { createHash } from 'node:crypto';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { firstJsonError } from './json-errors';
import type { Problem } from './types';
import { frenchYamlError } from './yaml-errors';

export type Path = readonly (string | number)[];

export interface Place {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
}

/** No file of ours comes near this; a larger one was dropped in the folder by mistake. */
export const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** One file, parsed, that can say where each of its values is written. */
export class SourceFile {
  readonly #text: string;
  /** Parsed again when a place is asked for: the trees of all files would take more memory than their content. */
  #root: Node | null | undefined;
  #lineStarts: number[] | undefined;

  constructor(
    readonly path: string,
    readonly value: unknown,
    text: string,
  ) {
    this.#text = text;
  }

  /** Where the value (or its name) is written; for an absent one, where its nearest parent is. */
  place(path: Path, target: 'value' | 'key' = 'value'): Place {
    this.#root ??= documentOf(this.#text).contents;
    let node: Node | null = this.#root;
    let offset = startOf(node) ?? 0;
    for (const [index, segment] of path.entries()) {
      const found = child(node, segment);
      if (!found) break;
      const wantsKey = target === 'key' && index === path.length - 1;
      offset = (wantsKey ? undefined : startOf(found.value)) ?? startOf(found.key) ?? offset;
      node = found.value;
    }
    return this.placeOf(offset);
  }

  placeOf(offset: number): Place {
    this.#lineStarts ??= lineStartsOf(this.#text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function startOf(node: Node | null | undefined): number | undefined {
  return node?.range?.[0];
}

function child(
  node: Node | null,
  segment: string | number,
): { key: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(segment)] as Node | undefined;
    return value ? { key: null, value } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = (node as YAMLMap<Node, Node | null>).items.find(({ key }) => keyText(key) === String(segment));
  return pair ? { key: pair.key, value: pair.value } : undefined;
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** A file read: with `file` absent, `problems` says why. */
export interface ReadSource {
  /** SHA-256 of the bytes. */
  hash: string;
  file?: SourceFile;
  problems: Problem[];
}

/** Parses one file; never throws. After a syntax error only the first is reported: the others follow from it. */
export function readSource(path: string, bytes: Uint8Array): ReadSource {
  const hash = hashOf(bytes);
  try {
    return { hash, ...parseSource(path, bytes) };
  } catch {
    // The parsers are recursive: a file of a million brackets overflows their stack.
    return {
      hash,
      problems: [problemAt(path, { line: 1, column: 1 }, 'le fichier est trop imbriqué pour être lu')],
    };
  }
}

/** SHA-256, in hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseSource(path: string, bytes: Uint8Array): Omit<ReadSource, 'hash'> {
  const whole = refuseBytes(path, bytes);
  if (whole) return { problems: [whole] };
  const text = new TextDecoder('utf-8').decode(bytes);
  return path.endsWith('.json') ? parseJson(path, text) : parseYaml(path, text);
}

function refuseBytes(path: string, bytes: Uint8Array): Problem | undefined {
  if (bytes.byteLength > MAX_FILE_BYTES) return tooLarge(path, bytes.byteLength);
  const bad = firstBadByte(bytes);
  if (bad === undefined) return undefined;
  const before = Buffer.from(bytes.subarray(0, bad)).toString('utf8');
  const place = new SourceFile(path, undefined, before).placeOf(before.length);
  return problemAt(path, place, 'le fichier n’est pas en UTF-8 : enregistrez-le avec l’encodage « UTF-8 »');
}

/** The refusal of a file of `size` bytes. */
export function tooLarge(path: string, size: number): Problem {
  const megabytes = (size / 1024 / 1024).toFixed(1).replace('.', ',');
  const message = `le fichier pèse ${megabytes} Mo : plus de 2 Mo n’est pas permis, découpez-le ou retirez-le`;
  return problemAt(path, { line: 1, column: 1 }, message);
}

/** Offset of the first byte that is not UTF-8. */
function firstBadByte(bytes: Uint8Array): number | undefined {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const again = Buffer.from(source.toString('utf8'), 'utf8');
  if (again.equals(source)) return undefined;
  const end = Math.min(again.length, source.length);
  for (let at = 0; at < end; at += 1) if (again[at] !== source[at]) return at;
  return end;
}

function problemAt(file: string, place: Place, message: string, field = ''): Problem {
  return { file, ...place, field, message, severity: 'error' };
}

function parseJson(path: string, text: string): Omit<ReadSource, 'hash'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { offset, hint } = firstJsonError(text);
    const place = new SourceFile(path, undefined, text).placeOf(offset);
    return { problems: [problemAt(path, place, `le fichier ne se lit pas (JSON) : ${hint}`)] };
  }
  const file = new SourceFile(path, value, text);
  const isSingle = countWrittenKeys(text) === countKeys(value);
  return { file, problems: isSingle ? [] : duplicateKeys(file, documentOf(text)) };
}

/** Names of fields in a valid JSON text: strings before a colon. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) count += 1;
  return count;
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, child) => sum + countKeys(child), own);
}

function parseYaml(path: string, text: string): Omit<ReadSource, 'hash'> {
  const document = documentOf(text);
  const file = new SourceFile(path, undefined, text);
  const refused = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (refused)
    return { problems: [problemAt(path, file.placeOf(refused.pos[0]), frenchYamlError(refused.code))] };
  const reference = firstReference(document);
  if (reference) return { problems: [problemAt(path, file.placeOf(reference), REFERENCE_REFUSED)] };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null) return { problems: [problemAt(path, { line: 1, column: 1 }, 'le fichier est vide')] };
  const read = new SourceFile(path, value, text);
  return { file: read, problems: duplicateKeys(read, document) };
}

const REFERENCE_REFUSED =
  'les références YAML (& et *) ne sont pas permises : écrivez le texte en entier, ou mettez-le entre apostrophes';

/** uniqueKeys is our own: the library compares each key with all others, minutes on a file of 300,000. */
function documentOf(text: string): Document<Node, true> {
  return parseDocument(text, {
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    merge: false,
    version: '1.2',
    logLevel: 'silent',
  }) as unknown as Document<Node, true>;
}

/** One alias can stand for a billion lines; content needs none. */
function firstReference(document: Document<Node, true>): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Node(_key, node) {
      if (!isAlias(node) && !node.anchor) return undefined;
      offset = node.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function duplicateKeys(file: SourceFile, document: Document<Node, true>): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<string>();
      for (const { key } of map.items as { key: Node }[]) {
        const name = keyText(key);
        if (name === undefined) continue;
        if (seen.has(name))
          problems.push(problemAt(file.path, file.placeOf(key.range?.[0] ?? 0), DUPLICATE, name));
        seen.add(name);
      }
    },
  });
  return problems;
}

const DUPLICATE = 'ce champ est écrit deux fois : gardez-en un seul';
