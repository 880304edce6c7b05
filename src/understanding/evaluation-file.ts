import { readFile } from 'node:fs/promises';
import { BadRequest, loggableOf } from '../errors';
import type { EvaluationLine } from './evaluation';

const EXAMPLE = '{"text":"Où trouver un ordinateur ?","language":"fr","intent":"equipment-computer"}';
const FIELDS = ['text', 'language', 'intent'] as const;

/** Thrown with all the lines that cannot be read, each as `file:line: what to mend`. */
export class UnreadableEvaluation extends BadRequest {
  constructor(readonly problems: readonly string[]) {
    super('evaluation-file', problems.join('\n'));
  }
}

/**
 * Reads a file of one JSON object a line; empty lines are skipped.
 * @throws UnreadableEvaluation with every bad line at once.
 */
export async function readEvaluation(path: string): Promise<EvaluationLine[]> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    const { code } = loggableOf(error);
    throw new UnreadableEvaluation([
      `${path} : fichier illisible (${code}). Vérifiez le chemin et les droits.`,
    ]);
  });
  return parseEvaluation(content, path);
}

/** The lines of such a file; `path` is only named in the problems. */
export function parseEvaluation(content: string, path: string): EvaluationLine[] {
  const problems: string[] = [];
  const lines: EvaluationLine[] = [];
  for (const [index, raw] of content
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (raw.trim() === '') continue;
    const parsed = parseLine(raw);
    if (typeof parsed === 'string') problems.push(`${path}:${index + 1}: ${parsed}`);
    else lines.push(parsed);
  }
  if (problems.length > 0) throw new UnreadableEvaluation(problems);
  if (lines.length === 0)
    throw new UnreadableEvaluation([`${path}:1: le fichier est vide. Une ligne par message : ${EXAMPLE}`]);
  return lines;
}

/** The line, or what to mend in it; the text itself is never quoted. */
function parseLine(raw: string): EvaluationLine | string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return `ce n'est pas du JSON. Écrivez un objet par ligne, par exemple ${EXAMPLE}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `un objet JSON est attendu, par exemple ${EXAMPLE}`;
  }
  const record = value as Record<string, unknown>;
  const missing = FIELDS.find(
    (field) => typeof record[field] !== 'string' || (field !== 'text' && record[field] === ''),
  );
  if (missing) return `le champ « ${missing} » manque ou n'est pas un texte. Exemple : ${EXAMPLE}`;
  return {
    text: record.text as string,
    language: record.language as string,
    intent: record.intent as string,
  };
}
