/** What the codecs share when they read what a stranger's program sent: nothing here throws. */
import { createHash } from 'node:crypto';
import type { Inbound } from './messaging';

export function ignored(why: string): Extract<Inbound, { kind: 'ignored' }> {
  return { kind: 'ignored', why };
}

/** Its fields; none of what has none. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Its items; none of what is no list. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The id of what bears none of the platform's: the same for a redelivery of the same item (`seed`: all that tells it
 * from others), and for it only. Changing how it is made lets an item in twice.
 */
export function hashId(prefix: 'hash:' | 'sms-', seed: string | Buffer): string {
  return prefix + createHash('sha256').update(seed).digest('hex').slice(0, 40);
}

/** The kind of a file as told, when it is one. */
export function mediaKind(told: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(told) ? told : 'application/octet-stream';
}
