/** Webhooks of WhatsApp as Meta sends them, with fictional people. */
import { createHmac } from 'node:crypto';
import type { HttpRequest } from '../../src/http';

export const PHONE_ID = '106000000000001';
export const SECRET = 'whatsapp-test-app-secret';
export const PHONE = '33639980001';
export const BSUID = 'FR.1000000000000001';
export const SENT_AT = 1_795_000_000;

export const SETTINGS = {
  WHATSAPP_ACCESS_TOKEN: 'EAAtest-access-token',
  WHATSAPP_PHONE_NUMBER_ID: PHONE_ID,
  WHATSAPP_APP_SECRET: SECRET,
  WHATSAPP_VERIFY_TOKEN: 'verify-me',
};

type Fields = Record<string, unknown>;

export const metadata = { display_phone_number: '33639980000', phone_number_id: PHONE_ID };

export function envelope(...values: Fields[]): Fields {
  const changes = values.map((value) => ({
    field: 'messages',
    value: { messaging_product: 'whatsapp', metadata, ...value },
  }));
  return { object: 'whatsapp_business_account', entry: [{ id: '102000000000001', changes }] };
}

export function message(fields: Fields): Fields {
  return { from: PHONE, id: 'wamid.TEST1', timestamp: String(SENT_AT), ...fields };
}

export function signature(body: string | Buffer, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function post(body: unknown, headers: Record<string, string> = {}): HttpRequest {
  const rawBody = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return request({
    method: 'POST',
    rawBody,
    headers: { 'x-hub-signature-256': signature(rawBody), ...headers },
  });
}

export function get(query: Record<string, string>): HttpRequest {
  return request({ method: 'GET', query: new URLSearchParams(query) });
}

function request(fields: Partial<HttpRequest>): HttpRequest {
  return {
    method: 'POST',
    path: '/channels/whatsapp',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    rawBody: Buffer.alloc(0),
    remoteAddress: '127.0.0.1',
    incoming: undefined as never,
    ...fields,
  };
}
