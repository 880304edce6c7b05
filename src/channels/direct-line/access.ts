/** Who may call: the pages of other sites by a list of origins, each address and conversation at a human pace. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../errors';
import type { HttpReply, HttpRequest } from '../../http';

const HEADERS = 'authorization, content-type, x-ms-bot-agent, x-requested-with';

/** CORS headers for an allowed origin; none otherwise, so the browser keeps the answer from the page. */
export function corsHeaders(request: HttpRequest, allowed: readonly string[]): Record<string, string> {
  const origin = request.headers.origin;
  if (!origin || allowed.length === 0) return {};
  // No cookie is ever used here, so `*` gives nothing away; credentials are never allowed.
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*' };
  if (!allowed.includes(origin)) return { vary: 'origin' };
  return { 'access-control-allow-origin': origin, vary: 'origin' };
}

export function preflight(request: HttpRequest, allowed: readonly string[]): HttpReply {
  const cors = corsHeaders(request, allowed);
  if (!cors['access-control-allow-origin']) return { status: 204, headers: cors };
  return {
    status: 204,
    headers: {
      ...cors,
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': HEADERS,
      'access-control-max-age': '86400',
    },
  };
}

/** Calls a minute; 0 lifts the limit. */
export interface Limits {
  /** New conversations and tokens, per address. High: a shelter or a mobile operator is one address. */
  startsPerMinute: number;
  /** Messages, per address. */
  messagesPerMinute: number;
  /** Messages, per conversation. */
  conversationMessagesPerMinute: number;
}

export const DEFAULT_LIMITS: Limits = {
  startsPerMinute: 240,
  messagesPerMinute: 1200,
  conversationMessagesPerMinute: 60,
};

export type Limiter = (key: string) => Promise<void>;

/** Counts in memory; over the limit it throws a retryable 429 that knows how long to wait. */
export function createLimiter(perMinute: number): Limiter {
  if (perMinute === 0) return async () => {};
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      throw new TooMany(refusal instanceof RateLimiterRes ? Math.ceil(refusal.msBeforeNext / 1000) : 60);
    }
  };
}

export class TooMany extends AppError {
  constructor(readonly seconds: number) {
    const message = `Trop de demandes : recommencez dans ${seconds} s.`;
    super('TooManyRequests', message, { status: 429, retryable: true });
  }
}
