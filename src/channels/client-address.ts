/** Whose pace is counted: the person's address, also behind a proxy that is trusted. */
import type { HttpRequest } from '../http';

const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/** Sent from this machine, and not through a proxy on it: behind one, everybody seems to be here. */
export function isThisMachine({ headers, remoteAddress }: HttpRequest): boolean {
  return LOOPBACK.includes(remoteAddress) && !headers['x-forwarded-for'] && !headers.forwarded;
}

/**
 * The address that limits count; undefined for this machine itself outside of production (load tests).
 * With `trustProxy`, the last entry of X-Forwarded-For: the one our own proxy wrote, which a client cannot forge.
 */
export function clientAddress(options: { trustProxy: boolean; production: boolean }) {
  return (request: HttpRequest): string | undefined => {
    const forwarded = String(request.headers['x-forwarded-for'] ?? '');
    if (options.trustProxy && forwarded) return forwarded.split(',').at(-1)!.trim();
    return isThisMachine(request) && !options.production ? undefined : request.remoteAddress;
  };
}
