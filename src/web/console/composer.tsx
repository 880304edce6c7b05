import { useState } from 'preact/hooks';
import { t } from './strings';

interface ComposerProps {
  handoffId: string;
  onSend(text: string, clientId: string): Promise<void>;
}

/** The draft survives a reload; a failed message is sent again under the same id, so the person reads it once. */
export function Composer({ handoffId, onSend }: ComposerProps) {
  const slot = `draft-${handoffId}`;
  const [text, setText] = useState(sessionStorage.getItem(slot) ?? '');
  const [clientId, setClientId] = useState(newId);
  const [state, setState] = useState<'' | 'sending' | 'failed'>('');

  const edit = (value: string) => {
    setText(value);
    sessionStorage.setItem(slot, value);
    if (state === 'failed') setClientId(newId());
  };
  const send = async () => {
    if (text.trim() === '' || state === 'sending') return;
    setState('sending');
    try {
      await onSend(text, clientId);
      sessionStorage.removeItem(slot);
      setText('');
      setClientId(newId());
      setState('');
    } catch {
      setState('failed');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for="answer">{t('answerLabel')}</label>
      <textarea
        id="answer"
        dir="auto"
        rows={3}
        aria-describedby="hint"
        value={text}
        onInput={(event) => edit(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <p id="hint" class="muted">
        {t('answerHint')}
      </p>
      <button type="submit" class="primary" disabled={state === 'sending'}>
        {t(state === 'sending' ? 'sending' : 'send')}
      </button>
      <span role="status">{state === 'failed' ? t('failed') : ''}</span>
    </form>
  );
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
