// Builds dist/: the server (tsc), the files that it reads beside its code, the pages (vite), the trained recogniser.
// --if-needed: only when a source is newer than the last build (npm start).
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'dist', '.built');
const SOURCES = [
  'src',
  'dialogs',
  'locales',
  'package-lock.json',
  'tsconfig.build.json',
  'vite.config.mts',
  'scripts/build.mjs',
];

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => files(join(path, entry.name)));
}

function upToDate() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  return SOURCES.flatMap((source) => files(join(root, source))).every(
    (file) => statSync(file).mtimeMs <= built,
  );
}

function run(step, args) {
  const begun = Date.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    console.error(`Construction interrompue : ${step} a échoué (voir ci-dessus).`);
    process.exit(1);
  }
  console.log(`${step} : ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

function bin(name, file) {
  return join(dirname(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`)), file);
}

function copyAssets() {
  const src = join(root, 'src');
  for (const file of files(src)) {
    if (/\.(?:tsx?|css|html)$/.test(file) || file.startsWith(join(src, 'web'))) continue;
    const target = join(root, 'dist', 'server', relative(src, file));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(file, target);
  }
}

function build() {
  if (!existsSync(join(root, 'node_modules', 'typescript'))) {
    if (existsSync(stamp)) return;
    console.error(
      'Les outils de construction manquent : lancez « npm ci » sans --omit=dev, puis « npm run build ».',
    );
    process.exit(1);
  }
  const begun = Date.now();
  run('Serveur', [bin('typescript', 'bin/tsc'), '-p', 'tsconfig.build.json']);
  copyAssets();
  run('Pages', [bin('vite', 'bin/vite.js'), 'build', '--logLevel', 'warn']);
  run('Reconnaissance', [join(root, 'dist/server/commands/train.js')]);
  writeFileSync(stamp, '');
  console.log(`Construction terminée en ${((Date.now() - begun) / 1000).toFixed(1)} s.`);
}

if (!(process.argv.includes('--if-needed') && upToDate())) build();
