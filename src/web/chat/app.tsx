/** The page: header, conversation, composer. Rendered again, whole, on each change. */
import type { Chat } from './chat';
import { Composer } from './composer';
import { Header } from './header';
import { Choices, Message, Waiting } from './message';
import { t } from './strings';

function Conversation({ chat }: { chat: Chat }) {
  const waiting = chat.outbox.items.filter(({ text }) => text !== undefined);
  const talk = chat.messages.filter(({ sender }) => sender !== 'system');
  const last = talk[talk.length - 1];
  const open = last && last.choices.length > 0 && waiting.length === 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (axe)
    <div class="log" id="log" role="log" aria-live="polite" aria-label={t('log')} tabIndex={0}>
      <ol>
        {chat.expired && <li class="said system">{<div class="bubble">{t('expired')}</div>}</li>}
        {chat.messages.map((said) => (
          <Message key={said.id} said={said} />
        ))}
        {waiting.map((item) => (
          <Waiting key={item.id} item={item} chat={chat} />
        ))}
        {open && <Choices said={last} chat={chat} />}
      </ol>
      {chat.typing && (
        <p class="typing">
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t('typing')}
        </p>
      )}
    </div>
  );
}

/** Not in the log: what the page has to say of itself. */
function Status({ chat }: { chat: Chat }) {
  const starting = chat.messages.length === 0 && !chat.hidden;
  const text = !chat.live ? t('offline') : chat.outbox.busy ? t('busy') : starting ? t('connecting') : '';
  return (
    <p class={`status ${chat.live ? '' : 'trouble'}`} role="status">
      {text}
    </p>
  );
}

function Hidden({ chat }: { chat: Chat }) {
  return (
    <div class="log hidden" id="log">
      <p role="status">{t('hidden')}</p>
      <button type="button" class="strong" onClick={() => chat.newConversation()}>
        {t('newConversation')}
      </button>
    </div>
  );
}

export function App({ chat }: { chat: Chat }) {
  return (
    <main class="page">
      <Header chat={chat} />
      {chat.hidden ? <Hidden chat={chat} /> : <Conversation chat={chat} />}
      {!chat.hidden && <Status chat={chat} />}
      {!chat.hidden && <Composer chat={chat} />}
    </main>
  );
}
