/** WhatsApp's and Telegram's servers as the service sees them, on one local port, and persons who write by them. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const PHONE_ID = '106000000000009';
const APP_SECRET = 'console-test-app-secret';
const HOOK_SECRET = 'console-test-hook-secret';

export interface Sent {
  to: string;
  /** The words, or `template: name`. */
  text: string;
  externalId: string;
}

interface Asked {
  to?: string;
  chat_id?: number;
  type?: string;
  text?: string | { body: string };
  interactive?: { body: { text: string } };
  template?: { name: string };
}

export class PhonePlatforms {
  readonly sent: Sent[] = [];
  /** What a person's platform answers instead of taking a message: a WhatsApp error code, or 403 of Telegram. */
  readonly refusals = new Map<string, number>();
  /** Of the service, once it runs. */
  service = '';
  #server!: Server;
  #count = 0;

  async start(): Promise<Record<string, string>> {
    this.#server = createServer(async (request, response) => {
      const { status, body } = this.#answer(request.url ?? '', JSON.parse(await bodyOf(request)));
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return {
      WHATSAPP_API_URL: `${url}/graph`,
      WHATSAPP_ACCESS_TOKEN: 'console-test-access',
      WHATSAPP_PHONE_NUMBER_ID: PHONE_ID,
      WHATSAPP_APP_SECRET: APP_SECRET,
      WHATSAPP_VERIFY_TOKEN: 'console-test-verify',
      WHATSAPP_REOPEN_TEMPLATE: 'reouvrir',
      TELEGRAM_API_URL: `${url}/telegram`,
      TELEGRAM_BOT_TOKEN: `123456789:${'A'.repeat(35)}`,
      TELEGRAM_WEBHOOK_SECRET: HOOK_SECRET,
    };
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** A message of WhatsApp, written at this moment. */
  async whatsApp(from: string, text: string, writtenAt = Date.now()): Promise<void> {
    const message = {
      from,
      id: `wamid.IN${this.#next()}`,
      timestamp: String(Math.floor(writtenAt / 1000)),
      type: 'text',
      text: { body: text },
    };
    await this.#whatsAppValue({ contacts: [{ wa_id: from }], messages: [message] });
  }

  /** News of a message that the service sent. */
  async news({ externalId, to }: Sent, status: string, code?: number): Promise<void> {
    const errors = code === undefined ? {} : { errors: [{ code }] };
    await this.#whatsAppValue({ statuses: [{ id: externalId, recipient_id: to, status, ...errors }] });
  }

  async telegram(chat: number, text: string): Promise<void> {
    const date = Math.floor(Date.now() / 1000);
    const person = { id: chat, type: 'private' };
    const message = { message_id: this.#next(), chat: person, from: { id: chat }, date, text };
    const headers = { 'X-Telegram-Bot-Api-Secret-Token': HOOK_SECRET };
    await this.#post('/channels/telegram', { update_id: this.#next(), message }, headers);
  }

  to(person: string): string[] {
    return this.sent.filter(({ to }) => to === person).map(({ text }) => text);
  }

  async #whatsAppValue(value: object): Promise<void> {
    const metadata = { display_phone_number: '33639980000', phone_number_id: PHONE_ID };
    const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
    const body = {
      object: 'whatsapp_business_account',
      entry: [{ id: '102000000000009', changes: [change] }],
    };
    const signature = createHmac('sha256', APP_SECRET).update(JSON.stringify(body)).digest('hex');
    await this.#post('/channels/whatsapp', body, { 'X-Hub-Signature-256': `sha256=${signature}` });
  }

  async #post(path: string, body: object, headers: Record<string, string>): Promise<void> {
    const json = { 'Content-Type': 'application/json', ...headers };
    const answer = await fetch(this.service + path, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  }

  #answer(path: string, asked: Asked): { status: number; body: object } {
    const to = asked.to ?? String(asked.chat_id ?? '');
    const byTelegram = path.startsWith('/telegram');
    const text = textOf(asked);
    if (to === '' || text === undefined)
      return { status: 200, body: { ok: true, success: true, result: true } };
    const refusal = this.refusals.get(to);
    if (refusal !== undefined && byTelegram)
      return { status: 403, body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked' } };
    if (refusal !== undefined)
      return { status: 400, body: { error: { code: refusal, message: '', type: 'OAuthException' } } };
    const number = this.#next();
    const externalId = byTelegram ? String(number) : `wamid.OUT${number}`;
    this.sent.push({ to, text, externalId });
    if (byTelegram) return { status: 200, body: { ok: true, result: { message_id: number } } };
    return { status: 200, body: { messaging_product: 'whatsapp', messages: [{ id: externalId }] } };
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

function textOf({ text, interactive, template }: Asked): string | undefined {
  if (template) return `template: ${template.name}`;
  return interactive?.body.text ?? (typeof text === 'object' ? text.body : text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body || '{}';
}
