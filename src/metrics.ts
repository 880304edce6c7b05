/** Counters for operators (prom-client), served on METRICS_PORT only. Labels never hold anything of a person. */
import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  request(method: string, path: string, status: number, seconds: number): void;
  turn(channelId: string, kind: string): void;
  /** Values read when the page is asked for. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void;
  listen(port: number): Promise<Server>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const labelNames = ['method', 'path', 'status'];
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Durée des requêtes',
    labelNames,
    registers,
  });
  const turns = new Counter({
    name: 'turns_total',
    help: 'Tours de conversation',
    labelNames: ['channel', 'kind'],
    registers,
  });
  return {
    request: (method, path, status, seconds) =>
      requests.observe({ method, path, status: String(status) }, seconds),
    turn: (channel, kind) => turns.inc({ channel, kind }),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        collect: async function collect() {
          this.set(await read());
        },
      });
    },
    listen: (port) => listen(registry, port),
  };
}

function listen(registry: Registry, port: number): Promise<Server> {
  const server = createServer(async (_request, response) => {
    const page = await registry.metrics().catch(() => undefined);
    response.writeHead(page === undefined ? 503 : 200, { 'Content-Type': registry.contentType });
    response.end(page);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
