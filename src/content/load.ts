import type { Language } from '../conversation/ports';
import { AppError } from '../errors';
import { checkContacts } from './check-contacts';
import { checkRecords } from './check-dialogs';
import { checkExamples, NONE } from './check-examples';
import { checkLanguages } from './check-languages';
import { checkLexicons } from './check-lexicons';
import { checkMustHits, mustHitsOf } from './check-must-hit';
import { checkReviews } from './check-reviews';
import { checkRules } from './check-rules';
import { checkSentences } from './check-sentences';
import { checkTexts } from './check-texts';
import { type Draft, draftOf, type LanguageDraft, readDialogs } from './draft';
import { readLanguages } from './draft-language';
import { withoutPlural } from './plurals';
import { formatProblem } from './problems';
import { ANNOUNCEMENT, staleIn } from './reviews';
import { type ParseCache, readTree } from './source-tree';
import {
  type Bundles,
  type Content,
  type ContentResult,
  type Example,
  type LanguageCounts,
  NAMESPACES,
  type Problem,
  type RulesRecord,
  type TextRecord,
  type TextState,
} from './types';
import { entriesOf } from './validate';

export interface LoadOptions {
  /** Now, in ms since the epoch: no date of the content may be later. */
  now?: number;
  cache?: ParseCache;
}

