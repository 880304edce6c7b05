import { createHash, type KeyObject } from 'node:crypto';

/** A conversation's data key in the clear, and the four bytes that name it in an envelope. */
export interface DataKey {
  wrapped: string;
  secret: KeyObject;
  id: Buffer;
}

/** The first bytes of a hash: tells a replaced key from a damaged text, and says nothing of the key. */
export function keyId(bytes: Buffer): Buffer {
  return createHash('sha256').update('passerelle key id').update(bytes).digest().subarray(0, 4);
}

/** The data keys used lately, least recent first; OpenSSL overwrites a key that leaves once it is collected. */
export class DataKeys {
  readonly #keys = new Map<string, DataKey>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The key of this conversation, unless it has been replaced by another since. */
  find(conversationId: string, wrapped: string): DataKey | undefined {
    const key = this.#keys.get(conversationId);
    if (!key || key.wrapped !== wrapped) return undefined;
    this.#keys.delete(conversationId);
    this.#keys.set(conversationId, key);
    return key;
  }

  add(conversationId: string, key: DataKey): void {
    this.forget(conversationId);
    this.#keys.set(conversationId, key);
    if (this.#keys.size > this.#limit) this.forget(this.#keys.keys().next().value!);
  }

  forget(conversationId: string): void {
    this.#keys.delete(conversationId);
  }

  get size(): number {
    return this.#keys.size;
  }
}
