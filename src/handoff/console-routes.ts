/** What the console page asks of the server. Every route needs an aidant's session. */
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { AppError, BadRequest } from '../errors';
import { type HttpReply, type HttpRequest, jsonBody, type Route } from '../http';
import type {
  Aidant,
  Change,
  ChangeFeed,
  DeliveryStatus,
  DeliveryStore,
  Handoff,
  OutboxStore,
} from '../storage/types';
import { CLOSE_REASONS, type Desk } from './desk';
import { openStream, type Streams } from './event-stream';
import type { ChannelFacts } from './reach';
import { isFinal, whyPaused, whyUndelivered } from './why-undelivered';

export interface ConsolePorts {
  desk: Desk;
  feed: ChangeFeed;
  streams: Streams;
  now(): number;
  /** The aidant of the request's session; undefined without one. Throws on requests that other sites forge. */
  aidantOf(request: HttpRequest): Promise<Aidant | undefined>;
  /** French title of a dialog; by default its id is shown. */
  titleOf?(dialog: string): string;
  /** Name of a département by its code; by default the code is shown. */
  departementOf?(code: string): string | undefined;
  outbox: Pick<OutboxStore, 'undelivered' | 'one' | 'deadOf' | 'again' | 'dismiss'>;
  deliveries: Pick<DeliveryStore, 'of'>;
  channelOf?(channelId: string): ChannelFacts | undefined;
  /** Channels whose platform refuses our access: nothing leaves by them. `since` in ms since the epoch. */
  paused?(): readonly { channelId: string; code: string; since: number }[];
}

const API = '/console/api';
const DONE: HttpReply = { status: 204 };
/** Longer texts are refused by the desk, in words. */
const TEXT = z.object({ text: z.string(), clientId: z.string().min(8).max(100) });
const INVITING = TEXT.pick({ clientId: true });
const CLOSING = z.object({ reason: z.enum(CLOSE_REASONS) });

export function consoleRoutes(ports: ConsolePorts): Route[] {
  const { desk } = ports;
  const as = guarded(ports);
  return [
    as('GET', '/me', async (aidant) => ok({ name: aidant.name, desk: desk.view(ports.now()) })),
    as('GET', '/handoffs', async (aidant) =>
      ok({ handoffs: (await desk.list(aidant)).map((handoff) => shown(handoff, ports)) }),
    ),
    as('GET', '/handoffs/:id', async (aidant, { params, query }) => {
      const { handoff, entries } = await desk.read(params.id!, aidant, seqOf(query.get('after')));
      const deliveries = await deliveriesOf(ports, handoff.conversationId);
      return ok({ handoff: shown(handoff, ports), entries, deliveries });
    }),
    as('POST', '/handoffs/:id/claim', async (aidant, { params }) => {
      await desk.claim(params.id!, aidant);
      return DONE;
    }),
    as('POST', '/handoffs/:id/messages', async (aidant, request) => {
      const { text, clientId } = read(TEXT, request);
      await desk.answer(request.params.id!, aidant, text, clientId);
      return DONE;
    }),
    as('POST', '/handoffs/:id/invite', async (aidant, request) => {
      await desk.invite(request.params.id!, aidant, read(INVITING, request).clientId);
      return DONE;
    }),
    as('GET', '/undelivered', async (aidant) =>
      ok({ messages: await undelivered(ports, aidant), paused: pausedChannels(ports) }),
    ),
    as('POST', '/undelivered/:id/again', async (_aidant, { params }) => {
      await tryAgain(ports, params.id!);
      return DONE;
    }),
    as('POST', '/undelivered/:id/dismiss', async (_aidant, { params }) => {
      if (!(await ports.outbox.dismiss(params.id!))) throw offTheList();
      return DONE;
    }),
    as('POST', '/handoffs/:id/close', async (aidant, request) => {
      await desk.close(request.params.id!, aidant, read(CLOSING, request).reason);
      return DONE;
    }),
    as('POST', '/handoffs/:id/requeue', async (aidant, { params }) => {
      await desk.requeue(params.id!, aidant);
      return DONE;
    }),
    {
      ...as('GET', '/stream', async (aidant, request, response) => {
        stream(ports, aidant, request, response);
        return undefined;
      }),
      streams: true,
    },
  ];
}

type Handler = (
  aidant: Aidant,
  request: HttpRequest,
  response: ServerResponse,
) => Promise<HttpReply | undefined>;

