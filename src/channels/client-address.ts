/** Whose pace is counted: the person's address, also behind a proxy that is trusted. */
import type { HttpRequest } from '../http';

const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/**
 * The address that limits count; undefined for this machine itself outside of production (load tests).
 * With `trustProxy`, the last entry of X-Forwarded-For: the one our own proxy wrote, which a client cannot forge.
 */
export function clientAddress(options: { trustProxy: boolean; production: boolean }) {
  return ({ headers, remoteAddress }: HttpRequest): string | undefined => {
    const forwarded = String(headers['x-forwarded-for'] ?? '');
    if (options.trustProxy && forwarded) return forwarded.split(',').at(-1)!.trim();
    const own = LOOPBACK.includes(remoteAddress) && !forwarded && !options.production;
    return own ? undefined : remoteAddress;
  };
}
