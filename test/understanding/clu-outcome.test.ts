import { keepSuspicion, recognitionOf } from '../../src/understanding/clu-outcome';

const DIALOGS = ['sim-card', 'wifi', 'training', 'computer', 'map', 'help', 'safety-emergency'];

function read(scores: Record<string, number>, topIntent?: string) {
  const intents = Object.entries(scores).map(([intent, confidence]) => ({ intent, confidence }));
  return recognitionOf({ topIntent: topIntent ?? intents[0]?.intent, intents }, (intent) =>
    DIALOGS.includes(intent),
  );
}

test.each([
  ['sure', { wifi: 0.9, 'sim-card': 0.05 }, 'answer'],
  ['two that are near: asked, not guessed', { wifi: 0.85, 'sim-card': 0.75 }, 'clarify'],
  ['half sure', { wifi: 0.5, 'sim-card': 0.1 }, 'clarify'],
  ['unsure', { wifi: 0.25, 'sim-card': 0.2 }, 'none'],
  ['out of scope', { None: 0.9, wifi: 0.35 }, 'none'],
  ['out of scope by a little', { None: 0.45, wifi: 0.4 }, 'clarify'],
])('%s', (_, scores, outcome) => {
  expect(read(scores)?.outcome).toBe(outcome);
});

test('below the threshold of the project itself Azure says None: asked at most', () => {
  expect(read({ wifi: 0.75, 'sim-card': 0.1, None: 0 }, 'None')?.outcome).toBe('clarify');
});

test('choices are ours only, best first, five at most; None is no choice', () => {
  const scores = {
    wifi: 0.4,
    unknown: 0.35,
    None: 0.3,
    training: 0.1,
    'sim-card': 0.2,
    computer: 0.05,
    map: 0.04,
    help: 0.03,
  };
  expect(read(scores)?.candidates.map(({ intent }) => intent)).toEqual([
    'wifi',
    'sim-card',
    'training',
    'computer',
    'map',
  ]);
});

test('a project of other content says nothing', () => {
  expect(read({ unknown: 0.5, wifi: 0.4 })).toBeUndefined();
  expect(read({})).toBeUndefined();
});

test('of an emergency the higher confidence counts, and the list stays within five', () => {
  const clu = read({ wifi: 0.9, 'sim-card': 0.3, training: 0.2, computer: 0.1, map: 0.05, help: 0.01 })!;
  const embedded = {
    outcome: 'none' as const,
    candidates: [{ intent: 'safety-emergency', confidence: 0.25 }],
  };
  expect(keepSuspicion(clu, embedded).candidates.map(({ intent }) => intent)).toEqual([
    'wifi',
    'sim-card',
    'safety-emergency',
    'training',
    'computer',
  ]);
  const loud = read({ 'safety-emergency': 0.8 })!;
  expect(keepSuspicion(loud, embedded)).toBe(loud);
});
