import { fold } from '../text';
import type { Draft, LanguageDraft, Phrase } from './draft';
import { suggestion } from './validate';

/** Fewer phrases than this do not teach a meaning. */
export const MIN_EXAMPLES = 25;
/** The phrases that are out of scope. */
export const NONE = 'none';

/** Checks examples.yaml of every language. */
export function checkExamples(draft: Draft): void {
  for (const language of draft.languages) {
    const path = `locales/${language.code}/examples.yaml`;
    const { examples } = language;
    if (!language.present.has('examples.yaml')) {
      const message = 'ce fichier manque : sans exemples, aucune question n’est comprise dans cette langue';
      draft.problems.add({ file: path, line: 1, column: 1, field: '', message, severity: 'error' });
    }
    if (!examples) continue;
    const folded = foldAll(examples.byIntent);
    checkIntents(draft, examples, folded);
    checkTwins(draft, folded);
  }
}

interface Folded {
  phrase: Phrase;
  folded: string;
}

function foldAll(byIntent: Map<string, Phrase[]>): Map<string, Folded[]> {
  const entries = [...byIntent].map(([intent, phrases]) => {
    return [intent, phrases.map((phrase) => ({ phrase, folded: fold(phrase.data) || phrase.data }))] as const;
  });
  return new Map(entries);
}

function checkIntents(
  draft: Draft,
  { file, byIntent }: NonNullable<LanguageDraft['examples']>,
  folded: Map<string, Folded[]>,
): void {
  for (const intent of byIntent.keys()) {
    if (intent === NONE || draft.dialogIds.has(intent)) continue;
    const message = `aucune fiche de dialogue « ${intent} » dans dialogs/${suggestion(intent, draft.dialogIds)}`;
    draft.problems.error(file, [intent], message, { atKey: true });
  }
  for (const intent of [...[...draft.dialogIds].sort(), NONE]) {
    const count = new Set((folded.get(intent) ?? []).map((each) => each.folded)).size;
    if (count >= MIN_EXAMPLES) continue;
    const message = `${count} exemple(s) différent(s), il en faut au moins ${MIN_EXAMPLES} : ajoutez des phrases que les gens écrivent`;
    draft.problems.error(file, [intent], message, { atKey: true });
  }
}

function checkTwins(draft: Draft, byIntent: Map<string, Folded[]>): void {
  const first = new Map<string, { intent: string; phrase: Phrase }>();
  for (const [intent, phrases] of byIntent) {
    for (const { phrase, folded } of phrases) {
      const twin = first.get(folded);
      if (!twin) first.set(folded, { intent, phrase });
      else reportTwin(draft, phrase, intent, twin);
    }
  }
}

function reportTwin(
  draft: Draft,
  phrase: Phrase,
  intent: string,
  twin: { intent: string; phrase: Phrase },
): void {
  const { line } = twin.phrase.file.place(twin.phrase.path);
  if (twin.intent === intent) {
    draft.problems.warning(
      phrase.file,
      phrase.path,
      `cette phrase est déjà ligne ${line} : supprimez-en une`,
    );
    return;
  }
  const message = `cette phrase est aussi un exemple de « ${twin.intent} », ligne ${line} : gardez-la dans un seul dialogue`;
  draft.problems.error(phrase.file, phrase.path, message);
}
