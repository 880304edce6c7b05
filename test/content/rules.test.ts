import fc from 'fast-check';
import { PatternIndex } from '../../src/content/pattern-index';
import { groupsOf, parsePattern } from '../../src/content/patterns';
import { compileRules } from '../../src/content/rules';
import type { RulesRecord } from '../../src/content/types';
import { words } from '../../src/text';

const LANGUAGES = [
  { code: 'fr', name: 'Français', direction: 'ltr' as const, fallback: 'fr', names: ['francais', 'french'] },
  { code: 'en', name: 'English', direction: 'ltr' as const, fallback: 'fr', names: ['anglais', 'inglés'] },
  {
    code: 'ar',
    name: 'العربية',
    direction: 'rtl' as const,
    fallback: 'fr',
    names: ['arabe', 'arabic', 'عربي', 'moroccan arabic'],
  },
];

const RULES = new Map<string, RulesRecord>([
  [
    'fr',
    {
      emergency: {
        danger: { when: ['mari* frapp*', 'me tap*', "l'hotel brule"], except: ['frapp* clavier'] },
        shelter: { when: ['dors dehors', 'dans la rue'] },
      },
      commands: {
        stop: ['stop', 'arrêt'],
        delete: ['supprimer mes données'],
        language: ['langue', 'changer de langue'],
      },
      short: { yes: ['oui', "d'accord"], no: ['non'], skip: ['je préfère ne pas dire'] },
      polite: ["s'il vous plaît", 'svp', 'merci', 'merci beaucoup', 'bonjour'],
    },
  ],
  [
    'en',
    {
      emergency: { danger: { when: ['hit* me', 'bomb'] }, shelter: { when: ['*sleep* street'] } },
      commands: { human: ['a human'] },
      short: { yes: ['ok'] },
      polite: ['please', 'thank you'],
    },
  ],
  [
    'ar',
    {
      emergency: { danger: { when: ['*ضربني', '*ضرب*'], except: [] } },
      commands: { stop: ['أوقف'] },
      short: { no: ['لا'] },
      polite: ['من فضلك'],
    },
  ],
]);

const matcher = compileRules(RULES, LANGUAGES);

describe('emergencies', () => {
  it.each([
    ['Mon MARI me frappe', 'danger'],
    ['mon mari violent il frappait', 'danger'],
    ['il me tape', 'danger'],
    ['l’hôtel brûle !!', 'danger'],
    ['je dors dehors', 'shelter'],
    ['we are sleeping on the street', 'shelter'],
    ['I overslept in my street', undefined],
    ['زوجي يضربني', 'danger'],
    ['وضربوني أمس', 'danger'],
    ['hits me, and I sleep in the street', 'danger'],
    ['mari frappe sur le clavier', undefined],
    ['mon mari a trois ou quatre amis frappants', undefined],
    ['frappe mon mari', undefined],
    ['tape me', undefined],
    ['', undefined],
    ['…!?', undefined],
  ])('reads "%s" as %s', (text, expected) => {
    expect(matcher.emergencyIn(text)).toBe(expected);
  });

  it('lets an exception of one language cancel that language only', () => {
    expect(matcher.emergencyIn('mari frappe clavier')).toBeUndefined();
    expect(matcher.emergencyIn('mari frappe clavier, he hits me')).toBe('danger');
  });

  it('lets an exception to danger leave shelter alone', () => {
    expect(matcher.emergencyIn('mari frappe clavier et je dors dehors')).toBe('shelter');
  });

  it('allows two other words between two words, not three', () => {
    expect(matcher.emergencyIn('dors un peu dehors')).toBe('shelter');
    expect(matcher.emergencyIn('dors un tout petit dehors')).toBeUndefined();
  });

  it('finds the way when a first candidate leads nowhere', () => {
    expect(matcher.emergencyIn('mari mari x y frappe')).toBe('danger');
  });
});

