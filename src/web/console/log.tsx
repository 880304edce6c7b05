import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Deliveries, Delivery, Entry } from './api';
import { t } from './strings';
import { clockTime } from './times';

interface LogProps {
  entries: Entry[];
  deliveries: Deliveries;
}

/** All that was said. A log, not a list, is what is announced as it grows; the list inside keeps its own meaning. */
export function Log({ entries, deliveries }: LogProps) {
  const log = useRef<HTMLDivElement>(null);
  /** Until the aidant scrolls up to read what was said before. */
  const atEnd = useRef(true);
  const size = useRef('');
  const last = entries[entries.length - 1];
  const toEnd = () => {
    const box = log.current;
    if (!box) return;
    if (atEnd.current) box.scrollTop = box.scrollHeight;
    size.current = sizeOf(box);
  };
  useLayoutEffect(toEnd, [last?.seq, deliveries]);
  // The keyboard of a phone takes half of the page: the newest words stay in sight.
  useEffect(() => {
    if (!log.current || typeof ResizeObserver === 'undefined') return;
    const watch = new ResizeObserver(toEnd);
    watch.observe(log.current);
    return () => watch.disconnect();
  }, []);
  const scrolled = (box: HTMLElement) => {
    // A box that changed its size has moved its words by itself: nobody scrolled.
    if (sizeOf(box) === size.current)
      atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  };
  return (
    <div
      class="log"
      role="log"
      aria-label={t('transcript')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the keyboard (WCAG 2.1.1)
      tabIndex={0}
      ref={log}
      onScroll={(event) => scrolled(event.currentTarget)}
    >
      <ol>
        {entries.map((entry) => (
          <Line key={entry.seq} entry={entry} delivery={deliveries[entry.seq]} />
        ))}
      </ol>
    </div>
  );
}

function sizeOf({ clientHeight, scrollHeight }: HTMLElement): string {
  return `${clientHeight}/${scrollHeight}`;
}

function Line({ entry, delivery }: { entry: Entry; delivery?: Delivery }) {
  const { message, sender, at } = entry;
  return (
    <li class={`line ${sender}`}>
      <span class="who">
        {message.senderName ?? t(`sender.${sender}`)} · {clockTime(at)}
      </span>
      <p dir="auto" lang={message.locale}>
        {message.text || t(message.media ? 'media' : 'noText')}
      </p>
      {message.choices && sender === 'bot' && (
        <p class="muted" dir="auto" lang={message.locale}>
          {message.choices.map(({ label }, index) => `${index + 1}. ${label}`).join('  ')}
        </p>
      )}
      {delivery && <Fate delivery={delivery} />}
    </li>
  );
}

/** Read aloud as it comes only when it failed: “Lu” after each message would drown the person's words. */
function Fate({ delivery: { status, why } }: { delivery: Delivery }) {
  const failed = status === 'failed';
  return (
    <p class={failed ? 'fate urgent' : 'fate muted'} aria-live={failed ? 'polite' : 'off'}>
      {t(`delivery.${status}`)}
      {why && ` : ${why}`}
    </p>
  );
}
