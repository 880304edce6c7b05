import type { Draft, LanguageDraft } from './draft';
import { reportFile } from './draft';
import { ANNOUNCEMENT, hashTexts, statesOf } from './reviews';

/** Works out how each text stands, and reports what is stale or wrongly recorded in review.json. */
export function checkReviews(draft: Draft): void {
  for (const language of draft.languages) {
    language.states = statesOf(draft, language);
    checkAnnouncement(draft, language);
    reportStale(draft, language);
    if (language.reviews) checkEntries(draft, language, language.reviews);
  }
}

/** The one sentence that French cannot stand in for: it announces the French. */
function checkAnnouncement(draft: Draft, { code, bundles, states }: LanguageDraft): void {
  if (!bundles.bot || states.get(`bot:${ANNOUNCEMENT}`) !== 'missing') return;
  const message = `il manque ${ANNOUNCEMENT}, la phrase qui annonce un texte en français : écrivez-la`;
  reportFile(draft, `locales/${code}/bot.json`, message);
}

function reportStale(draft: Draft, { texts, bundles, states }: LanguageDraft): void {
  for (const [id, state] of states) {
    if (state !== 'stale') continue;
    const [namespace, key] = splitId(id);
    const file = namespace === 'dialogs' ? texts?.file : bundles[namespace as 'bot' | 'chat']?.file;
    const shown = namespace === 'chat' ? 'l’ancienne traduction reste' : 'la réponse est en français';
    const message = `périmé : le français a changé depuis la traduction, ${shown}. Relisez, puis « content review »`;
    const path = namespace === 'dialogs' ? [key] : key.split('.');
    if (file) draft.problems.warning(file, path, message, { atKey: true });
  }
}

function checkEntries(
  draft: Draft,
  language: LanguageDraft,
  { file, entries }: NonNullable<LanguageDraft['reviews']>,
): void {
  const known = hashTexts(language);
  for (const [id, { state, by, on }] of entries) {
    const [namespace, key] = splitId(id);
    if (!known.has(id)) {
      const message = 'ce texte n’existe plus : « content stamp » retire son état';
      draft.problems.warning(file, [namespace, key], message, { atKey: true });
    } else if (state === 'reviewed' && (by === undefined || on === undefined)) {
      const message = 'un texte relu dit par qui (by) et quand (on) : lancez « content review »';
      draft.problems.error(file, [namespace, key], message, { atKey: true });
    }
  }
}

function splitId(id: string): [namespace: string, key: string] {
  const colon = id.indexOf(':');
  return [id.slice(0, colon), id.slice(colon + 1)];
}
