/** Calls to a platform's HTTP API: one time limit, one reading of failures, no redirect, nothing of it in logs. */
import type { z } from 'zod';
import { SendError } from './send-error';

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH';
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
/** An answer is a few hundred bytes. */
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
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

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
        const text = (await response.text()).slice(0, MAX_ANSWER);
        return { status: response.status, headers: response.headers, json: jsonOf(text), text };
      } catch (error) {
        throw networkError(error);
      }
    },
  };
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
  const never = NEVER_LEFT.has(cause?.code ?? '');
  const code = late ? 'send-timeout' : `network-${cause?.code ?? 'failed'}`.slice(0, 60);
  const message = late ? 'La plateforme ne répond pas.' : 'La plateforme est injoignable.';
  return new SendError(code, message, { retryable: true, uncertain: !never });
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
