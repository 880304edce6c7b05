import fc from 'fast-check';
import { LIMITS, renderWhatsApp, type WhatsAppWire } from '../../src/channels/whatsapp-render';
import type { Message } from '../../src/conversation/types';

const choices = (...labels: string[]) => labels.map((label, index) => ({ label, value: `dialog:${index}` }));
const only = (message: Message): WhatsAppWire => {
  const wires = renderWhatsApp(message);
  expect(wires).toHaveLength(1);
  return wires[0]!;
};
const listOf = (message: Message) => {
  const wire = only(message);
  if (wire.type !== 'interactive' || wire.interactive.type !== 'list') throw new Error('expected a list');
  return wire.interactive.action;
};

test('a text is one message without a link preview', () => {
  expect(only({ text: 'Voir\nhttps://example.org' })).toEqual({
    type: 'text',
    text: { body: 'Voir\nhttps://example.org', preview_url: false },
  });
});

test('up to three short choices are buttons that give back their value', () => {
  expect(only({ text: 'Alors ?', choices: choices('Oui', 'Non', 'Une personne') })).toEqual({
    type: 'interactive',
    interactive: {
      type: 'button',
      body: { text: 'Alors ?' },
      action: {
        buttons: [
          { type: 'reply', reply: { id: 'dialog:0', title: 'Oui' } },
          { type: 'reply', reply: { id: 'dialog:1', title: 'Non' } },
          { type: 'reply', reply: { id: 'dialog:2', title: 'Une personne' } },
        ],
      },
    },
  });
});

test('up to ten choices are a list, opened by a word in the reader’s language', () => {
  const ten = choices(...Array.from({ length: 10 }, (_, index) => `Choix ${index + 1}`));
  expect(listOf({ text: 'Alors ?', choices: ten, locale: 'fa' })).toMatchObject({ button: 'انتخاب کنید' });
  expect(listOf({ text: 'Alors ?', choices: ten })).toMatchObject({ button: 'Choisir' });
  expect(listOf({ text: 'Alors ?', choices: ten, locale: 'xx' }).sections[0]!.rows).toHaveLength(10);
});

test('a label too long for a button is read whole in a list', () => {
  const label = 'Un ordinateur gratuit ou pas cher près de chez moi';
  const [row] = listOf({ text: 'Alors ?', choices: choices(label, 'Autre') }).sections[0]!.rows;
  expect(row).toEqual({
    id: 'dialog:0',
    title: 'Un ordinateur gratuit…',
    description: 'ou pas cher près de chez moi',
  });
});

test('labels that begin alike stay apart, each whole below its title', () => {
  const labels = ['Association fictive des réfugiés de Lyon', 'Association fictive des réfugiés de Lille'];
  const rows = listOf({ text: 'Laquelle ?', choices: choices(...labels) }).sections[0]!.rows;
  expect(rows[0]!.title).not.toBe(rows[1]!.title);
  expect(rows[0]!.description).toMatch(/Lyon$/);
  expect(rows[1]!.description).toBe(labels[1]);
});

test.each([
  [
    'more than ten choices',
    { text: 'Alors ?', choices: choices(...Array.from({ length: 11 }, (_, i) => `C${i}`)) },
  ],
  ['a body too long for a menu', { text: 'a'.repeat(1025), choices: choices('Oui', 'Non') }],
  [
    'two choices of one value',
    {
      text: 'Alors ?',
      choices: [
        { label: 'A', value: 'x' },
        { label: 'B', value: 'x' },
      ],
    },
  ],
  ['a value that does not fit', { text: 'Alors ?', choices: [{ label: 'A', value: 'x'.repeat(201) }] }],
  ['no text above', { text: '', choices: choices('Oui', 'Non') }],
])('%s: one text with numbers', (_name, message: Message) => {
  const wire = only(message);
  expect(wire.type).toBe('text');
  expect(wire.type === 'text' && wire.text.body).toMatch(/^1\. /m);
});

