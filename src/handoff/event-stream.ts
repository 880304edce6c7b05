/** Server-sent events (WHATWG HTML §9.2): one open response per console page. */
import type { ServerResponse } from 'node:http';

/** Proxies cut silent connections after 30 to 60 s; the page takes two missed beats for a dead line. */
export const HEARTBEAT_MS = 15_000;
/** The browser's wait before it connects again. */
const RETRY_MS = 2000;
/** A page that reads nothing any more would grow in our memory. */
const MAX_UNREAD_BYTES = 256 * 1024;

export interface EventStream {
  send(event: string, data: object): void;
  close(): void;
}

export interface StreamOptions {
  /** Asked at each heartbeat: a session that ended closes its streams. */
  allowed(): Promise<boolean>;
  /** Called once, when the page or the server has closed the stream. */
  closed(): void;
}

/** All open streams, so that a stop can say goodbye: an open stream keeps the server from closing. */
export class Streams {
  readonly #open = new Set<EventStream>();

  add(stream: EventStream): void {
    this.#open.add(stream);
  }

  remove(stream: EventStream): void {
    this.#open.delete(stream);
  }

  closeAll(): void {
    for (const stream of [...this.#open]) stream.close();
  }
}

export function openStream(
  streams: Streams,
  response: ServerResponse,
  { allowed, closed }: StreamOptions,
): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    // Kept alive, the emptied connection would hold up a stop.
    Connection: 'close',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const stream: EventStream = {
    send: (event, data) => {
      if (response.destroyed || response.writableEnded) return;
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    },
    close: () => {
      stream.send('bye', {});
      response.end();
    },
  };
  const heartbeat = setInterval(() => void beat(stream, allowed), HEARTBEAT_MS);
  const end = () => {
    clearInterval(heartbeat);
    streams.remove(stream);
    closed();
  };
  streams.add(stream);
  // The response's close, not the request's: a request closes as soon as it has been read.
  if (response.destroyed) end();
  else response.once('close', end);
  return stream;
}

/** A comment would keep the line open too, but the page could not see it, nor miss it. */
async function beat(stream: EventStream, allowed: () => Promise<boolean>): Promise<void> {
  // A store that does not answer for a moment signs nobody out.
  if (await allowed().catch(() => true)) stream.send('beat', {});
  else stream.close();
}
