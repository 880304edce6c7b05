/** How long a channel still takes our words, in words. Pure: times are ms since the epoch. */
import type { Entry, Reach } from './api';
import { t } from './strings';

/** `free`: at any time. `soon`: less than two hours are left. */
export type Writing = 'free' | 'open' | 'soon' | 'shut' | 'blocked';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOON = 2 * HOUR;
/** One invitation a day: the server sends no other before (reach.ts there). */
const INVITE_EVERY = DAY;

export function writingOf({ open, blocked, endsAt }: Reach, now: number): Writing {
  if (blocked) return 'blocked';
  if (!open) return 'shut';
  if (endsAt === undefined) return 'free';
  if (now >= endsAt) return 'shut';
  return endsAt - now < SOON ? 'soon' : 'open';
}

/** `3 h 05`, `42 min`, `6 jours 4 h`: never more than what is left, of which there is a minute at least. */
export function leftWords(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  const hours = Math.floor(minutes / 60);
  if (hours < 1) return t('remaining.minutes', { count: minutes });
  if (hours < 48) return t('remaining.hours', { hours, minutes: `0${minutes % 60}`.slice(-2) });
  const days = { days: Math.floor(hours / 24), hours: hours % 24 };
  return t(days.hours > 0 ? 'remaining.daysHours' : 'remaining.days', days);
}

/** What an aidant should know of the window before anything else; nothing while there is time. */
export function windowMark(reach: Reach, now: number): string | undefined {
  const writing = writingOf(reach, now);
  if (writing === 'soon') return windowLine(reach, now);
  return writing === 'shut' || writing === 'blocked' ? t(`mark.${writing}`) : undefined;
}

/** “Réponse possible encore 3 h 12”; nothing on channels without a window, or once it has shut. */
export function windowLine(reach: Reach, now: number): string | undefined {
  const writing = writingOf(reach, now);
  if (writing !== 'open' && writing !== 'soon') return undefined;
  const left = reach.endsAt! - now;
  return left < MINUTE ? t('window.last') : t(`window.${writing}`, { left: leftWords(left) });
}

/** When the person was last asked to write again and has not yet; undefined when they may be asked now. */
export function invitedAt(entries: readonly Entry[], now: number): number | undefined {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const { sender, message, at } = entries[index]!;
    if (sender === 'person') return undefined;
    if (message.template === 'reopen') return now - at < INVITE_EVERY ? at : undefined;
  }
  return undefined;
}

/** The first of these windows to shut, of those still open. */
export function nextEnd(reaches: readonly Reach[], now: number): number | undefined {
  const ends = reaches.map(({ endsAt = 0 }) => endsAt).filter((endsAt) => endsAt > now);
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** ms until the words above change; a minute where they do not. */
export function untilNextWords(endsAt: number | undefined, now: number): number {
  const left = (endsAt ?? 0) - now;
  return left > 0 ? (left % MINUTE) + 1 : MINUTE;
}
