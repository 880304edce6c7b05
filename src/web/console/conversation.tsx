import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Entry, Handoff } from './api';
import { Composer } from './composer';
import { languageName, t } from './strings';
import { clockTime } from './times';

interface ConversationProps {
  handoff: Handoff;
  entries: Entry[];
  busy: boolean;
  onBack(): void;
  onTake(): void;
  onSend(text: string, clientId: string): Promise<void>;
  onClose(reason: string): void;
  onRequeue(): void;
}

const CLOSINGS = ['solved', 'referred', 'no-answer', 'back-to-bot'];

/** One request: its brief, all that was said, and what the aidant may do. */
export function Conversation(props: ConversationProps) {
  const { handoff, entries, busy } = props;
  const title = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const mine = handoff.status === 'active';
  useLayoutEffect(() => (mine ? field.current : title.current)?.focus(), [handoff.id, mine]);
  return (
    <section class="conversation" aria-labelledby="about">
      <div class="row top">
        <button type="button" class="back" onClick={props.onBack}>
          {t('back')}
        </button>
        <h2 id="about" tabIndex={-1} ref={title} class={handoff.reason === 'emergency' ? 'urgent' : ''}>
          {t(`reason.${handoff.reason}`)}
        </h2>
      </div>
      <Brief handoff={handoff} />
      <Log key={handoff.id} entries={entries} />
      {mine ? (
        <footer>
          {!handoff.answeredAt && <p class="muted">{t('unanswered')}</p>}
          <Composer key={handoff.id} handoffId={handoff.id} field={field} onSend={props.onSend}>
            <Closing busy={busy} onClose={props.onClose} onRequeue={props.onRequeue} />
          </Composer>
        </footer>
      ) : (
        <footer class="row">
          <button type="button" class="primary" disabled={busy} onClick={props.onTake}>
            {t('take')}
          </button>
          <span class="muted">{t('takeHint')}</span>
        </footer>
      )}
    </section>
  );
}

function Brief({ handoff }: { handoff: Handoff }) {
  const facts: [string, string | undefined][] = [
    ['brief.language', languageName(handoff.language)],
    ['brief.need', handoff.offer && t(`offer.${handoff.offer}`)],
    ['brief.place', handoff.departement],
    ['brief.topics', handoff.topics.join(', ') || undefined],
    ['brief.channel', t(`channel.${handoff.channel}`)],
  ];
  return (
    <dl class="brief">
      {facts.map(
        ([key, value]) =>
          value && (
            <div key={key}>
              <dt>{t(key)}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** A log, not a list, is what is announced as it grows; the list inside keeps its own meaning. */
function Log({ entries }: { entries: Entry[] }) {
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
  useLayoutEffect(toEnd, [last?.seq]);
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
          <Line key={entry.seq} entry={entry} />
        ))}
      </ol>
    </div>
  );
}

function sizeOf({ clientHeight, scrollHeight }: HTMLElement): string {
  return `${clientHeight}/${scrollHeight}`;
}

function Line({ entry }: { entry: Entry }) {
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
    </li>
  );
}

/** Folded away: an ending by a slip of the thumb cannot be taken back. */
function Closing({ busy, onClose, onRequeue }: Pick<ConversationProps, 'busy' | 'onClose' | 'onRequeue'>) {
  return (
    <details class="closing">
      <summary>{t('close')}</summary>
      <fieldset disabled={busy}>
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
    </details>
  );
}
