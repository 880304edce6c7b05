/** When the desk is open: weekly hours in Europe/Paris, closed on French public holidays. */
import getPublicHolidays from '@socialgouv/jours-feries';
import { ConfigError } from '../errors';
import { type Day, dayAt, momentOf, nextDay, weekdayOf } from './paris-time';

/** [from, to[ in ms since the epoch. */
export type Opening = readonly [from: number, to: number];
/** For each weekday (Monday first), the open spans in minutes of the day. */
type Week = readonly (readonly [from: number, to: number])[][];

export interface Hours {
  isOpen(at: number): boolean;
  /** When the opening that holds `at` ends; undefined when closed. */
  closesAt(at: number): number | undefined;
  /** The next opening that begins after `at`; undefined when there is none within two months. */
  opensAt(at: number): number | undefined;
  /** Open minutes between two moments: how long a waiting person has really been waiting. */
  openMinutes(from: number, to: number): number;
}

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const HORIZON_DAYS = 62;
const MINUTE = 60_000;

/**
 * Reads hours in the OSM `opening_hours` form: `Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00`.
 * @throws ConfigError that names DESK_HOURS and the part that is wrong
 */
export function parseHours(text: string): Hours {
  const week: [number, number][][] = DAYS.map(() => []);
  for (const rule of text.split(';').map((part) => part.trim())) {
    if (rule !== '') addRule(week, rule);
  }
  if (week.every((spans) => spans.length === 0)) throw wrong(text, 'aucun jour');
  return hoursOf(week.map(merged));
}

/** In order, and what touches or overlaps as one: a minute counts once, and the desk does not close in between. */
function merged(spans: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function addRule(week: [number, number][][], rule: string): void {
  const match = /^([A-Za-z,-]+)\s+([0-9:,\s-]+)$/.exec(rule);
  if (!match) throw wrong(rule, 'forme inconnue');
  const spans = match[2]!.split(',').map((span) => spanOf(span.trim(), rule));
  for (const days of match[1]!.split(',')) {
    for (const day of daysOf(days, rule)) week[day]!.push(...spans);
  }
}

function daysOf(text: string, rule: string): number[] {
  const [first, last = first, ...more] = text.split('-').map((day) => DAYS.indexOf(day));
  if (first === undefined || first < 0 || last === undefined || last < first || more.length > 0)
    throw wrong(rule, 'jour inconnu');
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function spanOf(text: string, rule: string): [number, number] {
  const match = /^(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)$/.exec(text);
  if (!match) throw wrong(rule, 'heure attendue : 09:00-12:30');
  const [from, to] = [minutes(match[1]!, match[2]!), minutes(match[3]!, match[4]!)];
  if (from >= to || to > 24 * 60) throw wrong(rule, 'la fin doit suivre le début');
  return [from, to];
}

function minutes(hour: string, minute: string): number {
  return Number(hour) * 60 + Number(minute);
}

function wrong(part: string, why: string): ConfigError {
  return new ConfigError(
    `DESK_HOURS : « ${part} » ne se lit pas (${why}). Exemple : Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00`,
  );
}

/** Between two openings or closings nothing changes: the last answer is kept, because every turn asks. */
interface Phase {
  from: number;
  until: number;
  closesAt?: number;
  opensAt?: number;
}

function hoursOf(week: Week): Hours {
  let known: Phase = { from: 0, until: 0 };
  const phaseAt = (at: number): Phase => {
    if (at < known.from || at >= known.until) known = phaseOf(week, at);
    return known;
  };
  return {
    isOpen: (at) => phaseAt(at).closesAt !== undefined,
    closesAt: (at) => phaseAt(at).closesAt,
    opensAt: (at) => (phaseAt(at).closesAt === undefined ? known.opensAt : nextOpening(week, at)),
    openMinutes: (from, to) => openMinutes(week, from, to),
  };
}

function phaseOf(week: Week, at: number): Phase {
  const open = openingsOn(week, dayAt(at)).find(([from, to]) => from <= at && at < to);
  if (open) return { from: at, until: open[1], closesAt: open[1] };
  const opensAt = nextOpening(week, at);
  return { from: at, until: opensAt ?? at, opensAt };
}

/** It looks no further than the first opening. */
function nextOpening(week: Week, at: number): number | undefined {
  for (const day of daysFrom(at)) {
    const next = openingsOn(week, day).find(([from]) => from > at);
    if (next) return next[0];
  }
  return undefined;
}

function openMinutes(week: Week, from: number, to: number): number {
  const last = dayAt(to);
  const spans: Opening[] = [];
  for (const day of daysFrom(from)) {
    if (day > last) break;
    spans.push(...openingsOn(week, day));
  }
  const open = spans.map(([start, end]) => Math.max(0, Math.min(end, to) - Math.max(start, from)));
  return open.reduce((sum, ms) => sum + ms, 0) / MINUTE;
}

function* daysFrom(at: number): Generator<Day> {
  let day = dayAt(at);
  for (let count = 0; count < HORIZON_DAYS; count += 1) {
    yield day;
    day = nextDay(day);
  }
}

function openingsOn(week: Week, day: Day): Opening[] {
  if (isHoliday(day)) return [];
  return week[weekdayOf(day)]!.map(([from, to]) => [momentOf(day, from), momentOf(day, to)] as const);
}

const holidays = new Map<number, Set<Day>>();

/** The library's dates are UTC midnights: they are compared as calendar days, never as moments. */
function isHoliday(day: Day): boolean {
  const year = Number(day.slice(0, 4));
  let known = holidays.get(year);
  if (!known) {
    known = new Set(Object.values(getPublicHolidays(year)).map((date) => date.toISOString().slice(0, 10)));
    holidays.set(year, known);
  }
  return known.has(day);
}
