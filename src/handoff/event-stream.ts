/** Server-sent events (WHATWG HTML §9.2): one open response per console page. */
import type { ServerResponse } from 'node:http';

/** Proxies cut silent connections after 30 to 60 s. */
const HEARTBEAT_MS = 15_000;

export interface EventStream {
  send(event: string, data: object): void;
  close(): void;
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
    for (const stream of this.#open) {
      stream.send('bye', {});
      stream.close();
    }
  }
}

export function openStream(streams: Streams, response: ServerResponse): EventStream {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.write(':\n\n');
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  const stream: EventStream = {
    send: (event, data) => void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    close: () => {
      clearInterval(heartbeat);
      streams.remove(stream);
      response.end();
    },
  };
  streams.add(stream);
  return stream;
}
