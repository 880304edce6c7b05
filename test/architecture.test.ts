import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The layout of DESIGN.md §2, as a table: what each folder may import besides itself, Node and npm packages. */
const EVERYWHERE = ['errors', 'logger', 'http', 'text', 'hash-text', 'project-root'];
const ALLOWED: Record<string, string[]> = {
  conversation: ['storage/types'],
  storage: ['conversation/types'],
  privacy: ['storage/types'],
  content: ['conversation/types', 'conversation/ports'],
  directory: ['conversation/types', 'conversation/ports'],
  understanding: ['conversation/types', 'conversation/ports'],
  handoff: ['conversation/types', 'conversation/ports', 'storage/types'],
  accounts: ['storage/types'],
  channels: ['conversation/types', 'conversation/take-turn', 'conversation/entry', 'storage/types', 'config'],
  config: ['channels/messaging-list'],
  web: [],
};
/** Commands are small programs of their own; they may use any feature, like app.ts. */
const WIRING = ['app', 'main', 'cli', 'commands'];
/** Packages that only one place may know. */
const OWNED: Record<string, RegExp> = {
  restify: /^server$/,
  botbuilder: /^channels\//,
  'botframework-connector': /^channels\//,
  libsql: /^storage\//,
  'better-sqlite3': /^storage\//,
  pg: /^storage\//,
  'prom-client': /^metrics$/,
};
const FORBIDDEN_FOLDERS = ['utils', 'helpers', 'common', 'services', 'managers'];

const SRC = join(__dirname, '..', 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
  .map((file) => ({
    name: file
      .replace(/\.tsx?$/, '')
      .split(sep)
      .join('/'),
    text: readFileSync(join(SRC, file), 'utf8'),
    path: join(SRC, file),
  }));

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import\(|require\()\s*'([^']+)'/g)].map((match) => match[1]!);
}

function inside(path: string, specifier: string): string {
  const target = relative(SRC, join(path, '..', specifier))
    .split(sep)
    .join('/');
  return target === '' ? 'index' : target.replace(/\.json$/, '');
}

describe.each(files)('src/$name', ({ name, text, path }) => {
  const folder = name.includes('/') ? name.split('/')[0]! : name;

  test('has at most 300 lines', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(301);
  });

  test('imports only what its folder may', () => {
    if (WIRING.includes(folder)) return;
    const strangers = imports(text)
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => inside(path, specifier))
      .filter(
        (target) =>
          target.split('/')[0] !== folder && !EVERYWHERE.includes(target) && !target.startsWith('..'),
      )
      .filter((target) => !(ALLOWED[folder] ?? []).includes(target));
    expect(strangers).toEqual([]);
  });

  test('leaves packages to the folder that owns them', () => {
    const strangers = imports(text).filter((specifier) => {
      const owner = OWNED[specifier.split('/')[0]!];
      return owner !== undefined && !owner.test(name);
    });
    expect(strangers).toEqual([]);
  });

  test('only config.ts reads the environment', () => {
    expect(/process\.env/.test(text)).toBe(name === 'config');
  });
});

test('no folder is a drawer for odds and ends', () => {
  const names = files.flatMap(({ name }) => name.split('/').slice(0, -1));
  expect(names.filter((name) => FORBIDDEN_FOLDERS.includes(name))).toEqual([]);
});

/** A busy machine is no fault of the code; `npm run bench` compares speeds side by side. */
test('no test fails because the machine is slow', () => {
  const timed = /cpuUsage\(|\bnow\(\) - [^\n]*toBeLess/;
  const suites = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'architecture.test.ts')
    // The ten seconds within which the service promises to stop.
    .filter((file) => file.split(sep).join('/') !== 'service/run.test.ts');
  expect(suites.filter((file) => timed.test(readFileSync(join(__dirname, file), 'utf8')))).toEqual([]);
});
