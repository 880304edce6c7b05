import type { Handoff } from './api';
import { languageName, t } from './strings';

interface QueueProps {
  title: string;
  empty: string;
  handoffs: Handoff[];
  selected?: string;
  onSelect(id: string): void;
}

/** A list of requests, oldest first: what each is about, before it is opened. */
export function Queue({ title, empty, handoffs, selected, onSelect }: QueueProps) {
  return (
    <section class="queue">
      <h2>
        {title} <span class="count">{handoffs.length}</span>
      </h2>
      {handoffs.length === 0 && <p class="empty">{empty}</p>}
      <ul>
        {handoffs.map((handoff) => (
          <li key={handoff.id}>
            <button type="button" aria-current={handoff.id === selected} onClick={() => onSelect(handoff.id)}>
              <strong class={handoff.reason === 'emergency' ? 'urgent' : ''}>{t(`reason.${handoff.reason}`)}</strong>
              <span>{summary(handoff)}</span>
              <span class="muted">{t('waiting', { minutes: minutesSince(handoff.queuedAt) })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function minutesSince(at: number): number {
  return Math.max(0, Math.floor((Date.now() - at) / 60_000));
}

function summary({ language, offer, departement }: Handoff): string {
  return [languageName(language), offer && t(`offer.${offer}`), departement].filter(Boolean).join(' · ');
}
