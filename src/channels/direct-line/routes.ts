/** The HTTP side of Direct Line 3.0. */
import { AppError, loggableOf } from '../../errors';
import { type HttpReply, type HttpRequest, jsonBody, type Route } from '../../http';
import type { ChannelPorts, TurnResult } from '../channel';
import { corsHeaders, type Limiter, preflight, TooMany } from './access';
import { activityId, CHANNEL_ID, parseWatermark, toActivities } from './activities';
import { BASE_PATH, streamUrl } from './addresses';
import { parseActivity } from './incoming';
import type { StreamHub } from './stream';
import { newConversationId, type Tokens } from './tokens';

const PAGE = 200;
/** A whole pasted book still gets an answer: the turn reads its beginning. */
const MAX_ACTIVITY_BYTES = 256 * 1024;
const TYPING_AFTER_MS = 700;
/** Official clients show "typing" for five seconds. */
const TYPING_AGAIN_MS = 4000;

export interface RouteContext {
  ports: ChannelPorts;
  tokens: Tokens;
  hub: StreamHub;
  publicUrl?: string;
  allowedOrigins: readonly string[];
  addressOf(request: HttpRequest): string | undefined;
  starts: Limiter;
  messages: Limiter;
  conversationMessages: Limiter;
}

type Handle = (context: RouteContext, request: HttpRequest) => Promise<HttpReply>;

export function directLineRoutes(context: RouteContext): Route[] {
  const one = '/conversations/:id';
  const routes: [Route['method'], string, Handle, number?][] = [
    ['POST', '/tokens/generate', generateToken],
    ['POST', '/tokens/refresh', refreshToken],
    ['POST', '/conversations', startConversation],
    ['GET', one, reconnect],
    ['GET', `${one}/activities`, readActivities],
    ['POST', `${one}/activities`, postActivity, MAX_ACTIVITY_BYTES],
  ];
  const paths = [...new Set(routes.map(([, path]) => path))];
  return [
    ...routes.map(([method, path, handle, maxBodyBytes]) => ({
      method,
      path: BASE_PATH + path,
      ...(maxBodyBytes && { maxBodyBytes }),
      handle: (request: HttpRequest) => answer(context, request, handle),
    })),
    ...paths.map(
      (path): Route => ({
        method: 'OPTIONS',
        path: BASE_PATH + path,
        handle: async (request) => preflight(request, context.allowedOrigins),
      }),
    ),
  ];
}

/** Errors are told in Direct Line's own shape, and with CORS headers, or a foreign page could not read them. */
async function answer(context: RouteContext, request: HttpRequest, handle: Handle): Promise<HttpReply> {
  const cors = { ...corsHeaders(request, context.allowedOrigins), 'cache-control': 'no-store' };
  try {
    const reply = await handle(context, request);
    return { headers: { ...cors, ...reply.headers }, status: reply.status, body: reply.body };
  } catch (error) {
    const reply = failure(context, error);
    return { headers: { ...cors, ...reply.headers }, status: reply.status, body: reply.body };
  }
}

function failure({ ports }: RouteContext, error: unknown): HttpReply {
  const known = error instanceof AppError;
  if (!known || error.status >= 500) ports.logger.error({ ...loggableOf(error) }, 'requête du chat échouée');
  const status = known ? error.status : 500;
  const message = known ? error.message : 'Erreur interne : réessayez dans un instant.';
  const wait = error instanceof TooMany ? error.seconds : status === 503 ? 2 : undefined;
  const headers = wait === undefined ? undefined : { 'retry-after': String(wait) };
  return { status, headers, body: { error: { code: known ? error.code : 'ServiceError', message } } };
}

async function startsLimited({ starts, addressOf }: RouteContext, request: HttpRequest): Promise<void> {
  const address = addressOf(request);
  if (address !== undefined) await starts(address);
}

async function messagesLimited(
  context: RouteContext,
  request: HttpRequest,
  conversationId: string,
): Promise<void> {
  const address = context.addressOf(request);
  if (address === undefined) return;
  await context.messages(address);
  await context.conversationMessages(conversationId);
}

