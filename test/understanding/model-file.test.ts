import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLearnt } from '../../src/understanding/learnt-file';
import { decodeModel, encodeModel, modelFileName, readModel } from '../../src/understanding/model-file';
import { trainModel } from '../../src/understanding/train-model';
import { EXAMPLES, LESSONS } from './phrases';

const model = trainModel(LESSONS);
const bytes = encodeModel(model);
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'passerelle-model-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a decoded model recognises like the one encoded', () => {
  const decoded = decodeModel(bytes)!;
  for (const text of ['imprimer un cv', 'lost card', 'الواي فاي', 'météo']) {
    expect(decoded.recognize(text)).toEqual(model.recognize(text));
  }
});

test('a decoded model keeps nothing of its file in memory', () => {
  const file = Uint8Array.from(bytes);
  const { features, lexicon } = decodeModel(file)!.parts;
  for (const array of [...Object.values(features.parts), ...Object.values(lexicon.parts)].filter(
    ArrayBuffer.isView,
  ))
    expect(array.buffer).not.toBe(file.buffer);
});

test('a decoded model still says how long learning took', () => {
  expect(model.parts.trainMs).toBeGreaterThan(0);
  expect(decodeModel(bytes)!.parts.trainMs).toBe(model.parts.trainMs);
});

test.each([
  ['empty', Buffer.alloc(0)],
  ['cut short', bytes.subarray(0, bytes.length - 100)],
  ['cut to its header', bytes.subarray(0, 20)],
  ['another kind of file', Buffer.from('{"intents": []}'.repeat(50))],
])('a file that is %s is not a model', (_case, file) => {
  expect(decodeModel(file)).toBeUndefined();
});

test('one flipped bit anywhere is noticed', () => {
  for (const at of [0, 5, 40, bytes.length >> 1, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged[at]! ^= 1;
    expect(decodeModel(damaged)).toBeUndefined();
  }
});

test('the file name changes with any phrase and with any word of the lexicon', () => {
  const examples = EXAMPLES.map((example, i) =>
    i === 3 ? { ...example, text: `${example.text} ?` } : example,
  );
  const lexicon = { ...LESSONS.lexicon, fine: ['amende*'] };
  const names = [LESSONS, { ...LESSONS, examples }, { ...LESSONS, lexicon }].map(modelFileName);
  expect(new Set(names).size).toBe(3);
  expect(modelFileName({ ...LESSONS, examples: [...EXAMPLES] })).toBe(names[0]);
});

test('a damaged copy in the first folder gives way to a sound one in the second', async () => {
  const second = join(directory, 'second');
  await writeFile(join(directory, 'm.bin'), bytes.subarray(0, 500));
  expect(await writeLearnt([second], 'm.bin', bytes)).toBe(second);
  const read = await readModel([directory, second], 'm.bin');
  expect(read?.recognize('wifi')).toEqual(model.recognize('wifi'));
});

test('a folder that cannot be written is passed over, and nothing half-written stays', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  expect(await writeLearnt([join(file, 'below'), directory], 'm.bin', bytes)).toBe(directory);
  expect((await readdir(directory)).sort()).toEqual(['file', 'm.bin']);
  expect((await readFile(join(directory, 'm.bin'))).equals(bytes)).toBe(true);
  expect(await writeLearnt([join(file, 'below')], 'm.bin', bytes)).toBeUndefined();
});

test('models of former phrases go away, the three latest stay', async () => {
  const names = [1, 2, 3, 4, 5].map((n) => `model-${String(n).repeat(24)}.bin`);
  for (const [age, name] of names.entries()) {
    await writeLearnt([directory], name, bytes);
    await utimes(join(directory, name), 1000 + age, 1000 + age);
  }
  await writeFile(join(directory, 'notes.txt'), '');
  await writeLearnt([directory], names[0]!, bytes);
  expect((await readdir(directory)).sort()).toEqual([names[0], names[3], names[4], 'notes.txt']);
});
