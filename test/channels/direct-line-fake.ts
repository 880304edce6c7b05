/** A storage in memory, a bot of three sentences and a bare HTTP server, for the tests of the web chat. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Channel, ChannelPorts, TurnResult } from '../../src/channels/channel';
import type { Activity, Message } from '../../src/conversation/types';
import type { HttpRequest, Route, UpgradeHandler } from '../../src/http';
import { silentLogger } from '../../src/logger';
import type { Change, ConversationStore, NewEntry, TranscriptEntry } from '../../src/storage/types';
import { cleanText } from '../../src/text';

export interface FakeBot {
  ports: ChannelPorts;
  /** Every activity that got a turn, in order. */
  turns: Activity[];
  /** What the bot answers; replace it to test something else. */
  reply(activity: Activity): Message[];
  /** Answers wait for this. */
  gate: Promise<unknown>;
  /** Thrown instead of a turn while set. */
  failure: Error | undefined;
  /** Words of an aidant, or a system line, outside of any turn. */
  say(conversationId: string, entry: NewEntry): void;
  entries(conversationId: string): TranscriptEntry[];
  now: number | undefined;
}

export function createFakeBot(): FakeBot {
  const transcripts = new Map<string, TranscriptEntry[]>();
  const done = new Map<string, TurnResult>();
  const listeners = new Set<(change: Change) => void>();

  const append = (id: string, entry: NewEntry): TranscriptEntry => {
    const entries = transcripts.get(id) ?? [];
    const stored = { ...entry, seq: entries.length + 1, at: bot.ports.now() };
    transcripts.set(id, [...entries, stored]);
    return stored;
  };
  const tell = (id: string) => {
    const change: Change = { kind: 'transcript', conversationId: id, lastSeq: transcripts.get(id)!.length };
    for (const listener of listeners) listener(change);
  };
  const unused = () => Promise.reject(new Error('not used by the channel'));
  const conversations: ConversationStore = {
    open: unused,
    commit: unused,
    purgeDedupeKeys: unused,
    find: async ({ conversationId }) => {
      const id = `stored-${conversationId}`;
      return transcripts.has(id) ? { id, lastSeq: transcripts.get(id)!.length } : undefined;
    },
    history: async (id, after = 0, limit = 200) =>
      (transcripts.get(id) ?? []).filter(({ seq, message }) => seq > after && message.text).slice(0, limit),
  };
  async function takeTurn(received: Activity): Promise<TurnResult> {
    await bot.gate;
    if (bot.failure) throw bot.failure;
    const activity = {
      ...received,
      message: { ...received.message, text: cleanText(received.message.text) },
    };
    const id = `stored-${activity.conversationId}`;
    const before = done.get(`${id} ${activity.id}`);
    if (before) return { ...before, kind: 'duplicate' };
    bot.turns.push(activity);
    const own: NewEntry[] =
      activity.type === 'message'
        ? [{ sender: 'person', message: activity.message, externalId: activity.id }]
        : [];
    const replies = bot.reply(activity).map((message): NewEntry => ({ sender: 'bot', message }));
    const entries = [...own, ...replies].map((entry) => append(id, entry));
    const erased = activity.message.text === 'erase';
    if (erased) transcripts.set(id, (transcripts.get(id) ?? []).map(blank));
    const result: TurnResult & { erased: boolean } = {
      kind: 'committed',
      conversationId: id,
      entries,
      erased,
    };
    done.set(`${id} ${activity.id}`, result);
    tell(id);
    return result;
  }

  const bot: FakeBot = {
    turns: [],
    gate: Promise.resolve(),
    failure: undefined,
    now: undefined,
    reply: ({ type, message }) =>
      type === 'start'
        ? [{ text: 'Bonjour', locale: 'fr', choices: [{ label: 'Un ordinateur', value: 'dialog:computer' }] }]
        : [{ text: `Reçu : ${message.text}`, locale: 'fr' }],
    say: (conversationId, entry) => {
      append(`stored-${conversationId}`, entry);
      tell(`stored-${conversationId}`);
    },
    entries: (conversationId) => transcripts.get(`stored-${conversationId}`) ?? [],
    ports: {
      takeTurn,
      conversations,
      feed: {
        publish: () => {},
        subscribe: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      logger: silentLogger,
      now: () => bot.now ?? Date.now(),
    },
  };
  return bot;
}

/** Sequence numbers live on after an erasure, words do not. */
function blank(entry: TranscriptEntry): TranscriptEntry {
  return { ...entry, message: { text: '' } };
}

export interface Listening {
  url: string;
  server: Server;
  /** Sockets upgraded to WebSockets, to cut them. */
  upgraded: Set<Duplex>;
  stop(): Promise<void>;
}

/** Serves routes on 127.0.0.1 the way server.ts does, as far as these tests need. */
export async function serve(
  routes: Route[],
  upgrades: UpgradeHandler[] = [],
  options: { port?: number; headers?: Record<string, string> } = {},
): Promise<Listening> {
  const upgraded = new Set<Duplex>();
  const server = createServer((request, response) => {
    void dispatch(routes, request, response, options.headers ?? {}).catch(() => {
      endWith(response, 500);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    if (!upgrades.some((handler) => handler.upgrade(request, socket, head))) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
    });
  return { url: `http://127.0.0.1:${port}`, server, upgraded, stop };
}

export function serveChannel(channel: Channel, port?: number): Promise<Listening> {
  return serve(channel.routes, channel.upgrades, { port });
}

async function dispatch(
  routes: Route[],
  incoming: IncomingMessage,
  response: ServerResponse,
  extra: Record<string, string>,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const found = routes
    .filter(({ method }) => method === incoming.method)
    .map((route) => ({ route, params: match(route.path, url.pathname) }))
    .find(({ params }) => params);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const rawBody = Buffer.concat(chunks);
  if (!found) return endWith(response, 404);
  if (rawBody.length > (found.route.maxBodyBytes ?? 128 * 1024)) return endWith(response, 413);
  const request: HttpRequest = {
    method: incoming.method!,
    path: url.pathname,
    params: found.params!,
    query: url.searchParams,
    headers: incoming.headers,
    rawBody,
    remoteAddress: incoming.socket.remoteAddress ?? '',
    incoming,
  };
  const reply = await found.route.handle(request, response);
  if (!reply) return;
  const raw = typeof reply.body === 'string' || Buffer.isBuffer(reply.body) || reply.body === undefined;
  const type: Record<string, string> = raw ? {} : { 'content-type': 'application/json' };
  response.writeHead(reply.status, { ...type, ...extra, ...reply.headers });
  response.end(raw ? reply.body : JSON.stringify(reply.body));
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = pattern
    .replace(/:(\w+)/g, (_, name) => {
      names.push(name);
      return '([^/]+)';
    })
    .replace(/\/\*$/, () => {
      names.push('*');
      return '/(.*)';
    });
  const found = new RegExp(`^${source}$`).exec(path);
  if (!found) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1]!)]));
}

export async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const limit = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > limit) throw new Error(`not seen within ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** In two steps: restify, loaded by another test of the same process, makes writeHead return nothing. */
function endWith(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
