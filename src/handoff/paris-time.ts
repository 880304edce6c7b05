/** Wall clock of Europe/Paris ↔ ms since the epoch, by Intl: no rule of daylight saving is written here. */
const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hourCycle: 'h23',
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** A calendar day, as `2026-12-25`. */
export type Day = string;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function partsAt(at: number): Record<string, string> {
  return Object.fromEntries(PARTS.formatToParts(at).map(({ type, value }) => [type, value]));
}

export function dayAt(at: number): Day {
  const { year, month, day } = partsAt(at);
  return `${year}-${month}-${day}`;
}

export function nextDay(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}

/** 0 = Monday … 6 = Sunday. */
export function weekdayOf(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The moment when the clocks of Paris show this minute of this day (24 * 60 = the next midnight). */
export function momentOf(day: Day, minutes: number): number {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  // The offset at the guess can differ from the offset at the result only across a change of clock: look twice.
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

function offsetAt(at: number): number {
  const { year, month, day, hour, minute, second } = partsAt(at);
  const shown = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return shown - Math.floor(at / 1000) * 1000;
}
