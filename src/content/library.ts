import i18next, { type i18n } from 'i18next';
import type { Dialog, DialogText, Language, Library } from '../conversation/ports';
import type { LanguageCode } from '../conversation/types';
import { AppError } from '../errors';
import { fillPlaceholders, fillValues, type Services, urlIn } from './placeholders';
import { withoutPlural } from './plurals';
import { compileRules } from './rules';
import { type Content, NAMESPACES } from './types';

/** The source of every text, and what is shown when a translation is missing. */
const SOURCE: LanguageCode = 'fr';

/** Builds the published content from what was read; immutable. */
export function createLibrary(content: Content): Library {
  const languages = new Map(content.languages.map((language) => [language.code, language]));
  const services = new Map(content.services.map((service) => [service.id, service]));
  const texts = fillTexts(content, services);
  const sentences = createSentences(content);
  const translate = new Map(content.languages.map(({ code }) => [code, sentences.getFixedT(code)]));
  const untranslated = untranslatedKeys(content);
  const translateIn = (language: LanguageCode) => translate.get(language) ?? translate.get(SOURCE)!;
  const plain = remembered((language, key) => translateIn(language)(key, { nest: false }));
  const templates = remembered((language, key) =>
    translateIn(language)(key, { nest: false, skipInterpolation: true }),
  );
  return Object.freeze({
    version: content.version,
    languages: content.languages,
    dialogs: new Map<string, Dialog>(content.dialogs.map((dialog) => [dialog.id, dialog])),
    services,
    linkOf: (language: LanguageCode, service: string) => urlIn(language, services.get(service)),
    language: (code: LanguageCode | undefined) =>
      code === undefined ? undefined : findLanguage(languages, code),
    dialogText: (language: LanguageCode, dialog: string) => textOf(texts, languages, language, dialog),
    sentence(language: LanguageCode, key: string, values?: Record<string, string | number>): string {
      if (!values) return plain(language, key);
      // Only i18next knows which plural a number takes.
      if (values.count !== undefined) return translateIn(language)(key, { nest: false, ...values });
      return fillValues(templates(language, key), values);
    },
    isTranslated: (language: LanguageCode, key: string) => !untranslated.get(language)?.has(key),
    ...compileRules(content.rules, content.languages),
  });
}

/** A sentence is looked up once: i18next takes longer over each than the rest of the rendering. */
function remembered(look: (language: LanguageCode, key: string) => string): typeof look {
  const known = new Map<string, string>();
  return (language, key) => {
    const name = `${language} ${key}`;
    const found = known.get(name) ?? look(language, key);
    known.set(name, found);
    return found;
  };
}

/** `en-US` and `EN` are `en`. */
function findLanguage(
  languages: ReadonlyMap<LanguageCode, Language>,
  code: LanguageCode,
): Language | undefined {
  return languages.get(code) ?? languages.get(code.toLowerCase().split(/[-_]/)[0]!);
}

type FilledTexts = ReadonlyMap<LanguageCode, ReadonlyMap<string, DialogText>>;

/** All at once, when the content is published: a turn only looks its text up. */
function fillTexts(content: Content, services: Services): FilledTexts {
  const filled = content.languages.map((language) => {
    const { code } = language;
    const fill = (text: string): string => fillPlaceholders(text, services, language);
    const entries = [...(content.texts.get(code) ?? [])].map(([id, { title, answer, steps = [] }]) => {
      const lines = [answer, ...steps.map((step, index) => `${index + 1}. ${step}`)];
      const text: DialogText = { language: code, title: fill(title), text: fill(lines.join('\n')) };
      return [id, Object.freeze(text)] as const;
    });
    return [code, new Map(entries)] as const;
  });
  return new Map(filled);
}

function textOf(
  texts: FilledTexts,
  languages: ReadonlyMap<LanguageCode, Language>,
  language: LanguageCode,
  dialog: string,
): DialogText {
  for (const code of [language, languages.get(language)?.fallback ?? SOURCE, SOURCE]) {
    const text = texts.get(code)?.get(dialog);
    if (text) return text;
  }
  throw new AppError('unknown-dialog', `Aucun dialogue « ${dialog} » dans les contenus.`);
}

/** The sentences of the bot that a language lacks, by their key without plural ending. */
function untranslatedKeys({ bundles }: Content): Map<LanguageCode, Set<string>> {
  const french = keysOf(bundles.get(SOURCE)?.bot ?? {});
  const lacking = [...bundles].map(([code, { bot }]) => {
    const own = new Set(keysOf(bot));
    return [code, new Set(french.filter((key) => !own.has(key)))] as const;
  });
  return new Map(lacking);
}

function keysOf(group: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(group).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? keysOf(value as Record<string, unknown>, `${prefix}${name}.`)
      : [prefix + withoutPlural(name)],
  );
}

/** Its own instance: two libraries live side by side while a release is swapped. */
function createSentences(content: Content): i18n {
  const instance = i18next.createInstance();
  instance.init({
    initAsync: false,
    lng: SOURCE,
    fallbackLng: fallbacks(content.languages),
    supportedLngs: content.languages.map(({ code }) => code),
    load: 'currentOnly',
    ns: [...NAMESPACES],
    defaultNS: 'bot',
    resources: Object.fromEntries(content.bundles),
    returnNull: false,
    // Names typed by people pass through the sentences: they must never be read as templates.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  return instance;
}

function fallbacks(languages: readonly Language[]): Record<string, LanguageCode[]> {
  const chains = languages.map(({ code, fallback }) => [code, [...new Set([fallback, SOURCE])]] as const);
  return { ...Object.fromEntries(chains), default: [SOURCE] };
}