async function generateToken(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  await startsLimited(context, request);
  return { status: 200, body: credentials(context, newConversationId()) };
}

/** While the token is valid, or with the `resumeKey` that came with it. */
async function refreshToken(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  const conversationId = resumable(context, request) ?? bearerConversation(context, request);
  return { status: 200, body: credentials(context, conversationId) };
}

function resumable({ tokens }: RouteContext, request: HttpRequest): string | undefined {
  try {
    return tokens.verify('resume', bearer(request));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** With a token: its conversation, new or not. Without: a new one. */
async function startConversation(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  if (request.headers.authorization) {
    const conversationId = bearerConversation(context, request);
    const found = await context.ports.conversations.find({ channelId: CHANNEL_ID, conversationId });
    return { status: found ? 200 : 201, body: opened(context, request, conversationId, 0) };
  }
  await startsLimited(context, request);
  return { status: 201, body: opened(context, request, newConversationId(), 0) };
}

async function reconnect(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  const conversationId = ownConversation(context, request);
  const watermark = parseWatermark(request.query.get('watermark'));
  return { status: 200, body: opened(context, request, conversationId, watermark) };
}

async function readActivities(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  const { conversations } = context.ports;
  const conversationId = ownConversation(context, request);
  const found = await conversations.find({ channelId: CHANNEL_ID, conversationId });
  if (!found) return { status: 200, body: { activities: [], watermark: '0' } };
  // A watermark invented by the client must not hide what comes next.
  const after = Math.min(parseWatermark(request.query.get('watermark')), found.lastSeq);
  const entries = await conversations.history(found.id, after, PAGE);
  const activities = toActivities(conversationId, entries, entries.length < PAGE);
  return { status: 200, body: { activities, watermark: String(entries.at(-1)?.seq ?? after) } };
}

async function postActivity(context: RouteContext, request: HttpRequest): Promise<HttpReply> {
  const conversationId = ownConversation(context, request);
  await messagesLimited(context, request, conversationId);
  const activity = parseActivity(conversationId, jsonBody(request));
  if (!activity) return { status: 200, body: { id: activityId(conversationId, 0) } };
  const turn: Turn = await whileTyping(context, conversationId, () => context.ports.takeTurn(activity));
  context.hub.wake(conversationId);
  const id = activityId(conversationId, firstSeq(turn));
  return { status: 200, body: { id, ...(turn.erased && { erased: true }) } };
}

/** `erased`: this turn erased the conversation, so that its page clears the screen too. */
type Turn = TurnResult & { erased?: boolean };

/** The person's own entry comes first; a repeated message finds the entries of its first time. */
function firstSeq({ entries }: TurnResult): number {
  return entries[0]?.seq ?? 0;
}

async function whileTyping<T>(
  context: RouteContext,
  conversationId: string,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout;
  const show = () => {
    context.hub.typing(conversationId);
    timer = setTimeout(show, TYPING_AGAIN_MS);
  };
  timer = setTimeout(show, TYPING_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

function bearer({ headers }: HttpRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function bearerConversation({ tokens }: RouteContext, request: HttpRequest): string {
  return tokens.verify('conversation', bearer(request));
}

function ownConversation(context: RouteContext, request: HttpRequest): string {
  const conversationId = bearerConversation(context, request);
  if (conversationId === request.params.id) return conversationId;
  throw new AppError('Forbidden', "Ce jeton n'ouvre pas cette conversation.", { status: 403 });
}

function credentials({ tokens }: RouteContext, conversationId: string) {
  const token = tokens.issue('conversation', conversationId);
  const resumeKey = tokens.issue('resume', conversationId);
  return { conversationId, token, expires_in: tokens.lifetime('conversation'), resumeKey };
}

function opened(context: RouteContext, request: HttpRequest, conversationId: string, watermark: number) {
  const ticket = context.tokens.issue('stream', conversationId);
  const url = streamUrl(request.incoming, conversationId, watermark, ticket, context.publicUrl);
  return { ...credentials(context, conversationId), streamUrl: url };
}
