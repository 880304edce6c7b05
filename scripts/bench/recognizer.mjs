// The embedded recogniser by itself: training from all phrases, then one message at a time.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { timesUs } from './load.mjs';

export function measureRecognizer(root) {
  const require = createRequire(join(root, 'dist', 'server', 'main.js'));
  const { requireContent } = require('./content');
  const { lessonsOf } = require('./understanding/lessons');
  const { trainModel } = require('./understanding/train-model');
  const { encodeModel } = require('./understanding/model-file');
  const { editBetween, patchModel } = require('./understanding/patch-model');
  const { taughtPhrases } = require('./understanding/taught-phrases');
  const lessons = lessonsOf(requireContent(root));
  const begun = performance.now();
  const model = trainModel(lessons);
  const trainMs = performance.now() - begun;
  const edited = performance.now();
  const after = withOneMore(lessons);
  patchModel(model, editBetween(taughtPhrases(lessons.examples), after), after);
  const editMs = performance.now() - edited;
  const bytes = encodeModel(model).length;
  const large = trainModel(withMoreDialogs(lessons));
  return {
    trainMs,
    phrases: lessons.examples.length,
    ...measureMessages(model, lessons.examples),
    editMs,
    megabytes: bytes / 1e6,
    ...named('with500Dialogs', measureMessages(large, lessons.examples)),
    with500DialogsBytesRatio: encodeModel(large).length / bytes,
  };
}

function measureMessages(model, examples) {
  const texts = examples.filter((_, index) => index % 3 === 0).map(({ text }) => `${text} svp`);
  return timesUs(texts, (text) => model.recognize(text));
}

function named(prefix, figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}_${name}`, value]));
}

function withOneMore(lessons) {
  const [{ intent }] = lessons.examples;
  const added = { language: 'fr', intent, text: 'une phrase ajoutée par une personne du programme' };
  return { ...lessons, examples: [...lessons.examples, added] };
}

/** The phrases of each dialog dealt out to nine: 500 dialogs in all. */
function withMoreDialogs(lessons) {
  const parts = 9;
  const examples = lessons.examples.map((example, index) =>
    example.intent === 'none' ? example : { ...example, intent: `${example.intent}-${index % parts}` },
  );
  return { ...lessons, examples };
}
