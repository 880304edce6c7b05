/** What `passerelle doctor` says of Azure CLU. */
import { join } from 'node:path';
import { doctorCommand } from '../../src/commands/doctor';
import {
  azure,
  ENDPOINT,
  NO_PROJECT,
  noNetwork,
  PREDICT,
  prediction,
  SETTINGS,
  WRONG_KEY,
} from '../understanding/clu-shapes';
import { kept } from './understanding-content';

noNetwork();

const ROOT = join(__dirname, '..', '..');
const environment = { ...process.env };
beforeEach(() =>
  Object.assign(process.env, {
    CLU_ENDPOINT: ENDPOINT,
    CLU_KEY: SETTINGS.key,
    CLU_PROJECT: SETTINGS.project,
    CLU_DEPLOYMENT: SETTINGS.deployment,
  }),
);
afterEach(() => {
  process.env = { ...environment };
});

async function aboutClu() {
  const stdout = kept();
  const code = await doctorCommand.run(['--json'], {
    stdout: stdout.stream,
    stderr: kept().stream,
    root: ROOT,
  });
  const { findings } = JSON.parse(stdout.text()) as {
    findings: { state: string; what: string; why: string }[];
  };
  return { code, ...findings.find(({ what }) => what === 'Azure CLU') };
}

test('it answers: in how long', async () => {
  azure()
    .post(PREDICT)
    .reply(200, prediction({ greeting: 0.9 }));
  expect(await aboutClu()).toMatchObject({
    state: 'ok',
    why: expect.stringMatching(/^passerelle\/production a répondu en \d+ ms$/),
  });
});

test.each([
  [401, WRONG_KEY, /CLU_KEY.*portail Azure/],
  [400, { error: { code: 'InvalidArgument', message: 'x' } }, /\(400\).*projet « Conversation » multilingue/],
  [404, NO_PROJECT, /« passerelle » ou son déploiement « production ».*clu import/],
])('%i: a problem with its remedy, and who answers meanwhile', async (status, body, why) => {
  azure().post(PREDICT).reply(status, body);
  const found = await aboutClu();
  expect(found).toMatchObject({ code: 1, state: 'problem', why: expect.stringMatching(why) });
  expect(found.why).toMatch(/reconnaissance embarquée répond/);
  expect(found.why).not.toContain(SETTINGS.key);
});

test('not set: off, nobody is asked', async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('CLU_')) delete process.env[name];
  expect(await aboutClu()).toMatchObject({ state: 'off' });
});
