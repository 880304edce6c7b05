/** Calls to a platform's HTTP API: one time limit, one reading of failures, no redirect, nothing of it in logs. */
import type { z } from 'zod';
import { SendError } from './send-error';

export interface Call {
  method?: 'GET' | 'POST';
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a URLSearchParams as a form. */
  body?: unknown;
  /** ms; by default 30 s. */
  timeoutMs?: number;
}

export interface PlatformReply {
  status: number;
  headers: Headers;
  /** The parsed JSON; undefined when the body is not JSON. */
  json: unknown;
  text: string;
}

export interface Platform {
  /** Any HTTP answer, good or bad. @throws SendError `network` when there was none; `uncertain` once the request had left */
  call(call: Call): Promise<PlatformReply>;
}

const TIMEOUT_MS = 30_000;
/** Bytes. An answer is a few hundred; no more than this is read of it. */
const MAX_ANSWER = 1_000_000;

/** Failures before a connection stood: the platform cannot have read anything. */
const NEVER_LEFT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** A handshake that failed carried nothing; but TLS can also break later, under a request that is on its way. */
const HANDSHAKE = /^ERR_(?:SSL|TLS)_(?!.*(?:RECORD|DECRYPT|EOF|CLOSE_NOTIFY|RENEGOTIATION))/;

function neverLeft(code = ''): boolean {
  return NEVER_LEFT.has(code) || HANDSHAKE.test(code);
}

export function createPlatform(fetcher: typeof fetch = fetch): Platform {
  return {
    async call({ method = 'POST', url, headers = {}, body, timeoutMs = TIMEOUT_MS }) {
      try {
        const response = await fetcher(url, {
          method,
          headers: { accept: 'application/json', ...contentType(body), ...headers },
          body: encode(body),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await beginningOf(response);
        return { status: response.status, headers: response.headers, json: jsonOf(text), text };
      } catch (error) {
        throw networkError(error);
      }
    },
  };
}

/** The rest of a longer answer is not even received. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= MAX_ANSWER) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_ANSWER));
}

function contentType(body: unknown): Record<string, string> {
  if (body === undefined || body instanceof URLSearchParams) return {};
  return { 'content-type': 'application/json; charset=utf-8' };
}

function encode(body: unknown): string | URLSearchParams | undefined {
  return body === undefined || body instanceof URLSearchParams ? body : JSON.stringify(body);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cause quotes the address, which may hold a token: only its code is kept. */
function networkError(error: unknown): SendError {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  const late = name === 'TimeoutError';
  const code = late ? 'send-timeout' : `network-${cause?.code ?? 'failed'}`.slice(0, 60);
  const message = late ? 'La plateforme ne répond pas.' : 'La plateforme est injoignable.';
  return new SendError(code, message, { retryable: true, uncertain: !neverLeft(cause?.code) });
}

/** The answer as the schema reads it; undefined when it is something else. */
export function readAnswer<T>(schema: z.ZodType<T>, { json }: PlatformReply): T | undefined {
  const parsed = schema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}

/** `Retry-After` in ms, given in seconds or as a date. */
export function retryAfterOf({ headers }: PlatformReply, now = Date.now()): number | undefined {
  const value = headers.get('retry-after');
  if (!value) return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/**
 * Whether a gateway answered in the place of the API (`apiCode`: the API's own word for the error): it had passed the
 * request on and got no answer, so that nobody can say whether the message was taken (RFC 9110 §15.6.3, §15.6.5). A
 * 503 is not one of these: it means "not handled, come back" (§15.6.4).
 */
export function gatewayLost({ status }: PlatformReply, apiCode: number | undefined): boolean {
  return apiCode === undefined && (status === 502 || status === 504);
}
