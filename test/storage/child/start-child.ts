import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  lines: string[];
  /** Resolves with the first line that it prints. */
  firstLine: Promise<string>;
  /** SIGKILL, then waits until all that it printed is read. */
  kill(): Promise<void>;
}

/** Runs a file of this folder in another process. */
export function startChild(file: string, ...args: string[]): Child {
  const argv = ['-r', join(__dirname, 'run-typescript.js'), join(__dirname, file), ...args];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout! });
  reader.on('line', (line) => lines.push(line));
  const firstLine = once(reader, 'line').then(([line]) => String(line));
  return { lines, firstLine, kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = child.exitCode === null ? once(child, 'close') : undefined;
  child.kill('SIGKILL');
  await closed;
}
