import fc from 'fast-check';
import { plainBody, textOfData } from '../../src/channels/encoded-text';

const base64 = (bytes: Buffer | string) => Buffer.from(bytes as string).toString('base64');
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

const WORDS = [
  'Bonjour, où est le bureau ?',
  'سلام، یک کامپیوتر می‌خواهم',
  'Привіт! Мені потрібен інтернет',
  'আমার একটা ফোন দরকার',
  'ኮምፒተር የድልየኒ ኣሎ',
  'STOP',
  '1',
  'oui 👍',
];

describe('a data message', () => {
  test.each(WORDS)('%s, in UTF-8 or UTF-16', (words) => {
    const utf16le = Buffer.from(words, 'utf16le');
    const marked = Buffer.from(`\ufeff${words}`, 'utf16le');
    for (const bytes of [Buffer.from(words), Buffer.from(`\ufeff${words}`), utf16be(words), utf16le, marked])
      expect(textOfData(base64(bytes))).toBe(words);
    expect(textOfData(base64(Buffer.from(marked).swap16()))).toBe(words);
  });

  test('broken into lines, without its padding, or with zeros at its end, is the same', () => {
    const encoded = base64('Bonjour, où est le bureau des ordinateurs ?');
    expect(textOfData(encoded.replace(/(.{20})/g, '$1\r\n'))).toMatch(/^Bonjour, .* \?$/);
    expect(textOfData(base64('Bonjour').replaceAll('=', ''))).toBe('Bonjour');
    expect(textOfData(base64('Bonjour\0\0'))).toBe('Bonjour');
  });

  test.each([
    ['nothing', ''],
    ['blanks', base64(' \n')],
    ['no base64', 'héhé !'],
    ['base64 cut short', 'Qm9ua'],
    ['bytes of a program', base64(Buffer.from([0x06, 0x05, 0x04, 0x0b, 0x84, 0x23, 0xf0, 0x00]))],
    ['an odd number of them', base64(Buffer.from([0xff, 0x01, 0x80]))],
    ['half a sign of UTF-16', base64(Buffer.from([0x00, 0x41, 0xd8, 0x3d]))],
    ['control signs', base64('a\u0007b')],
    ['letters of several alphabets', base64(Buffer.from([0x04, 0x30, 0x06, 0x27, 0x09, 0x85]))],
    ['letters of no alphabet', base64(Buffer.from([0x8b, 0x52, 0xac, 0x40]))],
  ])('%s is no text', (_name, data) => {
    expect(textOfData(data)).toBeUndefined();
  });

  test('longer than any SMS is not even decoded', () => {
    expect(textOfData(base64('a'.repeat(30_000)))).toHaveLength(30_000);
    expect(textOfData(base64('a'.repeat(40_000)))).toBeUndefined();
  });

  test('gives words without control signs, or nothing, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((bytes) => base64(Buffer.from(bytes))),
        ),
        (data) => {
          const words = textOfData(data);
          if (words !== undefined) expect(words).toMatch(/^(?:[\t\n\r]|\P{Cc})+$/u);
        },
      ),
    );
  });
});

describe('the body of an SMS', () => {
  const SENTENCE = 'Je cherche un ordinateur pour mes enfants, à Lyon ou à Villeurbanne.';

  test('in base64 is decoded, also cut within a letter', () => {
    expect(plainBody(base64(SENTENCE))).toBe(SENTENCE);
    expect(plainBody(`${base64(SENTENCE)}\r`)).toBe(SENTENCE);
    const cut = Buffer.from(`${SENTENCE} é`).subarray(0, -1);
    expect(plainBody(base64(cut))).toBe(`${SENTENCE} `);
  });

  test.each([
    SENTENCE,
    base64('trop court'),
    'a'.repeat(80),
    '1'.repeat(64),
    'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft',
    base64('sansaucunespace'.repeat(6)),
    `${base64(SENTENCE)} merci`,
    base64(Buffer.from(SENTENCE.repeat(2), 'utf16le')),
  ])('%s stays as it is', (body) => {
    expect(plainBody(body)).toBe(body);
  });

  test('that is no base64 never changes', () => {
    fc.assert(fc.property(fc.string(), (words) => expect(plainBody(`${words} !`)).toBe(`${words} !`)));
  });
});
