/** Tokens of the web chat: signed, bound to one conversation, nothing stored. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { AppError } from '../../errors';
import { sameBytes } from '../same-bytes';

/**
 * `conversation`: reads and writes it for an hour. `stream`: opens a socket on it, soon. `resume`: only gets a new
 * token, for days, so that a person who waits for a human finds the answer on coming back.
 */
export type TokenKind = 'conversation' | 'stream' | 'resume';

const LIFETIME_SECONDS: Record<TokenKind, number> = { conversation: 3600, stream: 120, resume: 7 * 86_400 };

const FORMAT = /^([A-Za-z0-9_-]{20,400})\.([A-Za-z0-9_-]{43})$/;

export interface Tokens {
  issue(kind: TokenKind, conversationId: string): string;
  /** Seconds a new token of this kind lives. */
  lifetime(kind: TokenKind): number;
  /** The conversation the token opens; 401 when forged or malformed, 403 when expired. */
  verify(kind: TokenKind, token: string | undefined): string;
}

/** `key`: at least 32 secret bytes that serve nothing else (derived from the master key by HKDF). */
export function createTokens(key: Buffer, now: () => number): Tokens {
  const secret = createSecretKey(key);
  const sign = (body: string) =>
    createHmac('sha256', secret).update(`passerelle-directline-1.${body}`).digest();
  return {
    lifetime: (kind) => LIFETIME_SECONDS[kind],
    issue(kind, conversationId) {
      const expires = Math.floor(now() / 1000) + LIFETIME_SECONDS[kind];
      const body = Buffer.from(JSON.stringify([kind, conversationId, expires])).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    verify(kind, token) {
      const match = FORMAT.exec(token ?? '');
      if (!match || !sameBytes(sign(match[1]!), Buffer.from(match[2]!, 'base64url'))) throw refused();
      const [signedKind, conversationId, expires] = readBody(match[1]!);
      if (signedKind !== kind) throw refused();
      if (expires <= now() / 1000) throw expired();
      return conversationId;
    },
  };
}

/** Only ever called on a body whose signature is ours. */
function readBody(body: string): [TokenKind, string, number] {
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
}

function refused(): AppError {
  return new AppError('BadArgument', 'Jeton absent ou non valable : demandez-en un à tokens/generate.', {
    status: 401,
  });
}

/** 403, because that is the status on which the official client says that its token has expired. */
function expired(): AppError {
  return new AppError('TokenExpired', 'Jeton expiré : ouvrez une nouvelle conversation.', { status: 403 });
}

/** A conversation id that nobody can guess: 24 random bytes, 32 url-safe characters. */
export function newConversationId(): string {
  return randomBytes(24).toString('base64url');
}
