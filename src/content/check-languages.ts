import { type Draft, type LanguageDraft, reportFile } from './draft';
import { suggestion } from './validate';

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A code that Intl accepts: folders may have any name. */
export function isLanguageCode(code: string): boolean {
  return /^[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?$/.test(code);
}

/** Checks language.json of every language. */
export function checkLanguages(draft: Draft): void {
  const codes = draft.languages.map(({ code }) => code);
  for (const language of draft.languages) {
    if (!isLanguageCode(language.code)) {
      const message = `« ${language.code} » n’est pas un code de langue : renommez le dossier (exemples : ar, fa, uk)`;
      reportFile(draft, `locales/${language.code}`, message);
    }
    if (!language.present.has('language.json')) {
      reportFile(draft, `locales/${language.code}/language.json`, 'ce fichier manque : créez-le');
    }
    checkLanguage(draft, language, codes);
  }
}

function checkLanguage(draft: Draft, { code, language }: LanguageDraft, codes: string[]): void {
  if (!language) return;
  const { file, data } = language;
  if (data.code !== undefined && data.code !== code) {
    draft.problems.error(file, ['code'], `le code doit être le nom du dossier, « ${code} »`);
  }
  if (data.fallback !== undefined && !codes.includes(data.fallback)) {
    const message = `aucune langue « ${data.fallback} » dans locales/${suggestion(data.fallback, codes)}`;
    draft.problems.error(file, ['fallback'], message);
  }
  if (data.name === undefined || data.direction === undefined) return;
  const expected = RIGHT_TO_LEFT.test(data.name) ? 'rtl' : 'ltr';
  if (data.direction !== expected) {
    draft.problems.error(
      file,
      ['direction'],
      `« ${data.name} » s’écrit dans l’autre sens : écrivez ${expected}`,
    );
  }
}
