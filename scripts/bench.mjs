// npm run bench [-- --json]: a full turn beside a stock EchoBot, in interleaved rounds; figures are ratios.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { activity, load, post, quantile } from './bench/load.mjs';
import { measureReading } from './bench/reading.mjs';
import { measureRecognizer } from './bench/recognizer.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const json = process.argv.includes('--json');
const ROUNDS = 5;
const TURNS_PER_ROUND = 2000;
/**
 * Both servers compile their hot code during these, in turn: a figure taken earlier measures V8's compiler. Ours has
 * more to compile: its compiler thread is idle from the ninth round on, that of the echo from the fifth.
 */
const WARM_ROUNDS = 8;
const CONCURRENCY = 16;

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** As `npm start` does. */
const OUR_FLAGS = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  .scripts.start.split(' ')
  .filter((part) => part.startsWith('--'));

async function start(file, extraEnv, flags = []) {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
    ...extraEnv,
  };
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [...flags, '--require', join(root, 'scripts/bench/meter.cjs'), file],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  let exited = false;
  child.once('exit', () => {
    exited = true;
  });
  for (;;) {
    if (exited) throw new Error(`${file} stopped at once`);
    const answered = await post(port, activity(`start-${port}`, 0, 'bonjour')).catch(() => undefined);
    if (answered) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { child, port, firstAnswerMs: performance.now() - begun };
}

function measure(child) {
  return new Promise((resolve) => {
    child.once('message', ({ cpu, rss }) => resolve({ cpuUs: cpu.user + cpu.system, rss }));
    child.send('measure');
  });
}

function stop({ child }) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  });
}

function phrases() {
  const texts = ['fr', 'en', 'ar'].flatMap((language) => {
    const examples = parse(readFileSync(join(root, 'locales', language, 'examples.yaml'), 'utf8'));
    return Object.values(examples).flat();
  });
  return texts.filter((_, index) => index % 7 === 0);
}

async function round(server, name, texts, number) {
  const before = await measure(server.child);
  const shape = {
    port: server.port,
    turns: TURNS_PER_ROUND,
    concurrency: CONCURRENCY,
    perConversation: 20,
    texts,
  };
  const result = await load({ ...shape, run: `${name}${number}` });
  const after = await measure(server.child);
  return { ...result, cpuUs: (after.cpuUs - before.cpuUs) / result.turns, rss: after.rss };
}

function median(values) {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

async function coldStarts() {
  const data = mkdtempSync(join(tmpdir(), 'passerelle-cold-'));
  const times = [];
  for (let i = 0; i < 5; i += 1) {
    const server = await start('dist/server/main.js', { DATA_DIR: data }, OUR_FLAGS);
    times.push(server.firstAnswerMs);
    await stop(server);
  }
  rmSync(data, { recursive: true });
  return median(times);
}

async function turns() {
  const texts = phrases();
  const data = mkdtempSync(join(tmpdir(), 'passerelle-bench-'));
  const echo = await start('scripts/bench/echo-bot.cjs', {});
  const ours = await start('dist/server/main.js', { DATA_DIR: data }, OUR_FLAGS);
  const rounds = { echo: [], ours: [] };
  for (let i = 0; i < WARM_ROUNDS + ROUNDS; i += 1) {
    rounds.echo.push(await round(echo, 'e', texts, i));
    rounds.ours.push(await round(ours, 'o', texts, i));
  }
  await Promise.all([stop(echo), stop(ours)]);
  rmSync(data, { recursive: true });
  return { echo: rounds.echo.slice(WARM_ROUNDS), ours: rounds.ours.slice(WARM_ROUNDS) };
}

/** page-size.mjs knows what the first load fetches; its last line begins with the total. */
function firstLoadBytes() {
  const lines = execFileSync(process.execPath, [join(root, 'scripts/page-size.mjs')])
    .toString()
    .trim()
    .split('\n');
  return Number.parseInt(lines.at(-1), 10);
}

const { echo, ours } = await turns();
const pick = (rounds, key) => median(rounds.map((one) => one[key]));
const recognizer = measureRecognizer(root);
const report = {
  turn: {
    cpuRatioToEchoBot: pick(ours, 'cpuUs') / pick(echo, 'cpuUs'),
    throughputRatioToEchoBot: pick(ours, 'perSecond') / pick(echo, 'perSecond'),
    p50ms: pick(ours, 'p50'),
    p99ms: pick(ours, 'p99'),
    cpuUs: pick(ours, 'cpuUs'),
    echoCpuUs: pick(echo, 'cpuUs'),
  },
  coldStart: { ms: await coldStarts() },
  memory: { turns: (WARM_ROUNDS + ROUNDS) * TURNS_PER_ROUND, rssMB: ours.at(-1).rss / 1024 / 1024 },
  chatPage: { gzipBytes: firstLoadBytes() },
  recognizer,
  reading: measureReading(root, recognizer.p50us),
};

if (json) console.log(JSON.stringify(report));
else {
  for (const [part, figures] of Object.entries(report)) {
    const shown = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`);
    console.log(`${part.padEnd(12)} ${shown.join('   ')}`);
  }
}
