import { isLanguageCode } from './check-languages';
import { listed } from './check-texts';
import type { Draft, LanguageDraft, Phrase } from './draft';
import { hasBrokenPlaceholder, placeholdersIn } from './placeholders';
import { withoutPlural } from './plurals';
import { NAMESPACES, type Namespace } from './types';
import { suggestion } from './validate';

/** The sentences of a file by their key without plural ending. */
type Forms = Map<string, Map<string, Phrase>>;

/** Checks bot.json, chat.json and console.json of every language against the French. */
export function checkSentences(draft: Draft): void {
  for (const namespace of NAMESPACES) {
    const french = draft.languages.find(({ code }) => code === 'fr');
    const reference = french?.bundles[namespace]?.leaves;
    for (const language of draft.languages) {
      checkPresence(draft, language, namespace);
      for (const phrase of language.bundles[namespace]?.leaves.values() ?? []) checkSentence(draft, phrase);
      if (reference) checkAgainst(draft, language, namespace, formsOf(reference, reference));
    }
  }
}

function checkPresence(draft: Draft, { code, present }: LanguageDraft, namespace: Namespace): void {
  // The console is for French-speaking staff: only its French is needed.
  if (present.has(`${namespace}.json`) || (namespace === 'console' && code !== 'fr')) return;
  const isError = code === 'fr' && namespace !== 'console';
  const message =
    code === 'fr' ? 'ce fichier manque : créez-le' : 'ce fichier manque : ses phrases seront en français';
  const severity = isError ? 'error' : 'warning';
  draft.problems.add({
    file: `locales/${code}/${namespace}.json`,
    line: 1,
    column: 1,
    field: '',
    message,
    severity,
  });
}

function checkSentence(draft: Draft, { file, path, data }: Phrase): void {
  if (hasBrokenPlaceholder(data)) {
    draft.problems.error(file, path, 'une variable est mal écrite : la forme est {{nom}}');
  }
  if (data.includes('$t('))
    draft.problems.error(file, path, '$t( ) n’est pas permis : écrivez la phrase en entier');
}

/** A key is plural when the French has its `_other`; `choice.other` alone is an ordinary key. */
function formsOf(leaves: Map<string, Phrase>, reference: Map<string, Phrase>): Forms {
  const forms: Forms = new Map();
  for (const [key, phrase] of leaves) {
    const base = withoutPlural(key);
    const isPlural = base !== key && reference.has(`${base}_other`);
    const name = isPlural ? base : key;
    const form = isPlural ? key.slice(base.length + 1) : '';
    forms.set(name, (forms.get(name) ?? new Map()).set(form, phrase));
  }
  return forms;
}

function checkAgainst(draft: Draft, language: LanguageDraft, namespace: Namespace, reference: Forms): void {
  const bundle = language.bundles[namespace];
  if (!bundle) return;
  const plurals = new Map(
    [...reference]
      .filter(([, forms]) => forms.has('other'))
      .map(([key, forms]) => [`${key}_other`, forms.get('other')!]),
  );
  const own = formsOf(bundle.leaves, plurals);
  for (const [key, forms] of reference) checkKey(draft, language, bundle.file, key, forms, own.get(key));
  for (const [key, forms] of own) {
    if (reference.has(key)) continue;
    const { file, path } = [...forms.values()][0]!;
    const message = `cette phrase n’existe pas en français${suggestion(key, reference.keys())} : retirez-la, ou ajoutez-la en français`;
    draft.problems.error(file, path, message, { atKey: true });
  }
}

function checkKey(
  draft: Draft,
  language: LanguageDraft,
  file: Phrase['file'],
  key: string,
  french: Map<string, Phrase>,
  own: Map<string, Phrase> | undefined,
): void {
  const severity = language.code === 'fr' ? 'error' : 'warning';
  if (!own) {
    draft.problems.warning(file, key.split('.'), 'phrase manquante : elle sera en français');
    return;
  }
  if (french.has('other')) {
    for (const form of formsNeeded(language.code).filter((name) => !own.has(name))) {
      const message = `il manque la forme ${lastOf(key)}_${form} : en « ${language.code} », des nombres la demandent`;
      draft.problems.error(file, key.split('.'), message, { severity });
    }
  }
  const wanted = placeholdersOf(french.values());
  for (const phrase of own.values()) checkPlaceholders(draft, phrase, wanted, french.has('other'));
}

function lastOf(key: string): string {
  return key.split('.').at(-1)!;
}

function placeholdersOf(phrases: Iterable<Phrase>): string[] {
  return placeholdersIn([...phrases].map(({ data }) => data).join('\n'));
}

/** A plural form may say its number in words ("one person"): it may leave out {{count}}. */
function checkPlaceholders(draft: Draft, phrase: Phrase, wanted: string[], isPlural: boolean): void {
  const found = placeholdersIn(phrase.data);
  const missing = wanted.filter((name) => !found.includes(name) && !(isPlural && name === 'count'));
  const extra = found.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const message = `variables différentes du français : attendu ${listed(wanted)}, trouvé ${listed(found)}`;
  draft.problems.error(phrase.file, phrase.path, message);
}

function formsUsed(rules: Intl.PluralRules): string[] {
  return [...new Set(Array.from({ length: 201 }, (_, count) => rules.select(count)))];
}

const needed = new Map<string, string[]>();

/** Plural forms that whole numbers up to 200 use (`other` of Russian and `many` of French are for fractions and millions). */
function formsNeeded(code: string): string[] {
  const known = needed.get(code);
  if (known) return known;
  const forms = isLanguageCode(code) ? formsUsed(new Intl.PluralRules(code)) : ['other'];
  needed.set(code, forms);
  return forms;
}
