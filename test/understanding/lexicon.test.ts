import { compileLexicon, Lexicon } from '../../src/understanding/lexicon';
import { normalizedWords } from '../../src/understanding/normalize';

const lexicon = new Lexicon(
  compileLexicon({
    computer: ['Ordi*', 'pc', 'حاسوب*', 'كمبيوتر'],
    password: ['mot* de passe*', 'mdp', 'كلمة السر'],
    free: ['gratuit*', 'مجان*'],
  }),
);
const COMPUTER = 0;
const PASSWORD = 1;
const FREE = 2;
const meanings = (text: string) => lexicon.conceptsOf(normalizedWords(text));

describe('the meanings named in a text', () => {
  test.each([
    ['any ending of an open entry', 'mes ordinateurs', [COMPUTER]],
    ['an exact entry and not its continuation', 'pc ou pcs', [COMPUTER]],
    ['words that only mean something together', 'mes mots de passe, mon mot de passe', [PASSWORD]],
    ['particles joined to an Arabic word', 'للحاسوب وبالمجان', [COMPUTER, FREE]],
    ['two words in Arabic', 'نسيت كلمة السر', [PASSWORD]],
    ['each once, in order', 'gratuit, un ordi, gratuitement', [FREE, COMPUTER]],
    ['none', 'bonjour', []],
  ])('%s', (_case, text, expected) => {
    expect(meanings(text)).toEqual(expected);
  });

  test('a phrase cut before its end means nothing', () => {
    expect(meanings('mot de')).toEqual([]);
  });
});