describe('commands', () => {
  it.each([
    ['STOP', { command: 'stop' }],
    ['Arret !!', { command: 'stop' }],
    ['stop stop stop', { command: 'stop' }],
    ['bonjour, stop s’il vous plaît', { command: 'stop' }],
    ['أوقف من فضلك', { command: 'stop' }],
    ['supprimer mes donnees, merci beaucoup', { command: 'delete' }],
    ['a human please', { command: 'human' }],
    ['langue', { command: 'language' }],
    ['english', { command: 'language', language: 'en' }],
    ['عربي', { command: 'language', language: 'ar' }],
    ['العربيه', { command: 'language', language: 'ar' }],
    ['in english please', { command: 'language', language: 'en' }],
    ['parler arabe', { command: 'language', language: 'ar' }],
    ['changer de langue arabe', { command: 'language', language: 'ar' }],
    ['I want to speak Moroccan Arabic', { command: 'language', language: 'ar' }],
    ['je ne parle pas français', undefined],
    ['switch to english', { command: 'language', language: 'en' }],
    ['can you change to arabic', { command: 'language', language: 'ar' }],
    ['passe en arabe', { command: 'language', language: 'ar' }],
    ['اريد التحدث العربية', { command: 'language', language: 'ar' }],
    ['غير اللغة الى العربية', { command: 'language', language: 'ar' }],
    ['change my phone to arabic', undefined],
    ['I want to learn english', undefined],
    ['cours de français', undefined],
    ['ne pas supprimer mes données', undefined],
    ['comment supprimer mes données', undefined],
    ['merci', undefined],
    ['', undefined],
    [`stop ${'merci '.repeat(12)}`, undefined],
  ])('reads "%s"', (text, expected) => {
    expect(matcher.commandIn(text)).toEqual(expected);
  });
});

describe('short answers', () => {
  it.each([
    ['Oui', 'yes'],
    ['oui oui merci', 'yes'],
    ["D'ACCORD", 'yes'],
    ['ok', 'yes'],
    ['لا', 'no'],
    ['je prefere ne pas dire svp', 'skip'],
    ['oui mais non', undefined],
    ['nonante', undefined],
  ])('reads "%s" as %s', (text, expected) => {
    expect(matcher.shortAnswerIn(text)).toBe(expected);
  });
});

describe('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          '\ud800',
          '\udc00',
          '__proto__',
          'constructor',
          'toString',
          '*',
          'mari',
          'frappe',
          ' ',
          '\u0000',
          '👍',
          'ﷺ',
        ),
      )
      .map((parts) => parts.join('')),
  );

  it('is read without an error, and as the same thing twice', () => {
    fc.assert(
      fc.property(text, (message) => {
        expect(matcher.emergencyIn(message)).toBe(matcher.emergencyIn(message));
        matcher.commandIn(message);
        matcher.shortAnswerIn(message);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'is not a rule because it is "%s"',
    (word) => {
      expect([matcher.emergencyIn(word), matcher.commandIn(word), matcher.shortAnswerIn(word)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    },
  );

  it('may be a pattern too', () => {
    fc.assert(
      fc.property(text, text, (pattern, message) => {
        const rules: RulesRecord = {
          emergency: { danger: { when: [pattern] } },
          commands: {},
          short: {},
          polite: [],
        };
        compileRules(new Map([['fr', rules]]), []).emergencyIn(message);
      }),
      { numRuns: 300 },
    );
  });

  it('is found by a pattern made of its own words, wherever it is', () => {
    const word = fc.constantFrom('a', 'ab', 'abc', 'x', 'نص', 'ሰላም', 'да');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(word, { maxLength: 5 }),
        (pattern, before) => {
          const index = new PatternIndex<string>();
          index.add(groupsOf(parsePattern(pattern.join(' '))), 'found');
          expect(index.find(words([...before, ...pattern].join(' '))).has('found')).toBe(true);
        },
      ),
    );
  });
});

it('is not held up by a text made for that', () => {
  const rules: RulesRecord = {
    emergency: { danger: { when: ['a* a* a* a* a* a* a* z'] } },
    commands: {},
    short: {},
    polite: [],
  };
  const { emergencyIn } = compileRules(new Map([['fr', rules]]), []);
  // Tried place by place, the seven words would have 10^20 ways: this would never end.
  expect(emergencyIn('a '.repeat(5000))).toBeUndefined();
});
