/** /healthz: the process lives. /readyz: it can take a turn (database answers, not stopping). */
import type { HttpReply, Route } from './http';

export interface HealthPorts {
  ping(): Promise<void>;
  stopping(): boolean;
  contentVersion(): string;
}

export function healthRoutes(ports: HealthPorts): Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: async () => ({ status: 200, body: { status: 'ok' } }) },
    { method: 'GET', path: '/readyz', handle: () => ready(ports) },
  ];
}

async function ready({ ping, stopping, contentVersion }: HealthPorts): Promise<HttpReply> {
  if (stopping()) return { status: 503, body: { status: 'stopping' } };
  await ping();
  return { status: 200, body: { status: 'ready', content: contentVersion().slice(0, 12) } };
}
