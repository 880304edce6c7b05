import type { Handoff } from './api';
import { languageName, t } from './strings';
import { waited } from './times';
import { useClock } from './use-clock';
import { nextEnd, windowMark } from './windows';

interface QueueProps {
  id: string;
  title: string;
  empty: string;
  handoffs: Handoff[];
  selected?: string;
  /** Conversations with words that were not read yet. */
  unread: readonly string[];
  onSelect(id: string): void;
}

/** A list of requests, oldest first: what each is about, before it is opened. */
export function Queue({ id, title, empty, handoffs, selected, unread, onSelect }: QueueProps) {
  const reaches = handoffs.map(({ reach }) => reach);
  const now = useClock(nextEnd(reaches, Date.now()));
  return (
    <section class="queue" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {title} <span class="count">{handoffs.length}</span>
      </h2>
      {handoffs.length === 0 && <p class="empty">{empty}</p>}
      <ul>
        {handoffs.map((handoff) => (
          <li key={handoff.id}>
            <button
              type="button"
              aria-current={handoff.id === selected ? 'true' : undefined}
              onClick={() => onSelect(handoff.id)}
            >
              <strong class={handoff.reason === 'emergency' ? 'urgent' : ''}>
                {t(`reason.${handoff.reason}`)}
              </strong>
              <span>{summary(handoff)}</span>
              <span class="muted">
                {handoff.status === 'queued'
                  ? waited(handoff.queuedAt, now)
                  : t(handoff.answeredAt ? 'answered' : 'toAnswer')}
              </span>
              <WindowMark handoff={handoff} now={now} />
              {unread.indexOf(handoff.conversationId) >= 0 && <strong class="new">{t('unread')}</strong>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who must be answered before their channel no longer lets us. */
function WindowMark({ handoff, now }: { handoff: Handoff; now: number }) {
  const mark = windowMark(handoff.reach, now);
  return mark ? <strong class="mark">{mark}</strong> : null;
}

function summary({ language, offer, departement }: Handoff): string {
  return [languageName(language), offer && t(`offer.${offer}`), departement].filter(Boolean).join(' · ');
}
