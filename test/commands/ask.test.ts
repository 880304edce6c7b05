import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askCommand } from '../../src/commands/ask';
import { kept, SMALL_CONTENT } from './understanding-content';

jest.mock('../../src/content', () => ({ requireContent: () => SMALL_CONTENT }));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'passerelle-ask-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function run(...args: string[]) {
  const [stdout, stderr] = [kept(), kept()];
  const code = await askCommand.run(args, { stdout: stdout.stream, stderr: stderr.stream, root });
  return { code, out: stdout.text(), err: stderr.text() };
}

test('tells language, decision and candidates', async () => {
  const { code, out } = await run('je voudrais le code du wifi');
  expect(code).toBe(0);
  expect(out).toMatch(/langue +: fr .*certaine/);
  expect(out).toMatch(/décision : répond/);
  expect(out).toMatch(/% {2}wifi/);
});

test('--json gives the same to programs', async () => {
  const { out } = await run('--json', 'رمز الواي فاي');
  expect(JSON.parse(out)).toMatchObject({
    language: { language: 'ar', sure: true },
    outcome: 'answer',
    candidates: [{ intent: 'wifi' }, {}, {}, {}, {}],
    choices: [],
  });
});

test.each([[[]], [['a', 'b']], [['--wrong']]])('wrong usage %j shows how to call it', async (args) => {
  const { code, err } = await run(...args);
  expect(code).toBe(2);
  expect(err).toContain('Usage');
});
