import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from './api';
import { emptyDraft, keepDraft, loadDraft } from './drafts';
import { t } from './strings';

/** What the server keeps of one message (text.ts): more would be cut without the aidant seeing it. */
const MAX_TEXT = 2000;

interface ComposerProps {
  handoffId: string;
  field: RefObject<HTMLTextAreaElement>;
  /** Why nobody can write now; shown in place of the field. What was typed waits. */
  unreachable: ComponentChildren;
  /** Rejects when it is not known to have arrived. */
  onSend(text: string, clientId: string): Promise<void>;
  /** What else can be done, beside the button that sends. */
  children: ComponentChildren;
}

/** A failed message is sent again under the same id, by hand or when the network is back: the person reads it once. */
export function Composer({ handoffId, field, unreachable, onSend, children }: ComposerProps) {
  const [draft, setDraft] = useState(() => loadDraft(handoffId));
  const [state, setState] = useState<'' | 'sending' | 'failed' | 'refused'>('');
  const [refusal, setRefusal] = useState('');

  const change = (next: typeof draft) => {
    setDraft(next);
    keepDraft(handoffId, next);
  };
  const edit = (text: string) => {
    // Other words than those sent are another message.
    change({ ...(draft.tried ? emptyDraft() : draft), text });
    setState('');
  };
  const send = async () => {
    if (draft.text.trim() === '' || state === 'sending') return;
    setState('sending');
    change({ ...draft, tried: true });
    try {
      await onSend(draft.text, draft.clientId);
      change(emptyDraft());
      setState('');
    } catch (error) {
      // A refusal says why, and sending the same again would not help; what is typed stays.
      const why = error instanceof ApiError && error.status >= 400 && error.status < 500 ? error.message : '';
      setRefusal(why);
      setState(why ? 'refused' : 'failed');
    }
  };
  useEffect(() => {
    if (state !== 'failed') return;
    const again = () => void send();
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  });
  useEffect(() => {
    // The page itself says why now; once the person has written again, it is no longer true.
    if (state === 'refused') setState('');
  }, [!unreachable]);
  if (unreachable)
    return (
      <div class="composer">
        {unreachable}
        {draft.text.trim() && (
          <p class="kept">
            <span class="muted">{t('kept')}</span> <q dir="auto">{draft.text}</q>
          </p>
        )}
        <div class="row">{children}</div>
      </div>
    );
  const problem = state === 'failed' ? t('failed') : state === 'refused' ? refusal : '';
  const left = MAX_TEXT - draft.text.length;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label for="answer">{t('answerLabel')}</label>
      <textarea
        id="answer"
        ref={field}
        dir="auto"
        rows={2}
        maxLength={MAX_TEXT}
        aria-describedby="hint"
        value={draft.text}
        readOnly={state === 'sending'}
        onInput={(event) => edit(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasKeyboard()) return;
          event.preventDefault();
          void send();
        }}
      />
      <p id="hint" class="muted">
        {t('answerHint')} {hasKeyboard() && t('answerKeys')}
      </p>
      <div class="row">
        <button type="submit" class="primary" disabled={state === 'sending'}>
          {t(state === 'sending' ? 'sending' : state === 'failed' ? 'resend' : 'send')}
        </button>
        <span role="status" class={problem ? 'urgent' : 'muted'}>
          {problem || (left < 200 ? t('left', { count: left }) : '')}
        </span>
        {children}
      </div>
    </form>
  );
}

/** On a phone, Enter goes to the next line and the button sends. */
function hasKeyboard(): boolean {
  return !matchMedia('(pointer: coarse)').matches;
}
