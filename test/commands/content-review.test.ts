import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { contentCommand } from '../../src/commands/content';
import { createLibrary, requireContent } from '../../src/content';
import { renderReply } from '../../src/conversation/render-reply';
import type { Answer } from '../../src/conversation/types';
import { NOW, writeTree } from '../content/content-tree';

let root: string;
beforeEach(() => {
  root = writeTree();
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await contentCommand.run(args, { stdout, stderr, root });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

function edit(path: string, from: string, to: string): void {
  const file = join(root, path);
  const before = readFileSync(file, 'utf8');
  expect(before).toContain(from);
  writeFileSync(file, before.replace(from, to));
}

const library = () => createLibrary(requireContent(root, { now: NOW }));
const textOf = (language: string, dialog: string) => library().dialogText(language, dialog);
const FR = 'locales/fr/dialogs.json';
const AR = 'locales/ar/dialogs.json';
const FR_BOT = 'locales/fr/bot.json';

describe('the review of texts', () => {
  test('a new translation is stamped as a draft, then reviewed by somebody', async () => {
    expect((await run('stamp')).out).toContain('ar : 6 brouillon(s) noté(s)');
    expect((await run('check')).out).toContain('6 non relus, 0 relus');
    const read = await run('review', 'ar', '--by', 'Traductrice inventée', 'dialogs:sim-card');
    expect(read).toMatchObject({ code: 0, err: '' });
    const { out } = await run('check');
    expect(out).toContain('5 non relus, 1 relus');
    expect(out).toMatch(/non relus : .*dialogs:old-phone/);
    expect(readFileSync(join(root, 'locales/ar/review.json'), 'utf8')).toMatch(
      /"sim-card": \{.*"by":"Traductrice inventée","on":"\d{4}-\d\d-\d\d"\}/,
    );
  });

  test('when the French changes, exactly that text is stale, and the French is shown', async () => {
    await run('stamp');
    edit(FR, 'Appelez two.', 'Appelez trois.');
    expect(textOf('ar', 'old-phone')).toMatchObject({ language: 'fr', text: 'Appelez trois.' });
    expect(textOf('en', 'old-phone').language).toBe('fr');
    expect(textOf('ar', 'sim-card').language).toBe('ar');
    const { code, out } = await run('check');
    expect(code).toBe(0);
    expect(out).toMatch(/locales\/ar\/dialogs\.json:\d+:\d+ {2}old-phone : \(avertissement\) périmé/);
    expect(out).toContain('périmés : dialogs:old-phone');
    expect(out).not.toContain('périmés : dialogs:sim-card');
  });

  test('stamping again does not hide that nobody has read it; a new translation or a review does', async () => {
    await run('stamp');
    edit(FR, 'Appelez two.', 'Appelez trois.');
    await run('stamp');
    expect(textOf('ar', 'old-phone').language).toBe('fr');
    await run('review', 'ar', '--by', 'Relecteur', 'dialogs:old-phone');
    expect(textOf('ar', 'old-phone').language).toBe('ar');
    edit('locales/en/dialogs.json', 'Call two.', 'Call three.');
    await run('stamp', 'en');
    expect(textOf('en', 'old-phone').language).toBe('en');
  });

  test('a reviewed text that is written again is a draft', async () => {
    await run('review', 'ar', '--by', 'Relecteur');
    expect((await run('check')).out).toContain('0 non relus, 6 relus');
    edit(AR, ' two.', ' 2.');
    const { out } = await run('check');
    expect(out).toMatch(/1 non relus, 5 relus\n.*non relus : dialogs:old-phone/);
  });

  test('a stale sentence of the bot is said in French, after a line that says so', async () => {
    edit(FR_BOT, '"hello"', '"language": { "fallback": "Pas traduit." },\n  "hello"');
    for (const code of ['ar', 'en'])
      edit(`locales/${code}/bot.json`, '"hello"', `"language": { "fallback": "notice ${code}" },\n  "hello"`);
    await run('stamp');
    edit(FR_BOT, 'Aide', 'À l’aide');
    const answer: Answer = {
      language: 'en',
      messages: [[{ kind: 'sentence', key: 'menu.help' }]],
      choices: [],
    } as unknown as Answer;
    expect(renderReply(answer, library()).messages[0]!.text).toBe('notice en\n\nÀ l’aide');
  });

  test('the sentence that announces the French may not be missing', async () => {
    edit(FR_BOT, '"hello"', '"language": { "fallback": "Pas traduit." },\n  "hello"');
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toContain('locales/ar/bot.json:1:1  il manque language.fallback');
  });
});

describe('mistakes are told with their remedy', () => {
  test.each([
    [['review', 'ar', 'dialogs:sim-card'], 2, 'Usage'],
    [['review', '--by', 'X'], 2, 'Usage'],
    [['stamp', '--all'], 2, 'Usage'],
    [['stamp', 'xx'], 1, '« xx » : aucune langue'],
    [['review', 'ar', '--by', 'X', 'sim-card'], 1, '« sim-card » : aucune langue ni aucun texte'],
  ])('%j', async (args, code, message) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.err).toContain(message);
  });

  test('a record with an unknown state, or a review by nobody', async () => {
    await run('stamp', 'ar');
    edit('locales/ar/review.json', '"state":"draft"', '"state":"perfect"');
    expect((await run('check')).out).toMatch(/review\.json:\d+:\d+ .*state : .*draft, reviewed/);
    edit('locales/ar/review.json', '"state":"perfect"', '"state":"reviewed"');
    expect((await run('check')).out).toContain('un texte relu dit par qui (by) et quand (on)');
  });

  test('the record of a text that is gone is told, and stamping removes it', async () => {
    await run('stamp', 'ar');
    edit('locales/ar/review.json', '"sim-card"', '"gone"');
    expect((await run('check')).out).toContain('gone : (avertissement) ce texte n’existe plus');
    await run('stamp', 'ar');
    expect((await run('check')).out).not.toContain('n’existe plus');
  });
});
