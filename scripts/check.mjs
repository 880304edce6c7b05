// npm run check: everything CI runs. Ends with a line "N passed, N failed". With CI=true a skipped suite is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = mkdtempSync(join(tmpdir(), 'passerelle-check-'));
const bin = (name) => join(root, 'node_modules', '.bin', name);
const totals = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function step(name, command, args) {
  console.log(`\n== ${name}`);
  const begun = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - begun) / 1000).toFixed(1)} s)`,
  );
  return status === 0;
}

function plain(name, command, args) {
  const good = step(name, command, args);
  totals[good ? 'passed' : 'failed'] += 1;
  if (!good) failures.push(name);
}

function jest(name, config) {
  const report = join(reports, `${name}.json`);
  const good = step(name, bin('jest'), [
    '--config',
    config,
    '--ci',
    '--json',
    '--outputFile',
    report,
    '--silent=false',
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  totals.passed += numPassedTests;
  totals.failed += numFailedTests + numRuntimeErrorTestSuites;
  totals.skipped += numPendingTests;
  if (!good) failures.push(name);
  if (process.env.CI && numPendingTests > 0) {
    totals.failed += 1;
    failures.push(`${name}: ${numPendingTests} tests were skipped that should run here`);
  }
}

plain('build', process.execPath, ['scripts/build.mjs', '--if-needed']);
plain('types', bin('tsc'), ['--noEmit', '-p', '.']);
plain('types of the pages', bin('tsc'), ['--noEmit', '-p', 'src/web']);
plain('lint and format', bin('biome'), ['check', '.']);
plain('content', process.execPath, ['bin/passerelle.js', 'content', 'check']);
plain('content format', process.execPath, ['bin/passerelle.js', 'content', 'format', '--check']);
plain('page size', process.execPath, ['scripts/page-size.mjs']);
jest('tests', 'jest.config.js');
jest('browser', 'jest.browser.config.js');

for (const failure of failures) console.log(`FAILED: ${failure}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
