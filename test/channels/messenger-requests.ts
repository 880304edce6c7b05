/** Requests as Meta makes them to the webhook of a fictional Page. */
import { createHmac } from 'node:crypto';
import type { HttpRequest } from '../../src/http';

export const PAGE = '100000000000042';
export const PERSON = '200000000000007';
export const SECRET = 'fictional-app-secret';
/** 23 November 2026, 10:00 in Paris. */
export const SENT_AT = Date.UTC(2026, 10, 23, 9);

export const settings = {
  MESSENGER_PAGE_ACCESS_TOKEN: 'fictional-page-token',
  MESSENGER_APP_SECRET: SECRET,
  MESSENGER_VERIFY_TOKEN: 'fictional-verify-token',
  MESSENGER_API_URL: 'https://graph.example.org/v24.0',
};

export function request(
  body: string | Buffer,
  headers: Record<string, string> = {},
  query = '',
): HttpRequest {
  return {
    method: 'POST',
    path: '/channels/messenger',
    params: {},
    query: new URLSearchParams(query),
    headers,
    rawBody: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    incoming: undefined as never,
  };
}

/** One item from the person, as it stands in a batch. */
export function item(fields: object): object {
  return { sender: { id: PERSON }, recipient: { id: PAGE }, timestamp: SENT_AT, ...fields };
}

export function batch(...messaging: unknown[]): HttpRequest {
  return request(JSON.stringify({ object: 'page', entry: [{ id: PAGE, time: SENT_AT + 5, messaging }] }));
}

/** By node's own crypto, as Meta documents it: HMAC-SHA-256 of the raw bytes with the app secret. */
export function signatureOf(body: string | Buffer, secret = SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
