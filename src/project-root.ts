import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json, from src/ as from dist/. */
export function projectRoot(from: string = __dirname): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from ? from : projectRoot(dirname(from));
}

/** Makes the data folder and those above it. Node's `recursive` would never end below /proc. @throws the system's error */
export function makeDataDir(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (!existsSync(dirname(folder))) makeDataDir(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

/** Where the build leaves the trained recogniser. */
export function builtModels(root: string): string {
  return join(root, 'dist', 'models');
}

/** Where the build leaves the content that it has checked. */
export function builtContent(root: string): string {
  return join(root, 'dist', 'content');
}
