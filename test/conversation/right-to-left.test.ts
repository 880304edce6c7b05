import fc from 'fast-check';
import { safeForDirection } from '../../src/conversation/right-to-left';

/** ⟦ ⟧ around left-to-right runs, ⟬ ⟧ around right-to-left ones: visible in a report. */
function seen(text: string): string {
  return text
    .replace(/\u2066/g, '⟦')
    .replace(/\u2067/g, '⟬')
    .replace(/\u2069/g, '⟧');
}
const inArabic = (text: string) => seen(safeForDirection(text, { direction: 'rtl' }));
const inFrench = (text: string) => seen(safeForDirection(text, { direction: 'ltr' }));

test.each([
  ['names', 'اتصل بـ Emmaüs Connect غدا', 'اتصل بـ ⟦Emmaüs Connect⟧ غدا'],
  [
    'a phone number keeps its groups in order',
    'اتصل +33 6 39 98 12 34 الآن',
    'اتصل ⟦+33 6 39 98 12 34⟧ الآن',
  ],
  ['a domain with its leading dot', 'موقع .gouv.fr رسمي', 'موقع ⟦.gouv.fr⟧ رسمي'],
  ['an ending with its leading dash', 'ينتهي بـ -gouv.', 'ينتهي بـ ⟦-gouv⟧.'],
  ['dash and dot glued to Arabic', 'ينتهي ب-gouv.fr', 'ينتهي ب⟦-gouv.fr⟧'],
  [
    'an address in a sentence, apart from the end mark',
    'انظر https://a.example.org/b/ ثم',
    'انظر ⟦https://a.example.org/b/ ⟧ ثم',
  ],
  [
    'an address alone on its line',
    'هنا:\nhttps://a.example.org/?b=c#d',
    'هنا:\n⟦https://a.example.org/?b=c#d ⟧',
  ],
  ['a place and its département', 'هنا: Lyon (69).', 'هنا: ⟦Lyon (69)⟧.'],
  [
    'brackets around Latin words stay Arabic',
    'البرنامج (Inclusion Numérique).',
    'البرنامج (⟦Inclusion Numérique⟧).',
  ],
  [
    'brackets around Arabic words stay Arabic',
    'مراكز France services (مساعدة)',
    'مراكز ⟦France services⟧ (مساعدة)',
  ],
  ['a bracket whose other half is among Arabic words', 'a (b ثم) c', '⟦a⟧ (⟦b⟧ ثم) ⟦c⟧'],
  ['quotation marks around Arabic words', 'اكتب «إنسان».', 'اكتب «إنسان».'],
  ['quotation marks around a Latin word', 'مثلا «english» أو', 'مثلا «⟦english⟧» أو'],
  ['lists with Arabic commas', 'المعاملات (ANEF، CAF…)', 'المعاملات (⟦ANEF⟧، ⟦CAF⟧…)'],
  ['a bullet stays at the start of its line', '• Emmaüs Connect: تساعد', '• ⟦Emmaüs Connect⟧: تساعد'],
  ['a bullet before Latin words alone', '• Emmaüs Connect', '• ⟦Emmaüs Connect⟧'],
  ['numbered steps', '1. اكتب\n2. أرسل', '⟦1⟧. اكتب\n⟦2⟧. أرسل'],
  ['amounts', 'الثمن 10 € فقط', 'الثمن ⟦10 €⟧ فقط'],
  ['a day and an hour', '23 نوفمبر في 09:00', '⟦23⟧ نوفمبر في ⟦09:00⟧'],
  ['a French line keeps its last full stop at its end', 'Texte en français.', '⟦Texte en français.⟧'],
  ['what was isolated already is left', 'رقم \u2066+33 6 39 98\u2069 هنا', 'رقم ⟦+33 6 39 98⟧ هنا'],
  ['no letters', '— …', '— …'],
])('in Arabic: %s', (_, text, expected) => {
  expect(inArabic(text)).toBe(expected);
});

test('in French: an Arabic line keeps its own direction, the rest is untouched', () => {
  expect(inFrench('Quelle langue ?\n\nاختر لغة.')).toBe('Quelle langue ?\n\n⟬اختر لغة.⟧');
  expect(inFrench('Appelez le 112 (gratuit) : https://a.example.org/')).toBe(
    'Appelez le 112 (gratuit) : https://a.example.org/',
  );
});

const bits = fc.constantFrom(
  ...[
    'عربي',
    'ابت',
    ' ',
    ' ',
    'Lyon',
    'é',
    '12',
    '٣',
    '(',
    ')',
    '[',
    ']',
    '«',
    '»',
    '.',
    '-',
    '/',
    '+',
    '•',
    '،',
    '؟',
  ],
  ...['\n', 'https://a.example.org/b', '€', '\u2066', '\u2069', '\u2068', '😀', '"'],
);

test('isolates are opened and closed in pairs on each line, and no letter is lost', () => {
  fc.assert(
    fc.property(
      fc.array(bits, { maxLength: 25 }),
      fc.constantFrom('rtl' as const, 'ltr' as const),
      (parts, direction) => {
        const text = parts.join('');
        const safe = safeForDirection(text, { direction });
        const bare = (one: string) => one.replace(/[\u2066-\u2069 ]/g, '');
        expect(bare(safe)).toBe(bare(text));
        const balanced = text
          .split('\n')
          .every((line) => depths(line).every((depth) => depth >= 0) && ends(line));
        if (!balanced) return;
        for (const line of safe.split('\n')) {
          expect(depths(line).every((depth) => depth >= 0)).toBe(true);
          expect(ends(line)).toBe(true);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('in a line with Arabic letters every Latin letter and digit stands inside an isolate', () => {
  const plain = bits.filter((bit) => !/[\u2066-\u2069\n]/.test(bit));
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 25 }), (parts) => {
      const safe = safeForDirection(`ابت ${parts.join('')}`, { direction: 'rtl' });
      const outside = safe.replace(/\u2066[^\u2066-\u2069]*\u2069/g, '');
      expect(outside).not.toMatch(/[\p{Script=Latin}0-9]/u);
    }),
    { numRuns: 3000 },
  );
});

function depths(line: string): number[] {
  let depth = 0;
  return [...line].map((sign) => {
    if (/[\u2066-\u2068]/.test(sign)) depth += 1;
    if (sign === '\u2069') depth -= 1;
    return depth;
  });
}
const ends = (line: string) => (depths(line).at(-1) ?? 0) === 0;
