/** `passerelle clu …` as somebody who runs it sees it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cluCommand } from '../../src/commands/clu';
import {
  azure,
  ENDPOINT,
  job,
  jobPath,
  noNetwork,
  PROJECT,
  SETTINGS,
  trainingJob,
  VERSION,
  WRONG_KEY,
} from '../understanding/clu-shapes';
import { kept, SMALL_CONTENT } from './understanding-content';

jest.mock('../../src/content', () => ({ requireContent: () => SMALL_CONTENT }));
// The waits between two looks, not what is seen.
jest.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

noNetwork();

const SET = {
  CLU_ENDPOINT: ENDPOINT,
  CLU_KEY: SETTINGS.key,
  CLU_PROJECT: SETTINGS.project,
  CLU_DEPLOYMENT: SETTINGS.deployment,
};
const environment = { ...process.env };
const root = mkdtempSync(join(tmpdir(), 'passerelle-clu-'));
beforeEach(() => Object.assign(process.env, SET));
afterEach(() => {
  process.env = { ...environment };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function run(...args: string[]) {
  const [stdout, stderr] = [kept(), kept()];
  const code = await cluCommand.run(args, { stdout: stdout.stream, stderr: stderr.stream, root });
  return { code, out: stdout.text(), err: stderr.text() };
}

function started(of: string) {
  return { 'operation-location': `${ENDPOINT}${jobPath(of)}?${VERSION}` };
}

test('export writes an importable project, and a summary beside it', async () => {
  const { code, out, err } = await run('export');
  expect(code).toBe(0);
  const project = JSON.parse(out);
  expect(project.metadata).toMatchObject({ projectName: 'passerelle', multilingual: true, language: 'fr' });
  expect(project.assets.utterances).toContainEqual(
    expect.objectContaining({ intent: 'wifi', language: 'ar', dataset: 'Train' }),
  );
  expect(err).toMatch(/\d+ intentions, \d+ phrases, langues : .*fr/);
});

test('export needs no account, and writes a file', async () => {
  for (const name of Object.keys(SET)) delete process.env[name];
  const file = join(root, 'project.json');
  expect((await run('export', file)).code).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8')).metadata.projectName).toBe('passerelle');
  expect(await run('export', join(root, 'no', 'where.json'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('ne peut pas être écrit (ENOENT)'),
  });
});

test('import, train and deploy show their progress and the next step', async () => {
  const importing = `${jobPath('import')}?${VERSION}`;
  azure()
    .post(`${PROJECT}/:import?${VERSION}`, (body) => body.assets.utterances.length > 10)
    .reply(202, '', started('import'))
    .get(importing)
    .times(2)
    .reply(200, job('running'))
    .get(importing)
    .reply(200, job('succeeded'));
  const imported = await run('import');
  expect(imported.code).toBe(0);
  expect(imported.out).toBe(
    'Import : en cours\nImport : fini\nProjet « passerelle » importé. Ensuite : npx passerelle clu train\n',
  );

  azure()
    .post(`${PROJECT}/:train?${VERSION}`, (body) =>
      /^passerelle-\d{4}-\d\d-\d\d-\d\d-\d\d$/.test(body.modelLabel),
    )
    .reply(202, '', started('train'))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, trainingJob('succeeded', 100, 100));
  const trained = await run('train');
  expect(trained.out).toMatch(/Apprentissage : fini, 100 %\nModèle « passerelle-.*deploy passerelle-/);

  azure()
    .get(`${PROJECT}/models?${VERSION}`)
    .reply(200, { value: [{ label: 'm7', lastTrainedDateTime: '2026-05-01T00:00:00Z' }] })
    .put(`${PROJECT}/deployments/production?${VERSION}`, { trainedModelLabel: 'm7' })
    .reply(202, '', started('deployments/production'))
    .get(`${jobPath('deployments/production')}?${VERSION}`)
    .reply(200, job('succeeded'));
  const deployed = await run('deploy');
  expect(deployed.out).toMatch(/« m7 » est en service sous « production »/);
});

test('import takes a file, under the project that is set', async () => {
  const file = join(root, 'other.json');
  process.env.CLU_PROJECT = 'other';
  await run('export', file);
  process.env.CLU_PROJECT = 'passerelle';
  azure()
    .post(`${PROJECT}/:import?${VERSION}`, (body) => body.metadata.projectName === 'passerelle')
    .reply(202, '', started('import'))
    .get(`${jobPath('import')}?${VERSION}`)
    .reply(200, job('succeeded'));
  expect((await run('import', file)).code).toBe(0);
});

test.each([
  ['{"assets":{}}', /n’est pas un projet CLU/],
  ['not json', /n’est pas un projet CLU/],
])('a file that is none, %p, is refused with the remedy', async (text, message) => {
  const file = join(root, 'wrong.json');
  writeFileSync(file, text);
  const { code, err } = await run('import', file);
  expect([code, err]).toEqual([1, expect.stringMatching(message)]);
});

test('what is not set is named', async () => {
  for (const name of Object.keys(SET)) delete process.env[name];
  for (const action of ['import', 'train', 'deploy'])
    expect(await run(action)).toMatchObject({ code: 1, err: expect.stringContaining('CLU_DEPLOYMENT') });
  process.env.CLU_KEY = 'fictional';
  expect(await run('train')).toMatchObject({
    code: 1,
    err: expect.stringContaining('CLU_ENDPOINT, CLU_PROJECT, CLU_DEPLOYMENT manquent'),
  });
});

test('a wrong key: exit 1, the remedy in French, the key not shown', async () => {
  azure().post(`${PROJECT}/:train?${VERSION}`).reply(401, WRONG_KEY);
  const { code, err } = await run('train');
  expect(code).toBe(1);
  expect(err).toMatch(/Recopiez CLU_KEY/);
  expect(err).not.toContain(SETTINGS.key);
});

test('a project without model, and a name that Azure would refuse', async () => {
  azure().get(`${PROJECT}/models?${VERSION}`).reply(200, { value: [] });
  expect((await run('deploy')).err).toMatch(/aucun modèle.*clu train/);
  expect(await run('train', 'modèle été')).toMatchObject({
    code: 1,
    err: expect.stringContaining('nom de modèle'),
  });
});

test.each([[[]], [['publish']], [['export', 'a', 'b']], [['train', '--fast']], [['constructor']]])(
  'wrong usage %j shows how to call it',
  async (args) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('Usage')]);
  },
);
