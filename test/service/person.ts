/** A person on any Direct Line client, and the words of an Azure channel that waits for its replies. */
const BASE = '/directline/v3/directline';

export interface Said {
  id: string;
  text: string;
  from: { name: string };
  channelData: { clientActivityID?: string; passerelle: { sender: string } };
}

export interface Opened {
  conversationId: string;
  token: string;
  resumeKey: string;
  streamUrl: string;
}

export class Person {
  opened!: Opened;

  /** `url` is asked at each call: the service may come back elsewhere. */
  constructor(
    readonly url: () => string,
    readonly locale = 'fr-FR',
  ) {}

  async begin(): Promise<this> {
    this.opened = (await this.ask('POST', '/conversations')).body as unknown as Opened;
    return this;
  }

  async ask(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' };
    if (this.opened) headers.Authorization = `Bearer ${this.opened.token}`;
    const init = { method, headers, body: body && JSON.stringify(body) };
    const answer = await fetch(`${this.url()}${BASE}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }

  /** The status of the answer; 200 is the promise that the message is kept. */
  async posts(text: string, clientActivityID?: string): Promise<number> {
    const channelData = clientActivityID && { clientActivityID };
    const activity = { type: 'message', from: { id: 'user' }, locale: this.locale, text, channelData };
    const path = `/conversations/${this.opened.conversationId}/activities`;
    return (await this.ask('POST', path, activity)).status;
  }

  async says(text: string): Promise<void> {
    const status = await this.posts(text);
    if (status !== 200) throw new Error(`${status} for a message`);
  }

  /** Everything that was said, page by page. */
  async reads(): Promise<Said[]> {
    const all: Said[] = [];
    for (let watermark = '0'; ; ) {
      const path = `/conversations/${this.opened.conversationId}/activities?watermark=${watermark}`;
      const { status, body } = await this.ask('GET', path);
      if (status !== 200) throw new Error(`${status} for a reading`);
      const page = body.activities as Said[];
      all.push(...page);
      if (page.length === 0 || body.watermark === watermark) return all;
      watermark = body.watermark as string;
    }
  }

  /** The same, as `sender: text`. */
  async lines(): Promise<string[]> {
    return (await this.reads()).map(({ channelData, text }) => `${channelData.passerelle.sender}: ${text}`);
  }
}

export interface Replies {
  status: number;
  texts: string[];
}

/** One message on an Azure channel; its replies come back in the answer. */
export async function expectReplies(
  url: string,
  message: { conversation: string; id: string; text: string; locale?: string },
): Promise<Replies> {
  const { conversation, id, text, locale = 'fr-FR' } = message;
  const activity = {
    type: 'message',
    id,
    channelId: 'emulator',
    conversation: { id: conversation },
    from: { id: `user-of-${conversation}` },
    recipient: { id: 'bot' },
    text,
    locale,
    deliveryMode: 'expectReplies',
  };
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(activity) };
  const answer = await fetch(`${url}/api/messages`, init);
  const body = (await answer.json()) as { activities?: { text: string }[] };
  return { status: answer.status, texts: (body.activities ?? []).map((reply) => reply.text) };
}