test('a text too long is split, and the choices hang on its last piece', () => {
  const wires = renderWhatsApp({ text: `${'Une phrase. '.repeat(400)}Fin.`, choices: choices('Oui', 'Non') });
  expect(wires.map(({ type }) => type)).toEqual(['text', 'interactive']);
});

describe('the template that reopens a shut window', () => {
  const template = (locale?: string) =>
    renderWhatsApp({ text: 'x', template: 'reopen', ...(locale && { locale }) }, 'reprise');
  test.each([
    ['ps', 'ps_AF'],
    ['ar', 'ar'],
    ['ti', 'fr'],
    ['so', 'fr'],
    [undefined, 'fr'],
  ])('for %s in %s', (locale, code) => {
    expect(template(locale)).toEqual([
      { type: 'template', template: { name: 'reprise', language: { code } } },
    ]);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 6000 }),
  fc.constantFrom(
    '',
    ' ',
    'نص طويل جدا '.repeat(200),
    'Une phrase assez longue. '.repeat(400),
    '👩‍👩‍👧‍👦'.repeat(500),
  ),
);
const anyMessage: fc.Arbitrary<Message> = fc.record(
  {
    text,
    locale: fc.constantFrom('fr', 'ar', 'ti', 'xx', '__proto__'),
    choices: fc.array(
      fc.record({
        label: fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 120 }),
          fc.constantFrom(
            'Oui',
            'Oui',
            'Association fictive des réfugiés de Lyon',
            '3. Oui',
            'e\u0301'.repeat(40),
          ),
        ),
        value: fc.oneof(fc.string({ maxLength: 300 }), fc.uuid()),
      }),
      { maxLength: 14 },
    ),
  },
  { requiredKeys: ['text'] },
);

function expectWithin(wire: WhatsAppWire): void {
  if (wire.type === 'text') {
    expect(wire.text.body.length).toBeLessThanOrEqual(LIMITS.text);
    expect(wire.text.body.trim()).not.toBe('');
    return;
  }
  if (wire.type !== 'interactive') throw new Error('no template was asked for');
  const { body, action } = wire.interactive;
  expect(body.text.length).toBeGreaterThan(0);
  expect(body.text.length).toBeLessThanOrEqual(1024);
  if ('buttons' in action) {
    expect(action.buttons.length).toBeLessThanOrEqual(3);
    expectEntries(
      action.buttons.map(({ reply }) => reply),
      20,
      256,
    );
  } else {
    expect(action.button.length).toBeLessThanOrEqual(20);
    const rows = action.sections.flatMap((section) => section.rows);
    expect(rows.length).toBeLessThanOrEqual(10);
    expectEntries(rows, 24, 200);
    for (const { description = 'x' } of rows) {
      expect(description.length).toBeGreaterThan(0);
      expect(description.length).toBeLessThanOrEqual(72);
    }
  }
}

function expectEntries(entries: { id: string; title: string }[], title: number, id: number): void {
  for (const entry of entries) {
    expect(entry.title.length).toBeGreaterThan(0);
    expect(entry.title.length).toBeLessThanOrEqual(title);
    expect(entry.id.length).toBeGreaterThan(0);
    expect(entry.id.length).toBeLessThanOrEqual(id);
  }
  expect(new Set(entries.map((entry) => entry.title)).size).toBe(entries.length);
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
}

test('any message stays within the limits', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      for (const wire of renderWhatsApp(message)) expectWithin(wire);
    }),
    { numRuns: 600 },
  );
});

test('a message that fits one text is never more than one', () => {
  fc.assert(
    fc.property(anyMessage, (message) => {
      const size =
        message.text.length + (message.choices ?? []).reduce((sum, { label }) => sum + label.length + 6, 0);
      fc.pre(size + 2 <= LIMITS.text);
      expect(renderWhatsApp(message).length).toBeLessThanOrEqual(1);
    }),
  );
});
