/** Starts the built service as an operator does, on a throw-away data folder. Needs `npm run build`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..');
const MAIN = join(ROOT, 'dist', 'server', 'main.js');
/** Two busy cores start it in some seconds. */
const START_MS = 30_000;

export interface Service {
  child: ChildProcess;
  port: number;
  url: string;
  entryLink: string;
  dataDir: string;
  /** All that the process wrote: its log. */
  output(): string;
  /** Sends the signal and waits for the end; gives the exit code (null when the signal killed it). */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface StartOptions {
  dataDir?: string;
  port?: number;
  env?: Record<string, string>;
}

export function built(): boolean {
  return existsSync(MAIN);
}

/** `describe` when the service is built; else it says aloud that the suite did not run. */
export function describeBuilt(name: string, suite: () => void): void {
  if (!built()) console.warn(`SKIPPED: ${name}, because dist/ is not built (npm run build)`);
  (built() ? describe : describe.skip)(name, suite);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const folders: string[] = [];
// At the top level of a test file this comes after the hooks of its suites, which end the services.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-test-'));
  folders.push(folder);
  return folder;
}

interface Launched {
  child: ChildProcess;
  port: number;
  dataDir: string;
  output(): string;
  exited: Promise<number | null>;
}

async function launch(options: StartOptions): Promise<Launched> {
  const dataDir = options.dataDir ?? newDataDir();
  const port = options.port ?? (await freePort());
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    NODE_ENV: 'development',
    LOG_LEVEL: 'debug',
    ...options.env,
  };
  const child = spawn(process.execPath, [MAIN], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  // `close`, not `exit`: its last words have arrived by then.
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, port, dataDir, output: () => output, exited };
}

export async function startService(options: StartOptions = {}): Promise<Service> {
  const { child, port, dataDir, output, exited } = await launch(options);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  const linkOrEnd = () =>
    /https?:\/\/\S+\/console\/enter\?token=\S+/.exec(output())?.[0] ??
    (child.exitCode === null ? undefined : '');
  const entryLink = await waitFor(linkOrEnd, START_MS).catch(() => '');
  if (!entryLink) {
    await end('SIGKILL');
    throw new Error(`the service did not start:\n${output()}`);
  }
  return { child, port, url: `http://127.0.0.1:${port}`, entryLink, dataDir, output, end };
}

/** Starts it with settings under which it must refuse to start; gives what it said. */
export async function refusedStart(
  options: StartOptions,
): Promise<{ code: number | null; output: string; dataDir: string }> {
  const { child, dataDir, output, exited } = await launch(options);
  const impatient = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const code = await exited;
  clearTimeout(impatient);
  return { code, output: output(), dataDir };
}

/** Looks every 20 ms until there is a value; rejects after the limit. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`nothing came within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
