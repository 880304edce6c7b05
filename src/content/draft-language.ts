import type { Language } from '../conversation/ports';
import { type Draft, type LanguageDraft, type Phrase, reportFile } from './draft';
import { languageSchema, phraseSchema, reviewSchema, rulesSchema, textSchema } from './schema';
import type { Path, SourceFile } from './source-file';
import { NAMESPACES, type Namespace, type ReviewEntry, type TextRecord } from './types';
import { entriesOf, type Located, validateObject } from './validate';

const LOCALE_PATH = /^locales\/([^/]+)\/([^/]+)$/;
const KNOWN_FILES = new Set([
  'language.json',
  'dialogs.json',
  'examples.yaml',
  'rules.yaml',
  'lexicon.yaml',
  'phrases.yaml',
  'review.json',
  ...NAMESPACES.map((name) => `${name}.json`),
]);

/** Reads the folders of locales/ into the draft: French first, then by code. */
export function readLanguages(draft: Draft): void {
  const folders = new Map<string, Set<string>>();
  for (const path of draft.tree.paths.filter((name) => name.startsWith('locales/'))) {
    const [, code, name] = LOCALE_PATH.exec(path) ?? [];
    if (code === undefined || name === undefined || !KNOWN_FILES.has(name)) reportStray(draft, path);
    if (code !== undefined && name !== undefined)
      folders.set(code, (folders.get(code) ?? new Set()).add(name));
  }
  const codes = [...folders.keys()].sort(
    (a, b) => Number(b === 'fr') - Number(a === 'fr') || (a < b ? -1 : 1),
  );
  for (const code of codes) draft.languages.push(readLanguage(draft, code, folders.get(code)!));
  if (!folders.has('fr'))
    reportFile(draft, 'locales/fr', 'le dossier du français manque : c’est la langue source');
}

function reportStray(draft: Draft, path: string): void {
  const names = [...KNOWN_FILES].join(', ');
  reportFile(draft, path, `ce fichier n’est pas lu : les fichiers d’une langue sont ${names}`, 'warning');
}

function readLanguage(draft: Draft, code: string, present: Set<string>): LanguageDraft {
  const file = (name: string): SourceFile | undefined => draft.tree.files.get(`locales/${code}/${name}`);
  const language: LanguageDraft = { code, present, bundles: {}, states: new Map() };
  whenRead(file('language.json'), (found) => {
    const data = validateObject(languageSchema, found, [], found.value, draft.problems) as Partial<Language>;
    language.language = { file: found, path: [], data };
  });
  whenRead(file('dialogs.json'), (found) => {
    language.texts = { file: found, byDialog: readTexts(draft, found) };
  });
  whenRead(file('examples.yaml'), (found) => {
    language.examples = { file: found, byIntent: readPhraseLists(draft, found, BY_INTENT) };
  });
  whenRead(file('lexicon.yaml'), (found) => {
    language.lexicon = { file: found, byConcept: readPhraseLists(draft, found, BY_CONCEPT) };
  });
  whenRead(file('phrases.yaml'), (found) => {
    language.mustHits = { file: found, byIntent: readPhraseLists(draft, found, BY_INTENT) };
  });
  whenRead(file('review.json'), (found) => {
    language.reviews = { file: found, entries: readReviews(draft, found) };
  });
  whenRead(file('rules.yaml'), (found) => {
    validateObject(rulesSchema, found, [], found.value, draft.problems);
    language.rules = { file: found, lists: readLists(found) };
  });
  for (const namespace of NAMESPACES) readBundle(draft, language, namespace, file(`${namespace}.json`));
  return language;
}

function whenRead<T>(value: T | undefined, use: (value: T) => void): void {
  if (value !== undefined) use(value);
}

function requireGroup(draft: Draft, file: SourceFile, what: string): void {
  if (typeof file.value === 'object' && file.value !== null && !Array.isArray(file.value)) return;
  draft.problems.error(file, [], `le fichier doit contenir un groupe de champs : ${what}`);
}

