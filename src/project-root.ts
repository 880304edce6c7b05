import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds package.json, from src/ as from dist/. */
export function projectRoot(from: string = __dirname): string {
  return existsSync(join(from, 'package.json')) || dirname(from) === from ? from : projectRoot(dirname(from));
}

/** Where the build leaves the trained recogniser. */
export function builtModels(root: string): string {
  return join(root, 'dist', 'models');
}

/** Where the build leaves the content that it has checked. */
export function builtContent(root: string): string {
  return join(root, 'dist', 'content');
}
