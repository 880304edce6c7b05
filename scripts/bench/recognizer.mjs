// The embedded recogniser by itself: training from all phrases, then one message at a time.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { quantile } from './load.mjs';

export function measureRecognizer(root) {
  const require = createRequire(join(root, 'dist', 'server', 'main.js'));
  const { requireContent } = require('./content');
  const { lessonsOf } = require('./understanding/lessons');
  const { trainModel } = require('./understanding/train-model');
  const lessons = lessonsOf(requireContent(root));
  const { examples } = lessons;
  const begun = performance.now();
  const model = trainModel(lessons);
  const trainMs = performance.now() - begun;
  const texts = examples.filter((_, index) => index % 3 === 0).map(({ text }) => `${text} svp`);
  for (const text of texts) model.recognize(text);
  const times = texts.map((text) => {
    const start = performance.now();
    model.recognize(text);
    return (performance.now() - start) * 1000;
  });
  times.sort((a, b) => a - b);
  return { trainMs, phrases: examples.length, p50us: quantile(times, 0.5), p99us: quantile(times, 0.99) };
}
