import type { Lessons } from '../../src/understanding/model';
import { editBetween, patchModel } from '../../src/understanding/patch-model';
import { taughtPhrases } from '../../src/understanding/taught-phrases';
import { trainModel } from '../../src/understanding/train-model';
import { EXAMPLES, LESSONS } from './phrases';

const taught = taughtPhrases(EXAMPLES);
const withExamples = (examples: Lessons['examples']): Lessons => ({ ...LESSONS, examples });

describe('what changed since the phrases were learnt', () => {
  test('nothing', () => {
    expect(editBetween(taught, withExamples([...EXAMPLES].reverse()))).toBeUndefined();
  });

  test('one phrase more', () => {
    const added = { language: 'fr', intent: 'wifi', text: 'le réseau sans fil' };
    const edit = editBetween(taught, withExamples([...EXAMPLES, added]))!;
    expect(edit.added).toEqual([added]);
    expect(edit.rehearsed).not.toContain(added);
    expect(edit.rehearsed).toEqual(
      expect.arrayContaining([EXAMPLES.find(({ intent }) => intent === 'wifi')]),
    );
  });

  test('one phrase less: nothing to learn, but the rest of its dialog is rehearsed first', () => {
    const gone = EXAMPLES.find(({ intent }) => intent === 'card')!;
    const edit = editBetween(taught, withExamples(EXAMPLES.filter((example) => example !== gone)))!;
    expect(edit.added).toEqual([]);
    expect(edit.rehearsed).not.toContain(gone);
    expect(edit.rehearsed[0]?.intent).toBe('card');
  });

  test('a phrase that moves to another dialog is new there', () => {
    const moved = EXAMPLES.map((example, i) => (i === 0 ? { ...example, intent: 'wifi' } : example));
    expect(editBetween(taught, withExamples(moved))?.added).toEqual([moved[0]]);
  });

  test('too much to be patched', () => {
    const many = Array.from({ length: 601 }, (_, i) => ({
      language: 'fr',
      intent: 'wifi',
      text: `mot ${i} x`,
    }));
    expect(editBetween(taught, withExamples([...EXAMPLES, ...many]))).toBeUndefined();
  });
});

test('a patched model knows the new dialog, and still the old ones', () => {
  const fresh = [
    'tricoter une écharpe',
    'atelier de tricot',
    'je veux tricoter',
    'laine et aiguilles à tricoter',
  ];
  const after = withExamples([
    ...EXAMPLES,
    ...fresh.map((text) => ({ language: 'fr', intent: 'knitting', text })),
  ]);
  const patched = patchModel(trainModel(LESSONS), editBetween(taught, after)!, after);
  expect(patched.recognize('tricoter').candidates[0]?.intent).toBe('knitting');
  expect(patched.recognize('code du wifi').candidates[0]?.intent).toBe('wifi');
});
