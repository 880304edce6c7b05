/** What people see in Telegram: within its limits, whatever we write. */
import fc from 'fast-check';
import type { TelegramWire } from '../../src/channels/telegram';
import { telegram } from '../../src/channels/telegram';
import type { Choice, Message, Offer } from '../../src/conversation/types';
import { codec } from './telegram-shapes';

const render = (message: Message): TelegramWire[] => codec.render(message, { sender: 'bot', now: 0 });
const choices = (...labels: string[]): Choice[] =>
  labels.map((label, index) => ({ label, value: `dialog:${index}` }));
const keyboard = (wires: TelegramWire[]) =>
  wires.at(-1)?.reply_markup?.inline_keyboard.map((row) => row.map(({ text }) => text));

test('a text is sent as it is, without formatting and without a link preview', () => {
  const text = 'Appelez \u2068+33 6 39 98 00 01\u2069\nhttps://example.org/a_b*c <b>';
  expect(render({ text })).toEqual([{ text, link_preview_options: { is_disabled: true } }]);
});

test('choices are buttons: long ones on their own line, short ones two a line', () => {
  const wires = render({
    text: 'Que cherchez-vous ?',
    choices: choices('Avoir un ordinateur', 'Oui', 'Non', 'فارسی', 'Parler à une personne', 'Retour'),
  });
  expect(keyboard(wires)).toEqual([
    ['Avoir un ordinateur'],
    ['Oui', 'Non'],
    ['فارسی'],
    ['Parler à une personne'],
    ['Retour'],
  ]);
  expect(wires[0]!.text).toBe('Que cherchez-vous ?');
  expect(wires[0]!.reply_markup!.inline_keyboard[1]![1]).toEqual({ text: 'Non', callback_data: 'dialog:2' });
});

test('a label longer than a phone shows ends in an ellipsis', () => {
  const label = 'Je cherche un ordinateur pour suivre mes cours de français à la maison le soir';
  expect(keyboard(render({ text: 'x', choices: choices(label) }))![0]![0]).toMatch(/^Je cherche .{40,53}…$/);
});

test('labels that become the same when cut stay different', () => {
  const [first, second] = keyboard(
    render({ text: 'x', choices: choices('a'.repeat(80), `${'a'.repeat(80)}b`) }),
  )!;
  expect(first).not.toEqual(second);
});

test('thirteen choices are buttons, fourteen are numbered', () => {
  const many = Array.from({ length: 14 }, (_, index) => `Choix ${index + 1}`);
  expect(keyboard(render({ text: 'x', choices: choices(...many.slice(1)) }))!.flat()).toHaveLength(13);
  const [wire] = render({ text: 'Lequel ?', choices: choices(...many) });
  expect(wire!.reply_markup).toBeUndefined();
  expect(wire!.text).toMatch(/^Lequel \?\n\n1\. Choix 1\n2\. [\s\S]*\n14\. Choix 14$/);
});

test('a meaning that a button cannot carry (64 bytes) makes the choices numbers, in Persian sooner than in French', () => {
  const at = (value: string) => render({ text: 'x', choices: [{ label: 'A', value }] })[0]!;
  expect(at('d'.repeat(64)).reply_markup).toBeDefined();
  expect(at('d'.repeat(65)).text).toBe('x\n\n1. A');
  expect(at('ف'.repeat(33)).text).toBe('x\n\n1. A');
  expect(at('').reply_markup).toBeUndefined();
});

test('a long text is several messages, the buttons under the last', () => {
  const text = `${'Une phrase de plus. '.repeat(300)}Fin.`;
  const wires = render({ text, choices: choices('Oui', 'Non') });
  expect(wires.length).toBe(2);
  expect(wires[0]!.reply_markup).toBeUndefined();
  expect(keyboard(wires)).toEqual([['Oui', 'Non']]);
  expect(wires.map((wire) => wire.text).join(' ')).toBe(text);
});

test('4096 characters are one message, one more is two', () => {
  expect(render({ text: 'a'.repeat(4096) })).toHaveLength(1);
  expect(render({ text: 'a'.repeat(4097) })).toHaveLength(2);
});

test('choices without words are still shown; nothing at all is nothing', () => {
  const [wire] = render({ text: '', choices: choices('Oui', 'Non') });
  expect(wire!.text.trim()).toBe('1. Oui\n2. Non');
  expect(keyboard([wire!])).toEqual([['Oui', 'Non']]);
  expect(render({ text: ' \u200f\n' })).toEqual([]);
});

