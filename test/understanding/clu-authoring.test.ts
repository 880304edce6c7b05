import { type AuthoringOptions, CluAuthoring, type JobProgress } from '../../src/understanding/clu-authoring';
import { cluProjectOf } from '../../src/understanding/clu-project';
import {
  azure,
  ENDPOINT,
  job,
  jobPath,
  NO_PROJECT,
  noNetwork,
  PROJECT,
  refusal,
  SETTINGS,
  TOO_MANY,
  trainingJob,
  VERSION,
  WRONG_KEY,
} from './clu-shapes';

noNetwork();

const EXPORTED = cluProjectOf(
  { examples: [{ language: 'fr', intent: 'wifi', text: 'le wifi' }], none: [] },
  'passerelle',
);

function authoring(options: AuthoringOptions = {}) {
  const progress: JobProgress[] = [];
  const api = new CluAuthoring(SETTINGS, {
    pollMs: 1,
    onProgress: (step) => progress.push(step),
    ...options,
  });
  return { api, progress };
}

function started(of: string, host = ENDPOINT) {
  return { 'operation-location': `${host}${jobPath(of)}?${VERSION}` };
}

test('import sends the project and follows the job to its end', async () => {
  azure()
    .post(`${PROJECT}/:import?${VERSION}`, JSON.stringify(EXPORTED.project))
    .reply(202, '', started('import'))
    .get(`${jobPath('import')}?${VERSION}`)
    .reply(200, job('running'))
    .get(`${jobPath('import')}?${VERSION}`)
    .reply(200, job('succeeded'));
  const { api, progress } = authoring();
  await api.import(EXPORTED.project);
  expect(progress).toEqual([{ status: 'running' }, { status: 'succeeded' }]);
});

test('train asks for the mode of several languages and shows how far it is', async () => {
  azure()
    .post(
      `${PROJECT}/:train?${VERSION}`,
      (body) => body.modelLabel === 'm1' && body.trainingMode === 'advanced',
    )
    .reply(202, '', started('train'))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, trainingJob('running', 40, 0))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, trainingJob('succeeded', 100, 100));
  const { api, progress } = authoring();
  await api.train('m1');
  expect(progress).toEqual([
    { status: 'running', percent: 20 },
    { status: 'succeeded', percent: 100 },
  ]);
});

test('deploy puts the model under the name that the service asks for', async () => {
  azure()
    .put(`${PROJECT}/deployments/production?${VERSION}`, { trainedModelLabel: 'm1' })
    .reply(202, '', started('deployments/production'))
    .get(`${jobPath('deployments/production')}?${VERSION}`)
    .reply(200, job('succeeded'));
  await authoring().api.deploy('m1');
});

test('the latest model is the one trained last', async () => {
  const models = [
    { label: 'older', modelId: 'a', lastTrainedDateTime: '2026-01-01T00:00:00Z' },
    { label: 'newer', modelId: 'b', lastTrainedDateTime: '2026-05-01T00:00:00Z' },
  ];
  azure().get(`${PROJECT}/models?${VERSION}`).reply(200, { value: models });
  expect(await authoring().api.latestModel()).toBe('newer');
  azure().get(`${PROJECT}/models?${VERSION}`).reply(200, { value: [] });
  expect(await authoring().api.latestModel()).toBeUndefined();
});

test('a job on another host is looked for on ours: the key goes nowhere else', async () => {
  azure()
    .put(`${PROJECT}/deployments/production?${VERSION}`)
    .reply(202, '', started('deployments/production', 'https://elsewhere.example.org'))
    .get(`${jobPath('deployments/production')}?${VERSION}`)
    .reply(200, job('succeeded'));
  await authoring().api.deploy('m1');
});

test('429 is waited for; a look that fails is repeated', async () => {
  azure()
    .post(`${PROJECT}/:import?${VERSION}`)
    .reply(429, TOO_MANY, { 'retry-after': '0' })
    .post(`${PROJECT}/:import?${VERSION}`)
    .reply(202, '', started('import'))
    .get(`${jobPath('import')}?${VERSION}`)
    .reply(503)
    .get(`${jobPath('import')}?${VERSION}`)
    .reply(200, job('succeeded'));
  await authoring().api.import(EXPORTED.project);
});

test('a change that failed is not repeated: it may have been made', async () => {
  azure().post(`${PROJECT}/:import?${VERSION}`).reply(500, refusal('InternalServerError', 'oops'));
  await expect(authoring().api.import(EXPORTED.project)).rejects.toThrow(/en panne \(500\).*oops/);
});

test.each([
  [401, WRONG_KEY, /refuse la clé.*CLU_KEY/],
  [
    403,
    refusal('Forbidden', 'Virtual network'),
    /quota.*pare-feu.*Azure dit : « Forbidden, Virtual network »/,
  ],
  [404, NO_PROJECT, /« passerelle ».*clu import/],
  [409, refusal('Conflict', 'A training job is running'), /travail en cours.*Attendez/],
  [400, refusal('InvalidArgument', 'modelLabel is used'), /refuse la demande \(400\).*modelLabel is used/],
])('%i is explained in French with the remedy, without the key', async (status, body, message) => {
  azure().post(`${PROJECT}/:train?${VERSION}`).reply(status, body);
  const error: Error = await authoring()
    .api.train('m1')
    .then(
      () => new Error('no error'),
      (caught) => caught,
    );
  expect(error.message).toMatch(message);
  expect(error.message).not.toContain(SETTINGS.key);
});

test('a job that fails tells why and what to do', async () => {
  azure()
    .post(`${PROJECT}/:train?${VERSION}`)
    .reply(202, '', started('train'))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, job('failed', { errors: [{ code: 'QuotaExceeded', message: 'Ten models at most.' }] }));
  await expect(authoring().api.train('m1')).rejects.toThrow(
    /QuotaExceeded, Ten models.*supprimez un ancien modèle/,
  );
});

test('a job without end is given up', async () => {
  azure()
    .post(`${PROJECT}/:train?${VERSION}`)
    .reply(202, '', started('train'))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, job('running'));
  await expect(authoring({ limitMs: 0 }).api.train('m1')).rejects.toMatchObject({ code: 'clu-unfinished' });
});

test('an answer without the job, or that is no job, is none of Azure CLU', async () => {
  azure().post(`${PROJECT}/:train?${VERSION}`).reply(202, '');
  await expect(authoring().api.train('m1')).rejects.toThrow(/n’est pas celle d’Azure CLU/);
  azure()
    .post(`${PROJECT}/:train?${VERSION}`)
    .reply(202, '', started('train'))
    .get(`${jobPath('train')}?${VERSION}`)
    .reply(200, '<html>');
  await expect(authoring().api.train('m1')).rejects.toThrow(/n’est pas celle d’Azure CLU/);
});
