import Module from 'node:module';
import path from 'node:path';
import { transformFileSync } from '@swc/core';

/** Loads a TypeScript module of src/, so that a script writes data with the very function that reads it. */
export function loadTypeScript(file) {
  const { code } = transformFileSync(file, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const loaded = new Module(file);
  loaded.filename = file;
  loaded.require = (name) => loadTypeScript(path.join(path.dirname(file), `${name}.ts`));
  loaded._compile(code, file);
  return loaded.exports;
}
