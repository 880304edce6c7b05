import type { Language } from '../conversation/ports';
import { ProblemList } from './problems';
import {
  blacklistSchema,
  dialogSchema,
  laureateSchema,
  laureatesFileSchema,
  serviceSchema,
  servicesFileSchema,
} from './schema';
import type { SourceFile } from './source-file';
import type { SourceTree } from './source-tree';
import {
  type BlacklistEntry,
  type DialogRecord,
  type LaureateRecord,
  type Namespace,
  type ReviewEntry,
  type ServiceRecord,
  type TextRecord,
  type TextState,
  TOPICS,
} from './types';
import { entriesOf, type Located, validateObject } from './validate';

/** A phrase with the place where it was written. */
export type Phrase = Located<string>;

/** What could be read of one folder of locales/; a missing or unreadable file is absent. */
export interface LanguageDraft {
  code: string;
  /** Paths present in the folder, readable or not. */
  present: Set<string>;
  language?: Located<Partial<Language>>;
  texts?: { file: SourceFile; byDialog: Map<string, Located<Partial<TextRecord>>> };
  examples?: { file: SourceFile; byIntent: Map<string, Phrase[]> };
  /** The phrases of phrases.yaml by dialog. */
  mustHits?: { file: SourceFile; byIntent: Map<string, Phrase[]> };
  /** review.json by the id of the text: `dialogs:help`. */
  reviews?: { file: SourceFile; entries: Map<string, Partial<ReviewEntry>> };
  /** How each text of the French stands in this language, by its id; empty before checkReviews. */
  states: ReadonlyMap<string, TextState>;
  /** The words of lexicon.yaml by meaning. */
  lexicon?: { file: SourceFile; byConcept: Map<string, Phrase[]> };
  /** The lists of rules.yaml by their path: `emergency.danger.when`, `commands.stop` … */
  rules?: { file: SourceFile; lists: Map<string, Phrase[]> };
  /** Leaves of the i18next files by their dotted key. */
  bundles: Partial<Record<Namespace, { file: SourceFile; leaves: Map<string, Phrase> }>>;
}

export interface DialogDraft extends Located<Partial<DialogRecord>> {
  /** The name of the file: known even when nothing in it is right. */
  id: string;
  topic: string;
}

/** All that could be read, right or wrong: the checks across files run on this. */
export interface Draft {
  tree: SourceTree;
  problems: ProblemList;
  dialogs: DialogDraft[];
  /** Every dialog that has a file, also one that does not parse: so that one mistake is told once. */
  dialogIds: Set<string>;
  services: Located<Partial<ServiceRecord>>[];
  /** False when services.yaml is missing or broken: what points into it cannot be judged then. */
  hasServices: boolean;
  blacklist: Located<Partial<BlacklistEntry>>[];
  laureates: Located<Partial<LaureateRecord>>[];
  languages: LanguageDraft[];
}

const DIALOG_PATH = /^dialogs\/([^/]+)\/([^/]+)\.yaml$/;
const SERVICES = 'dialogs/services.yaml';
const LAUREATES = 'dialogs/laureates.yaml';

/** An empty draft that carries the problems of parsing. */
export function draftOf(tree: SourceTree): Draft {
  const problems = new ProblemList();
  for (const problem of tree.problems) problems.add(problem);
  return {
    tree,
    problems,
    dialogs: [],
    dialogIds: new Set(),
    services: [],
    hasServices: false,
    blacklist: [],
    laureates: [],
    languages: [],
  };
}

/** Reads dialogs/ into the draft. */
export function readDialogs(draft: Draft): void {
  for (const path of draft.tree.paths) {
    if (!path.startsWith('dialogs/')) continue;
    const [, topic, id] = DIALOG_PATH.exec(path) ?? [];
    if (topic !== undefined && id !== undefined) readDialog(draft, path, topic, id);
    else if (path !== SERVICES && path !== LAUREATES) reportStray(draft, path);
  }
  readServices(draft);
  readLaureates(draft);
}

/** A problem about a file as a whole. */
export function reportFile(
  draft: Draft,
  file: string,
  message: string,
  severity: 'error' | 'warning' = 'error',
): void {
  draft.problems.add({ file, line: 1, column: 1, field: '', message, severity });
}

function reportStray(draft: Draft, path: string): void {
  reportFile(
    draft,
    path,
    'ce fichier n’est pas lu : une fiche se range dans dialogs/<thème>/<identifiant>.yaml (avec .yaml à la fin)',
  );
}

function readDialog(draft: Draft, path: string, topic: string, id: string): void {
  draft.dialogIds.add(id);
  if (!(TOPICS as readonly string[]).includes(topic)) {
    reportFile(
      draft,
      path,
      `le thème « ${topic} » n’existe pas : les dossiers possibles sont ${TOPICS.join(', ')}`,
    );
  }
  const file = draft.tree.files.get(path);
  if (!file) return;
  const data = validateObject(dialogSchema, file, [], file.value, draft.problems) as Partial<DialogRecord>;
  draft.dialogs.push({ file, path: [], data, id, topic });
}

function readServices(draft: Draft): void {
  const file = requiredFile(draft, SERVICES);
  if (!file) return;
  const lists = validateObject(servicesFileSchema, file, [], file.value, draft.problems);
  draft.hasServices = lists.services !== undefined;
  for (const [index, value] of (lists.services ?? []).entries()) {
    const path = ['services', index];
    const data = validateObject(serviceSchema, file, path, value, draft.problems);
    draft.services.push({ file, path, data: { ...writtenContacts(value), ...data } });
  }
  for (const [index, value] of (lists.blacklist ?? []).entries()) {
    const path = ['blacklist', index];
    const data = validateObject(blacklistSchema, file, path, value, draft.problems);
    draft.blacklist.push({ file, path, data });
  }
}

/** A contact that is badly written is told once: the texts that name it are not wrong. */
function writtenContacts(value: unknown): Partial<ServiceRecord> {
  const written = entriesOf(value).filter(([name]) => name === 'url' || name === 'phone' || name === 'sms');
  return Object.fromEntries(written.map(([name, contact]) => [name, String(contact)]));
}

function readLaureates(draft: Draft): void {
  const file = requiredFile(draft, LAUREATES);
  if (!file) return;
  const lists = validateObject(laureatesFileSchema, file, [], file.value, draft.problems);
  for (const [index, value] of (lists.laureates ?? []).entries()) {
    const path = ['laureates', index];
    const data = validateObject(laureateSchema, file, path, value, draft.problems) as Partial<LaureateRecord>;
    draft.laureates.push({ file, path, data });
  }
}

/** The file, if it could be read; an absent one is reported, a broken one already is. */
export function requiredFile(draft: Draft, path: string): SourceFile | undefined {
  if (!draft.tree.paths.includes(path)) reportFile(draft, path, 'ce fichier manque : créez-le');
  return draft.tree.files.get(path);
}
