import { normalizedWords } from '../../src/understanding/normalize';
import { romanizeWord } from '../../src/understanding/romanize';
import { skeletonOf } from '../../src/understanding/skeleton';

const joined = (text: string) => normalizedWords(text).join(' ');

describe('two writings of the same words', () => {
  test.each([
    ['accents and capitals', 'DÉMÉNAGÉ à Béziers', 'demenage a beziers'],
    ['a doubled letter forgotten', 'connexion adresse', 'conexion adrese'],
    ['a stretched word', 'saluuuut', 'salut'],
    ['Arabic letter variants and vowel signs', 'أُريدُ إقامةً', 'اريد اقامه'],
    ['a Persian and an Arabic keyboard', 'می\u200cخواهم کمک', 'ميخواهم كمك'],
    ['Ethiopic letters that sound alike', 'ሐይል ሠላም ዐይን', 'ሀይል ሰላም አይን'],
    ['Ukrainian and Russian letters typed for one another', 'комп’ютер їжа ёлка', 'комп’ютер ижа елка'],
    ['numbers', 'appelez le 0 806', 'appelez le 9 123'],
  ])('compare equal: %s', (_case, one, other) => {
    expect(joined(one)).toBe(joined(other));
  });

  test('a negation changes the words', () => {
    expect(joined('ça ne marche pas')).not.toBe(joined('ça marche'));
  });

  test('the article stays in an Arabic word that begins with the same letter', () => {
    expect(joined('اللاجئين')).toBe('اللاجيين');
  });

  test.each(['', '   ', '🙏🙏', '\ud800', '?!…'])('nothing readable gives no word: %j', (text) => {
    expect(normalizedWords(text)).toEqual([]);
  });
});

describe('the skeleton of a loan word', () => {
  const skeleton = (text: string) => normalizedWords(text).map(skeletonOf).join(' ');
  test.each([
    ['préfecture', 'بريفكتور', 'brefektur'],
    ['formation', 'فورماسيون', 'formassion'],
  ])('%s is the same in Arabic letters and in Arabizi', (french, arabic, arabizi) => {
    const classes = (text: string) => skeleton(text).slice(0, 4);
    expect(classes(arabic)).toBe(classes(french));
    expect(classes(arabizi)).toBe(classes(french));
  });

  test('a number has none', () => {
    expect(skeleton('115')).toBe('');
  });
});

test('an Arabic word is typed in Latin letters the French way', () => {
  expect(normalizedWords('مكتب').map(romanizeWord)).toEqual(['mktb']);
  expect(romanizeWord('bureau')).toBe('bureau');
});