describe('any message', () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.constantFrom('', ' ', '\n\n', '👨‍👩‍👧‍👦'.repeat(20), 'ф'.repeat(70), 'اسم'),
    fc.string({ unit: fc.constantFrom('a', ' ', '\n', '😀', '. ', 'س'), minLength: 4000, maxLength: 9000 }),
  );
  const choice = fc.record({ label: words, value: words });
  const any = fc.record({
    text: words,
    choices: fc.option(fc.array(choice, { maxLength: 16 }), { nil: undefined }),
  });

  test('keeps every limit of Telegram', () => {
    fc.assert(
      fc.property(any, (message) => {
        const wires = render(message);
        for (const { text, reply_markup } of wires) {
          expect(text.length).toBeLessThanOrEqual(4096);
          expect(text.trim()).not.toBe('');
          const buttons = reply_markup?.inline_keyboard.flat() ?? [];
          expect(reply_markup === undefined || buttons.length > 0).toBe(true);
          expect(buttons.length).toBeLessThanOrEqual(100);
          for (const button of buttons) {
            expect(button.text.length).toBeGreaterThan(0);
            expect(button.text.length).toBeLessThanOrEqual(64);
            expect(Buffer.byteLength(button.callback_data)).toBeGreaterThan(0);
            expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(64);
          }
        }
        expect(wires.slice(0, -1).every(({ reply_markup }) => reply_markup === undefined)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('offers every choice once, as a button or as a number', () => {
    fc.assert(
      fc.property(any, (message) => {
        const offered = message.choices ?? [];
        const wires = render(message);
        const buttons = wires.at(-1)?.reply_markup?.inline_keyboard.flat();
        if (buttons)
          expect(buttons.map((button) => button.callback_data)).toEqual(offered.map(({ value }) => value));
        else
          for (const index of offered.keys())
            expect(wires.map(({ text }) => text).join('\n')).toContain(`${index + 1}.`);
      }),
      { numRuns: 100 },
    );
  });
});

test('a link opens the bot with a language and a need, in what Telegram lets through', () => {
  const link = (handle: string, language: string, offer?: string) =>
    telegram.link!(handle, { language, offer: offer as Offer }, '');
  expect(link('exemple_bot', 'fa', 'equip')).toBe('https://t.me/exemple_bot?start=fa_equip');
  expect(link('@exemple_bot', 'ar')).toBe('https://t.me/exemple_bot?start=ar');
  expect(link('exemple_bot', 'f a&', 'é'.repeat(99) + 'x'.repeat(99))).toMatch(/\?start=[\w-]{1,64}$/);
});

describe('settings', () => {
  const good = { TELEGRAM_BOT_TOKEN: '700000001:AAfixture', TELEGRAM_WEBHOOK_SECRET: 'abc_-9' };

  test('two are enough; the address and the name are tidied', () => {
    expect(telegram.settings.parse(good)).toEqual({ ...good, TELEGRAM_API_URL: 'https://api.telegram.org' });
    const given = {
      ...good,
      TELEGRAM_API_URL: 'http://127.0.0.1:8081/',
      TELEGRAM_BOT_USERNAME: '@exemple_bot',
    };
    expect(telegram.settings.parse(given)).toMatchObject({
      TELEGRAM_API_URL: 'http://127.0.0.1:8081',
      TELEGRAM_BOT_USERNAME: 'exemple_bot',
    });
  });

  test.each([
    ['TELEGRAM_BOT_TOKEN', '700000001:AA fixture'],
    ['TELEGRAM_BOT_TOKEN', '"700000001:AAfixture"'],
    ['TELEGRAM_WEBHOOK_SECRET', 'secret!'],
    ['TELEGRAM_WEBHOOK_SECRET', 'a'.repeat(257)],
    ['TELEGRAM_API_URL', 'http://api.telegram.org'],
    ['TELEGRAM_API_URL', 'telegram.example.org'],
    ['TELEGRAM_API_URL', 'https://api.telegram.org/?x'],
    ['TELEGRAM_BOT_USERNAME', 'https://t.me/autre_bot'],
  ])('%s as %p is refused in words that name it and do not repeat it', (name, value) => {
    const { error } = telegram.settings.safeParse({ ...good, [name]: value });
    expect(error!.issues[0]!.message).toContain(name);
    expect(error!.issues[0]!.message).not.toContain(value);
  });
});
