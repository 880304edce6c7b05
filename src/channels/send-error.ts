import { AppError } from '../errors';

export interface SendFailure {
  /** The platform may take the same message later (429, 5xx, network). */
  retryable?: boolean;
  /** How long the platform asks us to wait, in ms. */
  retryAfterMs?: number;
  /** Whom the platform is tired of: this person only, or everybody. Default: this person. */
  scope?: 'person' | 'channel';
  /** Nobody can say whether the platform took it (cut or timed out after it was sent). */
  uncertain?: boolean;
  /** The person blocked us or opted out: nothing more is sent until they write. */
  blocked?: boolean;
  /** The platform refuses us, not this message (token expired, rights withdrawn): the whole channel waits. */
  noAccess?: boolean;
  cause?: unknown;
}

/**
 * Whether a status says "not you" or "not here" whatever the message is (RFC 9110 §15.5, §15.5.8). To be asked of an
 * answer that bears no word of the platform's own: a proxy's, or that of another address.
 */
export function refusesAll(status: number): boolean {
  return [401, 403, 404, 405, 407].includes(status);
}

/** Why a platform did not take a message, and so what the outbox does next. `code` is safe for logs. */
export class SendError extends AppError {
  readonly retryAfterMs: number | undefined;
  readonly scope: 'person' | 'channel';
  readonly uncertain: boolean;
  readonly blocked: boolean;
  readonly noAccess: boolean;

  constructor(code: string, message: string, failure: SendFailure = {}) {
    super(code, message, { retryable: failure.retryable ?? false, cause: failure.cause });
    this.retryAfterMs = failure.retryAfterMs;
    this.scope = failure.scope ?? 'person';
    this.uncertain = failure.uncertain ?? false;
    this.blocked = failure.blocked ?? false;
    this.noAccess = failure.noAccess ?? false;
  }
}
