/** Sums the gzip of everything the chat page fetches before it is usable; fails over the budget. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 15_000;
const dist = join(import.meta.dirname, '../dist/web');

const html = readFileSync(join(dist, 'chat/index.html'), 'utf8');
/** nomodule is for browsers that run nothing else of the page. */
const tags = html.match(/<(?:script|link)\b[^>]*>/g).filter((tag) => !/\bnomodule\b/.test(tag));
const fetched = new Set(tags.map((tag) => /(?:src|href)="(\/[^"]+)"/.exec(tag)?.[1]).filter(Boolean));
for (const file of fetched) {
  if (!file.endsWith('.js')) continue;
  for (const [, name] of readFileSync(join(dist, file), 'utf8').matchAll(/from\s*["'`]\.\/([^"'`]+)/g)) {
    fetched.add(`/assets/${name}`);
  }
}

const gzip = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
/** Of the languages, one is fetched: the heaviest counts. */
const languages = readdirSync(join(dist, 'assets')).filter((name) =>
  /^chat-[a-z]{2,3}-[\w-]{8}\.json$/.test(name),
);
const heaviest = languages.map((name) => `/assets/${name}`).sort((a, b) => gzip(b) - gzip(a))[0];
const files = ['/chat/index.html', ...fetched, ...(heaviest ? [heaviest] : [])];

let total = 0;
for (const file of files) {
  const size = gzip(file);
  total += size;
  console.log(`${String(size).padStart(6)}  ${file}`);
}
console.log(`${String(total).padStart(6)}  octets gzip au premier chargement (budget ${BUDGET})`);
if (total > BUDGET) {
  console.error(`La page du chat dépasse son budget de ${total - BUDGET} octets.`);
  process.exitCode = 1;
}
