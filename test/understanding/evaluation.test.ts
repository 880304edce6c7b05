import type { Recognition } from '../../src/conversation/types';
import { predictAll, reportOn } from '../../src/understanding/evaluation';

const candidates = ['a', 'b', 'c', 'd'].map((intent, i) => ({ intent, confidence: 0.5 - i / 10 }));
const OUTCOMES: Record<string, Recognition> = {
  answered: { outcome: 'answer', candidates },
  asked: { outcome: 'clarify', candidates },
  nothing: { outcome: 'none', candidates },
};
const understanding = {
  recognize: (text: string) => OUTCOMES[text]!,
  identifier: { identify: () => ({ language: 'fr', confidence: 1, sure: true }) },
};
const line = (text: string, intent: string, language = 'fr') => ({ text, intent, language });

function scores(...lines: ReturnType<typeof line>[]) {
  return reportOn(predictAll(lines, understanding).predictions, [1, 2, 3], 12.4);
}

test('a right answer counts as accurate; a question with the right choice only among three', () => {
  const report = scores(line('answered', 'a'), line('asked', 'a'), line('asked', 'c'), line('asked', 'd'));
  expect(report).toMatchObject({ total: 4, accuracy: 0.25, top3: 0.75, wrongConfident: 0 });
});

test('a wrong answer is wrong and confident, even when the right one came second', () => {
  expect(scores(line('answered', 'b'), line('nothing', 'b'))).toMatchObject({
    accuracy: 0,
    top3: 0,
    wrongConfident: 0.5,
  });
});

test('out of scope counts apart: recalled unless answered', () => {
  const report = scores(
    line('answered', 'none'),
    line('asked', 'none'),
    line('nothing', 'none'),
    line('answered', 'a'),
  );
  expect(report).toMatchObject({ accuracy: 1, outOfScopeRecall: 0.6667, wrongConfident: 0.25 });
});

test('language is that of the text, and both languages are reported apart', () => {
  const report = scores(line('answered', 'a'), line('answered', 'a', 'en'), line('asked', 'b', 'en'));
  expect(report.languageAccuracy).toBe(0.3333);
  expect(report.byLanguage.en).toMatchObject({ total: 2, accuracy: 0.5, languageAccuracy: 0 });
  expect(Object.keys(report.byIntent)).toEqual(['a', 'b']);
});

test('what no line can tell is null, not zero', () => {
  expect(scores(line('nothing', 'none'))).toMatchObject({ accuracy: null, top3: null, outOfScopeRecall: 1 });
});
