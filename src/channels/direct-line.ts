/** The web chat's channel: Direct Line 3.0, as our page and any official Direct Line client speak it. */
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AppError } from '../errors';
import type { HttpRequest, UpgradeHandler } from '../http';
import type { Channel, ChannelPorts } from './channel';
import { createLimiter, DEFAULT_LIMITS, type Limits } from './direct-line/access';
import { CHANNEL_ID, parseWatermark } from './direct-line/activities';
import { streamRequest } from './direct-line/addresses';
import { directLineRoutes } from './direct-line/routes';
import { StreamHub } from './direct-line/stream';
import { createTokens, type Tokens } from './direct-line/tokens';

/** Clients only ever send empty frames, to notice a dead line. */
const MAX_FRAME_BYTES = 4096;

export interface DirectLineOptions {
  /** 32 secret bytes derived from the master key by HKDF, for these tokens only. */
  tokenKey: Buffer;
  /** Where people reach this server (`https://…`); by default, the Host of each request. */
  publicUrl?: string;
  /** Origins of other sites whose pages may hold a chat; `*` for all. Default: our own page only. */
  allowedOrigins?: string[];
  limits?: Partial<Limits>;
  /** Sockets open at once in this process. Default 5000. */
  maxSockets?: number;
  /** The client's address for the limits; undefined: not limited. Default: the peer. */
  addressOf?(request: HttpRequest): string | undefined;
}

export function createDirectLine(ports: ChannelPorts, options: DirectLineOptions): Channel {
  const tokens = createTokens(options.tokenKey, ports.now);
  const hub = new StreamHub(ports, options.maxSockets ?? 5000);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const routes = directLineRoutes({
    ports,
    tokens,
    hub,
    publicUrl: options.publicUrl,
    allowedOrigins: options.allowedOrigins ?? [],
    addressOf: options.addressOf ?? ((request) => request.remoteAddress),
    starts: createLimiter(limits.startsPerMinute),
    messages: createLimiter(limits.messagesPerMinute),
    conversationMessages: createLimiter(limits.conversationMessagesPerMinute),
  });
  const upgrades = [streamUpgrade(tokens, hub)];
  return { id: CHANNEL_ID, push: false, routes, upgrades, close: () => hub.close() };
}

function streamUpgrade(tokens: Tokens, hub: StreamHub): UpgradeHandler {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, clientTracking: false });
  return {
    upgrade(request, socket, head) {
      const asked = streamRequest(request);
      if (!asked) return false;
      const { conversationId, query } = asked;
      const refusal = refusalOf(tokens, conversationId, query.get('t') ?? undefined);
      if (refusal) refuse(socket, refusal);
      else {
        const watermark = parseWatermark(query.get('watermark'));
        server.handleUpgrade(request, socket, head, (open) => hub.add(conversationId, open, watermark));
      }
      return true;
    },
  };
}

/** The status with which a ticket is refused; undefined when it opens this conversation's stream. */
function refusalOf(tokens: Tokens, conversationId: string, ticket: string | undefined): number | undefined {
  try {
    return tokens.verify('stream', ticket) === conversationId ? undefined : 403;
  } catch (error) {
    if (error instanceof AppError) return error.status;
    throw error;
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  const reason = status === 401 ? 'Unauthorized' : 'Forbidden';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
