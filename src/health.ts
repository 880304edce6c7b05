/** /healthz: the process lives. /readyz: it can take a turn (database answers, messages are kept, not stopping). */
import { Unavailable } from './errors';
import type { HttpReply, Route } from './http';

export interface HealthPorts {
  ping(): Promise<void>;
  stopping(): boolean;
  /** True while the latest message could not be kept. */
  refusing(): boolean;
  contentVersion(): string;
}

export function healthRoutes(ports: HealthPorts): Route[] {
  return [
    { method: 'GET', path: '/healthz', handle: async () => ({ status: 200, body: { status: 'ok' } }) },
    { method: 'GET', path: '/readyz', handle: () => ready(ports) },
  ];
}

async function ready({ ping, refusing, stopping, contentVersion }: HealthPorts): Promise<HttpReply> {
  if (stopping()) return { status: 503, body: { status: 'stopping' } };
  if (refusing()) return { status: 503, body: { status: 'refusing' } };
  await ping();
  return { status: 200, body: { status: 'ready', content: contentVersion().slice(0, 12) } };
}

/** Afterwards messages are let in again, or a balancer that sends none would never see one succeed. */
const REFUSING_MS = 5_000;

/** Remembers whether the latest turn was kept: a database that is locked or full may still be read. */
export function createReadiness(now: () => number) {
  let refusedAt: number | undefined;
  return {
    kept: (): void => {
      refusedAt = undefined;
    },
    failed: (error: unknown): void => {
      if (error instanceof Unavailable) refusedAt = now();
    },
    refusing: (): boolean => refusedAt !== undefined && now() - refusedAt < REFUSING_MS,
  };
}
