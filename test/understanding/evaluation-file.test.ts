import fc from 'fast-check';
import { parseEvaluation, type UnreadableEvaluation } from '../../src/understanding/evaluation-file';

function problemsOf(content: string): readonly string[] {
  try {
    parseEvaluation(content, 'messages.jsonl');
    return [];
  } catch (error) {
    return (error as UnreadableEvaluation).problems;
  }
}

const LINE = '{"text":"bonjour","language":"fr","intent":"greeting"}';

test('reads one message a line, skips empty lines, ignores what it does not know', () => {
  const content = `\ufeff${LINE}\r\n\r\n{"text":"","language":"en","intent":"none","writer":3}\n`;
  expect(parseEvaluation(content, 'f')).toEqual([
    { text: 'bonjour', language: 'fr', intent: 'greeting' },
    { text: '', language: 'en', intent: 'none' },
  ]);
});

test('names every bad line with its number and how to mend it', () => {
  const problems = problemsOf(
    [
      LINE,
      '{"text":"a"',
      '',
      '["a"]',
      '{"text":"a","language":"fr"}',
      '{"text":1,"language":"fr","intent":"x"}',
    ].join('\n'),
  );
  expect(problems).toHaveLength(4);
  expect(problems[0]).toMatch(/^messages\.jsonl:2: .*JSON.*par exemple/);
  expect(problems[1]).toMatch(/^messages\.jsonl:4: un objet/);
  expect(problems[2]).toMatch(/^messages\.jsonl:5: .*« intent »/);
  expect(problems[3]).toMatch(/^messages\.jsonl:6: .*« text »/);
});

test('an empty file says what to write in it', () => {
  expect(problemsOf('\n\n')).toEqual([expect.stringContaining('le fichier est vide')]);
});

test('never quotes a message in a problem', () => {
  expect(problemsOf('{"text":"secret message","language":"fr"}').join()).not.toContain('secret');
});

test('any file is read or refused with numbered lines', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json(), fc.constant(LINE))), (lines) => {
      for (const problem of problemsOf(lines.join('\n'))) expect(problem).toMatch(/^messages\.jsonl:\d+: /);
    }),
  );
});
