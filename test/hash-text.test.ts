import { FNV_SEED, hashText, hashUnit } from '../src/hash-text';

/** Models, language tables and conversations hold these values: with others they would be read wrongly. */
test.each([
  ['', 2166136261],
  ['a', 0xe40c292c | 0],
  ['é', 1812687940],
  ['مرحبا', -1107162125],
  ['ሰላም', -1367086813],
])('the hash of %j is the one that is stored', (text, hash) => {
  expect(hashText(text)).toBe(hash);
});

test('it may begin elsewhere, and end before the text does', () => {
  expect(hashText('abc', 0x3c6ef372)).toBe(832592950);
  expect(hashText('abcdef', FNV_SEED, 3)).toBe(hashText('abc'));
  expect(hashUnit(hashText('ab'), 'c'.charCodeAt(0))).toBe(hashText('abc'));
});
