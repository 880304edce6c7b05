import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Deliveries, Entry, Handoff } from './api';
import { Composer } from './composer';
import { Log } from './log';
import { channelName, languageName, t } from './strings';
import { Unreachable } from './unreachable';
import { useClock } from './use-clock';
import { invitedAt, windowLine, writingOf } from './windows';

interface ConversationProps {
  handoff: Handoff;
  entries: Entry[];
  deliveries: Deliveries;
  busy: boolean;
  onBack(): void;
  onTake(): void;
  onSend(text: string, clientId: string): Promise<void>;
  onInvite(clientId: string): void;
  onClose(reason: string): void;
  onRequeue(): void;
}

const CLOSINGS = ['solved', 'referred', 'no-answer', 'back-to-bot'];

/** One request: its brief, all that was said, and what the aidant may do. */
export function Conversation(props: ConversationProps) {
  const { handoff, entries, busy } = props;
  const title = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const reason = useRef<HTMLParagraphElement>(null);
  const now = useClock(handoff.reach.endsAt);
  const writing = writingOf(handoff.reach, now);
  const writable = writing !== 'shut' && writing !== 'blocked';
  const mine = handoff.status === 'active';
  const toWork = () => (field.current ?? reason.current)?.focus();
  useLayoutEffect(() => (mine ? toWork() : title.current?.focus()), [handoff.id, mine]);
  // What had the keyboard has gone from the page.
  useLayoutEffect(() => {
    if (mine && document.activeElement === document.body) toWork();
  }, [writable]);
  const unreachable = !writable && (
    <Unreachable
      handoff={handoff}
      invitedAt={invitedAt(entries, now)}
      busy={busy}
      reason={reason}
      onInvite={props.onInvite}
    />
  );
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
      {windowLine(handoff.reach, now) && (
        <p role="timer" class={writing === 'soon' ? 'window soon' : 'window'}>
          {windowLine(handoff.reach, now)}
        </p>
      )}
      <Log key={handoff.id} entries={entries} deliveries={props.deliveries} />
      {mine ? (
        <footer>
          {writable && !handoff.answeredAt && <p class="muted">{t('unanswered')}</p>}
          <Composer
            key={handoff.id}
            handoffId={handoff.id}
            field={field}
            unreachable={unreachable}
            onSend={props.onSend}
          >
            <Closing busy={busy} onClose={props.onClose} onRequeue={props.onRequeue} />
          </Composer>
        </footer>
      ) : (
        <footer>
          {unreachable}
          <div class="row">
            <button type="button" class="primary" disabled={busy} onClick={props.onTake}>
              {t('take')}
            </button>
            <span class="muted">{t('takeHint')}</span>
          </div>
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
    ['brief.channel', channelName(handoff.channel)],
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
