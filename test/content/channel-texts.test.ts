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

  it('know eight to twenty ways to ask for the rest, none of them an answer, a rank or an emergency', () => {
    const more = content.rules.get(code)?.commands.more ?? [];
    expect(more.length).toBeGreaterThanOrEqual(8);
    expect(more.length).toBeLessThanOrEqual(20);
    expect(more.filter((text) => library.commandIn(text)?.command !== 'more')).toEqual([]);
    const otherwise = more.filter(
      (text) =>
        library.shortAnswerIn(text) !== undefined ||
        library.rankIn(text) !== undefined ||
        library.emergencyIn(text) !== undefined ||
        TWILIO_STOPS.includes(fold(text)),
    );
    expect(otherwise).toEqual([]);
  });

  it('leave the names of places to those who are asked where they live', () => {
    const more = content.rules.get(code)?.commands.more ?? [];
    expect(more.filter((text) => directory.findPlace(text, { guess: false }).kind !== 'unknown')).toEqual([]);
  });

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
