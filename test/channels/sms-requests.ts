/** Requests as the webhooks of SMS see them, and ports of a set-up. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SetupPorts } from '../../src/channels/messaging';
import { createPlatform } from '../../src/channels/platform';
import type { HttpRequest } from '../../src/http';

export const PUBLIC_URL = 'https://bot.example.org';

export function request(
  url: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): HttpRequest {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return {
    method: 'POST',
    path,
    params: {},
    query: new URLSearchParams(query),
    headers: { host: 'bot.example.org', ...headers },
    rawBody: Buffer.from(body),
    remoteAddress: '192.0.2.1',
    incoming: { url } as IncomingMessage,
  };
}

export function form(url: string, fields: Record<string, string> | string, signature = ''): HttpRequest {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  return request(url, body, {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signature,
  });
}

/** As the Android app signs: HMAC-SHA256 of body and seconds. */
export function fromPhone(event: unknown, key: string, seconds: number): HttpRequest {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const signature = createHmac('sha256', key).update(`${body}${seconds}`).digest('hex');
  return request('/channels/sms-gateway', body, {
    'content-type': 'application/json',
    'x-signature': signature,
    'x-timestamp': String(seconds),
  });
}

export function setupPorts(publicUrl = PUBLIC_URL): SetupPorts {
  const languages = [{ code: 'fr', name: 'Français' }];
  return { platform: createPlatform(), publicUrl, languages, say: (language, key) => `${language} ${key}` };
}
