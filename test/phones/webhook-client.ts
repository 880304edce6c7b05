/** Signs webhooks and posts them to the service as each platform does. */
import { createHmac } from 'node:crypto';
import { PUBLIC_URL, SECRETS } from './settings';

/** One request of a platform, with the exact bytes of its body. */
export interface Post {
  method?: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface Told {
  status: number;
  type: string;
  text: string;
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

export function hmac(algorithm: 'sha1' | 'sha256', key: string, body: string | Buffer): string {
  return createHmac(algorithm, key).update(body).digest('hex');
}

/** `body`: an object, or the bytes as they are. */
function bytesOf(body: unknown): string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

function metaPost(path: string, secret: string, body: unknown): Post {
  const bytes = bytesOf(body);
  const signature = `sha256=${hmac('sha256', secret, bytes)}`;
  return { path, headers: { ...JSON_TYPE, 'X-Hub-Signature-256': signature }, body: bytes };
}

export function whatsAppPost(body: unknown): Post {
  return metaPost('/channels/whatsapp', SECRETS.WHATSAPP_APP_SECRET, body);
}

export function messengerPost(body: unknown): Post {
  return metaPost('/channels/messenger', SECRETS.MESSENGER_APP_SECRET, body);
}

export function telegramPost(body: unknown): Post {
  const headers = {
    ...JSON_TYPE,
    'X-Telegram-Bot-Api-Secret-Token': SECRETS.TELEGRAM_WEBHOOK_SECRET,
  };
  return { path: '/channels/telegram', headers, body: bytesOf(body) };
}

/** Base64 of HMAC-SHA1 over the public address and every field in order. [Twilio, "Webhooks security"] */
export function twilioSignature(path: string, fields: Record<string, string>, base = PUBLIC_URL): string {
  const names = Object.keys(fields).sort();
  const signed = base + path + names.map((name) => name + fields[name]).join('');
  return createHmac('sha1', SECRETS.TWILIO_AUTH_TOKEN).update(signed, 'utf8').digest('base64');
}

export function twilioPost(fields: Record<string, string>, path = '/channels/twilio/sms'): Post {
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'X-Twilio-Signature': twilioSignature(path, fields),
  };
  return { path, headers, body: new URLSearchParams(fields).toString() };
}

/** `at`: seconds since the epoch; the app signs each try with its own moment. */
export function gatewayPost(body: unknown, at = Math.floor(Date.now() / 1000)): Post {
  const bytes = bytesOf(body);
  const signature = createHmac('sha256', SECRETS.SMS_GATEWAY_SIGNING_KEY)
    .update(bytes)
    .update(String(at))
    .digest('hex');
  const headers = { ...JSON_TYPE, 'X-Signature': signature, 'X-Timestamp': String(at) };
  return { path: '/channels/sms-gateway', headers, body: bytes };
}

/** The handshake of Meta. */
export function handshake(path: string, query: Record<string, string>): Post {
  return { method: 'GET', path: `${path}?${new URLSearchParams(query)}`, headers: {} };
}

/** @throws when there was no HTTP answer at all */
export async function deliver(
  serviceUrl: string,
  { method = 'POST', path, headers, body }: Post,
): Promise<Told> {
  const answer = await fetch(serviceUrl + path, { method, headers, body: body as string | undefined });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}

const MOST_WAIT_MS = 1200;

/** As all platforms do: again until a 2xx, also while the service is down. */
export async function deliverUntilTaken(
  serviceUrl: string,
  post: Post,
  onStatus: (status: number | undefined) => void = () => {},
  ended: () => boolean = () => false,
): Promise<void> {
  for (let wait = 150; !ended(); wait = Math.min(wait * 2, MOST_WAIT_MS)) {
    const told = await deliver(serviceUrl, post).catch(() => undefined);
    onStatus(told?.status);
    if (told && told.status >= 200 && told.status < 300) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
