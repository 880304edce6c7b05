import { learnFrom } from '../../src/understanding/language-identifier';
import { LanguageTable, type LanguageTableFile } from '../../src/understanding/language-table';
import baseTable from '../../src/understanding/language-table.json';
import { LanguageWords } from '../../src/understanding/language-words';

const words = new LanguageWords(new LanguageTable(baseTable as LanguageTableFile, learnFrom([])));

test('what everybody writes is worked out once', () => {
  expect(words.senseOf('bonjour')).toBe(words.senseOf('bonjour'));
});

test('a name that no table has is read and not kept, and reads the same the next time', () => {
  const first = words.senseOf('zorglubinette');
  expect(words.senseOf('zorglubinette')).not.toBe(first);
  expect(words.senseOf('zorglubinette')).toEqual(first);
  expect(first.script).toBe('latin');
});

test('a word of two scripts says so', () => {
  expect(words.senseOf('wifiواي')).toMatchObject({ script: 'latin', mixed: true });
  expect(words.senseOf('واي')).toMatchObject({ script: 'arabic', mixed: false });
});
