import fc from 'fast-check';
import { CLU_LIMITS, cluProjectOf } from '../../src/understanding/clu-project';

function phrases(count: number, intent: string, language: string) {
  return Array.from({ length: count }, (_, i) => ({ language, intent, text: `${intent} ${language} ${i}` }));
}

function countOf(project: ReturnType<typeof cluProjectOf>['project'], intent: string, language: string) {
  return project.assets.utterances.filter((said) => said.intent === intent && said.language === language)
    .length;
}

test('a project as Azure documents it, multilingual, with None', () => {
  const { project, warnings } = cluProjectOf(
    {
      examples: [
        { language: 'fr', intent: 'wifi', text: 'le code du wifi' },
        { language: 'en', intent: 'wifi', text: 'wifi code' },
      ],
      none: [{ language: 'fa', text: 'هوا چطور است' }],
    },
    'passerelle',
  );
  expect(warnings).toEqual([]);
  expect(project).toEqual({
    projectFileVersion: '2023-04-01',
    stringIndexType: 'Utf16CodeUnit',
    metadata: {
      projectKind: 'Conversation',
      projectName: 'passerelle',
      multilingual: true,
      description: 'Passerelle',
      language: 'fr',
      settings: { confidenceThreshold: 0 },
    },
    assets: {
      projectKind: 'Conversation',
      intents: [{ category: 'wifi' }, { category: 'None' }],
      entities: [],
      utterances: [
        { text: 'le code du wifi', intent: 'wifi', language: 'fr', dataset: 'Train', entities: [] },
        { text: 'wifi code', intent: 'wifi', language: 'en-us', dataset: 'Train', entities: [] },
        { text: 'هوا چطور است', intent: 'None', language: 'fa', dataset: 'Train', entities: [] },
      ],
    },
  });
});

test('Tigrinya is left out, and said so', () => {
  const examples = [...phrases(3, 'wifi', 'ti'), ...phrases(1, 'wifi', 'so')];
  const { project, warnings } = cluProjectOf({ examples, none: [] }, 'p');
  expect(project.assets.utterances).toHaveLength(1);
  expect(warnings).toEqual([expect.stringMatching(/^ti : 3 phrases laissées/)]);
});

test('long phrases are cut, and said so; the same phrase twice in a language is one', () => {
  const examples = [
    { language: 'fr', intent: 'wifi', text: 'mot '.repeat(300) },
    { language: 'fr', intent: 'wifi', text: 'Le wifi' },
    { language: 'fr', intent: 'wifi', text: 'le wifi ' },
    { language: 'es', intent: 'wifi', text: 'le wifi' },
  ];
  const { project, warnings } = cluProjectOf({ examples, none: [] }, 'p');
  expect(project.assets.utterances.map(({ text }) => text.length)).toEqual([499, 7, 7]);
  expect(warnings).toEqual(['1 phrases coupées à 500 caractères, la limite de CLU.']);
});

test('over 25,000 phrases: small groups stay whole, large ones give the same share, spread over the file', () => {
  const examples = [
    ...phrases(20_000, 'wifi', 'fr'),
    ...phrases(9_000, 'wifi', 'ar'),
    ...phrases(300, 'sim-card', 'so'),
  ];
  const { project, warnings } = cluProjectOf({ examples, none: [] }, 'p');
  const { utterances } = project.assets;
  expect(utterances.length).toBeLessThanOrEqual(25_000);
  expect([
    countOf(project, 'sim-card', 'so'),
    countOf(project, 'wifi', 'ar'),
    countOf(project, 'wifi', 'fr'),
  ]).toEqual([300, 9000, 15_700]);
  const last = utterances.filter(({ language }) => language === 'fr').at(-1)!;
  expect(last.text).toBe('wifi fr 19999');
  expect(warnings).toEqual([expect.stringMatching(/25000 phrases : 25000 prises sur 29300/)]);
});

test('whatever the sizes, the limit holds and no intent is lost while one phrase each fits', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), (sizes) => {
      const examples = sizes.flatMap((size, i) => phrases(size, `intent-${i}`, i % 2 ? 'fr' : 'ar'));
      const { project } = cluProjectOf({ examples, none: [] }, 'p', { ...CLU_LIMITS, utterances: 30 });
      expect(project.assets.utterances.length).toBeLessThanOrEqual(30);
      expect(project.assets.intents).toHaveLength(sizes.length + 1);
    }),
  );
});

test('over 500 intents those with most examples stay; a name that Azure forbids is told', () => {
  const many = Array.from({ length: 501 }, (_, i) => phrases(i === 7 ? 1 : 2, `dialog-${i}`, 'fr')).flat();
  const badly = [...phrases(2, 'quoi?', 'fr'), ...phrases(2, 'x'.repeat(51), 'fr')];
  const { project, warnings } = cluProjectOf({ examples: [...badly, ...many], none: [] }, 'p');
  const names = project.assets.intents.map(({ category }) => category);
  expect(names).toHaveLength(500);
  expect(names).not.toContain('dialog-7');
  expect(names).toContain('None');
  expect(warnings[0]).toMatch(/nom n’est pas permis.*quoi\?/);
  expect(warnings[1]).toMatch(/500 intentions.*dialog-7/);
});