function readTexts(draft: Draft, file: SourceFile): Map<string, Located<Partial<TextRecord>>> {
  requireGroup(draft, file, '"identifiant-du-dialogue": { "title": …, "answer": … }');
  const byDialog = new Map<string, Located<Partial<TextRecord>>>();
  for (const [id, value] of entriesOf(file.value)) {
    const data = validateObject(textSchema, file, [id], value, draft.problems);
    byDialog.set(id, { file, path: [id], data });
  }
  return byDialog;
}

/** What the files of phrases hold: a list under each name. */
const BY_INTENT = { shape: 'identifiant-du-dialogue: [phrases]', list: 'une liste de phrases' };
const BY_CONCEPT = { shape: "sens: ['mot', 'début*', 'plusieurs mots']", list: 'une liste de mots' };

function readPhraseLists(
  draft: Draft,
  file: SourceFile,
  { shape, list }: typeof BY_INTENT,
): Map<string, Phrase[]> {
  requireGroup(draft, file, shape);
  const lists = new Map<string, Phrase[]>();
  for (const [name, value] of entriesOf(file.value)) {
    if (!Array.isArray(value)) draft.problems.error(file, [name], `attendu : ${list}`);
    lists.set(name, readPhrases(draft, file, [name], value));
  }
  return lists;
}

function readReviews(draft: Draft, file: SourceFile): Map<string, Partial<ReviewEntry>> {
  requireGroup(draft, file, '"dialogs": { "identifiant": { "french": …, "text": …, "state": … } }');
  const entries = new Map<string, Partial<ReviewEntry>>();
  for (const [namespace, texts] of entriesOf(file.value)) {
    for (const [id, value] of entriesOf(texts)) {
      const entry = validateObject(reviewSchema, file, [namespace, id], value, draft.problems);
      entries.set(`${namespace}:${id}`, entry);
    }
  }
  return entries;
}

function readPhrases(draft: Draft, file: SourceFile, path: Path, value: unknown): Phrase[] {
  const phrases: Phrase[] = [];
  for (const [index, item] of (Array.isArray(value) ? value : []).entries()) {
    const result = phraseSchema.safeParse(item);
    if (result.success) phrases.push({ file, path: [...path, index], data: result.data });
    else draft.problems.error(file, [...path, index], result.error.issues[0]!.message);
  }
  return phrases;
}

/** Every list of texts in rules.yaml, whatever is wrong around it (the schema has reported that). */
function readLists(file: SourceFile): Map<string, Phrase[]> {
  const lists = new Map<string, Phrase[]>();
  const walk = (value: unknown, path: string[]): void => {
    if (Array.isArray(value)) {
      const phrases = value.map((item, index) => ({ file, path: [...path, index], data: item as string }));
      lists.set(
        path.join('.'),
        phrases.filter(({ data }) => typeof data === 'string' && data.trim() !== ''),
      );
    } else if (path.length < 3) {
      for (const [key, child] of entriesOf(value)) walk(child, [...path, key]);
    }
  };
  walk(file.value, []);
  return lists;
}

function readBundle(draft: Draft, language: LanguageDraft, namespace: Namespace, file?: SourceFile): void {
  if (!file) return;
  requireGroup(draft, file, '"clé": "phrase"');
  const leaves = new Map<string, Phrase>();
  const walk = (value: unknown, path: string[]): void => {
    for (const [key, child] of entriesOf(value)) readLeaf(draft, file, leaves, [...path, key], child, walk);
  };
  walk(file.value, []);
  language.bundles[namespace] = { file, leaves };
}

const MAX_DEPTH = 6;

function readLeaf(
  draft: Draft,
  file: SourceFile,
  leaves: Map<string, Phrase>,
  path: string[],
  value: unknown,
  walk: (value: unknown, path: string[]) => void,
): void {
  const key = path.at(-1)!;
  if (/[.:]/.test(key) || key === '' || key === '__proto__') {
    draft.problems.error(file, path, 'le nom d’une phrase ne contient ni point ni deux-points', {
      atKey: true,
    });
  } else if (typeof value === 'string' && value.trim() !== '') {
    leaves.set(path.join('.'), { file, path, data: value });
  } else if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    path.length < MAX_DEPTH
  ) {
    walk(value, path);
  } else {
    draft.problems.error(
      file,
      path,
      value === '' ? 'cette phrase est vide' : 'attendu : une phrase entre guillemets',
    );
  }
}
