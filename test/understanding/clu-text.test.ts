import fc from 'fast-check';
import { cutUtterance, LONGEST_UTTERANCE, withoutContacts } from '../../src/understanding/clu-text';

test.each([
  ['appelez-moi au 06.39.98.12.34 svp', 'appelez-moi au svp'],
  ['+33 6 39 98 12 34', ''],
  ['رقمي ٠٦٣٩٩٨١٢٣٤ شكرا', 'رقمي شكرا'],
  ['écrivez à sara.k@example.org demain', 'écrivez à demain'],
  ['un ordinateur à 69003 Lyon', 'un ordinateur à 69003 Lyon'],
  ['le 12/05/26 à 14 h', 'le 12/05/26 à 14 h'],
])('%p is told as %p', (text, told) => {
  expect(withoutContacts(text)).toBe(told);
});

test('a long text ends with a whole word, one without spaces is cut itself', () => {
  expect(cutUtterance(`${'mot '.repeat(124)}incroyablement`)).toBe('mot '.repeat(124).trim());
  expect(cutUtterance('语'.repeat(600))).toHaveLength(LONGEST_UTTERANCE);
});

test('whatever the text: within the limit, a beginning of it, no half character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 900, minLength: 300 }), (text) => {
      const cut = cutUtterance(text);
      expect(cut.length).toBeLessThanOrEqual(LONGEST_UTTERANCE);
      expect(text.trim().startsWith(cut)).toBe(true);
      expect(/[\ud800-\udbff]$/.test(cut)).toBe(false);
    }),
  );
});

test('a text made to be slow is read at once', () => {
  const text = '1 (((   '.repeat(250) + 'a@'.repeat(500);
  expect(withoutContacts(text)).toContain('1 ((( 1 (((');
});
