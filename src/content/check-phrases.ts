import type { Library } from '../conversation/ports';
import type { Content, Problem } from './types';

/**
 * What the rules make of the phrases that people are known to write: an ordinary question that sets off an
 * emergency or a command would never reach its answer. Slow (every phrase goes through every rule): for the
 * command only. Warnings without a line: the mistake may be in the rule as well as in the phrase.
 */
export function checkPhrases(content: Content, library: Library): Problem[] {
  const phrases = [...content.examples, ...content.none.map((phrase) => ({ ...phrase, intent: 'none' }))];
  return phrases.flatMap(({ language, intent, text }) => {
    const message = takenByRule(library, intent, text);
    if (message === undefined) return [];
    const file = `locales/${language}/examples.yaml`;
    return [
      {
        file,
        line: 1,
        column: 1,
        field: intent,
        message: `« ${text} » ${message}`,
        severity: 'warning' as const,
      },
    ];
  });
}

/** The rule that would take a phrase away from its dialog, as the end of a sentence; undefined when none would. */
export function takenByRule(library: Library, intent: string, text: string): string | undefined {
  const dialog = library.dialogs.get(intent);
  const emergency = library.emergencyIn(text);
  if (emergency && dialog?.topic !== 'safety')
    return `déclenche l’urgence ${emergency} : ajoutez une exception à rules.yaml`;
  const said = library.commandIn(text);
  if (!said || dialog?.command !== undefined || dialog?.topic === 'conversation') return undefined;
  return `est prise pour la commande ${said.command} : retirez la phrase, ou la règle`;
}
