import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { create } from 'qrcode';
import type { MessagingChannel } from '../../src/channels/messaging';
import { MESSAGING } from '../../src/channels/messaging-list';
import { posterCommand } from '../../src/commands/poster';
import { messagingContact, webContact, whatIsWrong } from '../../src/commands/poster/contact';
import { Fonts } from '../../src/commands/poster/fonts';
import { A4, layOut, MARGIN, type Page, type PosterWords } from '../../src/commands/poster/page-layout';
import { pdfOf } from '../../src/commands/poster/pdf-document';
import { typeset } from '../../src/commands/poster/text-runs';
import { loadConfig } from '../../src/config';
import { createLibrary, requireContent } from '../../src/content';
import { entryText } from '../../src/conversation/entry';
import { OFFERS, type Offer } from '../../src/conversation/types';
import { AppError } from '../../src/errors';
import { kept } from './understanding-content';

const root = join(__dirname, '..', '..');
const mockLibrary = { ...createLibrary(requireContent(root)) };
let mockEnv: Record<string, string | undefined> = {};

jest.mock('../../src/commands/channel-ports', () => ({
  ...jest.requireActual('../../src/commands/channel-ports'),
  libraryOf: () => mockLibrary,
}));
jest.mock('../../src/config', () => {
  const actual = jest.requireActual('../../src/config');
  return { ...actual, configOfProcess: (folder: string) => actual.loadConfig(mockEnv, folder) };
});

const MM = 72 / 25.4;
const CODES = mockLibrary.languages.map(({ code }) => code);
const NEEDS = [undefined, 'equip', 'connect', 'form', 'demarches'] as const;
const HANDLES: Record<string, string> = {
  whatsapp: '+33 6 39 98 01 23',
  telegram: '@exemple_bot',
  messenger: 'exemple.page',
  twilio: '+33 9 39 98 01 23',
  'sms-gateway': '38000',
};

