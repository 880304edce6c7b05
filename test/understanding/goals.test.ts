import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLibrary, requireContent } from '../../src/content';
import { EMERGENCY_DIALOG } from '../../src/conversation/ports';
import { silentLogger } from '../../src/logger';
import { type EvaluationLine, predictAll, type Report, reportOn } from '../../src/understanding/evaluation';
import { createIdentifier } from '../../src/understanding/language-file';
import { lessonsOf } from '../../src/understanding/lessons';
import { createRecognizer } from '../../src/understanding/local-recognizer';

/**
 * The programme's own content on messages whose writers had not seen its phrases. A first run without a built model
 * trains one, which takes a minute.
 */
const ROOT = join(__dirname, '..', '..');
const SETS = ['unseen', 'unseen-2'];

/** From this confidence on the numbers are shown, whatever else a message may be: see conversation/emergency.ts. */
const SUSPICION = 0.4;

let report: Report;
let showsNumbers: (text: string) => boolean;

function lines(): EvaluationLine[] {
  const files = SETS.flatMap((set) => {
    const folder = join(__dirname, set);
    return readdirSync(folder).map((file) => join(folder, file));
  });
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

beforeAll(async () => {
  const content = requireContent(ROOT);
  const lessons = lessonsOf(content);
  const options = { cacheDirs: [join(ROOT, 'dist', 'models')], logger: silentLogger };
  const recognizer = await createRecognizer({ lessons, ...options });
  const identifier = await createIdentifier({ examples: lessons.examples, ...options });
  const recognize = (text: string) => recognizer.recognizeNow(text);
  const library = createLibrary(content);
  showsNumbers = (text) =>
    library.emergencyIn(text) !== undefined ||
    recognize(text).candidates.some(
      ({ intent, confidence }) => intent === EMERGENCY_DIALOG && confidence >= SUSPICION,
    );
  const { predictions, microseconds } = predictAll(lines(), { recognize, identifier });
  report = reportOn(predictions, microseconds, 0);
}, 300_000);

test('every language of Réfugiés.info, Turkish and Spanish are measured', () => {
  const languages = ['ar', 'en', 'es', 'fa', 'fr', 'ps', 'ru', 'ti', 'tr', 'uk'];
  expect(Object.keys(report.byLanguage)).toEqual(languages);
});

test('the first answer is right 85 times in 100 as a mean over the languages, 75 in each', () => {
  const accuracies = Object.values(report.byLanguage).map(({ accuracy }) => accuracy!);
  expect(Math.min(...accuracies)).toBeGreaterThanOrEqual(0.75);
  const mean = accuracies.reduce((sum, each) => sum + each, 0) / accuracies.length;
  expect(mean).toBeGreaterThanOrEqual(0.85);
});

test('a wrong answer given without a question is at most 3 in 100, an answer to what is out of scope 5', () => {
  expect(report.wrongConfident).toBeLessThanOrEqual(0.03);
  expect(report.outOfScopeRecall).toBeGreaterThanOrEqual(0.95);
});

test('the language is told 95 times in 100, in each language', () => {
  for (const { languageAccuracy } of Object.values(report.byLanguage))
    expect(languageAccuracy).toBeGreaterThanOrEqual(0.95);
});

/** The share of cries in each file that see the numbers. */
function heardIn(folder: string): { file: string; share: number }[] {
  return readdirSync(folder).map((file) => {
    const cries = readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { text: string; expected: string })
      .filter(({ expected }) => expected !== 'none');
    return { file, share: cries.filter(({ text }) => showsNumbers(text)).length / cries.length };
  });
}

test('a cry for help by a writer who had not seen the rules is heard 8 times in 10, in each of the newer languages', () => {
  const heard = heardIn(join(__dirname, 'emergencies-unseen'));
  expect(heard).toHaveLength(9);
  expect(heard.filter(({ share }) => share < 0.8)).toEqual([]);
});

/** Written to be hard (half of them never name the danger); the plainest misses were mended since. */
test('of cries in roundabout words 3 in 4 are heard, in French, English and Arabic', () => {
  const heard = heardIn(join(__dirname, 'emergencies-unseen-2'));
  expect(heard).toHaveLength(3);
  expect(heard.filter(({ share }) => share < 0.75)).toEqual([]);
});
