import { lessonsOf } from '../../src/understanding/lessons';

const content = {
  examples: [{ language: 'fr', intent: 'card', text: 'faire une carte' }],
  none: [{ language: 'fr', text: 'recette de crêpes' }],
  texts: new Map([
    [
      'fr',
      new Map([
        [
          'card',
          {
            title: 'Ma carte',
            answer: 'Oui. Demandez-la à {{desk.name}} avec une photo.',
            steps: ['Remplissez le formulaire'],
          },
        ],
        ['unasked', { title: 'Jamais demandé', answer: 'Personne ne pose cette question ici.' }],
      ]),
    ],
  ]),
  lexicons: new Map([
    ['fr', new Map([['fine', ['amende*']]])],
    [
      'en',
      new Map([
        ['fine', ['fine']],
        ['book', ['book*']],
      ]),
    ],
  ]),
};

test('titles, answers and out-of-scope phrases are learnt beside the phrases of staff', () => {
  expect(lessonsOf(content).examples).toEqual([
    { language: 'fr', intent: 'card', text: 'faire une carte' },
    { language: 'fr', intent: 'none', text: 'recette de crêpes' },
    { language: 'fr', intent: 'card', text: 'Ma carte', ours: true },
    { language: 'fr', intent: 'card', text: 'Demandez-la à  avec une photo.', ours: true },
    { language: 'fr', intent: 'card', text: 'Remplissez le formulaire', ours: true },
  ]);
});

test('the words of all languages stand together under one meaning', () => {
  expect(lessonsOf(content).lexicon).toEqual({ fine: ['amende*', 'fine'], book: ['book*'] });
});
