import fc from 'fast-check';
import { learnFrom, TextLanguageIdentifier } from '../../src/understanding/language-identifier';
import { EXAMPLES } from './phrases';

const identifier = new TextLanguageIdentifier(learnFrom(EXAMPLES));
const identify = (text: string) => identifier.identify(text);

describe('first words of a conversation are enough', () => {
  test.each([
    ['bonjour', 'fr'],
    ['Bonsoir !', 'fr'],
    ["salut j'ai besoin d'aide", 'fr'],
    ['slt', 'fr'],
    ['hello', 'en'],
    ['hi', 'en'],
    ['hi, i need help', 'en'],
    ['salam', 'ar'],
    ['slm', 'ar'],
    ['مرحبا', 'ar'],
    ['السلام عليكم', 'ar'],
    ['привіт', 'uk'],
    ['здравствуйте', 'ru'],
    ['merhaba', 'tr'],
    ['hola', 'es'],
  ])('%s → %s', (text, language) => {
    expect(identify(text)).toMatchObject({ language, sure: true });
  });
});

describe('a sentence', () => {
  test.each([
    ['je voudrais un ordinateur pas cher', 'fr'],
    ['jai perdu mon telephone ou je peux demander', 'fr'],
    ['where can i learn to use a computer', 'en'],
    ['كيف أحصل على شريحة هاتف', 'ar'],
    ['بدي اتعلم استخدم الكمبيوتر', 'ar'],
    ['كيفاش نجدد كارت سيجور ديالي', 'ar'],
    ['چطور می‌توانم کامپیوتر ارزان پیدا کنم', 'fa'],
    ['زه غواړم فرانسوي ژبه زده کړم', 'ps'],
    ['ኮምፒተር ክገዝእ ይደሊ ኣለኹ', 'ti'],
    ['ኮምፒውተር መግዛት እፈልጋለሁ', 'am'],
    ['Мені потрібен недорогий ноутбук', 'uk'],
    ['мне нужен недорогой ноутбук', 'ru'],
    ['ucuz bir bilgisayar nerede bulabilirim', 'tr'],
    ['necesito un ordenador barato', 'es'],
    ['আমি একটি কম্পিউটার চাই', 'bn'],
    ['waxaan rabaa inaan barto luqadda faransiiska', 'so'],
    ['مجھے کمپیوٹر چاہیے، کہاں سے ملے گا', 'ur'],
    ['ez dixwazim fêrî zimanê fransî bibim', 'ku'],
    ['preciso de um computador barato, onde posso comprar', 'pt'],
    ['kompjuteri im nuk punon, si ta ndreq', 'sq'],
    ['ნოუთბუქი მჭირდება', 'ka'],
    ['எனக்கு கணினி வேண்டும்', 'ta'],
    ['我需要一台电脑', 'zh'],
    ['nazali na posa ya ordinatere ya ntalo moke', 'ln'],
  ])('%s → %s', (text, language) => {
    expect(identify(text)).toMatchObject({ language, sure: true });
  });
});

describe('Arabic in Latin letters is Arabic', () => {
  test.each([
    'wach kayen wifi f CADA',
    'bghit nt3allem l7asoub',
    'kifach njedded titre de séjour dyali',
    'baddi laptop rkhis, wein fini la2i',
    'nsit l mot de passe dyali, 3afakom',
  ])('%s', (text) => {
    expect(identify(text)).toMatchObject({ language: 'ar', sure: true });
  });
});

describe('French terms inside another language do not flip it', () => {
  test.each([
    ['I need a rendez-vous at the préfecture for my titre de séjour', 'en'],
    ['how to send my attestation de logement to the CAF', 'en'],
    ['my récépissé de demande de carte de séjour is finished', 'en'],
    ['كيف اجدد titre de séjour في ANEF', 'ar'],
    ['ما وصلتني carte vitale من CPAM', 'ar'],
    ['мне нужен récépissé de la préfecture', 'ru'],
  ])('%s → %s', (text, language) => {
    expect(identify(text)).toMatchObject({ language, sure: true });
  });
});

describe('nothing is sure of', () => {
  test.each([
    'ok',
    'merci 2',
    '2',
    '12 34',
    'internet',
    'wifi',
    'CAF',
    'titre de séjour',
    '',
    '  ',
    '🙏',
    '\ud83d',
    'سلام',
    'ا',
    'Lyon',
  ])('%j', (text) => {
    expect(identify(text).sure).toBe(false);
  });
});

test('no letter, no language', () => {
  expect(identify('06 39 98 00 00 👍')).toEqual({ confidence: 0, sure: false });
});

test('never throws, and is never more than certain', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const { confidence } = identify(text);
      expect(confidence).toBeGreaterThanOrEqual(0);
      expect(confidence).toBeLessThanOrEqual(1);
    }),
  );
});

test('works before any phrase is known', () => {
  expect(new TextLanguageIdentifier().identify('je cherche un cours de français')).toMatchObject({
    language: 'fr',
    sure: true,
  });
});
