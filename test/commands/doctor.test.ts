/** What `passerelle doctor` says of a sound installation and of faulty ones. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'server', 'cli.js');
const ready = existsSync(CLI);
if (!ready) console.warn('SKIPPED: doctor, because dist/ is not built (npm run build)');

interface Finding {
  state: string;
  what: string;
  why: string;
}

const base = mkdtempSync(join(tmpdir(), 'passerelle-doctor-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function folder(): string {
  return mkdtempSync(join(base, 'case-'));
}

function run(env: Record<string, string> = {}, ...args: string[]) {
  const clean = { PATH: process.env.PATH, DATA_DIR: join(folder(), 'data'), ...env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'doctor', ...args], {
    cwd: ROOT,
    env: clean,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function findings(env: Record<string, string> = {}): { status: number | null; of(what: string): Finding } {
  const { status, stdout } = run(env, '--json');
  const all = (JSON.parse(stdout) as { findings: Finding[] }).findings;
  return {
    status,
    of: (what) => {
      const found = all.find((finding) => finding.what.startsWith(what));
      if (!found) throw new Error(`nothing about ${what} in ${stdout}`);
      return found;
    },
  };
}

(ready ? describe : describe.skip)('doctor', () => {
  test('a bare machine without any setting is well: exit 0, each thing said in one French line', () => {
    const { status, stdout, stderr } = run();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/✔ en marche {2}Page de discussion/);
    expect(stdout).toMatch(/– éteint {5}Azure Bot Service : sans MicrosoftAppId/);
    expect(stdout).not.toMatch(/undefined|null|NaN|\[object|✘/);
  });

  test('it looks without touching: no data folder, key or database is made', () => {
    const dataDir = join(folder(), 'deep', 'data');
    expect(run({ DATA_DIR: dataDir }).status).toBe(0);
    expect(existsSync(dataDir)).toBe(false);
  });

  test('a wrong setting is a problem that names it: exit 1', () => {
    const { status, of } = findings({ PORT: 'trois' });
    expect(status).toBe(1);
    expect(of('Réglages')).toMatchObject({ state: 'problem', why: expect.stringContaining('PORT') });
  });

  test.each([
    ['DESK_HOURS', { DESK_HOURS: 'tous les jours' }, 'Bureau'],
    ['a key that is none', { MASTER_KEY: 'courte' }, 'Clé'],
    ['half an Azure channel', { MicrosoftAppId: 'app' }, 'Réglages'],
  ])('%s: exit 1', (_, env, what) => {
    const { status, of } = findings(env as Record<string, string>);
    expect([status, of(what).state]).toEqual([1, 'problem']);
  });

  test('a file where the data folder should be', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    const { status, of } = findings({ DATA_DIR: file });
    expect([status, of('Données').state]).toEqual([1, 'problem']);
  });

  test('a database whose key has gone, or whose key is damaged', () => {
    const gone = folder();
    writeFileSync(join(gone, 'passerelle.db'), '');
    expect(findings({ DATA_DIR: gone }).of('Clé')).toMatchObject({
      state: 'problem',
      why: expect.stringContaining('disparu'),
    });
    const damaged = folder();
    writeFileSync(join(damaged, 'master.key'), 'abc');
    expect(findings({ DATA_DIR: damaged }).of('Clé').state).toBe('problem');
  });

  test('the content that the service would read (CONTENT_DIR) is the one examined', () => {
    const contentDir = folder();
    for (const name of ['dialogs', 'locales'])
      cpSync(join(ROOT, name), join(contentDir, name), { recursive: true });
    appendFileSync(join(contentDir, 'dialogs', 'services.yaml'), '\n  : [broken\n');
    const { status, of } = findings({ CONTENT_DIR: contentDir });
    expect([status, of('Contenus').state]).toEqual([1, 'problem']);
    expect(of('Contenus').why).toMatch(/content check/);
  });

  test('in production, what people would stumble over is a warning', () => {
    const { status, of } = findings({ NODE_ENV: 'production' });
    expect(status).toBe(0);
    expect(of('Adresse').state).toBe('warning');
    expect(of('Clé').state).toBe('warning');
  });

  test('no secret is shown', () => {
    const env = {
      MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
      MicrosoftAppId: 'app',
      MicrosoftAppPassword: 'fictional-secret',
    };
    const { status, stdout } = run(env);
    expect(status).toBe(0);
    expect(stdout).not.toContain('fictional-secret');
    expect(stdout).not.toContain(env.MASTER_KEY);
  });

  test('wrong usage: exit 2', () => {
    const { status, stderr } = run({}, '--everything');
    expect([status, stderr]).toEqual([2, expect.stringContaining('Usage')]);
  });
});
