/** One line of the conversation. */
import { linkify } from '../shared/linkify';
import type { Chat, Said } from './chat';
import type { Unsent } from './outbox';
import { direction, t } from './strings';

/** French sets a space before these signs, and a line must not break there. */
function unbroken(text: string): string {
  return text.replace(/ ([?!:;»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
}

function Text({ text }: { text: string }) {
  const pieces = linkify(unbroken(text)).map((piece) => (piece.href ? <Link {...piece} /> : piece.text));
  return <div class="text">{pieces}</div>;
}

function Link({ text, href }: { text: string; href?: string }) {
  const web = (href || '').indexOf('https:') === 0;
  return (
    <a href={href} dir="ltr" {...(web && { target: '_blank', rel: 'noopener noreferrer' })}>
      {text}
    </a>
  );
}

function speaker({ sender, name }: Said): string {
  if (sender === 'person') return t('you');
  return sender === 'aidant' ? `${t('aidant')}${name && name !== t('aidant') ? ` · ${name}` : ''}` : t('bot');
}

export function Message({ said }: { said: Said }) {
  const { sender, locale, text } = said;
  const visible = sender === 'aidant' ? 'who' : 'who unseen';
  return (
    <li class={`said ${sender}`}>
      <div class="bubble" lang={locale} dir={direction(locale)}>
        {sender !== 'system' && (
          <div class={visible} lang={document.documentElement.lang} dir="auto">
            {speaker(said)}
          </div>
        )}
        <Text text={text} />
      </div>
    </li>
  );
}

/** The choices of the last answer, by number, so that they can also be typed or read out. */
export function Choices({ said, chat }: { said: Said; chat: Chat }) {
  const rows = said.choices.map(({ label, value }, index) => (
    <li key={value}>
      <button
        type="button"
        class="choice"
        lang={said.locale}
        dir={direction(said.locale)}
        onClick={() => chat.say(label, value)}
      >
        <span class="number">{index + 1}</span>
        <span class="label">{label}</span>
      </button>
    </li>
  ));
  return (
    <li class="said choices" key="choices">
      <ol aria-label={t('choices')}>{rows}</ol>
    </li>
  );
}

const STATES = { sending: 'sending', sent: 'sending', failed: 'notSent', refused: 'notSent' };

export function Waiting({ item, chat }: { item: Unsent; chat: Chat }) {
  const stuck = item.state === 'failed' || item.state === 'refused';
  return (
    <li class={`said person waiting ${item.state}`}>
      <div class="bubble" dir="auto">
        <div class="who unseen">{t('you')}</div>
        <Text text={item.text || ''} />
      </div>
      <div class="state">
        {t(STATES[item.state])}
        {stuck && (
          <button type="button" class="link" onClick={() => chat.outbox.retry()}>
            {t('retry')}
          </button>
        )}
      </div>
    </li>
  );
}
