/** Starts the built service as an operator does, on a throw-away data folder. Needs `npm run build`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..');
const MAIN = join(ROOT, 'dist', 'server', 'main.js');

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

export function built(): boolean {
  return existsSync(MAIN);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'passerelle-test-'));
}

export async function startService(
  options: { dataDir?: string; port?: number; env?: Record<string, string> } = {},
): Promise<Service> {
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
  child.stdout!.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  const ready = waitFor(() => /https?:\/\/\S+\/console\/enter\?token=\S+/.exec(output)?.[0], 15_000);
  const entryLink = await Promise.race([ready, exited.then(() => undefined)]);
  if (!entryLink) throw new Error(`the service did not start:\n${output}`);
  return { child, port, url: `http://127.0.0.1:${port}`, entryLink, dataDir, output: () => output, end };
}

/** Looks every 20 ms until there is a value; rejects after the limit. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  limitMs = 5000,
): Promise<T> {
  const until = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`nothing came within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
