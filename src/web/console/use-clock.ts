import { useEffect, useState } from 'preact/hooks';
import { untilNextWords } from './windows';

/** The time now; draws again when what is left until `endsAt` has other words, at least once a minute. */
export function useClock(endsAt?: number): number {
  const [, tick] = useState(0);
  const now = Date.now();
  useEffect(() => {
    const timer = setTimeout(() => tick((count) => count + 1), untilNextWords(endsAt, Date.now()));
    return () => clearTimeout(timer);
  });
  return now;
}
