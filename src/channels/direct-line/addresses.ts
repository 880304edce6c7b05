/** Paths of Direct Line 3.0, and the address at which a client reaches its stream. */
import type { IncomingMessage } from 'node:http';

export const BASE_PATH = '/directline/v3/directline';

const STREAM_PATH = /^\/directline\/v3\/directline\/conversations\/([A-Za-z0-9_-]{1,128})\/stream$/;

/** The conversation whose stream this request asks for; undefined when it asks for something else. */
export function streamRequest(
  request: IncomingMessage,
): { conversationId: string; query: URLSearchParams } | undefined {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  const match = STREAM_PATH.exec(path);
  return match ? { conversationId: match[1]!, query: new URLSearchParams(search) } : undefined;
}

/** `wss://…/stream?watermark=…&t=…`, at the public address when one is set, else where the request came. */
export function streamUrl(
  request: IncomingMessage,
  conversationId: string,
  watermark: number,
  ticket: string,
  publicUrl?: string,
): string {
  const base = publicUrl ? publicUrl.replace(/^http/, 'ws').replace(/\/+$/, '') : whereAsked(request);
  return `${base}${BASE_PATH}/conversations/${conversationId}/stream?watermark=${watermark}&t=${ticket}`;
}

function whereAsked(request: IncomingMessage): string {
  const secure = 'encrypted' in request.socket;
  const host = request.headers.host ?? '';
  return `${secure ? 'wss' : 'ws'}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
}
