/** Where the person writes. */
import type { Chat } from './chat';
import { t } from './strings';

/** What the bot reads of one message; the rest is cut, and the person told so. */
const MAX_TEXT = 2000;

let long = false;

function submit(event: Event, chat: Chat): void {
  event.preventDefault();
  const area = document.getElementById('text') as HTMLTextAreaElement;
  const text = area.value.trim();
  area.focus();
  if (!text) return;
  area.value = '';
  grow(area, chat);
  chat.say(text);
}

/** As tall as its text, within what the style sheet allows. */
function grow(area: HTMLTextAreaElement, chat: Chat): void {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 4}px`;
  if (area.value.length > MAX_TEXT === long) return;
  long = !long;
  chat.changed();
}

export function Composer({ chat }: { chat: Chat }) {
  const onKey = (event: KeyboardEvent) => {
    // While an input method composes (Tigrinya, Bengali), Enter picks a word.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event, chat);
  };
  return (
    <form class="composer" onSubmit={(event) => submit(event, chat)}>
      {long && (
        <p class="hint" role="status">
          {t('tooLong')}
        </p>
      )}
      <div class="row">
        <textarea
          id="text"
          rows={1}
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          aria-label={t('placeholder')}
          placeholder={t('placeholder')}
          onKeyDown={onKey}
          onInput={(event) => grow(event.currentTarget, chat)}
        />
        <button type="submit" class="send">
          {t('send')}
        </button>
      </div>
    </form>
  );
}
