/** Counters for operators (prom-client), served on METRICS_PORT only. Labels never hold anything of a person. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { listenError } from './errors';

export interface Metrics {
  request(method: string, path: string, status: number, seconds: number): void;
  turn(channelId: string, kind: string): void;
  /** What a platform's webhook brought: `activity`, `status`, `refused`, `ignored-group` … */
  inbound(channelId: string, what: string): void;
  /** A message meant for the cloud recogniser: understood there (`clu`), or here after all. */
  recognition(outcome: 'clu' | 'fallback' | 'open'): void;
  /** Values read when the page is asked for. */
  gauge(name: string, help: string, read: () => Promise<number> | number): void;
  /** The same for each channel, by its id. */
  channelGauge(name: string, help: string, read: () => Readonly<Record<string, number>>): void;
  listen(port: number, host?: string): Promise<Server>;
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
  const recognitions = new Counter({
    name: 'recognitions_total',
    help: 'Messages destinés à Azure CLU : compris par lui (clu), en secours (fallback), sans l’appeler (open)',
    labelNames: ['outcome'],
    registers,
  });
  const inbound = new Counter({
    name: 'inbound_total',
    help: 'Ce que les webhooks ont apporté, par canal : messages, accusés, refusés (signature), ignorés',
    labelNames: ['channel', 'what'],
    registers,
  });
  const requestsOf = remembered((method, path, status) => requests.labels(method, path, status));
  const inboundOf = remembered((channel, what) => inbound.labels(channel, what));
  const turnsOf = remembered((channel, kind) => turns.labels(channel, kind));
  return {
    request: (method, path, status, seconds) => requestsOf(method, path, String(status)).observe(seconds),
    turn: (channel, kind) => turnsOf(channel, kind).inc(),
    inbound: (channel, what) => inboundOf(channel, what).inc(),
    recognition: (outcome) => recognitions.labels(outcome).inc(),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers,
        collect: async function collect() {
          // One that cannot be read now (database locked) must not take the others with it.
          this.set(await Promise.resolve(read()).catch(() => Number.NaN));
        },
      });
    },
    channelGauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        labelNames: ['channel'],
        registers,
        collect: function collect() {
          for (const [channel, value] of Object.entries(read())) this.labels(channel).set(value);
        },
      });
    },
    listen: (port, host) => listen(registry, port, host),
  };
}

/** Labels are routes, statuses and channels: a few dozen sets, each looked up at every request. */
function remembered<T>(make: (...labels: string[]) => T): (...labels: string[]) => T {
  const known = new Map<string, T>();
  return (...labels) => {
    const name = labels.join(' ');
    const found = known.get(name) ?? make(...labels);
    known.set(name, found);
    return found;
  };
}

function listen(registry: Registry, port: number, host?: string): Promise<Server> {
  const server = createServer((request, response) => void answer(registry, request, response));
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, 'METRICS_PORT', port)));
    server.listen(port, host, () => resolve(server));
  });
}

async function answer(
  registry: Registry,
  { url = '', method = '' }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const known = url.split('?')[0] === '/metrics';
  const wanted = known && (method === 'GET' || method === 'HEAD');
  const page = wanted ? await registry.metrics().catch(() => undefined) : '';
  // No chaining: restify changes writeHead of every response of the process, and its own returns nothing.
  const status = wanted ? (page === undefined ? 503 : 200) : known ? 405 : 404;
  response.writeHead(status, { 'Content-Type': registry.contentType });
  response.end(page);
}
