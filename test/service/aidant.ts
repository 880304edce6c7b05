/** An aidant at the console, by its API. */
import type { Service } from '../service';

export interface Waiting {
  id: string;
  conversationId: string;
  status: string;
  reason: string;
}

export class Aidant {
  #clientIds = 0;

  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  /** Trades a one-time link for a session, as a browser that is sent to the console. */
  static async enter(service: Service, link = service.entryLink): Promise<Aidant> {
    const { pathname, search } = new URL(link);
    const answer = await fetch(service.url + pathname + search, { redirect: 'manual' });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    if (answer.status !== 303 || !cookie) throw new Error(`${answer.status} for the link`);
    return new Aidant(service.url, cookie);
  }

  /** A colleague, let in by a link that this aidant makes. */
  async invites(service: Service, name: string): Promise<Aidant> {
    const answer = await this.ask('POST', '/invitations', { name });
    const { link } = (await answer.json()) as { link: string };
    return Aidant.enter(service, link);
  }

  ask(method: string, path: string, body?: object): Promise<Response> {
    const headers = { Cookie: this.cookie, 'Content-Type': 'application/json' };
    return fetch(`${this.url}/console/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  }

  async queue(): Promise<Waiting[]> {
    return ((await (await this.ask('GET', '/handoffs')).json()) as { handoffs: Waiting[] }).handoffs;
  }

  async reads(id: string): Promise<{ sender: string; message: { text: string } }[]> {
    const answer = await this.ask('GET', `/handoffs/${id}`);
    return ((await answer.json()) as { entries: { sender: string; message: { text: string } }[] }).entries;
  }

  async claims(id: string): Promise<number> {
    return (await this.ask('POST', `/handoffs/${id}/claim`)).status;
  }

  async answers(id: string, text: string): Promise<number> {
    this.#clientIds += 1;
    const clientId = `answer-${this.#clientIds}-${id}`.slice(0, 100);
    return (await this.ask('POST', `/handoffs/${id}/messages`, { text, clientId })).status;
  }

  async closes(id: string, reason = 'solved'): Promise<number> {
    return (await this.ask('POST', `/handoffs/${id}/close`, { reason })).status;
  }
}
