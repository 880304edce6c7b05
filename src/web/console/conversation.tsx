import { useEffect, useRef } from 'preact/hooks';
import type { Entry, Handoff } from './api';
import { Composer } from './composer';
import { languageName, t } from './strings';

interface ConversationProps {
  handoff: Handoff;
  entries: Entry[];
  onTake(): void;
  onSend(text: string, clientId: string): Promise<void>;
  onClose(reason: string): void;
  onRequeue(): void;
}

const CLOSINGS = ['solved', 'referred', 'no-answer', 'back-to-bot'];

/** One request: its brief, all that was said, and what the aidant may do. */
export function Conversation({ handoff, entries, onTake, onSend, onClose, onRequeue }: ConversationProps) {
  const end = useRef<HTMLDivElement>(null);
  const last = entries[entries.length - 1]?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when a message arrives, not at every drawing
  useEffect(() => end.current?.scrollIntoView({ block: 'end' }), [last, handoff.id]);
  return (
    <section class="conversation" aria-label={t(`reason.${handoff.reason}`)}>
      <Brief handoff={handoff} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the keyboard (WCAG 2.1.1) */}
      <div class="log" role="log" aria-live="polite" tabIndex={0}>
        <ol>
          {entries.map((entry) => (
            <Line key={entry.seq} entry={entry} />
          ))}
        </ol>
        <div ref={end} />
      </div>
      {handoff.status === 'queued' ? (
        <button type="button" class="primary take" onClick={onTake}>
          {t('take')}
        </button>
      ) : (
        <footer>
          {!handoff.answeredAt && <p class="muted">{t('unanswered')}</p>}
          <Composer key={handoff.id} handoffId={handoff.id} onSend={onSend} />
          <fieldset>
            <legend>{t('closeHow')}</legend>
            {CLOSINGS.map((reason) => (
              <button key={reason} type="button" onClick={() => onClose(reason)}>
                {t(reason)}
              </button>
            ))}
            <button type="button" onClick={onRequeue}>
              {t('requeue')}
            </button>
          </fieldset>
        </footer>
      )}
    </section>
  );
}

function Brief({ handoff }: { handoff: Handoff }) {
  const facts: [string, string | undefined][] = [
    ['brief.reason', t(`reason.${handoff.reason}`)],
    ['brief.language', languageName(handoff.language)],
    ['brief.need', handoff.offer && t(`offer.${handoff.offer}`)],
    ['brief.place', handoff.departement],
    ['brief.topics', handoff.topics.join(', ') || undefined],
  ];
  return (
    <dl class="brief">
      {facts.map(([key, value]) => value && <div key={key}><dt>{t(key)}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

function Line({ entry }: { entry: Entry }) {
  const { message, sender, at } = entry;
  const time = new Date(at).toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' });
  return (
    <li class={`line ${sender}`}>
      <span class="who">
        {message.senderName ?? t(`sender.${sender}`)} · {time}
      </span>
      <p dir="auto" lang={message.locale}>
        {message.text || (message.media ? t('media') : t('noText'))}
      </p>
      {message.choices && sender === 'bot' && (
        <p class="muted" dir="auto" lang={message.locale}>
          {message.choices.map(({ label }, index) => `${index + 1}. ${label}`).join('  ')}
        </p>
      )}
    </li>
  );
}
