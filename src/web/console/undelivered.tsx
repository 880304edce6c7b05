import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, api, type Paused, type Undelivered } from './api';
import { channelName, t } from './strings';
import { clockTime } from './times';
import { signedOut } from './use-desk';

interface UndeliveredProps {
  /** Nothing until the first answer of the server. */
  messages?: Undelivered[];
  paused: Paused[];
  onBack(): void;
  onOpen(handoffId: string): void;
  /** Asks for the list again. */
  onChange(): void;
}

/** The server lists no more; older ones come up as these are taken off. */
const MOST_LISTED = 200;

/** Messages that were given up: why, and what to do with each. No words: these are read in the conversation. */
export function UndeliveredPanel({ messages, paused, onBack, onOpen, onChange }: UndeliveredProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const [busy, setBusy] = useState('');
  const [told, setTold] = useState('');
  const onlyPaused = paused.length > 0 && (messages ?? []).length === 0;
  useLayoutEffect(() => title.current?.focus(), []);
  useEffect(onChange, []);
  const act = async (id: string, action: (id: string) => Promise<void>, done: string) => {
    setBusy(id);
    try {
      await action(id);
      setTold(t(done));
      // The line, and the button that had the keyboard, are about to go.
      title.current?.focus();
    } catch (error) {
      signedOut(error);
      setTold((error instanceof ApiError && error.message) || t('notDone'));
    }
    setBusy('');
    onChange();
  };
  return (
    <section class="undelivered" aria-labelledby="undelivered-title">
      <div class="row top">
        <button type="button" class="back" onClick={onBack}>
          {t('back')}
        </button>
        <h2 id="undelivered-title" tabIndex={-1} ref={title}>
          {t('undelivered.title')}
        </h2>
      </div>
      {paused.map(({ channel, since, why }) => (
        <div key={channel} class="paused">
          <p class="urgent">
            <strong>{t('paused.title', { channel: channelName(channel), date: clockTime(since) })}</strong>
          </p>
          <p>{t('paused.waiting')}</p>
          <p>{t('paused.mend', { why })}</p>
        </div>
      ))}
      {!onlyPaused && <p class="muted">{t('undelivered.what')}</p>}
      <p role="status">{told}</p>
      {messages && messages.length === 0 && !onlyPaused && <p class="empty">{t('undelivered.empty')}</p>}
      <ul>
        {(messages ?? []).map((message) => (
          <Message
            key={message.id}
            message={message}
            busy={busy !== ''}
            onAgain={() => void act(message.id, api.again, 'undelivered.triedAgain')}
            onDismiss={() => {
              if (confirm(t('undelivered.dismissSure')))
                void act(message.id, api.dismiss, 'undelivered.dismissed');
            }}
            onOpen={onOpen}
          />
        ))}
      </ul>
      {messages && messages.length >= MOST_LISTED && (
        <p class="muted">{t('undelivered.more', { count: MOST_LISTED })}</p>
      )}
    </section>
  );
}

interface MessageProps {
  message: Undelivered;
  busy: boolean;
  onAgain(): void;
  onDismiss(): void;
  onOpen(handoffId: string): void;
}

function Message({ message, busy, onAgain, onDismiss, onOpen }: MessageProps) {
  const { id, channel, sender, why, attempts, deadAt, again, handoffId } = message;
  const about = `about-${id}`;
  return (
    <li>
      <div id={about}>
        <p>
          <strong>{channelName(channel)}</strong> · {clockTime(deadAt)}
        </p>
        <p class="urgent">{why}</p>
        <p class="muted">
          {t(`undelivered.by.${sender}`)} ·{' '}
          {t(attempts > 1 ? 'undelivered.tries' : 'undelivered.try', { count: attempts })}
        </p>
      </div>
      <div class="row">
        {again && (
          <button type="button" disabled={busy} aria-describedby={about} onClick={onAgain}>
            {t('undelivered.again')}
          </button>
        )}
        <button type="button" disabled={busy} aria-describedby={about} onClick={onDismiss}>
          {t('undelivered.dismiss')}
        </button>
        {handoffId && (
          <button type="button" aria-describedby={about} onClick={() => onOpen(handoffId)}>
            {t('undelivered.open')}
          </button>
        )}
      </div>
    </li>
  );
}
