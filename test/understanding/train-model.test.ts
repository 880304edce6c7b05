import fc from 'fast-check';
import { choicesOf, Model } from '../../src/understanding/model';
import { encodeModel } from '../../src/understanding/model-file';
import { trainModel } from '../../src/understanding/train-model';
import { EXAMPLES, LESSONS } from './phrases';

const model = trainModel(LESSONS);
const best = (text: string) => model.recognize(text).candidates[0]?.intent;

describe('a message nobody wrote before', () => {
  test.each([
    ['je voudrais emprunter un roman', 'book-loan'],
    ['can i borrow three books please', 'book-loan'],
    ['je veu inprimer un docment', 'printing'],
    ['vous êtes ouverts quand, quels horaires ?', 'opening'],
    ['وين فيني اطبع', 'printing'],
    ['3atini code wifi', 'wifi'],
    ['jaddid bitaka maktaba', 'card'],
  ])('%s → %s', (text, intent) => {
    expect(best(text)).toBe(intent);
  });

  test('is answered when it is as clear as a known phrase', () => {
    expect(model.recognize('code du wifi').outcome).toBe('answer');
  });

  test('is never answered when nothing of it is known', () => {
    expect(model.recognize('xyzzy qwfpgj zxcvb').outcome).not.toBe('answer');
  });

  test('is not answered when it is out of scope', () => {
    expect(model.recognize('une recette de crêpes s’il te plaît').outcome).not.toBe('answer');
  });

  test('out of scope is never offered as a candidate', () => {
    const intents = EXAMPLES.flatMap(({ text }) => model.recognize(text).candidates).map(
      ({ intent }) => intent,
    );
    expect(intents).not.toContain('none');
  });
});

describe('a recognition', () => {
  test('holds at most five candidates, best first, with probabilities', () => {
    const { candidates } = model.recognize('carte salle livre wifi horaires');
    const confidences = candidates.map(({ confidence }) => confidence);
    expect(candidates.length).toBeLessThanOrEqual(5);
    expect([...confidences].sort((a, b) => b - a)).toEqual(confidences);
    expect(confidences.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1.0001);
  });

  test('offers three choices only when it asks back', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((intent) => ({ intent, confidence: 0.2 }));
    expect(choicesOf({ outcome: 'clarify', candidates })).toEqual(['a', 'b', 'c']);
    expect(choicesOf({ outcome: 'answer', candidates })).toEqual([]);
    expect(choicesOf({ outcome: 'none', candidates })).toEqual([]);
  });

  test.each([
    '',
    ' ',
    '🙏🏽👍',
    '\ud83d',
    '\udc00\ud800',
    '٣٤',
    'a'.repeat(2000),
    'wifi '.repeat(400),
    '\u0000',
  ])('never throws (case %#)', (text) => {
    expect(['answer', 'clarify', 'none']).toContain(model.recognize(text).outcome);
  });

  test('never throws on any string, and no confidence leaves 0 to 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const { confidence } of model.recognize(text).candidates) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1.0001);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('does not depend on what was asked before', () => {
    const first = model.recognize('rendre un livre');
    model.recognize(
      'un très long message à propos de la salle de travail et des horaires de la bibliothèque',
    );
    expect(model.recognize('rendre un livre')).toEqual(first);
  });
});

test('training twice on the same phrases gives the same model, but for the time it took', () => {
  const bytesOf = ({ parts }: Model) => encodeModel(new Model({ ...parts, trainMs: 0 }));
  expect(bytesOf(trainModel(LESSONS)).equals(bytesOf(model))).toBe(true);
});

test('very few intents still make a model', () => {
  const two = trainModel({
    ...LESSONS,
    examples: EXAMPLES.filter(({ intent }) => intent === 'wifi' || intent === 'card'),
  });
  expect(two.recognize('wifi').candidates[0]?.intent).toBe('wifi');
});