/** Reads and checks dialogs/ and locales/ under `root`. Never throws: whatever is wrong is a problem with a place. */
export function loadContent(root: string, options: LoadOptions = {}): ContentResult {
  const steps = loadSteps(root, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in small steps, other work passing between two: for a reload while conversations go on. */
export async function loadContentGently(root: string, options: LoadOptions = {}): Promise<ContentResult> {
  const steps = loadSteps(root, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Both trees as they are written, right or wrong, unchecked. */
export function readDraft(root: string): Draft {
  const steps = readTree(root, new Map());
  let step = steps.next();
  while (!step.done) step = steps.next();
  const draft = draftOf(step.value);
  readDialogs(draft);
  readLanguages(draft);
  return draft;
}

/** The content, or an AppError whose message lists what is wrong with its places. */
export function requireContent(root: string, options: LoadOptions = {}): Content {
  const { content, problems } = loadContent(root, options);
  if (content) return content;
  throw brokenContent(problems);
}

const MAX_LISTED = 40;

export function brokenContent(problems: readonly Problem[]): AppError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const lines = errors.slice(0, MAX_LISTED).map(formatProblem);
  if (errors.length > MAX_LISTED) lines.push(`… et ${errors.length - MAX_LISTED} autres`);
  const head = `Les contenus ont ${errors.length} erreur(s). Corrigez-les, puis vérifiez avec « npx passerelle content check » :`;
  return new AppError('content', [head, ...lines].join('\n'), {
    loggable: `${errors.length} content errors`,
  });
}

function* loadSteps(
  root: string,
  { now = Date.now(), cache = new Map() }: LoadOptions,
): Generator<void, ContentResult> {
  const draft = draftOf(yield* readTree(root, cache));
  const today = new Date(now).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });
  const passes = [
    readDialogs,
    readLanguages,
    (each: Draft) => checkRecords(each, today),
    checkLanguages,
    checkTexts,
    checkSentences,
    checkExamples,
    checkLexicons,
    checkMustHits,
    checkRules,
    checkContacts,
    checkReviews,
  ];
  for (const pass of passes) {
    yield;
    pass(draft);
  }
  const problems = draft.problems.sorted();
  const counts = Object.fromEntries(
    draft.languages.map((language) => [language.code, countsOf(draft, language)]),
  );
  const content = draft.problems.hasErrors ? undefined : contentOf(draft);
  return { content, problems, counts, mustHits: draft.languages.flatMap(mustHitsOf) };
}

function countsOf(draft: Draft, language: LanguageDraft): LanguageCounts {
  const { texts, examples } = language;
  const byDialog = texts?.byDialog ?? new Map();
  const phrases = [...(examples?.byIntent.values() ?? [])].reduce((sum, list) => sum + list.length, 0);
  const states = [...language.states];
  const inState = (wanted: TextState) => states.filter(([, state]) => state === wanted).map(([id]) => id);
  return {
    dialogs: [...draft.dialogIds].filter((id) => byDialog.has(id)).length,
    examples: phrases,
    missing: inState('missing'),
    stale: inState('stale'),
    draft: inState('draft'),
    reviewed: inState('reviewed').length,
  };
}

/** Only called on a draft without errors: every field has passed its schema. */
function contentOf(draft: Draft): Content {
  const byLanguage = <T>(value: (language: LanguageDraft) => T): Map<string, T> =>
    new Map(draft.languages.map((language) => [language.code, value(language)]));
  const examples = draft.languages.flatMap(examplesOf);
  return Object.freeze({
    version: draft.tree.version,
    languages: Object.freeze(
      inOrder(draft.languages.map(({ language }) => deepFreeze(language!.data as Language))),
    ),
    dialogs: freezeAll(draft.dialogs.map(({ data, topic }) => ({ ...data, topic }))),
    services: freezeAll(draft.services.map(({ data }) => data)),
    blacklist: freezeAll(draft.blacklist.map(({ data }) => data)),
    laureates: freezeAll(draft.laureates.map(({ data }) => data)),
    texts: byLanguage((language) => textsOf(language, staleIn(language.states, 'dialogs'))),
    bundles: byLanguage((language) => bundlesOf(language, staleIn(language.states, 'bot'))),
    rules: byLanguage(rulesOf),
    examples: examples.filter(({ intent }) => intent !== NONE),
    lexicons: byLanguage(lexiconOf),
    none: examples.filter(({ intent }) => intent === NONE).map(({ language, text }) => ({ language, text })),
  }) as unknown as Content;
}

/** As people choose from them: by rank, else by code; French first of all. */
function inOrder(languages: Language[]): Language[] {
  const rank = ({ code, order }: Language) => (code === 'fr' ? 0 : (order ?? Number.MAX_VALUE));
  return languages.sort((a, b) => rank(a) - rank(b));
}

function examplesOf({ code, examples }: LanguageDraft): Example[] {
  return [...(examples?.byIntent ?? [])].flatMap(([intent, phrases]) =>
    phrases.map(({ data }) => ({ language: code, intent, text: data })),
  );
}

function lexiconOf({ lexicon }: LanguageDraft): Map<string, string[]> {
  const entries = [...(lexicon?.byConcept ?? [])];
  return new Map(entries.map(([concept, words]) => [concept, words.map(({ data }) => data)]));
}

/** A stale text is left out: the French, which is true today, is shown with a line that says so. */
function textsOf({ texts }: LanguageDraft, stale: ReadonlySet<string>): Map<string, TextRecord> {
  const fresh = [...(texts?.byDialog ?? [])].filter(([id]) => !stale.has(id));
  return new Map(fresh.map(([id, { data }]) => [id, data as TextRecord]));
}

function bundlesOf({ bundles }: LanguageDraft, stale: ReadonlySet<string>): Bundles {
  const values = NAMESPACES.map((name) => [name, bundles[name]?.file.value ?? {}] as const);
  const all = Object.fromEntries(values) as Bundles;
  return { ...all, bot: without(all.bot, stale) };
}

/** A group of sentences without those named by their dotted key. */
function without(
  group: Record<string, unknown>,
  stale: ReadonlySet<string>,
  prefix = '',
): Record<string, unknown> {
  const kept = Object.entries(group).flatMap(([name, value]) => {
    const key = `${prefix}${name}`;
    if (typeof value === 'object' && value !== null)
      return [[name, without(value as Record<string, unknown>, stale, `${key}.`)]];
    const isStale = stale.has(key) || stale.has(withoutPlural(key));
    return isStale && key !== ANNOUNCEMENT ? [] : [[name, value]];
  });
  return Object.fromEntries(kept);
}

function rulesOf({ rules }: LanguageDraft): RulesRecord {
  const written = Object.fromEntries(entriesOf(rules?.file.value)) as Partial<RulesRecord>;
  return { emergency: {}, commands: {}, short: {}, ranks: {}, polite: [], ...written };
}

function freezeAll<T>(records: T[]): readonly T[] {
  return Object.freeze(records.map(deepFreeze));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}
