/** Small worlds for the tests of messaging channels: ports in memory, requests without a socket. */
import type { ChannelPorts } from '../../src/channels/channel';
import type { HttpRequest } from '../../src/http';
import { silentLogger } from '../../src/logger';

export function fakeRequest(request: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    path: '/channels/test',
    params: {},
    query: new URLSearchParams(),
    headers: {},
    rawBody: Buffer.from('{}'),
    remoteAddress: '127.0.0.1',
    incoming: {} as HttpRequest['incoming'],
    ...request,
  };
}

/** Aliases as the store keeps them; everything else does nothing until a test says so. */
export function memoryPorts(ports: Partial<ChannelPorts>): ChannelPorts {
  const aliases = new Map<string, string>();
  const identities: ChannelPorts['identities'] = {
    resolve: async (_channel, ids) => {
      const address = ids.map((id) => aliases.get(id)).find(Boolean) ?? `person-${aliases.size}`;
      for (const id of ids) if (!aliases.has(id)) aliases.set(id, address);
      return address;
    },
    move: async (_channel, from, to) => {
      const address = from.map((id) => aliases.get(id)).find(Boolean);
      if (address) for (const id of to) aliases.set(id, address);
      return address;
    },
  };
  const unused = (name: string) => () => Promise.reject(new Error(`${name} is not expected here`));
  return {
    takeTurn: unused('takeTurn'),
    conversations: {
      open: unused('open'),
      commit: unused('commit'),
      history: unused('history'),
      find: async () => undefined,
      purgeDedupeKeys: unused('purge'),
    },
    identities,
    deliveries: {
      record: async () => {},
      recordUntil: async () => {},
      of: async () => new Map(),
      purge: async () => 0,
    },
    outbox: {
      due: async () => [],
      channels: async () => [],
      begin: async () => {},
      progress: async () => {},
      sent: async () => {},
      retry: async () => {},
      dead: async () => {},
      block: async () => {},
      recover: async () => 0,
      confirm: async () => {},
      counts: async () => ({ waiting: 0, dead: 0 }),
      undelivered: async () => [],
      again: async () => false,
      dismiss: async () => false,
    },
    inbound: () => {},
    feed: { publish: () => {}, subscribe: () => () => {} },
    logger: silentLogger,
    now: Date.now,
    ...ports,
  } as ChannelPorts;
}
