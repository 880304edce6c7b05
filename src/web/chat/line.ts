/** The line on which activities arrive: a WebSocket, or asking again and again where sockets do not pass. */
import { type Refused, requestJson } from '../shared/http';
import { BASE, type Session, type SessionKeeper } from './session';

export interface ActivitySet {
  activities: DirectLineActivity[];
  watermark?: string;
}

export interface DirectLineActivity {
  id: string;
  type: string;
  text?: string;
  locale?: string;
  from?: { name?: string };
  channelData?: { clientActivityID?: string; passerelle?: { sender: string } };
  suggestedActions?: { actions: { title: string; value: { choice: string } }[] };
}

export interface LineEvents {
  received(set: ActivitySet): void;
  /** Whether messages arrive now. */
  changed(live: boolean): void;
}

const POLL_MS = 3000;
const OPEN_LIMIT_MS = 10000;
const KEEP_ALIVE_MS = 20000;
const MAX_BACK_OFF_MS = 30000;
/** Sockets that never opened, before the line falls back to polling; and polls before a socket is tried again. */
const SOCKET_TRIES = 2;
const POLLS_BEFORE_SOCKET = 40;

export class Line {
  private watermark = '';
  private socket: WebSocket | undefined;
  private timer = 0;
  private failures = 0;
  private unopened = 0;
  private polls = 0;
  /** Answers to questions of an earlier life of the line are ignored. */
  private life = 0;

  constructor(
    private readonly keeper: SessionKeeper,
    private readonly events: LineEvents,
  ) {}

  /** Opens, or opens anew: a socket that slept with its phone looks open and is dead. */
  open(): void {
    this.close();
    const life = this.life;
    this.keeper
      .get()
      .then((session): Promise<void> | undefined => {
        if (life !== this.life) return undefined;
        return this.unopened < SOCKET_TRIES ? this.connect(session, life) : this.poll(session, life);
      })
      .catch((error: Refused) => this.failed(life, error));
  }

  close(): void {
    this.life += 1;
    clearTimeout(this.timer);
    const { socket } = this;
    this.socket = undefined;
    if (socket) socket.close();
  }

  /** Another conversation: from its beginning. */
  reset(): void {
    this.close();
    this.watermark = '';
    this.failures = this.unopened = this.polls = 0;
  }

  private connect(session: Session, life: number): Promise<void> {
    const path = `${BASE}/conversations/${session.id}?watermark=${this.watermark}`;
    return this.ask<{ streamUrl: string }>(path, session).then(({ streamUrl }) => {
      if (life === this.life) this.listen(streamUrl, life);
    });
  }

  private listen(streamUrl: string, life: number): void {
    // Same host as the page, whatever name the server believes to have.
    const own = location.origin.replace(/^http/, 'ws');
    const socket = new WebSocket(streamUrl.replace(/^wss?:\/\/[^/]+/, own));
    this.socket = socket;
    let opened = false;
    const impatient = setTimeout(() => opened || socket.close(), OPEN_LIMIT_MS);
    const pulse = setInterval(() => opened && socket.send(''), KEEP_ALIVE_MS);
    socket.onopen = () => {
      opened = true;
      this.failures = this.unopened = 0;
      if (life === this.life) this.events.changed(true);
    };
    socket.onmessage = ({ data }) => {
      if (data && life === this.life) this.take(JSON.parse(data));
    };
    socket.onclose = () => {
      clearTimeout(impatient);
      clearInterval(pulse);
      if (life !== this.life) return;
      if (!opened) this.unopened += 1;
      this.failed(life);
    };
  }

  private poll(session: Session, life: number): Promise<void> {
    const path = `${BASE}/conversations/${session.id}/activities?watermark=${this.watermark}`;
    return this.ask<ActivitySet>(path, session).then((set) => {
      if (life !== this.life) return;
      this.failures = 0;
      this.polls += 1;
      if (this.polls % POLLS_BEFORE_SOCKET === 0) this.unopened = SOCKET_TRIES - 1;
      this.events.changed(true);
      this.take(set);
      this.again(set.activities.length ? 0 : POLL_MS);
    });
  }

  private ask<T>(path: string, session: Session): Promise<T> {
    return requestJson<T>('GET', path, session.token).catch((error: Refused) => {
      if (error.status === 401 || error.status === 403) this.keeper.distrust(session.token);
      throw error;
    });
  }

  private take(set: ActivitySet): void {
    if (set.watermark) this.watermark = set.watermark;
    this.events.received(set);
  }

  private failed(life: number, error?: Refused): void {
    if (life !== this.life) return;
    this.events.changed(false);
    const backOff = Math.min(MAX_BACK_OFF_MS, 1000 * 2 ** this.failures);
    this.failures += 1;
    // Spread, so that a restarted server does not get everybody back in the same second.
    this.again(Math.max(backOff * (0.5 + Math.random() / 2), (error?.wait || 0) * 1000));
  }

  private again(ms: number): void {
    this.timer = window.setTimeout(() => this.open(), ms);
  }
}
