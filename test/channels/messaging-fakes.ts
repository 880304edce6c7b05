/** Small worlds for the tests of messaging channels: ports in memory, requests without a socket. */
import type { MessagingPorts } from '../../src/channels/channel';
import type { HttpRequest } from '../../src/http';
import { silentLogger } from '../../src/logger';
import type { OutboxItem, OutboxStore, Undelivered } from '../../src/storage/types';

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

/** An outbox in which nothing happens; tests override what they watch. */
export class QuietOutbox implements OutboxStore {
  async due(_now: number, _limit: number, _channelId: string): Promise<OutboxItem[]> {
    return [];
  }
  async channels(): Promise<string[]> {
    return [];
  }
  async begin(_id: string): Promise<boolean> {
    return true;
  }
  async progress(_id: string, _parts: number, _externalId?: string): Promise<void> {}
  async sent(_id: string, _begunAt: number, _externalId?: string): Promise<void> {}
  async retry(_id: string, _at: number, _code: string, _uncertain?: boolean): Promise<void> {}
  async hold(_id: string, _at: number, _code: string): Promise<void> {}
  async dead(_id: string, _code: string, _now: number): Promise<void> {}
  async block(_id: string, _code: string, _now: number, _begunAt: number): Promise<void> {}
  async recover(_at: number, _channelId: string): Promise<number> {
    return 0;
  }
  async confirm(_token: string, _externalId: string, _now: number): Promise<void> {}
  async counts(): Promise<{ waiting: number; dead: number }> {
    return { waiting: 0, dead: 0 };
  }
  async undelivered(_limit: number): Promise<Undelivered[]> {
    return [];
  }
  async one(_id: string): Promise<Undelivered | undefined> {
    return undefined;
  }
  async deadOf(_conversationId: string): Promise<Undelivered[]> {
    return [];
  }
  async purgeDead(_before: number): Promise<number> {
    return 0;
  }
  async again(_id: string, _now: number): Promise<boolean> {
    return false;
  }
  async dismiss(_id: string): Promise<boolean> {
    return false;
  }
}

/** Aliases as the store keeps them; everything else does nothing until a test says so. */
export function memoryPorts(ports: Partial<MessagingPorts>): MessagingPorts {
  const aliases = new Map<string, string>();
  const identities: MessagingPorts['identities'] = {
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
    outbox: new QuietOutbox(),
    inbound: () => {},
    feed: { publish: () => {}, subscribe: () => () => {} },
    logger: silentLogger,
    now: Date.now,
    ...ports,
  } as MessagingPorts;
}
