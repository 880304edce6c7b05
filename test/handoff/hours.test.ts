import { parseHours } from '../../src/handoff/hours';

const at = (iso: string) => Date.parse(iso);
const hours = parseHours('Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00');

describe('opening hours of the desk, in Europe/Paris', () => {
  test.each([
    ['2026-11-23T08:00:00+01:00', false, 'Monday before nine'],
    ['2026-11-23T09:00:00+01:00', true, 'Monday at nine'],
    ['2026-11-23T12:30:00+01:00', false, 'the lunch break begins'],
    ['2026-11-23T17:29:59+01:00', true, 'just before the end'],
    ['2026-11-28T11:00:00+01:00', true, 'Saturday morning'],
    ['2026-11-22T11:00:00+01:00', false, 'Sunday'],
    ['2026-12-25T10:00:00+01:00', false, 'Christmas is a Friday'],
    ['2026-05-25T10:00:00+02:00', false, 'Whit Monday'],
    ['2026-07-13T09:00:00+02:00', true, 'summer time'],
    ['2026-07-14T10:00:00+02:00', false, 'the fourteenth of July'],
  ])('%s: open is %s (%s)', (moment, open) => {
    expect(hours.isOpen(at(moment))).toBe(open);
  });

  test.each([
    ['2026-11-22T20:00:00+01:00', '2026-11-23T09:00:00+01:00', 'Sunday evening → Monday'],
    ['2026-11-23T12:45:00+01:00', '2026-11-23T13:30:00+01:00', 'lunch → after lunch'],
    ['2026-12-24T18:00:00+01:00', '2026-12-26T09:00:00+01:00', 'over Christmas → Saturday'],
    ['2026-03-28T13:00:00+01:00', '2026-03-30T09:00:00+02:00', 'over the change to summer time'],
    ['2026-10-24T13:00:00+02:00', '2026-10-26T09:00:00+01:00', 'over the change to winter time'],
  ])('after %s it opens %s (%s)', (moment, next) => {
    expect(hours.opensAt(at(moment))).toBe(at(next));
  });

  test('only open minutes count as waiting', () => {
    expect(hours.openMinutes(at('2026-11-23T12:20:00+01:00'), at('2026-11-23T13:35:00+01:00'))).toBe(15);
    expect(hours.openMinutes(at('2026-11-27T17:25:00+01:00'), at('2026-11-30T09:05:00+01:00'))).toBe(190);
    expect(hours.openMinutes(at('2026-11-22T10:00:00+01:00'), at('2026-11-22T18:00:00+01:00'))).toBe(0);
  });

  test.each([
    '',
    'Lu-Ve 09:00-17:00',
    'Mo 9:00-17:00',
    'Mo 17:00-09:00',
    'Mo-Fr',
    'Fr-Mo 09:00-10:00',
    'Mo-Tu-We 09:00-10:00',
  ])('refuses %p and names the setting', (text) => {
    expect(() => parseHours(text)).toThrow(/DESK_HOURS/);
  });
});

describe('hours written in any order', () => {
  const odd = parseHours('Mo 13:30-17:30,09:00-12:00,12:00-13:00; Mo 16:00-18:00');

  test('the day opens with its earliest span', () => {
    expect(odd.opensAt(at('2026-11-23T08:00:00+01:00'))).toBe(at('2026-11-23T09:00:00+01:00'));
  });

  test('spans that touch do not close in between, spans that overlap count once', () => {
    expect(odd.closesAt(at('2026-11-23T11:00:00+01:00'))).toBe(at('2026-11-23T13:00:00+01:00'));
    expect(odd.openMinutes(at('2026-11-23T16:00:00+01:00'), at('2026-11-23T19:00:00+01:00'))).toBe(120);
  });
});
