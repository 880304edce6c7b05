import { fold } from '../text';
import type { Draft, LanguageDraft } from './draft';
import {
  fillPlaceholders,
  hasBrokenPlaceholder,
  placeholdersIn,
  SERVICE_FIELDS,
  type Services,
  valueFor,
} from './placeholders';
import type { Path } from './source-file';
import type { TextRecord } from './types';
import { type Located, suggestion } from './validate';

/** WhatsApp's longest label for an entry of a list. */
export const MAX_TITLE = 24;
/** What a person reads without scrolling on a small phone, and pays for in at most a few SMS. */
export const MAX_ANSWER = 600;

type Text = Located<Partial<TextRecord>>;

/** Checks dialogs.json of every language against the dialogs, the services and the French. */
export function checkTexts(draft: Draft): void {
  const services: Services = new Map(draft.services.map(({ data }) => [data.id ?? '', data]));
  const french = draft.languages.find(({ code }) => code === 'fr')?.texts?.byDialog;
  for (const language of draft.languages) {
    checkPresence(draft, language);
    const links = new Map(draft.dialogs.map(({ id, data }) => [id, data.links ?? []]));
    for (const [id, text] of language.texts?.byDialog ?? []) {
      checkText(draft, text, services, links.get(id) ?? []);
      const source = language.code === 'fr' ? undefined : french?.get(id);
      if (source) checkSamePlaceholders(draft, text, source);
    }
    checkTitles(draft, language);
  }
}

function checkPresence(draft: Draft, language: LanguageDraft): void {
  const isFrench = language.code === 'fr';
  const path = `locales/${language.code}/dialogs.json`;
  const severity = isFrench ? 'error' : 'warning';
  if (!language.present.has('dialogs.json')) {
    const message = isFrench
      ? 'ce fichier manque : créez-le'
      : 'ce fichier manque : les réponses seront en français';
    draft.problems.add({ file: path, line: 1, column: 1, field: '', message, severity });
  }
  const texts = language.texts;
  if (!texts) return;
  for (const id of texts.byDialog.keys()) {
    if (draft.dialogIds.has(id)) continue;
    const message = `aucune fiche de dialogue « ${id} » dans dialogs/${suggestion(id, draft.dialogIds)}`;
    draft.problems.error(texts.file, [id], message, { atKey: true });
  }
  for (const id of [...draft.dialogIds].sort()) {
    if (texts.byDialog.has(id)) continue;
    const message = isFrench
      ? 'le texte français manque : écrivez son titre (title) et sa réponse (answer)'
      : 'texte manquant : la réponse sera en français, et une ligne le dira';
    draft.problems.error(texts.file, [id], message, { severity });
  }
}

function checkText(draft: Draft, text: Text, services: Services, links: string[]): void {
  const { file, path, data } = text;
  for (const [at, value] of partsOf(text)) checkPlaceholders(draft, text, at, value, services);
  if (data.title !== undefined) checkTitle(draft, text, data.title);
  const length = [data.answer ?? '', ...(data.steps ?? [])]
    .map((part) => [...fillPlaceholders(part, services, { code: 'fr', direction: 'ltr' })].length)
    .reduce((sum, part) => sum + part, 0);
  if (length > MAX_ANSWER) {
    const message = `réponse et étapes font ${length} caractères, ${MAX_ANSWER} au plus : raccourcissez`;
    draft.problems.error(file, [...path, 'answer'], message);
  }
  for (const link of links) {
    if (!placeholdersOf(text).includes(`${link}.url`)) continue;
    const message = `l’adresse de « ${link} » est déjà montrée sous la réponse (links) : retirez {{${link}.url}}`;
    draft.problems.warning(file, [...path, 'answer'], message);
  }
}

function checkTitle(draft: Draft, { file, path }: Text, title: string): void {
  const length = [...title].length;
  if (length > MAX_TITLE) {
    const message = `le titre fait ${length} caractères, ${MAX_TITLE} au plus : c’est l’étiquette d’un bouton`;
    draft.problems.error(file, [...path, 'title'], message);
  }
  if (/[\r\n]/.test(title))
    draft.problems.error(file, [...path, 'title'], 'le titre tient sur une seule ligne');
}

function checkPlaceholders(draft: Draft, text: Text, at: Path, value: string, services: Services): void {
  if (hasBrokenPlaceholder(value)) {
    draft.problems.error(text.file, at, 'une variable est mal écrite : la forme est {{identifiant.phone}}');
  }
  if (/\*\*|__|\]\(|^#+ /m.test(value)) {
    draft.problems.warning(
      text.file,
      at,
      'pas de mise en forme (**, #, [ ]( )) : elle s’afficherait telle quelle',
    );
  }
  for (const name of placeholdersIn(value)) {
    if (draft.hasServices && valueFor(name, services) === undefined)
      draft.problems.error(text.file, at, unknownPlaceholder(name, services));
  }
}

function unknownPlaceholder(name: string, services: Services): string {
  const dot = name.lastIndexOf('.');
  const id = name.slice(0, Math.max(dot, 0)) || name;
  const field = name.slice(dot + 1);
  const service = services.get(id);
  if (dot === -1 || !service) {
    return `variable {{${name}}} inconnue : aucun service « ${id} » dans dialogs/services.yaml${suggestion(id, services.keys())}`;
  }
  const known = SERVICE_FIELDS.filter((each) => service[each] !== undefined).join(', ');
  return `variable {{${name}}} inconnue : le service « ${id} » n’a pas « ${field} », il a ${known}`;
}

function checkSamePlaceholders(draft: Draft, text: Text, french: Text): void {
  const wanted = placeholdersOf(french);
  const found = placeholdersOf(text);
  if (wanted.join() === found.join()) return;
  const message = `variables différentes du français : attendu ${listed(wanted)}, trouvé ${listed(found)}`;
  draft.problems.error(text.file, [...text.path, 'answer'], message);
}

/** The names as they are written in a text, for a message. */
export function listed(names: string[]): string {
  return names.length === 0 ? 'aucune' : names.map((name) => `{{${name}}}`).join(' ');
}

function placeholdersOf(text: Text): string[] {
  return placeholdersIn(
    partsOf(text)
      .map(([, value]) => value)
      .join('\n'),
  );
}

function partsOf({ path, data }: Text): [Path, string][] {
  const steps = (data.steps ?? []).map((step, index): [Path, string] => [[...path, 'steps', index], step]);
  const main = (['title', 'answer'] as const).map((name): [Path, string] => [
    [...path, name],
    data[name] ?? '',
  ]);
  return [...main, ...steps];
}

function checkTitles(draft: Draft, language: LanguageDraft): void {
  const first = new Map<string, string>();
  for (const [id, { file, path, data }] of language.texts?.byDialog ?? []) {
    if (data.title === undefined) continue;
    // Two titles that differ by accents or punctuation only are one button to a reader.
    const title = fold(data.title) || data.title;
    const twin = first.get(title);
    if (twin === undefined) first.set(title, id);
    else
      draft.problems.error(
        file,
        [...path, 'title'],
        `ce titre est déjà celui de « ${twin} » : rendez-les différents`,
      );
  }
}
