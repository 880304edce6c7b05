import fc from 'fast-check';
import { dialogChoice, matchMenu, numberIn, parseChoice } from '../../src/conversation/choices';
import { library } from './fake-world';

describe('a payload', () => {
  test.each<[string, unknown]>([
    ['command:human', { kind: 'command', command: 'human' }],
    ['place:skip', { kind: 'place-skip' }],
    ['handoff:cancel', { kind: 'cancel-handoff' }],
    ['erase:yes', { kind: 'erase' }],
    ['none:these', { kind: 'none-of-these' }],
    ['dialog:equipment-computer', { kind: 'dialog', dialog: 'equipment-computer' }],
    ['language:ar', { kind: 'language', language: 'ar' }],
    ['near:equip', { kind: 'near', offer: 'equip' }],
    ['commune:2A004', { kind: 'place', code: 'commune:2A004' }],
    ['departement:69', { kind: 'place', code: 'departement:69' }],
    ['housing:coallia', { kind: 'housing', housing: 'coallia' }],
  ])('%s', (value, picked) => {
    expect(parseChoice(value)).toEqual(picked);
  });

  test.each([
    undefined,
    '',
    'command:erase',
    'near:everything',
    'dialog:',
    'dialog:a b',
    'dialog:__proto__',
    'constructor',
    '__proto__',
    'DIALOG:x',
    'dialog:x\n',
    `dialog:${'x'.repeat(100)}`,
  ])('that we never sent means nothing: %j', (value) => {
    expect(parseChoice(value)).toBeUndefined();
  });

  test('never throws, and reads only what has our form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const picked = parseChoice(value);
        if (picked) expect(value).toMatch(/^[a-z]+:[A-Za-z0-9-]+$/);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        const picked = parseChoice(`dialog:${id}`);
        expect(picked).toEqual(/^[A-Za-z0-9-]{1,93}$/.test(id) ? { kind: 'dialog', dialog: id } : undefined);
      }),
    );
  });
});

/** The zero of each script of the languages spoken, and of some that are not. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0xff10, 0x1d7ce];

describe('a number', () => {
  test('is read in the digits of any script, dotted, bracketed, in a key', () => {
    const digits = fc.record({ zero: fc.constantFrom(...ZEROS), number: fc.integer({ min: 0, max: 99 }) });
    const around = fc.constantFrom(
      ['', ''],
      ['', '.'],
      ['(', ')'],
      [' ', ' '],
      ['', '️⃣'],
      ['#', ''],
      ['', ' -'],
    );
    fc.assert(
      fc.property(digits, around, ({ zero, number }, [before, after]) => {
        const written = [...String(number)]
          .map((digit) => String.fromCodePoint(zero + Number(digit)))
          .join('');
        expect(numberIn(before + written + after)).toBe(number);
      }),
    );
  });

  test.each(['', 'un', '1 ou 2', '123', '69003', '1er', 'n1', '1,5', '½', '-'])('is not %j', (text) => {
    expect(numberIn(text)).toBeUndefined();
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void numberIn(text)));
  });
});

describe('the menu', () => {
  const menu = [
    { label: 'Un ordinateur pas cher', value: 'a' },
    { label: 'Où ?', value: 'b' },
    { label: 'إنترنت وشريحة', value: 'c' },
    { label: '3', value: 'd' },
  ];

  test.each([
    ['1', 'a'],
    ['un ordinateur PAS CHER', 'a'],
    ['ou', 'b'],
    ['انترنت و شريحة'.replace(' و ', ' و'), 'c'],
    ['٢', 'b'],
    ['3', 'd'],
  ])('%s', (text, value) => {
    expect(matchMenu(menu, text)).toEqual({ kind: 'hit', value });
  });

  test.each(['0', '5', '99'])('%s is on no list', (text) => {
    expect(matchMenu(menu, text)).toEqual({ kind: 'out-of-range' });
  });

  test('other words, no words, and numbers without a menu mean nothing here', () => {
    for (const text of ['ordinateur', '', '  ', '?']) expect(matchMenu(menu, text)).toEqual({ kind: 'miss' });
    expect(matchMenu([], '1')).toEqual({ kind: 'miss' });
  });
});

test('a dialog that is a command is offered as that command', () => {
  expect(dialogChoice(library, 'talk-to-human')).toEqual({ value: 'command:human' });
  expect(dialogChoice(library, 'help')).toEqual({ value: 'command:menu' });
  expect(dialogChoice(library, 'delete-my-data')).toEqual({ value: 'dialog:delete-my-data' });
  expect(dialogChoice(library, 'gone')).toEqual({ value: 'dialog:gone' });
});

test.each([
  '⁦2⁩',
  '⁦2⁩.',
  '\u202b2\u202c',
  '2۔',
  '۲۔',
  '2,',
  '2؟',
  '*2*',
  '"2"',
  '« 2 »',
  'n°2',
  '(٢)',
  '፪',
  '2️⃣',
])('a number among the marks of its script or of our own messages: %j', (text) => {
  expect(numberIn(text)).toBe(2);
});

test.each(['-2', '2a', '222', '2 2', '١٢٣', 'deux'])('no number of a menu: %j', (text) => {
  expect(numberIn(text)).toBeUndefined();
});
