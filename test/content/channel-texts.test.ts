import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { segmentsOf, smsText } from '../../src/channels/sms-text';
import { createLibrary, requireContent } from '../../src/content';
import { createDirectory, loadPlaces } from '../../src/directory';
import { fold, words } from '../../src/text';

/** What the phone channels and the posters say, as the files hold it: within every platform's limits. */

const root = join(__dirname, '..', '..');
const content = requireContent(root);
const library = createLibrary(content);
const directory = createDirectory({ ...content, places: loadPlaces() });
const CODES = content.languages.map(({ code }) => code);
const TRANSLATIONS = CODES.filter((code) => code !== 'fr');

const COMMANDS = ['menu', 'human', 'language', 'delete', 'stop'].map((name) => `channel.command.${name}`);
const TITLES = ['any', 'equip', 'connect', 'form', 'demarches'].map((name) => `poster.title.${name}`);
const LINES = ['scan', 'write', 'language', 'free', 'robot', 'privacy'].map((name) => `poster.${name}`);
const LABELS = ['channel.start', ...COMMANDS];
const KEYS = [
  'greetingShort',
  'more.hint',
  'more.none',
  'place.abroad',
  'handoff.reopen',
  'channel.about',
  'channel.short',
  ...LABELS,
  ...TITLES,
  ...LINES,
];

/**
 * UTF-16 units, as the platforms count: Messenger's greeting 160 and menu titles 30, Telegram's short description
 * 120, a button 20; the poster's are what its columns hold.
 */
const LIMITS: [limit: number, keys: string[]][] = [
  [160, ['channel.about']],
  [120, ['channel.short']],
  [20, ['channel.start']],
  [30, COMMANDS],
  [60, TITLES],
  [90, LINES],
];

/** Commands that a person sends by SMS in words of their own, at any moment of the conversation. */
const WORDED = ['stop', 'start', 'more'] as const;

/** Single words that unsubscribe a number at Twilio, whatever we do (docs: "Twilio support for opt-out keywords"). */
const TWILIO_STOPS = ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit'];

/** The file's own words: the library would give the French for a sentence that is missing. */
function fileOf(code: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, 'locales', code, 'bot.json'), 'utf8'));
}

const FILES = new Map(CODES.map((code) => [code, fileOf(code)]));

function textOf(code: string, key: string): string {
  const at = (group: unknown, name: string) => (group as Record<string, unknown> | undefined)?.[name];
  const text = key.split('.').reduce(at, FILES.get(code) as unknown);
  if (typeof text !== 'string') throw new Error(`locales/${code}/bot.json: no ${key}`);
  return text;
}

function isLatin(text: string): boolean {
  return !/(?!\p{Script=Latin})\p{L}/u.test(text);
}

