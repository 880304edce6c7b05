/** Who this is, which language, and what to do on a shared phone. */
import type { Chat } from './chat';
import { current, languages, t } from './strings';

function LanguagePicker({ chat }: { chat: Chat }) {
  const choose = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const language = languages[select.selectedIndex];
    if (language) chat.choose(language[0], language[1]);
  };
  return (
    <label class="language">
      <span class="unseen">{t('language')}</span>
      <select onChange={choose}>
        {languages.map(([code, name]) => (
          <option key={code} value={code} lang={code} selected={code === current}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Menu({ chat }: { chat: Chat }) {
  const close = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    chat.show('');
    const button = document.getElementById('options');
    if (button) button.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, from whichever button inside has the focus
    <div class="menu" id="menu" onKeyDown={close}>
      {chat.menu === 'open' ? <Entries chat={chat} /> : <Confirm chat={chat} />}
    </div>
  );
}

function Entries({ chat }: { chat: Chat }) {
  return (
    <div>
      <button type="button" onClick={() => chat.show('new')}>
        {t('newConversation')}
      </button>
      <button type="button" onClick={() => chat.show('hide')}>
        {t('hide')}
      </button>
    </div>
  );
}

function Confirm({ chat }: { chat: Chat }) {
  const go = () => (chat.menu === 'new' ? chat.newConversation() : chat.hide());
  return (
    <div>
      <p>{t('hideHelp')}</p>
      <button type="button" class="strong" onClick={go}>
        {t('confirm')}
      </button>
      <button type="button" onClick={() => chat.show('')}>
        {t('cancel')}
      </button>
    </div>
  );
}

export function Header({ chat }: { chat: Chat }) {
  return (
    <header class="header">
      <div class="bar">
        <h1>
          Passerelle <small>{t('subtitle')}</small>
        </h1>
        <LanguagePicker chat={chat} />
        <button
          type="button"
          id="options"
          class="options"
          aria-expanded={!!chat.menu}
          aria-controls="menu"
          aria-label={t('menu')}
          onClick={() => chat.show(chat.menu ? '' : 'open')}
        >
          <span aria-hidden="true">⋮</span>
        </button>
      </div>
      {chat.menu && <Menu chat={chat} />}
    </header>
  );
}
