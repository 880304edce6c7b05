import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft, LanguageDraft } from './draft';
import { readDraft } from './load';
import { hashTexts } from './reviews';
import type { Problem, ReviewEntry } from './types';

/** What was written in review.json of each language. */
export interface StampResult {
  /** Language → ids of the texts whose state was written. */
  written: Record<string, string[]>;
  problems: Problem[];
  /** Languages or texts asked for that do not exist. */
  unknown: string[];
}

export interface Review {
  language: string;
  /** Ids of texts (`dialogs:help`); without any, all of the language. */
  texts: readonly string[];
  by: string;
  /** ISO date. */
  on: string;
}

/**
 * Records as drafts the texts that are new or were written again since their last record: what they say now goes with
 * what the French says now. A text that nobody touched keeps its record, and stays stale if it was.
 */
export function stampTexts(root: string, languages: readonly string[]): StampResult {
  return change(root, languages, (hashes, french, entries) => {
    const touched = [...hashes].filter(([id, text]) => entries.get(id)?.text !== text);
    return touched.map(([id, text]) => [id, { french: french.get(id) ?? text, text, state: 'draft' }]);
  });
}

/** Records that somebody has read these texts beside the French of today. */
export function reviewTexts(root: string, { language, texts, by, on }: Review): StampResult {
  const unknown: string[] = [];
  const result = change(root, [language], (hashes, french) => {
    unknown.push(...texts.filter((id) => !hashes.has(id)));
    const read = texts.length === 0 ? [...hashes.keys()] : texts.filter((id) => hashes.has(id));
    return read.map((id) => {
      const text = hashes.get(id)!;
      return [id, { french: french.get(id) ?? text, text, state: 'reviewed', by, on }];
    });
  });
  return { ...result, unknown: [...result.unknown, ...unknown] };
}

type Change = (
  hashes: Map<string, string>,
  french: Map<string, string>,
  entries: Map<string, Partial<ReviewEntry>>,
) => [id: string, entry: ReviewEntry][];

function change(root: string, codes: readonly string[], changeOf: Change): StampResult {
  const draft = readDraft(root);
  const result: StampResult = { written: {}, problems: draft.tree.problems, unknown: [] };
  if (result.problems.length > 0) return result;
  const french = hashTexts(draft.languages.find(({ code }) => code === 'fr')!);
  for (const code of codes) if (!find(draft, code)) result.unknown.push(code);
  const wanted = codes.length === 0 ? draft.languages : codes.flatMap((code) => find(draft, code) ?? []);
  for (const language of wanted) {
    const hashes = hashTexts(language);
    const entries = new Map(language.reviews?.entries);
    const before = entries.size;
    for (const id of entries.keys()) if (!hashes.has(id)) entries.delete(id);
    const changes = changeOf(hashes, french, entries);
    for (const [id, entry] of changes) entries.set(id, entry);
    if (changes.length > 0 || entries.size !== before) write(root, language.code, entries);
    result.written[language.code] = changes.map(([id]) => id);
  }
  return result;
}

function find(draft: Draft, code: string): LanguageDraft | undefined {
  return draft.languages.find((language) => language.code === code);
}

/** One line a text, sorted: an edit by anybody is a change of one line. */
function write(root: string, code: string, entries: Map<string, Partial<ReviewEntry>>): void {
  const groups = new Map<string, string[]>();
  for (const [id, entry] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const colon = id.indexOf(':');
    const line = `    ${JSON.stringify(id.slice(colon + 1))}: ${JSON.stringify(entry)}`;
    const namespace = id.slice(0, colon);
    groups.set(namespace, [...(groups.get(namespace) ?? []), line]);
  }
  const body = [...groups].map(([namespace, lines]) => `  "${namespace}": {\n${lines.join(',\n')}\n  }`);
  writeFileSync(join(root, 'locales', code, 'review.json'), `{\n${body.join(',\n')}\n}\n`);
}
