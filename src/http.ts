import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { BadRequest } from './errors';

/** What a route handler sees of a request; only server.ts knows restify. */
export interface HttpRequest {
  method: string;
  path: string;
  /** Values of `:name` segments of the route's path. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The exact bytes received (webhook signatures are over these). */
  rawBody: Buffer;
  /** The address of the peer, as the socket says. */
  remoteAddress: string;
  incoming: IncomingMessage;
}

export interface HttpReply {
  status: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON, a string or Buffer as it is. */
  body?: unknown;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
  /** restify path: `/directline/v3/directline/conversations/:id`. */
  path: string;
  /** Larger bodies get 413; default 128 kB. */
  maxBodyBytes?: number;
  /** It writes to `response` itself; the security headers are set before. */
  streams?: boolean;
  /** Returns the reply; nothing from a route that streams. */
  handle(request: HttpRequest, response: ServerResponse): Promise<HttpReply | undefined>;
}

/** Takes a WebSocket upgrade when the path is its own; false lets the next one try. */
export interface UpgradeHandler {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** Parses a JSON body; a malformed one is a 400 that says so. */
export function jsonBody(request: HttpRequest): unknown {
  try {
    return JSON.parse(request.rawBody.toString('utf8'));
  } catch (cause) {
    throw new BadRequest('json', 'Le corps de la requête doit être du JSON valide (UTF-8).', { cause });
  }
}

/** Where a secret may be sent: https, or a stand-in on this machine. False for what is no address. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}
