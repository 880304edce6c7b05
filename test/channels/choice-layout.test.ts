/** Labels and long texts within the limits of any platform. */
import fc from 'fast-check';
import { ellipsis, fittedLabels, numberedText, splitText } from '../../src/channels/choice-layout';

const choice = (label: string) => ({ label, value: `dialog:${label}` });

test('choices as numbered lines under the text', () => {
  expect(numberedText({ text: 'Bonjour', choices: [choice('Un'), choice('Deux')] })).toBe(
    'Bonjour\n\n1. Un\n2. Deux',
  );
  expect(numberedText({ text: 'Bonjour' })).toBe('Bonjour');
});

test.each([
  ['court', 10, 'court'],
  ['un libellé trop long', 10, 'un libell…'],
  ['👩‍👩‍👧 famille', 8, '…'],
  ['कार्यक्रम', 5, 'का…'],
])('%j within %d', (label, max, cut) => {
  expect(ellipsis(label, max)).toBe(cut);
});

test('labels that the cut made alike are told apart by their numbers', () => {
  const labels = fittedLabels(
    [choice('Ordinateur portable gratuit'), choice('Ordinateur portable reconditionné')],
    15,
  );
  expect(labels).toEqual(['1. Ordinateur…', '2. Ordinateur…']);
  expect(new Set(fittedLabels([choice('3. Oui'), choice('Oui'), choice('Oui')], 20)).size).toBe(3);
});

test('labels always fit, are never empty, and never stop inside a character', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), {
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 5, max: 40 }), (labels, max) => {
      for (const label of fittedLabels(labels.map(choice), max)) {
        expect(label.length).toBeLessThanOrEqual(max);
        expect(encodeURIComponent(label)).not.toBe('');
      }
    }),
  );
});

test('a long text is parted between its paragraphs, lines, sentences or words', () => {
  expect(splitText('un deux trois', 8)).toEqual(['un deux', 'trois']);
  expect(splitText('Une phrase. Une autre.', 14)).toEqual(['Une phrase.', 'Une autre.']);
  expect(splitText('Premier paragraphe.\n\nSecond.', 22)).toEqual(['Premier paragraphe.', 'Second.']);
});

test('pieces fit, and together say all of it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 2, max: 60 }),
      (text, max) => {
        const pieces = splitText(text, max);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(max);
        expect(pieces.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      },
    ),
  );
});
