/** The token that opens this phone's conversation, kept between visits. */
import { type Refused, requestJson } from '../shared/http';
import { drop, load, save } from '../shared/store';

export const SESSION_KEY = 'passerelle.session';
export const BASE = '/directline/v3/directline';

export interface Session {
  id: string;
  token: string;
  /** Gets a new token when the old one has expired. */
  resume: string;
  /** Milliseconds since the epoch, by this phone's clock. */
  until: number;
}

interface Credentials {
  conversationId: string;
  token: string;
  expires_in: number;
  resumeKey: string;
}

const REFRESH_BEFORE_MS = 600000;

export class SessionKeeper {
  private session = load<Session>(SESSION_KEY);
  private asking: Promise<Session> | undefined;

  /** `lost`: the stored conversation was refused and another began. */
  constructor(private readonly lost: () => void) {}

  get stored(): boolean {
    return !!this.session;
  }

  /** Whether the conversation of this tab is the one that this phone remembers. */
  isStored(): boolean {
    const stored = load<Session>(SESSION_KEY);
    return !!stored && !!this.session && stored.id === this.session.id;
  }

  /** A session whose token is good for minutes at least; rejects with Refused when the server is away. */
  get(): Promise<Session> {
    const { session } = this;
    if (session && session.until - Date.now() > REFRESH_BEFORE_MS) return Promise.resolve(session);
    if (!this.asking) {
      const clean = () => {
        this.asking = undefined;
      };
      this.asking = session ? this.refresh(session) : this.begin();
      this.asking.then(clean, clean);
    }
    return this.asking;
  }

  /** The server refused this token: the next `get` asks for another. */
  distrust(token: string): void {
    if (this.session && this.session.token === token) this.session.until = 0;
  }

  forget(): void {
    this.session = this.asking = undefined;
    drop(SESSION_KEY);
  }

  private begin(): Promise<Session> {
    return requestJson<Credentials>('POST', `${BASE}/tokens/generate`).then((fresh) => this.keep(fresh));
  }

  private refresh(session: Session): Promise<Session> {
    const key = session.resume || session.token;
    return requestJson<Credentials>('POST', `${BASE}/tokens/refresh`, key).then(
      (fresh) => (this.session === session ? this.keep(fresh) : this.get()),
      (error: Refused) => {
        if (error.status !== 401 && error.status !== 403) {
          if (session.until > Date.now()) return session;
          throw error;
        }
        this.lost();
        return this.begin();
      },
    );
  }

  private keep(fresh: Credentials): Session {
    const until = Date.now() + fresh.expires_in * 1000;
    this.session = { id: fresh.conversationId, token: fresh.token, resume: fresh.resumeKey, until };
    save(SESSION_KEY, this.session);
    return this.session;
  }
}
