import type { Recognition } from '../../src/conversation/types';
import { predictAll, reportOn } from '../../src/understanding/evaluation';
import { confusionsOf } from '../../src/understanding/evaluation-confusions';
import { wilsonInterval } from '../../src/understanding/evaluation-interval';

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

test('what was done is told as shares of all lines, in all, by language and by intent', () => {
  const report = scores(
    line('answered', 'a'),
    line('answered', 'none'),
    line('asked', 'a', 'en'),
    line('nothing', 'none', 'en'),
  );
  expect(report).toMatchObject({ answered: 0.5, asked: 0.25, refused: 0.25, outOfScopeAnswered: 0.5 });
  expect(report.byLanguage.en).toMatchObject({
    answered: 0,
    asked: 0.5,
    refused: 0.5,
    outOfScopeAnswered: 0,
  });
  expect(report.byIntent.a).toMatchObject({
    answered: 0.5,
    asked: 0.5,
    refused: 0,
    outOfScopeAnswered: null,
  });
});

describe('the 95 % interval of a share', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
  test.each([
    [81, 263, [0.2553, 0.3662]],
    [15, 148, [0.0624, 0.1605]],
    [0, 20, [0, 0.1611]],
    [1, 29, [0.0061, 0.1718]],
  ])('%i of %i', (count, total, interval) => {
    expect(wilsonInterval(count, total)).toEqual(interval);
  });

  test('narrows with more lines, and is not told of none', () => {
    expect(scores(line('answered', 'a')).intervals).toMatchObject({
      accuracy: [0.2065, 1],
      wrongConfident: [0, 0.7935],
      outOfScopeRecall: null,
    });
    const many = scores(...Array.from({ length: 400 }, () => line('answered', 'a')));
    expect(many.byLanguage.fr!.intervals.accuracy![0]).toBeGreaterThan(0.99);
  });
});

describe('confusions', () => {
  const confused = (...lines: ReturnType<typeof line>[]) =>
    confusionsOf(predictAll(lines, understanding).predictions);

  test('come most frequent first: wrong answers, then questions without the right choice, then refusals', () => {
    const { fr } = confused(
      line('nothing', 'b'),
      line('asked', 'd'),
      line('asked', 'd'),
      line('answered', 'none'),
      line('answered', 'b'),
      line('answered', 'b'),
      line('answered', 'b'),
    );
    expect(fr!.map(({ intent, given, outcome, count }) => [intent, given, outcome, count])).toEqual([
      ['b', 'a', 'answer', 3],
      ['none', 'a', 'answer', 1],
      ['d', 'a', 'clarify', 2],
      ['b', 'none', 'none', 1],
    ]);
    expect(fr![0]!.examples).toEqual(['answered', 'answered']);
  });

  test('are neither a right answer, nor a question with the right choice, nor out of scope that is not answered', () => {
    const right = [line('answered', 'a'), line('asked', 'c'), line('asked', 'none'), line('nothing', 'none')];
    expect(confused(...right)).toEqual({});
  });

  test('are counted language by language, fifteen of each kind at most', () => {
    const many = Array.from({ length: 20 }, (_, n) => line('answered', `wanted-${n}`));
    const found = confused(...many, line('nothing', 'a', 'en'));
    expect(found.fr).toHaveLength(15);
    expect(found.en).toHaveLength(1);
  });
});
