/** What WhatsApp and Messenger share: the webhook's handshake and signature, the Graph API's calls and errors. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { HttpReply, HttpRequest } from '../http';
import {
  type Call,
  gatewayLost,
  type Platform,
  type PlatformReply,
  readAnswer,
  retryAfterOf,
} from './platform';
import { sameBytes } from './same-bytes';
import { refusesAll, SendError, type SendFailure } from './send-error';

/** The version our payloads were written for; Meta keeps a version at least two years. */
export const GRAPH_URL = 'https://graph.facebook.com/v24.0';

/** GET with hub.mode, hub.verify_token, hub.challenge: the challenge as text, or 403. */
export function metaHandshake({ query }: HttpRequest, verifyToken: string): HttpReply {
  const asked = query.get('hub.mode') === 'subscribe' && query.get('hub.challenge') !== null;
  if (!asked || !sameBytes(query.get('hub.verify_token') ?? '', verifyToken)) return { status: 403 };
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: query.get('hub.challenge') };
}

/** Bytes. Writing a larger body again in three forms, for anybody who asks, would stop the service for a while. */
const MAX_REWRITTEN = 256 * 1024;

/**
 * `X-Hub-Signature-256` over the raw bytes; also over the same JSON with its letters escaped, which Meta's
 * documentation describes and some of its senders do. The SHA-1 header of old is not read.
 */
export function metaSigned({ headers, rawBody }: HttpRequest, appSecret: string): boolean {
  const given = headers['x-hub-signature-256'];
  if (typeof given !== 'string' || !/^sha256=[0-9a-f]{64}$/i.test(given)) return false;
  const wanted = given.slice('sha256='.length).toLowerCase();
  const signs = (body: string | Buffer) =>
    sameBytes(createHmac('sha256', appSecret).update(body).digest('hex'), wanted);
  if (signs(rawBody)) return true;
  const rewritten = rawBody.length < MAX_REWRITTEN && rawBody.some((byte) => byte > 0x7f);
  return rewritten && escapedForms(rawBody).some(signs);
}

/** The forms that Meta's documents have described: non-ASCII letters; also slashes; also `<`, `%` and `@`. */
function escapedForms(rawBody: Buffer): string[] {
  const letters = rawBody.toString('utf8').replace(/[\u0080-\uffff]/g, escaped);
  const slashes = letters.replace(/(?<!\\)\//g, '\\/');
  const signs = slashes.replace(/[<%@]/g, (sign) => escaped(sign).replace('c', 'C'));
  return [...new Set([letters, slashes, signs])];
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const GRAPH_ERROR = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number(),
    error_subcode: z.coerce.number().optional().catch(undefined),
    is_transient: z.boolean().optional().catch(undefined),
  }),
});

/** Codes of rate limits that are about everybody, and about one person (WhatsApp's pair limit). */
const TIRED_OF_ALL = new Set([4, 17, 32, 613, 80007, 130429, 131048, 133016]);
const TIRED_OF_ONE = new Set([131056]);
/** Unknown or temporary failures on Meta's side. */
const TRANSIENT = new Set([1, 2, 131000, 131016, 131057, 133004]);
/** "Authorization errors" in Meta's lists: no capability, no permission, session or token expired; 200 to 299 too. */
const UNAUTHORIZED = new Set([3, 10, 102, 190]);

/** A Graph API call. @throws SendError that says what the outbox should do; `codes` adds what a channel knows better */
export async function callGraph(
  platform: Platform,
  call: Call & { token: string },
  codes: (code: number, subcode: number | undefined) => SendFailure | undefined = () => undefined,
): Promise<PlatformReply> {
  const { token, ...rest } = call;
  const reply = await platform.call({
    ...rest,
    headers: { ...rest.headers, authorization: `Bearer ${token}` },
  });
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw graphError(reply, codes);
}

function graphError(
  reply: PlatformReply,
  codes: (code: number, subcode: number | undefined) => SendFailure | undefined,
): SendError {
  const error = readAnswer(GRAPH_ERROR, reply)?.error;
  const code = error?.code;
  const failure =
    (code !== undefined && codes(code, error?.error_subcode)) ||
    usualFailure(reply, code, error?.is_transient);
  const name = code === undefined ? `graph-http-${reply.status}` : `graph-${code}`;
  return new SendError(name, `Meta a refusé le message (${code ?? `HTTP ${reply.status}`}).`, failure);
}

function usualFailure(reply: PlatformReply, code: number | undefined, transient = false): SendFailure {
  const retryAfterMs = retryAfterOf(reply);
  if (TIRED_OF_ONE.has(code ?? 0)) return { retryable: true, retryAfterMs, scope: 'person' };
  if (TIRED_OF_ALL.has(code ?? 0) || reply.status === 429)
    return { retryable: true, retryAfterMs, scope: 'channel' };
  if (!transient && refusesUs(reply, code)) return { noAccess: true };
  const uncertain = gatewayLost(reply, code);
  return {
    retryable: transient || TRANSIENT.has(code ?? 0) || reply.status >= 500,
    retryAfterMs,
    uncertain,
  };
}

function refusesUs({ status }: PlatformReply, code: number | undefined): boolean {
  if (code === undefined) return refusesAll(status);
  return status === 401 || UNAUTHORIZED.has(code) || (code >= 200 && code < 300);
}