function guarded({ aidantOf, desk }: ConsolePorts) {
  return (method: 'GET' | 'POST', path: string, handler: Handler): Route => ({
    method,
    path: API + path,
    handle: async (request, response) => {
      const aidant = await aidantOf(request);
      if (!aidant)
        throw new AppError('unauthorized', 'Entrez d’abord par un lien de connexion.', { status: 401 });
      desk.heard(aidant);
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

const MOST_UNDELIVERED = 200;

/**
 * Those about which somebody can do something: what a STOP held back shows in its conversation only. Without words:
 * an aidant reads those of their own conversations only, in the conversation.
 */
async function undelivered({ outbox, desk, channelOf }: ConsolePorts, aidant: Aidant): Promise<object[]> {
  const mine = new Map((await desk.list(aidant)).map(({ conversationId, id }) => [conversationId, id]));
  return (await outbox.undelivered(MOST_UNDELIVERED)).map(
    ({ id, conversationId, channelId, sender, code, attempts, deadAt }) => ({
      id,
      channel: channelOf?.(channelId)?.label ?? channelId,
      sender,
      why: whyUndelivered(code),
      attempts,
      deadAt,
      again: !isFinal(code),
      handoffId: mine.get(conversationId),
    }),
  );
}

/** Its messages are not lost and not in the list: they wait. */
function pausedChannels({ paused, channelOf }: ConsolePorts): object[] {
  return (paused?.() ?? []).map(({ channelId, code, since }) => ({
    channel: channelOf?.(channelId)?.label ?? channelId,
    since,
    why: whyPaused(code, channelId),
  }));
}

/** @throws AppError 404 when it is not there, 409 when it must not be sent any more */
async function tryAgain({ outbox, now }: ConsolePorts, id: string): Promise<void> {
  const message = await outbox.one(id);
  if (message && isFinal(message.code))
    throw new AppError('never-again', `${whyUndelivered(message.code)} Il ne peut plus partir.`, {
      status: 409,
    });
  if (!message || !(await outbox.again(id, now()))) throw offTheList();
}

function offTheList(): AppError {
  return new AppError('undelivered-gone', 'Ce message n’est plus dans la liste.', { status: 404 });
}

interface Delivery {
  status: DeliveryStatus;
  code?: string;
  /** In French, of one that failed. */
  why?: string;
}

/** What became of each message, by seq: as the platform told, and what the outbox gave up before. */
async function deliveriesOf(
  { deliveries, outbox }: ConsolePorts,
  conversationId: string,
): Promise<Record<string, Delivery>> {
  const news: Record<string, Delivery> = {};
  for (const [seq, { status, code }] of await deliveries.of(conversationId))
    news[seq] = status === 'failed' ? failed(code) : { status };
  for (const dead of await outbox.deadOf(conversationId))
    news[dead.id.slice(dead.id.lastIndexOf(':') + 1)] = failed(dead.code);
  return news;
}

function failed(code = ''): Delivery {
  return { status: 'failed', code, why: whyUndelivered(code) };
}

function seqOf(text: string | null): number {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
}

/** Field by field: an aidant sees no id that leads to a person on a channel, also when storage learns new ones. */
function shown(handoff: Handoff, { titleOf, departementOf, channelOf, desk }: ConsolePorts): object {
  const { id, conversationId, status, reason, language, offer, departement: code } = handoff;
  const { open, blocked, endsAt, leftMs, invites } = desk.reach(handoff);
  const name = code && departementOf?.(code);
  return {
    id,
    conversationId,
    status,
    reason,
    language,
    offer,
    channel: channelOf?.(handoff.channelId)?.label ?? handoff.channelId,
    reach: { open, blocked, endsAt, leftMs, invites },
    heardAt: handoff.heardAt,
    departement: name ? `${name} (${code})` : code,
    topics: handoff.topics.map((dialog) => titleOf?.(dialog) ?? dialog),
    queuedAt: handoff.queuedAt,
    claimedAt: handoff.claimedAt,
    answeredAt: handoff.answeredAt,
  };
}

/** Ids only: the page then asks for what it may see. An open stream is an aidant who is there. */
function stream(
  { desk, feed, streams, aidantOf }: ConsolePorts,
  aidant: Aidant,
  request: HttpRequest,
  response: ServerResponse,
): void {
  const leave = desk.arrive(aidant);
  let unsubscribe = () => {};
  const events = openStream(streams, response, {
    allowed: async () => (await aidantOf(request)) !== undefined,
    closed: () => {
      unsubscribe();
      leave();
    },
  });
  if (response.destroyed) return;
  unsubscribe = feed.subscribe((change: Change) => {
    if (desk.concerns(change, aidant)) events.send(change.kind, { conversationId: change.conversationId });
  });
}
