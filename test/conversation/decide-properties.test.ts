/** Whole conversations of random words, buttons, photos and aidants: what must hold whatever happens. */
import fc from 'fast-check';
import type { IdentifiedLanguage, Recognition } from '../../src/conversation/types';
import { cleanText } from '../../src/text';
import { library, Person, type Said } from './fake-world';

type Act = (person: Person) => Said | undefined;

const WORDS = [
  ...[
    'bonjour',
    'je cherche un ordinateur',
    'sim',
    'Lyon',
    'et à Paris ?',
    'Saint-Denis',
    'Trifouilly',
    '69003',
    '93',
  ],
  ...[
    '1',
    '2',
    '٣',
    '42',
    'oui',
    'non',
    'ok',
    'passer',
    '👍',
    '???',
    '',
    'danger',
    'je suis dehors',
    'stop',
    'menu',
  ],
  ...[
    'humain',
    'langue',
    'english',
    'عربي',
    'مرحبا',
    'أحتاج حاسوب',
    'Добрий день мені потрібен',
    'supprimer mes donnees',
  ],
  ...[
    'je veux effacer tout',
    'commencer',
    'coallia',
    'chez un ami',
    'asile',
    '__proto__',
    'constructor',
    'zzz',
  ],
];
const VALUES = [
  ...[
    'command:human',
    'command:menu',
    'command:language',
    'command:stop',
    'place:skip',
    'handoff:cancel',
    'erase:yes',
  ],
  ...[
    'none:these',
    'housing:none',
    'housing:skip',
    'housing:coallia',
    'housing:x',
    'near:equip',
    'near:insertion',
  ],
  ...[
    'commune:69123',
    'commune:00000',
    'departement:93',
    'language:fr',
    'language:xx',
    'dialog:gone',
    '__proto__',
  ],
  ...[...library.dialogs.keys()].map((id) => `dialog:${id}`),
];

const intents = fc.constantFrom(...library.dialogs.keys(), 'gone');
const recognition: fc.Arbitrary<Recognition> = fc.record({
  outcome: fc.constantFrom('answer', 'clarify', 'none'),
  candidates: fc.array(
    fc.record({ intent: intents, confidence: fc.double({ min: 0, max: 1, noNaN: true }) }),
    {
      maxLength: 5,
    },
  ),
});
const identified: fc.Arbitrary<IdentifiedLanguage> = fc.record({
  language: fc.constantFrom('fr', 'en', 'ar', 'uk', undefined),
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  sure: fc.boolean(),
});

const act: fc.Arbitrary<{ name: string; act: Act }> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...WORDS).map((text) => ({ name: text, act: (p: Person) => p.says(text) })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary' })), recognition, identified)
      .map(([text, heard, language]) => ({
        name: JSON.stringify([text, heard, language]),
        act: (p: Person) => p.says(cleanText(text), heard, language),
      })),
  },
  {
    weight: 5,
    arbitrary: fc
      .oneof(fc.constantFrom(...VALUES), fc.string())
      .map((value) => ({ name: `>${value}`, act: (p: Person) => p.presses(value) })),
  },
  fc.constantFrom(
    { name: 'photo', act: (p: Person) => p.sends('image/jpeg') },
    { name: 'opens', act: (p: Person) => p.opens() },
    { name: 'leaves', act: (p: Person) => p.opens('leave') },
    { name: 'aidant takes', act: aidantTakes },
    { name: 'aidant gives back', act: aidantGivesBack },
  ),
);

function aidantTakes(person: Person): undefined {
  if (person.speaker.kind === 'queue') person.held();
}
function aidantGivesBack(person: Person): undefined {
  if (person.speaker.kind === 'aidant') person.given();
}

function always(check: (said: Said, before: Person['speaker'], person: Person) => void): void {
  const hint = fc.constantFrom(undefined, 'fr-FR', 'ar', 'ku', '__proto__');
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 12 }), hint, (acts, localeHint) => {
      const person = new Person();
      person.hint = localeHint;
      for (const { act: next } of acts) {
        const before = person.speaker;
        const said = next(person);
        if (said) check(said, before, person);
      }
    }),
    { numRuns: 1500 },
  );
}

const isUrgent = ({ words }: Said) => /^(emergency\.|stop\.|erase\.)/.test(words);

test('while an aidant holds, only emergencies, stop, erasing and the language are answered', () => {
  always((said, before) => {
    if (before.kind !== 'aidant' || said.words === '' || isUrgent(said)) return;
    expect(said.words).toMatch(/^(greeting \| )?language\./);
    expect(said.offers).not.toContain('command:human');
  });
});

test('every message has a language, at most two messages a turn, and the greeting comes once', () => {
  always((said, _, person) => {
    expect(said.messages.length).toBeLessThanOrEqual(2);
    for (const { locale, text } of said.messages) {
      expect(['fr', 'en', 'ar']).toContain(locale);
      expect(text).not.toBe('');
    }
    if (said.words.includes('greeting |')) expect(person.state.greeted).toBe(true);
  });
});

test('whatever the bot says leads on, with a human within reach', () => {
  always((said, before) => {
    if (said.words === '' || isUrgent(said) || before.kind === 'aidant') return;
    const cancelled = said.effects.some(({ kind }) => kind === 'cancel-handoff');
    const opened = said.effects.some(({ kind }) => kind === 'open-handoff');
    const waits = opened || (before.kind === 'queue' && !cancelled);
    expect(said.offers).toContain(waits ? 'handoff:cancel' : 'command:human');
    expect(said.offers).not.toContain(waits ? 'command:human' : 'handoff:cancel');
  });
});

test('choices are few, each once, each with a label', () => {
  always((said) => {
    const choices = said.messages.at(-1)?.choices ?? [];
    expect(choices.length).toBeLessThanOrEqual(8);
    expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
    for (const { label } of choices) expect(label).not.toBe('');
  });
});

test('the state can be stored, stays small, and counts no miss below zero', () => {
  always(({ state }) => {
    const stored = JSON.stringify(state);
    expect(JSON.parse(stored)).toEqual(state);
    expect(Buffer.byteLength(stored)).toBeLessThan(8192);
    expect(state.misses).toBeGreaterThanOrEqual(0);
    expect(state.topics.length).toBeLessThanOrEqual(5);
    if (state.pending?.kind === 'language') expect(state.language).toBeUndefined();
  });
});

test('the longest message in the dearest script still fits while it waits for its language', () => {
  const person = new Person();
  for (const letter of ['ሀ', '"', '\\', '語']) {
    person.says(cleanText(letter.repeat(100_000)), undefined, { confidence: 0, sure: false });
    expect(Buffer.byteLength(JSON.stringify(person.state))).toBeLessThan(8192);
  }
});

test('the same input gives the same decision', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 8 }), (acts) => {
      const [one, other] = [new Person(), new Person()];
      for (const { act: next } of acts) expect(next(one)).toEqual(next(other));
    }),
    { numRuns: 200 },
  );
});
