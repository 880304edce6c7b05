import fc from 'fast-check';
import { cleanText, fold, foldDigits, MAX_TEXT, words } from '../src/text';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '\ud83d',
      '\ude00',
      'a',
      ' ',
      '\u0000',
      '\n',
      '\u0301',
      'ا',
      '\u0653',
      'É',
      'ß',
      '٣',
    ),
  }),
);

describe('a stranger’s text', () => {
  test.each([
    ['controls go, line breaks and tabs stay', ' a\u0000b\u0007\n\tc\u009f ', 'ab\n\tc'],
    ['lone surrogates go, pairs stay', '\ud83da\ude00 😀', 'a 😀'],
    ['nothing', ' \u0000 ', ''],
  ])('%s', (_, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test('100 kB are read up to the limit, without half a character', () => {
    const clean = cleanText(`a${'😀'.repeat(50_000)}`);
    expect(clean.length).toBeGreaterThan(MAX_TEXT - 4);
    expect(clean).not.toMatch(/\p{Surrogate}/u);
  });

  test.each([MAX_TEXT + 1, 5 * MAX_TEXT, 100_000])(
    'a story of %d signs keeps how it ends, and says that it is cut',
    (size) => {
      const end = ' et hier mon mari m’a frappée';
      const clean = cleanText(`La CAF ${'x '.repeat(size / 2)}`.slice(0, size - end.length) + end);
      expect(clean.startsWith('La CAF x')).toBe(true);
      expect(clean).toContain('[…]');
      expect(clean.endsWith(end)).toBe(true);
    },
  );

  test('is always well formed, bounded, and clean once and for all', () => {
    const long = fc
      .tuple(anything, fc.nat(MAX_TEXT), anything)
      .map(([a, n, b]) => a + ' x'.repeat(n / 2) + b);
    fc.assert(
      fc.property(fc.oneof(anything, long), (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(/\p{Surrogate}/u);
        expect(clean.length).toBeLessThanOrEqual(MAX_TEXT);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\u0000-\u0008\u007f]/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('folding', () => {
  test.each([
    ['accents and case', 'Été À Œuvre', 'ete a oeuvre'],
    ['apostrophes and punctuation', "J'habite à Saint-Denis !", 'j habite a saint denis'],
    ['Arabic letters typed for one another', 'إنترنت أين مدرسة', fold('انترنت اين مدرسه')],
    ['Persian and Arabic yeh and kaf', 'کمک یاری', fold('كمك ياري')],
    ['vowel signs and stretching', 'مُحَمَّد ســلام', fold('محمد سلام')],
    ['digits of any script', '١٢٣ ۴۵ ३', '123 45 3'],
    ['invisible marks', 'a\u200bb\u2066c\u2069', 'abc'],
    ['nothing readable', '?!…', ''],
    ['Cyrillic', 'Ёлка Їжак', 'елка іжак'],
  ])('%s', (_, text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  test('is done once and for all, and never throws', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const folded = fold(text);
        expect(fold(folded)).toBe(folded);
        expect(words(text).join(' ')).toBe(folded);
      }),
      { numRuns: 5000 },
    );
  });

  test('a sign that must be read with its neighbours does not change how the rest is folded', () => {
    const sign = fc.constantFrom(
      ..."aéœßİıÅ’'`-,. \n١۱²½ﷺآأةیـكۂдїЙя\u0301\u0308\u064e\u0654\u200c\u200bሐኣ፡\u2026\u2011",
    );
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 12 }), (text) => {
        // One such sign, and all of the text is read the slow way.
        expect(`${fold(text)} 漢`.trim()).toBe(fold(`${text} 漢`));
      }),
      { numRuns: 5000 },
    );
  });

  test('one text between two others does not change them', () => {
    expect([fold('Été'), fold('Nuit'), fold('Été')]).toEqual(['ete', 'nuit', 'ete']);
  });
});

test('every decimal digit that Unicode knows becomes its ASCII digit', () => {
  for (let point = 0; point <= 0x1ffff; point += 1) {
    const sign = String.fromCodePoint(point);
    if (/\p{Nd}/u.test(sign)) expect(foldDigits(sign)).toMatch(/^[0-9]$/);
  }
  for (const zero of [0x660, 0x6f0, 0x9e6, 0x966, 0x1d7ce, 0x1d7d8])
    for (let digit = 0; digit < 10; digit += 1)
      expect(foldDigits(String.fromCodePoint(zero + digit))).toBe(String(digit));
});
