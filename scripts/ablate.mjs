/**
 * npm run ablate [-- FILE.jsonl…]: what each part of the recogniser brings, on messages of writers who had not seen the
 * phrases (test/understanding/unseen*). One training a line, without calibration; some minutes in all.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'dist', 'server', 'main.js'));
const { requireContent } = require('./content');
const { lessonsOf } = require('./understanding/lessons');
const { compileLexicon, Lexicon } = require('./understanding/lexicon');
const { BLOCK_WEIGHTS, FeatureReader } = require('./understanding/features');
const { prepareTraining, trainingOrder } = require('./understanding/training-rows');
const { emptyWeights } = require('./understanding/weights');
const { softmax, trainSoftmax } = require('./understanding/softmax');
const { SparseVector } = require('./understanding/vocabulary');

const TRAINING = { epochs: 6, rate: 2, seed: 20220701 };
const FULL = [...BLOCK_WEIGHTS];
const [WORDS, LETTERS, SKELETON, MEANING] = [0, 1, 2, 3];
const without = (block) => FULL.map((weight, index) => (index === block ? 0 : weight));

const lessons = lessonsOf(requireContent(root));
const lines = files().flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse));

function files() {
  if (process.argv.length > 2) return process.argv.slice(2);
  return ['unseen', 'unseen-2'].flatMap((name) => {
    const folder = join(root, 'test/understanding', name);
    return readdirSync(folder).map((file) => join(folder, file));
  });
}

/** `keeps` chooses the rows to learn from; given the example a row comes from and whether people wrote it so. */
function predict({
  blocks = FULL,
  lexicon = lessons.lexicon,
  keeps = () => true,
  training = TRAINING,
  on = lines,
}) {
  BLOCK_WEIGHTS.splice(0, BLOCK_WEIGHTS.length, ...blocks);
  const meanings = new Lexicon(compileLexicon(lexicon));
  const set = prepareTraining(lessons.examples, meanings);
  const rows = [...set.rows.labels.keys()].filter((row) =>
    keeps(lessons.examples[set.phrases[row]], set.genuine[row] === 1),
  );
  const weights = emptyWeights(set.rows, set.vocabulary.size, set.intents.length);
  trainSoftmax(set.rows, trainingOrder(set, rows), weights, set.intents.length, training);
  const reader = new FeatureReader(meanings);
  const vector = new SparseVector();
  return on.map(({ text, language, intent }) => {
    reader.read(text);
    vector.fill(reader, set.vocabulary);
    return { language, intent, ...best(set.intents, weights, vector) };
  });
}

function best(intents, { starts, classes, values }, vector) {
  const scores = new Float64Array(intents.length);
  for (let i = 0; i < vector.length; i += 1) {
    const feature = vector.ids[i];
    for (let k = starts[feature]; k < starts[feature + 1]; k += 1)
      scores[classes[k]] += vector.values[i] * values[k];
  }
  softmax(scores);
  let top = -1;
  for (const [c, name] of intents.entries())
    if (name !== 'none' && (top < 0 || scores[c] > scores[top])) top = c;
  return { given: intents[top], confidence: scores[top] };
}

/** Right first answers at the confidence where at most 2.5 % of all lines are wrong and 5 % of the others answered. */
function operatingPoint(results) {
  const inScope = results.filter(({ intent }) => intent !== 'none');
  const outside = results.filter(({ intent }) => intent === 'none');
  const right = ({ given, intent }) => given === intent;
  const share = (part, all) => part.length / (all.length || 1);
  for (let at = 0.1; at < 1; at += 0.01) {
    const answered = results.filter(({ confidence }) => confidence >= at);
    const wrong = share(
      answered.filter((each) => !right(each)),
      results,
    );
    const foreign = share(
      outside.filter(({ confidence }) => confidence >= at),
      outside,
    );
    if (wrong <= 0.025 && foreign <= 0.05)
      return {
        first: share(inScope.filter(right), inScope),
        sure: share(answered.filter(right), inScope),
        at,
      };
  }
  return { first: share(inScope.filter(right), inScope), sure: 0, at: 1 };
}

function report(name, results) {
  const { first, sure, at } = operatingPoint(results);
  const percent = (value) => `${(value * 100).toFixed(1).replace('.', ',')} %`.padStart(8);
  console.log(
    `${name.padEnd(44)}${percent(first)}${percent(sure)}   (seuil ${at.toFixed(2).replace('.', ',')})`,
  );
}

console.log(
  `${lines.length} messages ; juste en premier, puis juste avec ≤ 2,5 % d'erreurs sûres et ≤ 5 % hors sujet`,
);
report('complet', predict({}));
report('sans le lexique', predict({ blocks: without(MEANING), lexicon: {} }));
report('sans les mots entiers', predict({ blocks: without(WORDS) }));
report('sans les suites de lettres', predict({ blocks: without(LETTERS) }));
report('sans le squelette de consonnes', predict({ blocks: without(SKELETON) }));
report('sans titres, réponses ni copies romanisées', predict({ keeps: (_example, genuine) => genuine }));
report('sans les phrases hors sujet', predict({ keeps: ({ intent }) => intent !== 'none' }));
const alone = [...new Set(lines.map(({ language }) => language))].flatMap((language) =>
  predict({
    keeps: (example) => example.language === language,
    on: lines.filter((line) => line.language === language),
  }),
);
report('un modèle par langue', alone);
for (const count of [3, 10, 20]) {
  const seen = new Map();
  const first = new Set(
    lessons.examples.filter(({ language, intent, ours }) => {
      const key = `${language} ${intent} ${ours}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return seen.get(key) <= count;
    }),
  );
  report(`${count} phrases par dialogue et langue`, predict({ keeps: (example) => first.has(example) }));
}
