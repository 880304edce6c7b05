import fc from 'fast-check';
import { gsmFolded, paginate, segmentsOf, smsLink, smsPieces, smsText } from '../../src/channels/sms-text';
import type { Message } from '../../src/conversation/types';

const HINT = 'Suite : écrivez SUITE';

describe('what an SMS costs', () => {
  test.each([
    ['', 0, 'gsm-7', 0],
    ['a'.repeat(160), 1, 'gsm-7', 160],
    ['a'.repeat(161), 2, 'gsm-7', 161],
    ['a'.repeat(306), 2, 'gsm-7', 306],
    ['a'.repeat(307), 3, 'gsm-7', 307],
    ['€'.repeat(80), 1, 'gsm-7', 160],
    ['é'.repeat(160), 1, 'gsm-7', 160],
    ['ê'.repeat(70), 1, 'ucs-2', 70],
    ['ê'.repeat(71), 2, 'ucs-2', 71],
    ['س'.repeat(134), 2, 'ucs-2', 134],
    ['س'.repeat(135), 3, 'ucs-2', 135],
    ['😀'.repeat(35), 1, 'ucs-2', 70],
  ])('%#: as the operator counts', (text, segments, encoding, units) => {
    expect(segmentsOf(text)).toEqual({ segments, encoding, units });
  });

  test('an escape pair is not split between two segments', () => {
    // 152 + "€" (2) does not fit 153: the sign begins the second segment, which then holds 151 more.
    expect(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(151)}`).segments).toBe(2);
    expect(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toMatchObject({ units: 306, segments: 3 });
  });

  test('a surrogate pair is not split between two segments', () => {
    expect(segmentsOf(`${'س'.repeat(66)}😀${'س'.repeat(65)}`).segments).toBe(2);
    expect(segmentsOf(`${'س'.repeat(66)}😀${'س'.repeat(66)}`)).toMatchObject({ units: 134, segments: 3 });
  });

  test('segments are never fewer than the units need, nor more than one sign each of waste', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { encoding, segments, units } = segmentsOf(text);
        const each = encoding === 'gsm-7' ? 153 : 67;
        expect(segments).toBeGreaterThanOrEqual(
          units <= (encoding === 'gsm-7' ? 160 : 70) ? 0 : Math.ceil(units / each),
        );
        expect(segments).toBeLessThanOrEqual(Math.ceil(units / (each - 1)));
      }),
    );
  });
});

describe('cheaper letters', () => {
  test.each([
    ['Vous êtes « hébergé » à l’hôtel…', 'Vous etes "hébergé" à l\'hotel...'],
    ['Cœur, Œuvre, æ, naïve, Noël, garçon, Ça', 'Coeur, OEuvre, æ, naive, Noel, garcon, Ça'],
    ['É È à ù ì ò é è ñ ö ü ä å ß', 'É E à ù ì ò é è ñ ö ü ä å ß'],
    ['¿Dónde está la conexión? ¡Aquí!', '¿Donde esta la conexion? ¡Aqui!'],
    ['İstanbul’da eğitim için ışık, şimdi', "Istanbul'da egitim icin isik, simdi"],
    ['1 000 € – prix\u00a0: “gratuit”', '1 000 € - prix : "gratuit"'],
    ['• un\n• deux → trois', '- un\n- deux -> trois'],
    ['e\u0301te\u0301 ½ n° 2²', 'été 1/2 no 22'],
  ])('%s', (text, folded) => {
    expect(gsmFolded(text)).toBe(folded);
    expect(segmentsOf(gsmFolded(text)).encoding).toBe('gsm-7');
  });

  test.each(['سلام', 'Привіт', 'ኣብ ፈረንሳ', 'Écrivez « سلام » êtes'])('%s is left as it is', (text) => {
    expect(gsmFolded(text)).toBe(text);
  });

  test('accents stay when leaving them out would save nothing', () => {
    expect(smsText('Vous êtes où ?')).toBe('Vous êtes où ?');
  });

  test('the French sentence of the facts goes from two segments to one', () => {
    const text =
      'Bonjour ! Vous êtes bientôt hébergé ? Un ordinateur peut être prêté près de chez vous : écrivez votre ville.';
    expect(segmentsOf(text)).toMatchObject({ encoding: 'ucs-2', segments: 2 });
    expect(segmentsOf(smsText(text))).toMatchObject({ encoding: 'gsm-7', segments: 1 });
    expect(smsText(text)).toContain('hébergé ? Un ordinateur peut etre prêté'.replace('prêté', 'preté'));
  });

  test('marks of direction go, and the space that kept them from an address', () => {
    expect(smsText('اتصل \u2066+33 6 39 98 00 01\u2069\n\u2066https://example.org \u2069')).toBe(
      'اتصل +33 6 39 98 00 01\nhttps://example.org',
    );
  });

  test('the joiner of Persian spelling stays, an idle one goes', () => {
    expect(smsText('می\u200cخواهم')).toBe('می\u200cخواهم');
    expect(smsText('a\u200cb \u200d\u200bc\ufeff')).toBe('ab c');
  });

  test('folding and cleaning twice changes nothing more, and no line is joined', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (inner) => {
        const text = `x${inner}x`;
        const once = smsText(text);
        expect(smsText(once)).toBe(once);
        expect(once.split('\n')).toHaveLength(text.split('\n').length);
        expect(segmentsOf(once).segments).toBeLessThanOrEqual(Math.max(segmentsOf(text).segments, 0));
      }),
    );
  });
});

/** All pages, as a person gets them who asks for more until there is no more. */
function pagesOf(message: Message, hint = HINT): string[] {
  const pages: string[] = [];
  let left: Message | undefined = message;
  while (left) {
    const { now, later } = paginate(left, hint);
    pages.push(...smsPieces(now));
    left = later === undefined ? undefined : { text: later };
    expect(pages.length).toBeLessThan(500);
  }
  return pages;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The words of the pages without the hints. */
function wordsOfPages(pages: string[], hint = HINT): string[] {
  return pages.flatMap((page, index) => {
    const last = index === pages.length - 1;
    const body = last ? page : page.slice(0, page.lastIndexOf('\n'));
    if (!last) expect(gsmFolded(page.slice(page.lastIndexOf('\n') + 1))).toBe(gsmFolded(hint));
    return wordsOf(gsmFolded(body));
  });
}

const CHOICES = [
  { label: 'Un ordinateur', value: 'dialog:a' },
  { label: 'Internet', value: 'dialog:b' },
];

describe('pages', () => {
  test('an answer of two segments is sent as it is, buttons and all', () => {
    const message = { text: 'a'.repeat(280), locale: 'fr' };
    expect(paginate(message, HINT)).toEqual({ now: message });
    const short = { text: 'Que cherchez-vous ?', choices: CHOICES };
    expect(paginate(short, HINT)).toEqual({ now: short });
  });

  test('a longer one ends with how to ask for the rest, which holds the choices as numbered lines', () => {
    const message: Message = {
      text: `${'Une phrase utile. '.repeat(20)}Fin.`,
      locale: 'fr',
      choices: CHOICES,
    };
    const { now, later } = paginate(message, HINT);
    expect(now.text.endsWith(`.\n${HINT}`)).toBe(true);
    expect(now).not.toHaveProperty('choices');
    expect(now.locale).toBe('fr');
    expect(segmentsOf(smsText(now.text)).segments).toBe(2);
    expect(later).toMatch(/Fin\.\n\n1\. Un ordinateur\n2\. Internet$/);
  });

  test('the cut falls between paragraphs, lines, sentences or words, the best that is not too early', () => {
    const first = `${'mot '.repeat(50)}fin.`;
    expect(paginate({ text: `${first}\n\n${'mot '.repeat(60)}` }, HINT).now.text).toBe(`${first}\n${HINT}`);
    const line = `${'mot '.repeat(50)}ligne`;
    expect(paginate({ text: `${line}\n${'mot '.repeat(60)}` }, HINT).now.text).toBe(`${line}\n${HINT}`);
    const words = paginate({ text: 'mot '.repeat(100) }, HINT).now.text;
    expect(words).toMatch(/^(?:mot )+mot\nSuite/);
  });

  test('the number of a choice is not left alone at the end of a page', () => {
    const choices = Array.from({ length: 12 }, (_, index) => ({
      label: `Une démarche longue ${index}`,
      value: 'v',
    }));
    for (const page of pagesOf({ text: 'Choisissez :', choices }).slice(0, -1))
      expect(page.split('\n').at(-2)).toMatch(/longue \d+$|^Choisissez/);
  });

  test('a phone number is never parted', () => {
    const phone = '+33 6 39 98 00 01';
    for (let before = 0; before < 120; before += 1) {
      const text = `${'m '.repeat(before)}${'n'.repeat(160)} ${phone} ${'p '.repeat(120)}`;
      const pages = pagesOf({ text });
      expect(pages.filter((page) => page.includes(phone))).toHaveLength(1);
    }
  });

  test('an address that ends in a number, with a number behind it, is never parted', () => {
    const address = 'https://example.org/aide?x=1';
    for (let before = 0; before < 120; before += 1) {
      const text = `${'m '.repeat(before)}${'n'.repeat(160)} ${address} 3114 ${'p '.repeat(120)}`;
      expect(pagesOf({ text }).filter((page) => page.includes(address))).toHaveLength(1);
    }
  });

  test('an address longer than a page is sent whole, on a page of its own', () => {
    const address = `https://example.org/${'a'.repeat(400)}`;
    const pages = pagesOf({ text: `${'mot '.repeat(80)}${address} ${'mot '.repeat(10)}` });
    expect(pages.filter((page) => page.includes(address))).toHaveLength(1);
    expect(pagesOf({ text: address })).toEqual([address]);
    const isolated = pagesOf({ text: `نقشه را ببینید:\n\u2066${address} \u2069\n${'کلمه '.repeat(30)}` });
    expect(isolated.filter((page) => page.includes(address))).toHaveLength(1);
  });

  test('a word longer than a page is cut between two characters', () => {
    const pages = pagesOf({ text: '👨‍👩‍👧'.repeat(60) });
    for (const page of pages) expect(page).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    const marks = pagesOf({ text: `س${'\u064b'.repeat(900)}` });
    expect(marks.length).toBeGreaterThan(1);
  });

  const word = fc.oneof(
    fc.string({
      unit: fc.constantFrom(...'abcdefghijàéèêôîçœ’.,!?€[]0123456789-'),
      minLength: 1,
      maxLength: 18,
    }),
    fc.string({ unit: fc.constantFrom(...'سلامخوبکجایی؟۔'), minLength: 1, maxLength: 12 }),
    fc.constantFrom('+33 6 39 98 00 01', 'https://example.org/aide?x=1', '😀', 'ኣብ', '3114.', 'বাড়ি।'),
  );
  const gap = fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '. ', '\u00a0: ');
  const anyText = fc
    .array(fc.tuple(word, gap), { minLength: 1, maxLength: 160 })
    .map((parts) => parts.flat().join(''));
  const anyMessage = fc.record({
    text: anyText,
    choices: fc.array(
      fc.record({ label: anyText.map((text) => text.slice(0, 60)), value: fc.constant('v') }),
      {
        maxLength: 5,
      },
    ),
  });

  test.each([HINT, 'باقی: «بیشتر» را بنویسید'])(
    'hold two segments each, and all the words once and in order (%s)',
    (hint) => {
      fc.assert(
        fc.property(anyMessage, (message) => {
          const pages = pagesOf(message, hint);
          for (const page of pages) {
            expect(segmentsOf(page).segments).toBeLessThanOrEqual(2);
            expect(page.trim()).not.toBe('');
          }
          const lines = message.choices.map(({ label }, index) => `${index + 1}. ${label}`);
          const whole = [message.text, ...lines].join('\n');
          const letters = (words: string[]) => words.map(gsmFolded).join(' ');
          const given = pages.length === 1 ? wordsOf(gsmFolded(pages[0]!)) : wordsOfPages(pages, hint);
          expect(letters(given)).toBe(letters(wordsOf(gsmFolded(smsText(whole)))));
        }),
        { numRuns: 400 },
      );
    },
  );

  test('any text at all comes to an end, and no page is empty', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) => {
        const pages = pagesOf({ text: `x${text}` });
        for (const page of pages) expect(page.trim()).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

test('a link opens the phone’s SMS with the words ready', () => {
  expect(smsLink('+33 6 39 98 00 01', {}, 'FA logement & été')).toBe(
    'sms:+33639980001?body=FA%20logement%20%26%20%C3%A9t%C3%A9',
  );
});

test('a very long urgent message is parted, a long one is not', () => {
  expect(smsPieces({ text: 'mot '.repeat(390) })).toHaveLength(1);
  const pieces = smsPieces({ text: 'mot '.repeat(900) });
  expect(pieces.length).toBeGreaterThan(1);
  for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(1600);
  expect(smsPieces({ text: '' })).toEqual([]);
});
