/** Moments and waits, in French, by the clock of the aidant's device. */
import { t } from './strings';

export function clockTime(at: number, now = Date.now()): string {
  const hour = { hour: '2-digit', minute: '2-digit' } as const;
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  return new Date(at).toLocaleString('fr-FR', today ? hour : { day: 'numeric', month: 'short', ...hour });
}

/** When the desk opens: `lundi 23 novembre à 09:00`, in the desk's own time zone. */
export function openingTime(at: number): string {
  return new Date(at).toLocaleString('fr-FR', {
    timeZone: 'Europe/Paris',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** How long ago: minutes, then hours, then days. */
export function waited(at: number, now = Date.now()): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return t('wait.now');
  if (minutes < 60) return t('wait.minutes', { count: minutes });
  if (minutes < 48 * 60) return t('wait.hours', { count: Math.floor(minutes / 60) });
  return t('wait.days', { count: Math.floor(minutes / 1440) });
}
