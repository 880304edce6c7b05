import { z } from 'zod';
import type { ProblemList } from './problems';
import type { Path, SourceFile } from './source-file';

/** A value with the place where it was written. */
export interface Located<T> {
  file: SourceFile;
  path: Path;
  data: T;
}

/**
 * Checks an object and reports everything wrong in it. Returns the fields that are right even when others
 * are not, so that the checks across files run in the same pass. A field that is wrong is absent.
 */
export function validateObject<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  file: SourceFile,
  path: Path,
  value: unknown,
  problems: ProblemList,
): Partial<z.output<z.ZodObject<T>>> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const told = new Set<string>();
  for (const issue of result.error.issues) {
    // A value of the wrong kind also fails the checks of length: its first problem is enough.
    const place = issue.path.join('.');
    if (!told.has(place) || issue.code === 'unrecognized_keys') report(schema, file, path, issue, problems);
    told.add(place);
  }
  return rightFields(schema, value);
}

function report(
  schema: z.ZodType,
  file: SourceFile,
  base: Path,
  issue: z.core.$ZodIssue,
  problems: ProblemList,
): void {
  const path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code !== 'unrecognized_keys') {
    problems.error(file, path, issue.message);
    return;
  }
  const known = knownFields(schema, issue.path as (string | number)[]);
  for (const key of issue.keys)
    problems.error(file, [...path, key], unknownField(key, known), { atKey: true });
}

function unknownField(key: string, known: string[]): string {
  const close = known.find(
    (name) => distance(name, key.slice(0, 40)) <= Math.max(1, Math.floor(name.length / 3)),
  );
  const hint = close ? `vouliez-vous écrire « ${close} » ? ` : '';
  return `ce champ n’existe pas : ${hint}les champs possibles sont ${known.join(', ')}`;
}

/** The names of the fields of the object at `path` inside the schema. */
function knownFields(schema: z.ZodType, path: (string | number)[]): string[] {
  const here = bare(schema);
  if (path.length === 0) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const [head, ...rest] = path as [string | number, ...(string | number)[]];
  if (here instanceof z.ZodArray) return knownFields(here.element as z.ZodType, rest);
  if (here instanceof z.ZodObject) return knownFields(here.shape[head] as z.ZodType, rest);
  return [];
}

function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return bare(schema.unwrap() as z.ZodType);
  return schema;
}

function rightFields<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  value: unknown,
): Partial<z.output<z.ZodObject<T>>> {
  const right: Record<string, unknown> = {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const written = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const result = (field as z.ZodType).safeParse(written);
    if (result.success) right[name] = result.data;
    else if (isListOfRightItems(bare(field as z.ZodType), written)) right[name] = written;
  }
  return right as Partial<z.output<z.ZodObject<T>>>;
}

/** A list that is only too long: what it names is still checked. */
function isListOfRightItems(field: z.ZodType, value: unknown): boolean {
  if (!(field instanceof z.ZodArray) || !Array.isArray(value)) return false;
  return value.every((item) => (field.element as z.ZodType).safeParse(item).success);
}

/** Levenshtein's distance, for names of fields and ids. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** ` ; vouliez-vous dire « x » ?` when an id close to the wrong one exists; else nothing. */
export function suggestion(wrong: string, known: Iterable<string>): string {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  if (wrong.length < 4) return '';
  for (const name of known) {
    const away = Math.abs(name.length - wrong.length) < least ? distance(name, wrong.slice(0, 80)) : least;
    if (away < least) {
      best = name;
      least = away;
    }
  }
  return best === undefined ? '' : ` ; vouliez-vous dire « ${best} » ?`;
}

/** The fields of a plain object, own and enumerable only (`__proto__` written in a file is a field like another). */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
