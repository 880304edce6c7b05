import type { Entry, Reach } from '../../src/web/console/api';
import {
  invitedAt,
  leftWords,
  nextEnd,
  untilNextWords,
  windowLine,
  windowMark,
  writingOf,
} from '../../src/web/console/windows';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T10:00:00+01:00');

const open = (left: number): Reach => ({ open: true, blocked: false, invites: true, endsAt: NOW + left });
const FREE: Reach = { open: true, blocked: false, invites: false };
const BLOCKED: Reach = { ...open(HOUR), open: false, blocked: true };
const spaced = (text: string | undefined) => text?.replace(/\u00a0/g, ' ');

test.each([
  [MINUTE, '1 min'],
  [59 * MINUTE + 59 * SECOND, '59 min'],
  [HOUR, '1 h 00'],
  [3 * HOUR + 5 * MINUTE, '3 h 05'],
  [DAY - 1, '23 h 59'],
  [2 * DAY - 1, '47 h 59'],
  [2 * DAY, '2 jours'],
  [7 * DAY - 1, '6 jours 23 h'],
])('%d ms are “%s”: never more than what is left', (ms, words) => {
  expect(spaced(leftWords(ms))).toBe(words);
});

test('a number and its unit stay on one line', () => {
  expect(leftWords(3 * HOUR + 12 * MINUTE)).toBe('3\u00a0h\u00a012');
});

describe('what the aidant reads of the window', () => {
  test.each([
    [3 * HOUR + 12 * MINUTE, 'Réponse possible encore 3 h 12', undefined],
    [2 * HOUR, 'Réponse possible encore 2 h 00', undefined],
    [2 * HOUR - 1, 'Plus que 1 h 59 pour répondre', 'Plus que 1 h 59 pour répondre'],
    [MINUTE - 1, 'Moins d’une minute pour répondre', 'Moins d’une minute pour répondre'],
    [1, 'Moins d’une minute pour répondre', 'Moins d’une minute pour répondre'],
    [0, undefined, 'Trop tard pour un message libre'],
    [-3 * DAY, undefined, 'Trop tard pour un message libre'],
  ])('%d ms before its end', (left, line, mark) => {
    expect(spaced(windowLine(open(left), NOW))).toBe(line);
    expect(spaced(windowMark(open(left), NOW))).toBe(mark);
  });

  test('nothing where a channel has no window; a block before all else', () => {
    expect([writingOf(FREE, NOW), windowLine(FREE, NOW), windowMark(FREE, NOW)]).toEqual([
      'free',
      undefined,
      undefined,
    ]);
    expect([writingOf(BLOCKED, NOW), windowLine(BLOCKED, NOW)]).toEqual(['blocked', undefined]);
    expect(windowMark(BLOCKED, NOW)).toBe('Ne peut plus être jointe');
  });

  test('what the server says has shut is shut, whatever the clock of the phone', () => {
    expect(writingOf({ ...open(5 * HOUR), open: false }, NOW)).toBe('shut');
  });
});

describe('when the words change', () => {
  const around = (left: number) => {
    const wait = untilNextWords(NOW + left, NOW);
    return [wait, spaced(windowLine(open(left), NOW)), spaced(windowLine(open(left), NOW + wait))];
  };

  test('they are drawn anew just then, and at the very end', () => {
    expect(around(3 * HOUR + 12 * MINUTE + 20 * SECOND)).toEqual([
      20 * SECOND + 1,
      'Réponse possible encore 3 h 12',
      'Réponse possible encore 3 h 11',
    ]);
    expect(around(30 * SECOND)).toEqual([30 * SECOND + 1, 'Moins d’une minute pour répondre', undefined]);
  });

  test('each minute where there is nothing to count', () => {
    expect([untilNextWords(undefined, NOW), untilNextWords(NOW - 5, NOW)]).toEqual([MINUTE, MINUTE]);
  });

  test('a list follows the window that shuts first', () => {
    expect(nextEnd([FREE, open(HOUR), open(-1), open(MINUTE)], NOW)).toBe(NOW + MINUTE);
    expect(nextEnd([FREE, open(-1)], NOW)).toBeUndefined();
  });
});

describe('an invitation', () => {
  const said = (sender: Entry['sender'], ago: number, template?: string): Entry => ({
    seq: 1,
    at: NOW - ago,
    sender,
    message: { text: 'x', ...(template && { template }) },
  });

  test('is out until the person writes, and for a day', () => {
    const invited = said('system', HOUR, 'reopen');
    expect(invitedAt([said('person', 3 * DAY), invited], NOW)).toBe(NOW - HOUR);
    expect(invitedAt([said('person', 3 * DAY), invited, said('system', MINUTE)], NOW)).toBe(NOW - HOUR);
    expect(invitedAt([invited, said('person', MINUTE)], NOW)).toBeUndefined();
    expect(invitedAt([said('person', 3 * DAY), said('system', DAY, 'reopen')], NOW)).toBeUndefined();
    expect(invitedAt([], NOW)).toBeUndefined();
  });
});
