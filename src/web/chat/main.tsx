import { render } from 'preact';
import { App } from './app';
import { Chat } from './chat';
import { dressPage } from './strings';

const root = document.getElementById('app') as HTMLElement;
let shown = 0;
let dialogueOpen = '';

const chat = new Chat(() => {
  dressPage();
  const log = document.getElementById('log');
  const atEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  render(<App chat={chat} />, root);
  follow(atEnd);
  focusMenu();
});

/** New words are brought into view, from their first line, unless the person is reading further up. */
function follow(atEnd: boolean): void {
  const count = chat.messages.length + chat.outbox.items.length + (chat.typing ? 1 : 0);
  const log = document.getElementById('log');
  const grew = count > shown;
  const own = chat.outbox.items.some(({ state }) => state === 'sending');
  shown = count;
  if (!log || !grew || !(atEnd || own)) return;
  const asked = log.querySelectorAll('.person');
  const last = asked[asked.length - 1] as HTMLElement | undefined;
  const end = log.scrollHeight - log.clientHeight;
  // Before the person has said anything, the greeting is read from its top: it says that this is a machine.
  log.scrollTop = last ? Math.min(end, last.offsetTop - log.offsetTop - 8) : 0;
}

/** Opening the menu leads the keyboard into it. */
function focusMenu(): void {
  if (chat.menu === dialogueOpen) return;
  dialogueOpen = chat.menu;
  const first = document.querySelector('#menu button') as HTMLElement | null;
  if (first) first.focus();
}

chat.start();