let fonts: Fonts;
let folder: string;
beforeAll(async () => {
  fonts = await Fonts.open();
  folder = mkdtempSync(join(tmpdir(), 'passerelle-poster-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  mockEnv = {};
});

function channelNamed(name: string): MessagingChannel {
  return MESSAGING.find(({ id }) => id === name)!;
}

async function run(...args: string[]) {
  const [stdout, stderr] = [kept(), kept()];
  const code = await posterCommand.run(args, { stdout: stdout.stream, stderr: stderr.stream, root });
  return { code, out: stdout.text(), err: stderr.text() };
}

function wordsIn(code: string, need: Offer | undefined, link: string, handle: string): PosterWords {
  const say = (key: string) => mockLibrary.sentence(code, `poster.${key}`);
  const title = `title.${need ?? 'any'}`;
  return {
    language: code,
    direction: mockLibrary.language(code)!.direction,
    link,
    texts: {
      title: say(title),
      scan: say('scan'),
      write: say('write'),
      handle,
      language: say('language'),
      robot: say('robot'),
      privacy: say('privacy'),
      french: code === 'fr' ? '' : mockLibrary.sentence('fr', `poster.${title}`),
      staff: 'Passerelle – programme Inclusion Numérique',
    },
  };
}

/** What stands on a page, from top to bottom. */
function boxesOf({ texts, code, frames }: Page) {
  const lines = texts.flatMap((text) =>
    text.lines.map((line) => ({ name: text.role, left: line.x, top: line.top, ...edges(line.x, line) })),
  );
  const quiet = frames[0]!;
  const box = { name: 'code', left: quiet.x, top: quiet.y, ...edges(quiet.x, { ...quiet, top: quiet.y }) };
  expect(code.x - quiet.x).toBeCloseTo((4 * code.side) / code.qr.size, 6);
  return [...lines, box].sort((a, b) => a.top - b.top);
}

function edges(left: number, { top, width, height }: { top: number; width: number; height: number }) {
  return { right: left + width, bottom: top + height };
}

function expectOnPage(page: Page): void {
  const boxes = boxesOf(page);
  for (const [index, { left, right, top, bottom }] of boxes.entries()) {
    expect(left).toBeGreaterThanOrEqual(MARGIN - 0.01);
    expect(right).toBeLessThanOrEqual(A4.width - MARGIN + 0.01);
    expect(bottom).toBeLessThanOrEqual(A4.height - MARGIN + 0.01);
    expect(top).toBeGreaterThanOrEqual((boxes[index - 1]?.bottom ?? MARGIN) - 0.01);
  }
  expect(page.code.side).toBeGreaterThanOrEqual(70 * MM);
  const ofLine = (role: string) => page.texts.find((text) => text.role === role)!.lines[0]!;
  expect(page.rule.y).toBeLessThan(ofLine('staff').top);
  expect(page.frames[1]!.y + page.frames[1]!.height).toBeLessThan(page.rule.y);
}

describe.each(CODES)('a poster in %s', (code) => {
  it('holds on its page for every need and channel, readable by every phone', () => {
    for (const need of NEEDS)
      for (const [id, handle] of Object.entries(HANDLES)) {
        const entry = { language: code, ...(need && { offer: need }) };
        const link = channelNamed(id).link!(
          handle.replace(/[@ ]/g, ''),
          entry,
          entryText(entry, mockLibrary),
        );
        const page = layOut(wordsIn(code, need, link, `Messenger ${handle}`), fonts);
        expectOnPage(page);
        expect(page.code.side / page.code.qr.size).toBeGreaterThan(1.1 * MM);
        const read = page.texts.flatMap(({ lines }) => lines.map(({ text }) => text)).join(' ');
        for (const text of Object.values(wordsIn(code, need, link, handle).texts).slice(0, 3))
          expect(read.replace(/\s/g, '')).toContain(text.replace(/\s/g, ''));
        expect(read.replace(/\s/g, '')).toContain(link);
      }
  });
});

const POOL = [
  'ordinateur',
  'téléphone',
  'حاسوب',
  'هاتفك،',
  'کمپیوټر',
  'ኮምፒተር',
  'ক্ষমতাকেন্দ্র',
  'компьютер',
  'İşğ',
  '(SIM)',
];
const anyText = fc
  .array(fc.oneof(fc.constantFrom(...POOL), fc.stringMatching(/^[a-z]{1,60}$/)), {
    minLength: 1,
    maxLength: 30,
  })
  .map((words) => words.join(' '));

it('keeps any words within the margins, or says that they are too long', () => {
  fc.assert(
    fc.property(
      fc.tuple(anyText, anyText, anyText, anyText, anyText),
      fc.constantFrom('ltr' as const, 'rtl' as const),
      fc.integer({ min: 1, max: 300 }),
      ([title, scan, language, robot, privacy], direction, length) => {
        const link = `https://example.org/${'x'.repeat(length)}`;
        const base = wordsIn('fr', undefined, link, '+33 6 39 98 01 23');
        const texts = { ...base.texts, title, scan, language, robot, privacy };
        try {
          expectOnPage(layOut({ ...base, direction, texts }, fonts));
        } catch (error) {
          expect((error as AppError).code ?? error).toBe('poster-overflow');
        }
      },
    ),
    { numRuns: 40 },
  );
});

const style = { direction: 'rtl', weight: 700 } as const;

describe('a line of right-to-left text', () => {
  it('keeps Latin words and numbers in their own order', () => {
    const { runs } = typeset('اتصل (SIM 06 39) الآن', style, fonts);
    // Brackets come mirrored: this is what stands on paper from left to right.
    expect(runs.map(({ text }) => text)).toEqual(['الآن', ' (', 'SIM 06 39', ')', 'اتصل ']);
  });

  it('keeps digits of Arabic script from left to right', () => {
    const [run] = typeset('۱۲۳', style, fonts).runs;
    const { font } = run!.face;
    const drawn = font.layout(run!.text).glyphs.map(({ id }) => id);
    expect(drawn).toEqual([...'۱۲۳'].map((digit) => font.layout(digit).glyphs[0]!.id));
  });

  it('joins its letters', () => {
    const { font } = typeset('هاتف', style, fonts).runs[0]!.face;
    const joined = font.layout('هاتف').glyphs.map(({ id }) => id);
    for (const letter of 'هف') expect(joined).not.toContain(font.layout(letter).glyphs.at(-1)!.id);
  });
});

it('sets Bengali as readers know it: the reph over its own letter, no initial form inside a word', () => {
  const { font } = typeset('নির্ভর', { direction: 'ltr', weight: 400 }, fonts).runs[0]!.face;
  const idOf = (letter: string) => font.layout(letter).glyphs[0]!.id;
  const ids = font.layout('নির্ভর').glyphs.map(({ id }) => id);
  expect(ids).toHaveLength(5);
  expect([ids[1], ids[2], ids[4]]).toEqual(['ন', 'ভ', 'র'].map(idOf));
  const [first, , second] = font.layout('নেটে').glyphs.map(({ id }) => id);
  expect(first).not.toBe(second);
});

it.each([
  'ټډړږښګڼېۍۀځڅئ',
  'پچژگکی\u200cها',
  'ቋንቋኹም፣።፦',
  'ক্ষ ন্ত্র র্ড ঙ্গ ৎ ং ঃ ঁ ।',
  'їієґ ыэъ',
  'ğışçöüİ',
  '¿¡ñ',
])('has the letters of %s', (text) => {
  expect(typeset(text, { direction: 'ltr', weight: 400 }, fonts).width).toBeGreaterThan(0);
});

it('names a character that no font has rather than print an empty box', () => {
  expect(() => typeset('Bonjour 👋', { direction: 'ltr', weight: 400 }, fonts)).toThrow(
    expect.objectContaining({
      code: 'poster-character',
      message: expect.stringContaining('« 👋 » (U+1F44B)'),
    }),
  );
});

/** The page descriptions of a PDF, unpacked. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Filter \/FlateDecode[^>]*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(
    (match) => inflateSync(Buffer.from(match[1]!, 'latin1')).toString('latin1'),
  );
}

describe('the PDF', () => {
  let pdf: Buffer;
  let pages: Page[];
  let text: string;
  beforeAll(async () => {
    pages = CODES.map((code) =>
      layOut(wordsIn(code, 'equip', `https://example.org/${code}`, 'WhatsApp +33 6 39 98 01 23'), fonts),
    );
    pdf = await pdfOf(pages, 'Affiche', new Date(0));
    text = pdf.toString('latin1');
  });

  it('is one A4 page a language', () => {
    expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(CODES.length);
    const sizes = [...text.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
    expect(sizes).toHaveLength(CODES.length);
    for (const [, width, height] of sizes) {
      expect(Number(width)).toBeCloseTo(595.28, 1);
      expect(Number(height)).toBeCloseTo(841.89, 1);
    }
  });

  it('draws the code of the link of each page, and links it', () => {
    const drawn = streamsOf(pdf)
      .map(codeIn)
      .filter((code) => code !== undefined);
    const wanted = pages.map(({ link }) => matrixOf(link));
    expect(drawn).toEqual(wanted);
    for (const { link } of pages) expect(text).toContain(`/URI (${link})`);
  });

  it('embeds every font', () => {
    const fontsIn = text.match(/\/Type \/FontDescriptor/g)!;
    expect(fontsIn.length).toBeGreaterThan(4);
    expect(text.match(/\/FontFile[23]? \d+ 0 R/g)).toHaveLength(fontsIn.length);
    expect(text).not.toContain('Helvetica');
  });

  it('stays small enough to be sent by message', () => {
    expect(pdf.length).toBeLessThan(400_000);
  });
});

function matrixOf(link: string): string {
  const { size, data } = create(link, { errorCorrectionLevel: 'Q' }).modules;
  return Array.from({ length: size }, (_, row) =>
    [...data.subarray(row * size, (row + 1) * size)].map((black) => (black ? '#' : '.')).join(''),
  ).join('\n');
}

/** The black squares of a page, read back from its rectangles. */
function codeIn(stream: string): string | undefined {
  const rectangles = [...stream.matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re$/gm)].map((match) =>
    match.slice(1).map(Number),
  ) as [number, number, number, number][];
  if (rectangles.length === 0) return undefined;
  const left = Math.min(...rectangles.map(([x]) => x));
  const top = Math.min(...rectangles.map(([, y]) => y));
  const side = rectangles[0]![3];
  const size = Math.round((Math.max(...rectangles.map(([x, , width]) => x + width)) - left) / side);
  const rows = Array.from({ length: size }, () => Array<string>(size).fill('.'));
  for (const [x, y, width] of rectangles) {
    const [column, row] = [Math.round((x - left) / side), Math.round((y - top) / side)];
    rows[row]!.fill('#', column, column + Math.round(width / side));
  }
  return rows.map((row) => row.join('')).join('\n');
}

describe('npx passerelle poster', () => {
  it('writes a page a language and tells where each leads', async () => {
    const out = join(folder, 'deux.pdf');
    const { code, out: told } = await run(
      ...['--language', 'fa,so,fa', '--need', 'equip', '--channel', 'whatsapp', '--to', '+33 6 39 98 01 23'],
      ...['--out', out],
    );
    expect(code).toBe(0);
    expect(told).toContain('2 pages');
    const label = encodeURIComponent(`FA ${mockLibrary.sentence('fa', 'choice.equip')}`);
    expect(told).toContain(`fa → https://wa.me/33639980123?text=${label}`);
    const pdf = readFileSync(out).toString('latin1');
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(2);
  });

  it('names the file by channel, language and need', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      const { out } = await run('--language=ti', '--need=form', '--channel=telegram', '--to=exemple_bot');
      expect(out).toContain('affiche-telegram-ti-form.pdf : 1 page');
      expect(out).toContain('https://t.me/exemple_bot?start=ti_form');
    } finally {
      process.chdir(before);
    }
    expect(existsSync(join(folder, 'affiche-telegram-ti-form.pdf'))).toBe(true);
  });

  it('takes the settings of a channel that is on', async () => {
    mockEnv = {
      TELEGRAM_BOT_TOKEN: '123456:fixture-token_fixture-token_fixture-to',
      TELEGRAM_WEBHOOK_SECRET: 'fixture-secret_0123456789',
    };
    mockEnv.TELEGRAM_BOT_USERNAME = 'exemple_bot';
    const { code, out, err } = await run(
      '--language',
      'en',
      '--channel',
      'telegram',
      '--out',
      join(folder, 't.pdf'),
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('https://t.me/exemple_bot?start=en');
  });

  it('leads to the chat page by default', async () => {
    mockEnv = { PUBLIC_URL: 'https://bot.example.org' };
    const { code, out } = await run('--language', 'uk', '--out', join(folder, 'w.pdf'));
    expect(code).toBe(0);
    expect(out).toContain('uk → https://bot.example.org/');
  });

  it.each([
    [[], /--language manque/],
    [['--language', ','], /--language manque/],
    [['--language', 'xx'], /Langue inconnue : « xx »\..* fr \(français\).* ps \(pachto\)/],
    [['--language', 'fr', '--need', 'pizza'], /Besoin inconnu.*equip, connect, form, demarches/],
    [['--language', 'fr', '--channel', 'fax'], /Canal inconnu.*web, whatsapp, telegram/],
    [['--language', 'fr', '--wrong'], /Usage/],
    [['fr'], /Usage/],
    [['--language', 'fr', '--out', ''], /--out/],
    [['--language', 'fr', '--channel', 'whatsapp', '--to', '06 39 98 01 23'], /--to .*\(\+33 6… pour 06…\)/],
    [['--language', 'fr', '--channel', 'telegram', '--to', 'a b'], /nom d’utilisateur du robot/],
    [['--language', 'fr', '--to', 'bot.example.org'], /https:\/\//],
  ])('wrong usage %j tells how to mend it', async (args, message) => {
    const { code, err } = await run(...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it.each([
    [['--channel', 'whatsapp'], /WhatsApp est éteint : réglez WHATSAPP_ACCESS_TOKEN, .* --to/],
    [['--channel', 'sms'], /SMS.* est éteint : réglez .* --to/],
    [[], /PUBLIC_URL n’est pas réglé.*--to https/],
    [
      ['--channel', 'messenger', '--to', 'exemple', '--out', '/nowhere/at/all.pdf'],
      /« \/nowhere\/at\/all\.pdf » ne peut pas être écrit \(ENOENT\)/,
    ],
  ])('a problem (%j) tells how to mend it', async (args, message) => {
    const { code, err } = await run('--language', 'fr', ...args);
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it('refuses an address that only this machine knows', async () => {
    mockEnv = { PUBLIC_URL: 'http://localhost:3978' };
    const { code, err } = await run('--language', 'fr');
    expect(code).toBe(1);
    expect(err).toContain('http://localhost:3978');
  });

  it('says which text is missing in a language', async () => {
    const spy = jest.spyOn(mockLibrary, 'isTranslated').mockReturnValue(false);
    const { code, err } = await run('--language', 'bn', '--channel', 'telegram', '--to', 'exemple_bot');
    spy.mockRestore();
    expect(code).toBe(1);
    expect(err).toContain('poster.title.any dans locales/bn/bot.json');
  });
});

describe('the address on a poster', () => {
  const config = loadConfig({}, root);
  const entry = { language: 'fr', offer: OFFERS[0] };

  it.each([
    ['whatsapp', '+33 6 39 98 01 23', '+33 6 39 98 01 23', 'https://wa.me/33639980123?text=FR%20x'],
    ['whatsapp', '0033639980123', '+33 6 39 98 01 23', 'https://wa.me/33639980123?text=FR%20x'],
    ['whatsapp', 'https://wa.me/33639980123', '+33 6 39 98 01 23', 'https://wa.me/33639980123?text=FR%20x'],
    ['telegram', 'https://t.me/exemple_bot', '@exemple_bot', 'https://t.me/exemple_bot?start=fr_equip'],
    ['messenger', 'm.me/exemple.page', 'm.me/exemple.page', 'https://m.me/exemple.page?ref=fr_equip'],
    ['twilio', '38000', '38000', 'sms:38000?body=FR%20x'],
    ['sms-gateway', '+33\u00a06-39-98-01-23', '+33 6 39 98 01 23', 'sms:+33639980123?body=FR%20x'],
  ])('%s %s is printed %s', async (id, to, shown, link) => {
    const contact = await messagingContact(channelNamed(id), config, to);
    expect(contact.shown).toBe(shown);
    expect(contact.link(entry, 'FR x')).toBe(link);
  });

  it.each([
    ['whatsapp', '0639980123'],
    ['whatsapp', '38000'],
    ['whatsapp', '+33639980123456789'],
    ['whatsapp', 'exemple'],
    ['twilio', 'PASSERELLE'],
    ['twilio', '0939980123'],
    ['telegram', '+33639980123'],
    ['telegram', 'x?start=y'],
    ['messenger', 'une page'],
    ['messenger', 'a/b'],
  ])('%s refuses %s', async (id, to) => {
    expect(whatIsWrong(channelNamed(id), to)).toBeDefined();
    await expect(messagingContact(channelNamed(id), config, to)).rejects.toThrow(AppError);
  });

  it.each([
    'https://10.0.0.1',
    'https://bot.local',
    'ftp://bot.example.org',
    'javascript:alert(1)',
    'https://a@example.org',
  ])('the web page refuses %s', (to) => {
    expect(() => webContact(config, to)).toThrow(AppError);
  });

  it('serves a new channel without a line of its own', async () => {
    const fifth = {
      ...channelNamed('telegram'),
      id: 'fifth',
      label: 'Fifth',
      link: (handle: string) => `https://fifth.example.org/${handle}`,
    };
    const contact = await messagingContact(fifth, config, 'some.name');
    expect(contact.link(entry, '')).toBe('https://fifth.example.org/some.name');
    expect([contact.label, contact.shown]).toEqual(['Fifth', 'some.name']);
  });
});