/** The word that a text tells people to write: between quotation marks, else its last word in capitals. */
function toldWord(text: string): string {
  const quoted = text.match(/[«“"]\s*([^«»“”"]+?)\s*[»”"]/u)?.[1];
  const capitals = text.match(/\p{Lu}{2,}(?: \p{Lu}{2,})*/gu)?.at(-1);
  const told = quoted ?? capitals;
  if (told === undefined) throw new Error(`No word to write in "${text}"`);
  return told;
}

describe.each(CODES)('the channel texts in %s', (code) => {
  it('are all there, each on one line and free of stray spaces', () => {
    const texts = KEYS.map((key) => textOf(code, key));
    expect(
      texts.filter((text) => text.trim() === '' || text !== text.trim() || /\s{2}|\n/.test(text)),
    ).toEqual([]);
  });

  it('are in the script of the language, but for names', () => {
    const native = isLatin(library.language(code)!.name);
    const foreign = KEYS.filter((key) => isLatin(textOf(code, key)) !== native);
    expect(foreign).toEqual([]);
  });

  it.each(LIMITS.flatMap(([limit, keys]) => keys.map((key) => [key, limit] as const)))(
    'keep %s within %d units',
    (key, limit) => {
      expect(textOf(code, key).length).toBeLessThanOrEqual(limit);
    },
  );

  it('are labels that tell one command from another', () => {
    const labels = COMMANDS.map((key) => fold(textOf(code, key)));
    expect(new Set(labels).size).toBe(COMMANDS.length);
    expect(new Set(TITLES.map((key) => fold(textOf(code, key)))).size).toBe(TITLES.length);
  });

  it.each(LABELS)('do not unsubscribe who writes the label %s', (key) => {
    expect(TWILIO_STOPS).not.toContain(fold(textOf(code, key)));
  });

  it('greet by SMS in one segment (Latin letters) or two', () => {
    const greeting = textOf(code, 'greetingShort');
    const { segments, units } = segmentsOf(smsText(greeting));
    expect(segments).toBeLessThanOrEqual(isLatin(greeting) ? 1 : 2);
    expect(units).toBeLessThanOrEqual(isLatin(greeting) ? 153 : 134);
  });

  it('leave the greeting whole on the first page of a long answer', () => {
    const page = `${textOf(code, 'greetingShort')}\n${textOf(code, 'more.hint')}`;
    expect(segmentsOf(smsText(page)).segments).toBeLessThanOrEqual(2);
  });

  it('tell in the greeting a word that reaches a human', () => {
    const told = toldWord(textOf(code, 'greetingShort'));
    expect(library.commandIn(told)).toEqual({ command: 'human' });
    // As a phone sends it after the signs that GSM-7 lacks were folded away.
    expect(library.commandIn(toldWord(smsText(textOf(code, 'greetingShort'))))).toEqual({ command: 'human' });
  });

  it('tell how to get the rest, in few units, by a word that gets it', () => {
    const hint = textOf(code, 'more.hint');
    expect(hint.length).toBeLessThanOrEqual(isLatin(hint) ? 28 : 24);
    expect(library.commandIn(toldWord(hint))).toEqual({ command: 'more' });
    expect(library.commandIn(toldWord(smsText(hint)))).toEqual({ command: 'more' });
  });

  it('hold in the hint no word that unsubscribes, and no first word that is another command', () => {
    const hint = textOf(code, 'more.hint');
    expect(words(hint).filter((word) => TWILIO_STOPS.includes(word))).toEqual([]);
    const others = words(hint).filter((word) => {
      const command = library.commandIn(word)?.command;
      return (command !== undefined && command !== 'more') || library.shortAnswerIn(word) !== undefined;
    });
    expect(others).toEqual([]);
  });

  it('know eight to thirty-five ways to ask for the rest, none of which unsubscribes', () => {
    const more = content.rules.get(code)?.commands.more ?? [];
    expect(more.length).toBeGreaterThanOrEqual(8);
    expect(more.length).toBeLessThanOrEqual(35);
    expect(more.filter((text) => TWILIO_STOPS.includes(fold(text)))).toEqual([]);
  });

  it.each(WORDED)(
    'hold no way to say %s that is another command, an answer, a rank or an emergency',
    (command) => {
      const phrases = content.rules.get(code)?.commands[command] ?? [];
      const otherwise = phrases.filter(
        (text) =>
          library.commandIn(text)?.command !== command ||
          library.shortAnswerIn(text) !== undefined ||
          library.rankIn(text) !== undefined ||
          library.emergencyIn(text) !== undefined,
      );
      expect(otherwise).toEqual([]);
    },
  );

  it.each(WORDED)(
    'leave the names of places, none of which says %s, to those who are asked where they live',
    (command) => {
      const phrases = content.rules.get(code)?.commands[command] ?? [];
      expect(
        phrases.filter((text) => directory.findPlace(text, { guess: false }).kind !== 'unknown'),
      ).toEqual([]);
    },
  );

  it('know STOP and START, and a single word of the language for each', () => {
    for (const command of ['stop', 'start'] as const) {
      const written = (content.rules.get(code)?.commands[command] ?? []).map(fold);
      expect(written).toContain(command);
      expect(written.some((phrase) => phrase !== command && !phrase.includes(' '))).toBe(true);
    }
  });
});

it.each(TRANSLATIONS)('has words of its own in %s for every channel text', (code) => {
  expect(KEYS.filter((key) => textOf(code, key) === textOf('fr', key))).toEqual([]);
  expect(KEYS.filter((key) => !library.isTranslated(code, key))).toEqual([]);
});

it.each([
  ['STOP', 'stop'],
  ['Arrêt', 'stop'],
  ['ARRET', 'stop'],
  ['стоп', 'stop'],
  ['توقف', 'stop'],
  ['durdur', 'stop'],
  ['UNSTOP', 'start'],
  ['Start', 'start'],
  ['SUITE', 'more'],
  ['suite svp', 'more'],
  ['More please', 'more'],
  ['ЕЩЁ', 'more'],
  ['ще', 'more'],
  ['gerisi', 'more'],
  ['GERISI', 'more'],
  ['mas', 'more'],
  ['بقیه', 'more'],
  ['باقي', 'more'],
])('reads "%s" as %s', (text, command) => {
  expect(library.commandIn(text)).toEqual({ command });
});

/** Words that people send and that were once not understood, in the scripts and the spellings they type. */
const UNDERSTOOD: Record<'stop' | 'start' | 'more', Record<string, string[]>> = {
  stop: {
    ar: ['إيقاف', 'ايقاف', 'أوقف', 'اوقف', 'يكفي', 'لا ترسلوا', 'iqaf'],
    bn: ['থামান', 'বন্ধ করে দিন', 'অফ', 'bondho', 'thamun'],
    en: ['Opt out', 'unsub', 'stop texting', "don't text me", 'please stop'],
    es: ['suspender', 'desuscribirse', 'Detenga', 'no más SMS', 'parar por favor'],
    fa: ['لغو', 'لغو ۱۱', 'متوقف', 'قطع پیام', 'بند کو', 'laghv'],
    fr: ['stoppez', 'désabonnement', 'Désabonnez-moi', 'arrêtez les SMS', 'ça suffit'],
    ps: ['بند', 'درول', 'بند يې کړه', 'تم شه', 'band', 'wadrega'],
    ru: ['Стой', 'прекратить', 'отпишись', 'перестань', 'prekrati'],
    so: ['joog', 'ka bax', 'Joojiya', 'iga saar', 'iga daa'],
    ti: ['ጠጠው', 'ደው', 'ኣቋርጽ', 'አቁም', 'tetew', 'dew'],
    tr: ['bırak', 'YETER', 'kapat', 'yazmayın', 'çıkış'],
    uk: ['стій', 'припинити', 'відпишіться', 'вимкніть', 'prypynit'],
  },
  start: {
    ar: ['استمر', 'بلش', 'ابدئي', 'ebda2'],
    bn: ['আরম্ভ', 'চালু', 'start koro'],
    en: ["let's start", 'start now', 'subscribe'],
    es: ['empezar', 'Inicie', 'comience', 'reactivar'],
    fa: ['آغاز کن', 'شروع کنین', 'aghaz'],
    fr: ['commencez', 'on commence', 'réactiver'],
    ps: ['پیلول', 'شروع کړو', 'pail kray'],
    ru: ['начните', 'запустить', 'nachni'],
    so: ['bilaab', 'bilow', 'sii soco'],
    ti: ['ይጀምር', 'ዳግማይ ጀምር', 'jemiru'],
    tr: ['başlayın', 'BAŞLATIN', 'yeniden başlayalım'],
    uk: ['почніть', 'розпочнемо', 'pochynay'],
  },
  more: {
    ar: ['أكثر', 'أخبرني المزيد', 'تفاصيل أكثر من فضلك'],
    bn: ['আরও বলুন', 'বিস্তারিত', 'aro bolen'],
    en: ['more please', 'tell me more', 'show more', 'go on please', 'more details'],
    es: ['más por favor', 'cuénteme más', 'más información'],
    fa: ['بیشتر بگو', 'معلومات بیشتر', 'لطفا بیشتر', 'bishtar bego'],
    fr: ['plus de details', 'Plus de détails', 'la suite svp', "dites-m'en plus", 'en savoir plus'],
    ps: ['نور راته ووایه', 'نور معلومات', 'nor malumat'],
    ru: ['расскажите подробнее', 'Подробнее', 'ещё, пожалуйста', 'podrobnee'],
    so: ['wax badan ii sheeg', 'faahfaahin', 'dheeraad fadlan'],
    ti: ['ዝያዳ', 'ዝያዳ ንገሩኒ', 'ዝያዳ በጃኹም', 'ziyada'],
    tr: ['daha fazla anlat', 'biraz daha', 'daha fazla lütfen'],
    uk: ['розкажіть більше', 'детальніше', 'ще, будь ласка'],
  },
};

it.each(
  WORDED.flatMap((command) =>
    Object.entries(UNDERSTOOD[command]).flatMap(([code, texts]) =>
      texts.map((text) => [text, code, command] as const),
    ),
  ),
)('reads "%s" (%s) as %s', (text, _code, command) => {
  expect(library.commandIn(text)).toEqual({ command });
});

it.each(WORDED)('knows words of every language for %s', (command) => {
  expect(Object.keys(UNDERSTOOD[command]).sort()).toEqual([...CODES].sort());
});

it.each([
  'cancel',
  'annuler',
  'cancelar',
  'iptal',
  'إلغاء',
  'отмена',
  'скасувати',
  'বাতিল',
  // Money in Turkish, "for" in Spanish.
  'para',
])('does not stop who only writes "%s"', (text) => {
  expect(library.commandIn(text)?.command).not.toBe('stop');
});
