import type { Library } from '../conversation/ports';
import type { Recognition } from '../conversation/types';
import { fold } from '../text';
import { NONE } from './check-examples';
import { takenByRule } from './check-phrases';
import type { Draft, LanguageDraft } from './draft';
import { ProblemList } from './problems';
import type { MustHit, Problem } from './types';
import { suggestion } from './validate';

const MEND = 'ou corrigez la phrase';
const MOST_CHOICES = 3;

/** Checks phrases.yaml of every language as far as words go: known dialogs, and nothing learnt by heart. */
export function checkMustHits(draft: Draft): void {
  for (const language of draft.languages) {
    checkIntents(draft, language);
    checkUnlearnt(draft, language);
  }
}

function checkIntents(draft: Draft, { mustHits }: LanguageDraft): void {
  for (const intent of mustHits?.byIntent.keys() ?? []) {
    if (intent === NONE || draft.dialogIds.has(intent)) continue;
    const message = `aucune fiche de dialogue « ${intent} » dans dialogs/${suggestion(intent, draft.dialogIds)}`;
    draft.problems.error(mustHits!.file, [intent], message, { atKey: true });
  }
}

function checkUnlearnt(draft: Draft, { mustHits, examples }: LanguageDraft): void {
  if (!mustHits || !examples) return;
  const learnt = new Map([...examples.byIntent.values()].flat().map((each) => [keyOf(each.data), each]));
  for (const { file, path, data } of [...mustHits.byIntent.values()].flat()) {
    const twin = learnt.get(keyOf(data));
    if (!twin) continue;
    const { line } = twin.file.place(twin.path);
    const message = `cette phrase est un exemple de « ${twin.path[0]} », examples.yaml ligne ${line} : apprise mot pour mot, elle ne vérifie rien. Écrivez-la autrement, ou retirez l’exemple`;
    draft.problems.error(file, path, message);
  }
}

/** Emoji have no folded form. */
function keyOf(text: string): string {
  return fold(text) || text;
}

/** The phrases of phrases.yaml of one language, in the order of the file. */
export function mustHitsOf({ code, mustHits }: LanguageDraft): MustHit[] {
  return [...(mustHits?.byIntent ?? [])].flatMap(([intent, phrases]) =>
    phrases.map((phrase) => ({ language: code, intent, phrase })),
  );
}

export interface MissOptions {
  /** What the recogniser that has learnt this content makes of a text. */
  recognize(text: string): Recognition;
  /** The library of this content: its rules come before the recogniser. */
  library: Library;
}

/** The must-hit phrases that are not answered with their dialog (`none`: that are answered), as errors at their place. */
export function missedPhrases(phrases: readonly MustHit[], { recognize, library }: MissOptions): Problem[] {
  const problems = new ProblemList();
  for (const { intent, phrase } of phrases) {
    const rule = takenByRule(library, intent, phrase.data);
    const message = rule === undefined ? missed(intent, recognize(phrase.data)) : `cette phrase ${rule}`;
    if (message !== undefined) problems.error(phrase.file, phrase.path, message);
  }
  return problems.sorted();
}

function missed(intent: string, { outcome, candidates }: Recognition): string | undefined {
  const names = candidates.map((candidate) => `« ${candidate.intent} »`);
  if (intent === NONE) return outcome === 'answer' ? wronglyAnswered(names[0]!) : undefined;
  if (outcome === 'answer' && candidates[0]?.intent === intent) return undefined;
  const understood = {
    answer: `est comprise comme ${names[0]}`,
    clarify: `n’est pas assez claire : Passerelle demande de choisir entre ${names.slice(0, MOST_CHOICES).join(', ')}`,
    none: 'n’est pas comprise',
  }[outcome];
  return `cette phrase ${understood}. Ajoutez à « ${intent} », dans examples.yaml, des exemples proches d’elle, ${MEND}`;
}

function wronglyAnswered(answered: string): string {
  return `cette phrase est hors sujet, mais Passerelle y répond par ${answered}. Ajoutez à « ${NONE} », dans examples.yaml, des exemples proches d’elle, ${MEND}`;
}
