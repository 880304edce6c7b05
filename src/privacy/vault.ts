import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { AppError } from '../errors';
import type { Vault } from '../storage/types';
import { type DataKey, DataKeys, keyId } from './data-keys';
import { envelopeKeyId, openEnvelope, sealEnvelope } from './envelope';

/** Unwrapped keys kept in memory: about a day's conversations, under 1 MB. */
const CACHED_KEYS = 2000;

/**
 * Encryption of what people say. Each conversation has its own random data key, stored wrapped by a key derived
 * from the master key; destroying the wrapped key makes every text of the conversation unreadable, in backups of
 * the rows too. All failures are AppError `sealed-unreadable` or `key-replaced`, without any content.
 * @param master 32 bytes (see loadMasterKey)
 */
export function createVault(master: Buffer, options: { cachedKeys?: number } = {}): Vault {
  return new AesVault(master, options.cachedKeys ?? CACHED_KEYS);
}

class AesVault implements Vault {
  readonly #pseudonymKey: KeyObject;
  readonly #wrapKey: KeyObject;
  readonly #wrapKeyId: Buffer;
  readonly #keys: DataKeys;

  constructor(master: Buffer, cachedKeys: number) {
    this.#pseudonymKey = createSecretKey(deriveKey(master, 'pseudonym'));
    const wrapKey = deriveKey(master, 'wrap');
    this.#wrapKey = createSecretKey(wrapKey);
    this.#wrapKeyId = keyId(wrapKey);
    this.#keys = new DataKeys(cachedKeys);
  }

  pseudonym(...parts: string[]): string {
    // Lengths keep ("ab", "c") apart from ("a", "bc").
    const framed = parts.map((part) => `${part.length}:${part}`).join('');
    return createHmac('sha256', this.#pseudonymKey).update(framed).digest('base64url');
  }

  newKey(conversationId: string): string {
    const bytes = randomBytes(32);
    const wrapped = sealEnvelope(this.#wrapKey, this.#wrapKeyId, wrapBinding(conversationId), bytes);
    this.#keep(conversationId, wrapped, bytes);
    return wrapped;
  }

  seal(wrappedKey: string, conversationId: string, context: string, plaintext: string): string {
    const key = this.#unwrap(wrappedKey, conversationId);
    return sealEnvelope(key.secret, key.id, textBinding(conversationId, context), plaintext);
  }

  open(wrappedKey: string, conversationId: string, context: string, sealed: string): string {
    const key = this.#unwrap(wrappedKey, conversationId);
    const envelope = Buffer.from(sealed, 'base64url');
    if (!envelopeKeyId(envelope).equals(key.id)) throw unreadable('key-replaced');
    const opened = openEnvelope(key.secret, textBinding(conversationId, context), envelope);
    if (!opened) throw unreadable('sealed-unreadable');
    return opened.toString('utf8');
  }

  forget(conversationId: string): void {
    this.#keys.forget(conversationId);
  }

  #unwrap(wrapped: string, conversationId: string): DataKey {
    const cached = this.#keys.find(conversationId, wrapped);
    if (cached) return cached;
    const envelope = Buffer.from(wrapped, 'base64url');
    const bytes = openEnvelope(this.#wrapKey, wrapBinding(conversationId), envelope);
    if (bytes?.length !== 32) throw unreadable('sealed-unreadable');
    return this.#keep(conversationId, wrapped, bytes);
  }

  #keep(conversationId: string, wrapped: string, bytes: Buffer): DataKey {
    const key = { wrapped, secret: createSecretKey(bytes), id: keyId(bytes) };
    bytes.fill(0);
    this.#keys.add(conversationId, key);
    return key;
  }
}

/** A key of its own for each use, so that one never opens what another closed (HKDF, RFC 5869). */
export function deriveKey(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `passerelle/${purpose}/v1`, 32));
}

function wrapBinding(conversationId: string): string {
  return `key\n${conversationId}`;
}

function textBinding(conversationId: string, context: string): string {
  return `text\n${conversationId}\n${context}`;
}

function unreadable(code: 'key-replaced' | 'sealed-unreadable'): AppError {
  const why = {
    'key-replaced': 'Ce contenu a été chiffré avec une clé détruite depuis (effacement demandé).',
    'sealed-unreadable':
      'Un contenu chiffré est illisible : la base a été modifiée, ou la clé n’est pas la sienne.',
  };
  return new AppError(code, why[code]);
}
