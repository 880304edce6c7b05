/** The conversation as this page knows it: what was said, what is on its way, whether the line is open. */
import { drop } from '../shared/store';
import { type ActivitySet, type DirectLineActivity, Line } from './line';
import { Outbox, UNSENT_KEY } from './outbox';
import { SESSION_KEY, SessionKeeper } from './session';
import { current, direction, preferred, speak } from './strings';

export interface Said {
  id: string;
  sender: 'person' | 'bot' | 'aidant' | 'system';
  name: string;
  text: string;
  locale?: string;
  choices: { label: string; value: string }[];
}

const TYPING_MS = 6000;
const ECHO_MS = 4000;
/** A phone that slept longer than this has a dead socket, whatever the socket says. */
const SLEPT_MS = 5000;
const HIDDEN_MS = 60000;

export class Chat {
  messages: Said[] = [];
  typing = false;
  live = true;
  /** The stored conversation was refused and this one is new. */
  expired = false;
  /** The person took the conversation off this phone. */
  hidden = false;
  menu: '' | 'open' | 'new' | 'hide' = '';
  readonly outbox: Outbox;
  private readonly keeper: SessionKeeper;
  private readonly line: Line;
  private typingTimer = 0;
  private hiddenTimer = 0;
  private hiddenAt = 0;

  constructor(readonly changed: () => void) {
    this.keeper = new SessionKeeper(() => {
      this.expired = true;
      this.startAnew();
    });
    this.outbox = new Outbox(this.keeper, changed, (erased) => {
      if (erased) this.readAnew();
      setTimeout(() => this.checkEcho(), ECHO_MS);
    });
    this.line = new Line(this.keeper, {
      received: (set) => this.received(set),
      changed: (live) => {
        this.live = live;
        changed();
      },
    });
  }

  start(): void {
    this.watchPhone();
    this.language(preferred(), false);
    if (this.keeper.stored) this.outbox.flush();
    else this.outbox.greet();
    this.line.open();
  }

  say(text: string, value?: string): void {
    this.outbox.add(text, value);
  }

  /** The person picked a language: the page's words, and the bot's from its next answer on. */
  choose(code: string, name: string): void {
    this.language(code, true);
    if (!this.hidden) this.say(name, `language:${code}`);
  }

  newConversation(): void {
    this.leave();
    this.hidden = false;
    this.outbox.greet();
    this.line.open();
  }

  hide(): void {
    this.leave();
    this.hidden = true;
    this.changed();
  }

  show(menu: Chat['menu']): void {
    this.menu = menu;
    this.changed();
  }

  private leave(): void {
    this.keeper.forget();
    this.outbox.clear();
    drop(UNSENT_KEY);
    this.line.reset();
    this.messages = [];
    this.typing = this.expired = false;
    this.live = true;
    this.menu = '';
  }

  /** The server erased the conversation: the screen shows what is left there. */
  private readAnew(): void {
    this.messages = [];
    this.outbox.dropSent();
    this.line.reset();
    this.line.open();
  }

  /** Same page, other conversation: what is unsent goes there. */
  private startAnew(): void {
    this.messages = [];
    this.line.reset();
    this.outbox.dropSent();
    this.outbox.greet();
    this.line.open();
  }

  private language(code: string, remember: boolean): void {
    void speak(code, remember).then(this.changed);
    this.changed();
  }

  private received({ activities }: ActivitySet): void {
    for (const activity of activities) {
      if (activity.type === 'typing') this.showTyping();
      else if (activity.type === 'message') this.add(activity);
    }
    this.changed();
  }

  private add(activity: DirectLineActivity): void {
    const data = activity.channelData || {};
    if (data.clientActivityID) this.outbox.seen(data.clientActivityID);
    if (this.messages.some(({ id }) => id === activity.id)) return;
    const sender = (data.passerelle?.sender || 'bot') as Said['sender'];
    const actions = activity.suggestedActions?.actions || [];
    this.messages = this.messages.concat({
      id: activity.id,
      sender,
      name: activity.from?.name || '',
      text: activity.text || '',
      locale: activity.locale,
      choices: actions.map(({ title, value }) => ({ label: title, value: value.choice })),
    });
    if (sender !== 'person') this.typing = false;
    if (sender === 'bot') this.follow(activity.locale);
  }

  /** The page goes along when the bot changes language; French may only be the bot's fallback. */
  private follow(locale: string | undefined): void {
    if (locale && locale !== 'fr' && locale !== current && direction(locale) !== 'auto')
      this.language(locale, true);
  }

  private showTyping(): void {
    this.typing = true;
    clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => {
      this.typing = false;
      this.changed();
    }, TYPING_MS);
  }

  /** The server has a message that the line did not bring back: the line is dead without knowing. */
  private checkEcho(): void {
    if (this.outbox.items.some(({ state }) => state === 'sent')) this.line.open();
  }

  private wake(): void {
    clearTimeout(this.hiddenTimer);
    if (this.hidden) return;
    this.line.open();
    this.outbox.retry();
  }

  private watchPhone(): void {
    addEventListener('online', () => this.wake());
    addEventListener('pagehide', () => this.line.close());
    addEventListener('pageshow', ({ persisted }) => persisted && this.wake());
    addEventListener('storage', ({ key }) => {
      // Another tab began or hid a conversation; never leave the old one on a shared screen.
      if (key === SESSION_KEY && !this.hidden && !this.keeper.isStored()) location.reload();
    });
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.hiddenTimer);
      if (document.hidden) {
        this.hiddenAt = Date.now();
        this.hiddenTimer = window.setTimeout(() => this.line.close(), HIDDEN_MS);
      } else if (Date.now() - this.hiddenAt > SLEPT_MS) this.wake();
    });
  }
}
