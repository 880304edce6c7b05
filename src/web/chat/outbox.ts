/** Messages on their way out. Kept on the phone until the server has them; sent again under the same id. */
import { type Refused, requestJson } from '../shared/http';
import { load, save } from '../shared/store';
import { BASE, type SessionKeeper } from './session';
import { localeHint } from './strings';

export const UNSENT_KEY = 'passerelle.unsent';

export interface Unsent {
  /** clientActivityID: the server takes a repeated one for the same message. */
  id: string;
  /** Absent for the opening of the chat, which nobody sees. */
  text?: string;
  value?: string;
  state: 'sending' | 'failed' | 'refused' | 'sent';
}

const MAX_BACK_OFF_MS = 30000;

export class Outbox {
  items: Unsent[] = (load<Unsent[]>(UNSENT_KEY) || []).map((item) => ({
    ...item,
    state: 'sending' as const,
  }));
  /** The server asks to slow down. */
  busy = false;
  private running = false;
  private failures = 0;
  private timer = 0;
  private life = 0;

  /** `delivered`: the server has a message, its echo must follow on the line; or the message erased everything. */
  constructor(
    private readonly keeper: SessionKeeper,
    private readonly changed: () => void,
    private readonly delivered: (erased: boolean) => void,
  ) {}

  add(text: string, value?: string): void {
    this.items = this.items.concat({ id: randomId(), text, value, state: 'sending' });
    this.keep();
    this.flush();
  }

  /** Opens the chat, before anything else. One id for every opening: also from two tabs, one greeting. */
  greet(): void {
    const opening: Unsent = { id: 'start', state: 'sending' };
    this.items = [opening].concat(this.items.filter(({ id }) => id !== 'start'));
    this.keep();
    this.flush();
  }

  /** The transcript shows this message now. */
  seen(id: string): void {
    if (this.items.some((item) => item.id === id)) {
      this.items = this.items.filter((item) => item.id !== id);
      this.keep();
    }
  }

  /** Whose echo will never come: the conversation they went to is gone. */
  dropSent(): void {
    this.items = this.items.filter(({ state }) => state !== 'sent');
  }

  clear(): void {
    this.life += 1;
    this.items = [];
    this.running = this.busy = false;
    this.keep();
  }

  /** Tries everything again that waits. */
  retry(): void {
    for (const item of this.items) if (item.state === 'refused') item.state = 'failed';
    this.failures = 0;
    this.flush();
  }

  /** One message at a time, in the order they were written. */
  flush(): void {
    const item = this.items.filter(({ state }) => state === 'sending' || state === 'failed')[0];
    if (this.running || !item) return;
    clearTimeout(this.timer);
    this.running = true;
    item.state = 'sending';
    this.changed();
    const life = this.life;
    this.post(item).then(
      (reply) => this.settle(life, () => this.arrived(item, !!reply.erased || item.value === 'erase:yes')),
      (error: Refused) => this.settle(life, () => this.missed(item, error)),
    );
  }

  private settle(life: number, then: () => void): void {
    if (life !== this.life) return;
    this.running = false;
    then();
    this.changed();
  }

  private post({ id, text, value }: Unsent): Promise<{ erased?: boolean }> {
    const activity = {
      ...(text === undefined ? { type: 'event', name: 'startConversation' } : { type: 'message', text }),
      ...(value && { value: { choice: value } }),
      from: { id: 'user' },
      locale: localeHint(),
      channelData: { clientActivityID: id },
    };
    return this.keeper.get().then((session) =>
      requestJson<{ erased?: boolean }>(
        'POST',
        `${BASE}/conversations/${session.id}/activities`,
        session.token,
        activity,
      ).catch((error: Refused) => {
        if (error.status === 401 || error.status === 403) this.keeper.distrust(session.token);
        throw error;
      }),
    );
  }

  private arrived(item: Unsent, erased: boolean): void {
    this.failures = 0;
    this.busy = false;
    if (item.text === undefined) this.items = this.items.filter((other) => other !== item);
    item.state = 'sent';
    this.keep();
    this.delivered(erased);
    this.flush();
  }

  private missed(item: Unsent, { status, wait }: Refused): void {
    const hopeless = status >= 400 && status < 500 && [401, 403, 408, 429].indexOf(status) < 0;
    item.state = hopeless ? 'refused' : 'failed';
    this.busy = status === 429;
    if (hopeless) {
      this.flush();
      return;
    }
    const backOff = Math.min(MAX_BACK_OFF_MS, 1000 * 2 ** this.failures);
    this.failures += 1;
    this.timer = window.setTimeout(() => this.flush(), Math.max(backOff, (wait || 0) * 1000));
  }

  private keep(): void {
    save(
      UNSENT_KEY,
      this.items.filter(({ state }) => state !== 'sent'),
    );
  }
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join('');
}
