import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateCommand } from '../../src/commands/evaluate';
import { kept, SMALL_CONTENT } from './understanding-content';

jest.mock('../../src/content', () => ({ requireContent: () => SMALL_CONTENT }));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'passerelle-evaluate-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const LINES = [
  { text: 'code du wifi', language: 'fr', intent: 'wifi' },
  { text: 'where is the printer', language: 'en', intent: 'printing' },
  { text: 'une recette de crêpes', language: 'fr', intent: 'none' },
];

async function run(args: (file: string) => string[], lines: object[] = LINES) {
  const file = join(directory, 'messages.jsonl');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const [stdout, stderr] = [kept(), kept()];
  const code = await evaluateCommand.run(args(file), {
    stdout: stdout.stream,
    stderr: stderr.stream,
    root: directory,
  });
  return { code, out: stdout.text(), err: stderr.text() };
}

test('--json prints the figures that others read', async () => {
  const { code, out } = await run((file) => [file, '--json']);
  const report = JSON.parse(out);
  expect(code).toBe(0);
  expect(report).toMatchObject({
    total: 3,
    accuracy: 1,
    top3: 1,
    wrongConfident: 0,
    outOfScopeRecall: 1,
    languageAccuracy: 1,
  });
  expect(report.byLanguage.fr).toMatchObject({ total: 2, accuracy: 1, intervals: { accuracy: [0.2065, 1] } });
  expect(report).toMatchObject({ answered: 0.6667, outOfScopeAnswered: 0 });
  expect(report.asked + report.refused).toBeCloseTo(0.3333, 3);
  expect(Object.keys(report.intervals).sort()).toEqual([
    'accuracy',
    'languageAccuracy',
    'outOfScopeRecall',
    'wrongConfident',
  ]);
  expect(report).not.toHaveProperty('confusions');
  expect(report.byIntent.wifi).toMatchObject({ total: 1, accuracy: 1 });
  expect(report.train.ms).toBeGreaterThan(0);
  expect(report.predict.p99us).toBeGreaterThanOrEqual(report.predict.p50us);
});

test('without --json a table in French', async () => {
  const { out } = await run((file) => [file]);
  expect(out).toMatch(/justes.*dans 3 choix/);
  expect(out).toMatch(/ensemble +3 +100,0 % ±32,9 /);
  expect(out).toMatch(/\nwifi +1 +100,0 % {2,}/);
  expect(out).toMatch(/Apprentissage : \d+ ms/);
});

describe('--confusions', () => {
  const mistaken = [
    ...LINES,
    { text: 'code  du\nwifi\u001b[2J svp', language: 'fr', intent: 'printing' },
    { text: 'code du wifi', language: 'fr', intent: 'printing' },
  ];

  test('shows what was understood instead of what was wanted, with texts that cannot move the cursor', async () => {
    const { out } = await run((file) => [file, '--confusions'], mistaken);
    expect(out).toContain(
      'fr : réponses fausses\n     2  printing → wifi\n          « code du wifi[2J svp »\n',
    );
    expect(out).not.toContain('en : ');
  });

  test('with --json gives the pairs without the texts', async () => {
    const { out } = await run((file) => [file, '--confusions', '--json'], mistaken);
    expect(JSON.parse(out).confusions).toEqual({
      fr: [{ intent: 'printing', given: 'wifi', outcome: 'answer', count: 2 }],
    });
  });

  test('says so when there is none', async () => {
    const { out } = await run((file) => [file, '--confusions']);
    expect(out).toContain('Aucune confusion.');
  });
});

test('a second run learns nothing anew, and tells how long the first took', async () => {
  const first = JSON.parse((await run((file) => [file, '--json'])).out);
  const models = await readdir(join(directory, 'dist', 'models'));
  const second = JSON.parse((await run((file) => [file, '--json'])).out);
  expect(models.filter((name) => name.startsWith('model-'))).toHaveLength(1);
  expect(second.train).toEqual(first.train);
  expect(second.accuracy).toBe(first.accuracy);
});

test('where nothing can be kept it still measures, and tells how long learning took', async () => {
  await writeFile(join(directory, 'dist'), 'a file where the folder should be');
  const { code, out } = await run((file) => [file, '--json']);
  expect([code, JSON.parse(out).accuracy]).toEqual([0, 1]);
  expect(JSON.parse(out).train.ms).toBeGreaterThan(0);
});

test('--predictions writes one line a message', async () => {
  const target = join(directory, 'out.jsonl');
  await run((file) => [file, '--predictions', target]);
  const written = (await readFile(target, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(written.map(({ intent, answer, identified }) => [intent, answer, identified])).toEqual([
    ['wifi', 'wifi', 'fr'],
    ['printing', 'printing', 'en'],
    ['none', undefined, 'fr'],
  ]);
});

test('predictions that cannot be written are told, without a stack', async () => {
  const { code, err } = await run((file) => [file, '--predictions', join(directory, 'absent', 'out.jsonl')]);
  expect(code).toBe(1);
  expect(err).toMatch(/out\.jsonl : impossible d'écrire/);
});

test('a typo in an intent is told, and counts as wrong', async () => {
  const { code, err, out } = await run(
    (file) => ['--json', file],
    [{ text: 'code du wifi', language: 'fr', intent: 'wify' }],
  );
  expect(code).toBe(0);
  expect(err).toContain('wify');
  expect(JSON.parse(out).accuracy).toBe(0);
});

test('bad lines stop it before any training, each with its place', async () => {
  const { code, err, out } = await run((file) => [file], [LINES[0]!, { text: 'a' }]);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/messages\.jsonl:2: .*« language »/);
});

test('a missing file is named', async () => {
  const { code, err } = await run(() => [join(directory, 'absent.jsonl')]);
  expect(code).toBe(1);
  expect(err).toContain('absent.jsonl');
});

test.each([[[]], [['a.jsonl', 'b.jsonl']], [['a.jsonl', '--unknown']], [['a.jsonl', '--predictions']]])(
  'wrong usage %j shows how to call it',
  async (args) => {
    const { code, err } = await run(() => args);
    expect(code).toBe(2);
    expect(err).toContain('Usage');
  },
);
