import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../src/logger';
import { createRecognizer } from '../../src/understanding/local-recognizer';
import { modelFileName } from '../../src/understanding/model-file';
import { EXAMPLES, LESSONS } from './phrases';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'passerelle-recognizer-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const create = (lessons = LESSONS) =>
  createRecognizer({ lessons, cacheDirs: [directory], logger: silentLogger });

test('a first start learns and keeps what it learnt; the next start reads it', async () => {
  const first = await create();
  const file = join(directory, modelFileName(LESSONS));
  const past = new Date(2020, 1, 1);
  await utimes(file, past, past);
  const second = await create();
  expect((await stat(file)).mtime).toEqual(past);
  expect(second.recognizeNow('imprimer')).toEqual(first.recognizeNow('imprimer'));
});

test('a damaged cache is learnt anew and mended', async () => {
  const file = join(directory, modelFileName(LESSONS));
  await writeFile(file, 'not a model');
  const recognizer = await create();
  expect((await recognizer.recognize('code du wifi')).candidates[0]?.intent).toBe('wifi');
  expect((await stat(file)).size).toBeGreaterThan(10_000);
});

test('without a folder to write in it still understands', async () => {
  const recognizer = await createRecognizer({ lessons: LESSONS, cacheDirs: [], logger: silentLogger });
  expect(recognizer.recognizeNow('code du wifi').outcome).toBe('answer');
});

describe('new phrases', () => {
  const renamed = EXAMPLES.map((example) => ({
    ...example,
    intent: example.intent.replace('wifi', 'network'),
  }));

  test('are served after the swap; before it the old ones answer', async () => {
    const recognizer = await create();
    const swapped = recognizer.swap({ ...LESSONS, examples: renamed });
    expect(recognizer.recognizeNow('code du wifi').candidates[0]?.intent).toBe('wifi');
    await swapped;
    expect(recognizer.recognizeNow('code du wifi').candidates[0]?.intent).toBe('network');
    await recognizer.settled();
    expect(recognizer.recognizeNow('code du wifi').candidates[0]?.intent).toBe('network');
    expect(await readdir(directory)).toHaveLength(2);
  });

  test('of two swaps under way the later one wins', async () => {
    const recognizer = await create();
    const cards = EXAMPLES.map((example) => ({ ...example, intent: example.intent.replace('card', 'pass') }));
    await Promise.all([
      recognizer.swap({ ...LESSONS, examples: renamed }),
      recognizer.swap({ ...LESSONS, examples: cards }),
    ]);
    await recognizer.settled();
    expect(recognizer.recognizeNow('code du wifi').candidates[0]?.intent).toBe('wifi');
    expect(recognizer.recognizeNow('carte de lecteur').candidates[0]?.intent).toBe('pass');
  });
});
