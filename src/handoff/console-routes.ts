/** What the console page asks of the server. Every route needs an aidant's session. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError, BadRequest } from '../errors';
import { type HttpReply, type HttpRequest, jsonBody, type Route } from '../http';
import type { Aidant, Change, ChangeFeed, Handoff } from '../storage/types';
import { CLOSE_REASONS, type Desk } from './desk';
import { openStream, type Streams } from './event-stream';

export interface ConsolePorts {
  desk: Desk;
  feed: ChangeFeed;
  streams: Streams;
  now(): number;
  /** The aidant of the request's session; undefined without one. Refuses requests that other sites forge. */
  aidantOf(request: HttpRequest): Promise<Aidant | undefined>;
}

const API = '/console/api';
const TEXT = z.object({ text: z.string().max(20_000), clientId: z.string().min(8).max(100) });
const CLOSING = z.object({ reason: z.enum(CLOSE_REASONS) });

export function consoleRoutes(ports: ConsolePorts): Route[] {
  const { desk } = ports;
  const done: HttpReply = { status: 204 };
  const as = guarded(ports);
  return [
    as('GET', `${API}/me`, async (aidant) => ok({ name: aidant.name, desk: desk.view(ports.now()) })),
    as('GET', `${API}/handoffs`, async (aidant) =>
      ok({ handoffs: (await desk.list(aidant)).map(publicHandoff) }),
    ),
    as('GET', `${API}/handoffs/:id`, async (aidant, { params }) => {
      const { handoff, entries } = await desk.read(params.id!, aidant);
      return ok({ handoff: publicHandoff(handoff), entries });
    }),
    as('POST', `${API}/handoffs/:id/claim`, async (aidant, { params }) => {
      await desk.claim(params.id!, aidant);
      return done;
    }),
    as('POST', `${API}/handoffs/:id/messages`, async (aidant, request) => {
      const { text, clientId } = read(TEXT, request);
      await desk.answer(request.params.id!, aidant, text, clientId);
      return done;
    }),
    as('POST', `${API}/handoffs/:id/close`, async (aidant, request) => {
      await desk.close(request.params.id!, aidant, read(CLOSING, request).reason);
      return done;
    }),
    as('POST', `${API}/handoffs/:id/requeue`, async (aidant, { params }) => {
      await desk.requeue(params.id!, aidant);
      return done;
    }),
    as('GET', `${API}/stream`, async (aidant, request, response) => {
      stream(ports, aidant, request, response);
      return undefined;
    }),
  ];
}

type Handler = (
  aidant: Aidant,
  request: HttpRequest,
  response: ServerResponse,
) => Promise<HttpReply | undefined>;

function guarded({ aidantOf }: ConsolePorts) {
  return (method: 'GET' | 'POST', path: string, handler: Handler): Route => ({
    method,
    path,
    handle: async (request, response) => {
      const aidant = await aidantOf(request);
      if (!aidant)
        throw new AppError('unauthorized', 'Entrez d’abord par un lien de connexion.', { status: 401 });
      return handler(aidant, request, response);
    },
  });
}

function ok(body: unknown): HttpReply {
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
}

function read<T>(schema: z.ZodType<T>, request: HttpRequest): T {
  const parsed = schema.safeParse(jsonBody(request));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || '(corps)').join(', ');
  throw new BadRequest('fields', `Champs à corriger : ${fields}.`);
}

/** An aidant sees no id that leads to a person on a channel. */
function publicHandoff({ channelId, ...handoff }: Handoff): object {
  return { ...handoff, channel: channelId };
}

/** Ids only: the page then asks for what it may see. An open stream is an aidant who is there. */
function stream(
  { desk, feed, streams }: ConsolePorts,
  aidant: Aidant,
  request: HttpRequest,
  response: ServerResponse,
): void {
  const events = openStream(streams, response);
  const leave = desk.arrive(aidant);
  const unsubscribe = feed.subscribe((change: Change) => {
    events.send(change.kind, { conversationId: change.conversationId });
  });
  request.incoming.once('close', () => {
    unsubscribe();
    leave();
    events.close();
  });
}
