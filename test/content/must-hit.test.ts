import { loadContent } from '../../src/content';
import { missedPhrases } from '../../src/content/check-must-hit';
import { createLibrary } from '../../src/content/library';
import { formatProblem } from '../../src/content/problems';
import type { Recognition } from '../../src/conversation/types';
import { NOW, problemsWith, writeTree } from './content-tree';

const FILE = 'locales/en/phrases.yaml';
const written = (text: string) => ({ [FILE]: text });

describe('phrases.yaml', () => {
  it('is read with its places, and is no part of what is learnt', () => {
    const root = writeTree(written('sim-card:\n  - a card for my phone\nnone: [a recipe]\n'));
    const { content, problems, mustHits } = loadContent(root, { now: NOW });
    expect(problems).toEqual([]);
    expect(mustHits.map(({ language, intent, phrase }) => [language, intent, phrase.data])).toEqual([
      ['en', 'sim-card', 'a card for my phone'],
      ['en', 'none', 'a recipe'],
    ]);
    expect(content?.examples.some(({ text }) => text === 'a card for my phone')).toBe(false);
  });

  it.each([
    [
      'an unknown dialog',
      'sim-cart: [a card]\n',
      `${FILE}:1:1  sim-cart : aucune fiche de dialogue « sim-cart » dans dialogs/ ; vouliez-vous dire « sim-card » ?`,
    ],
    [
      'a phrase that is learnt, whatever its capitals and punctuation',
      'sim-card:\n  - a card\n  - SIM-card, en phrase 5!\n',
      `${FILE}:3:5  sim-card.1 : cette phrase est un exemple de « sim-card », examples.yaml ligne 7 : apprise mot pour mot, elle ne vérifie rien.`,
    ],
    [
      'a phrase that another dialog learns',
      'none: [old-phone en phrase 0]\n',
      `${FILE}:1:8  none.0 : cette phrase est un exemple de « old-phone », examples.yaml ligne 28`,
    ],
    ['what is not a list', 'sim-card: a card\n', `${FILE}:1:11  sim-card : attendu : une liste de phrases`],
    [
      'what is not a phrase',
      'sim-card: [115]\n',
      `${FILE}:1:12  sim-card.0 : attendu : une phrase, telle que les gens l’écrivent ; trouvé : 115`,
    ],
  ])('finds %s', (_name, text, expected) => {
    const problems = problemsWith(written(text));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('may hold the example of another language', () => {
    expect(problemsWith(written('sim-card: [sim-card fr phrase 5]\n'))).toEqual([]);
  });
});

describe('a phrase that must be understood', () => {
  const candidates = ['old-phone', 'sim-card', 'a', 'b'].map((intent, n) => ({
    intent,
    confidence: 0.4 - n / 10,
  }));
  const OUTCOMES: Record<string, Recognition> = {
    'told old': { outcome: 'answer', candidates },
    'asks back': { outcome: 'clarify', candidates },
    nothing: { outcome: 'none', candidates: [] },
  };

  function missed(text: string): string[] {
    const { content, mustHits } = loadContent(writeTree(written(text)), { now: NOW });
    const library = createLibrary(content!);
    return missedPhrases(mustHits, { recognize: (phrase) => OUTCOMES[phrase]!, library }).map(formatProblem);
  }

  it('is missed with another answer, a question or none, each at its place', () => {
    const problems = missed('sim-card:\n  - told old\n  - asks back\n  - nothing\n');
    expect(problems).toEqual([
      `${FILE}:2:5  sim-card.0 : cette phrase est comprise comme « old-phone ». Ajoutez à « sim-card », dans examples.yaml, des exemples proches d’elle, ou corrigez la phrase`,
      expect.stringContaining(
        `${FILE}:3:5  sim-card.1 : cette phrase n’est pas assez claire : Passerelle demande de choisir entre « old-phone », « sim-card », « a ». Ajoutez`,
      ),
      expect.stringContaining(`${FILE}:4:5  sim-card.2 : cette phrase n’est pas comprise. Ajoutez`),
    ]);
  });

  it('is missed when a question is asked though its dialog comes first', () => {
    expect(missed('old-phone: [asks back]\n')).toHaveLength(1);
  });

  it('is well with its answer; out of scope, without any', () => {
    expect(missed('old-phone: [told old]\nnone: [asks back, nothing]\n')).toEqual([]);
  });

  it('is missed out of scope when it is answered', () => {
    expect(missed('none: [told old]\n')).toEqual([
      `${FILE}:1:8  none.0 : cette phrase est hors sujet, mais Passerelle y répond par « old-phone ». Ajoutez à « none », dans examples.yaml, des exemples proches d’elle, ou corrigez la phrase`,
    ]);
  });

  it('is missed when a rule takes it before it is understood', () => {
    expect(missed('sim-card: [how to kill me connection, please stop]\n')).toEqual([
      expect.stringContaining('sim-card.0 : cette phrase déclenche l’urgence danger'),
      expect.stringContaining('sim-card.1 : cette phrase est prise pour la commande stop'),
    ]);
  });
});
