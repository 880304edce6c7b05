import { fold } from '../text';
import type { Draft, LanguageDraft, Phrase } from './draft';
import { ID } from './schema';
import { suggestion } from './validate';

const SOURCE = 'fr';
/** A shorter beginning of a word, once folded, begins too many others. */
const SHORTEST_STEM = 3;

/** Checks lexicon.yaml of every language: the meanings are those of the French file. */
export function checkLexicons(draft: Draft): void {
  const french = draft.languages.find(({ code }) => code === SOURCE)?.lexicon?.byConcept;
  const known = new Set(french?.keys());
  for (const language of draft.languages) {
    const { lexicon } = language;
    if (!lexicon) continue;
    for (const [concept, entries] of lexicon.byConcept) {
      checkConcept(draft, language, concept, known);
      for (const entry of entries) checkEntry(draft, entry);
    }
  }
}

function checkConcept(
  draft: Draft,
  { code, lexicon }: LanguageDraft,
  concept: string,
  known: ReadonlySet<string>,
): void {
  const { file } = lexicon!;
  if (!ID.test(concept)) {
    const message = `« ${concept} » : un sens se nomme en minuscules sans accent, chiffres et tirets`;
    draft.problems.error(file, [concept], message, { atKey: true });
  } else if (code !== SOURCE && !known.has(concept)) {
    const message = `aucun sens « ${concept} » dans locales/${SOURCE}/lexicon.yaml${suggestion(concept, known)}`;
    draft.problems.error(file, [concept], message, { atKey: true });
  }
}

function checkEntry(draft: Draft, { file, path, data }: Phrase): void {
  const words = data.split(/\s+/u).filter((word) => word !== '');
  if (fold(data.replaceAll('*', ' ')) === '') {
    draft.problems.error(file, path, 'ce mot n’a ni lettre ni chiffre : retirez-le');
  } else if (words.some((word) => word.slice(0, -1).includes('*') || word === '*')) {
    draft.problems.error(
      file,
      path,
      `« ${data} » : l’étoile s’écrit à la fin d’un mot (n’importe quelle fin)`,
    );
  } else if (
    words.length === 1 &&
    data.endsWith('*') &&
    [...fold(data.slice(0, -1))].length < SHORTEST_STEM
  ) {
    draft.problems.error(
      file,
      path,
      `« ${data} » : ce début est trop court, il prendrait trop d’autres mots`,
    );
  }
}
