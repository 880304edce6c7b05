/** POST /api/messages: any channel of Azure Bot Service, and the Bot Framework Emulator on this machine. */

import { randomUUID } from 'node:crypto';
import type { Activity as BotActivity, ConversationReference } from 'botbuilder';
import { z } from 'zod';
import type { Activity, Message } from '../conversation/types';
import { AppError, BadRequest } from '../errors';
import { type HttpReply, type HttpRequest, jsonBody } from '../http';
import type { OutboxItem } from '../storage/types';
import type { AzureAdapter, AzureCredentials } from './azure-adapter';
import type { Channel, ChannelPorts } from './channel';
import { isThisMachine } from './client-address';
import { toBotActivity } from './to-bot-activity';

export interface AzureOptions extends AzureCredentials {
  production: boolean;
  /** Hosts that replies may go to, besides Microsoft's: exact names. */
  serviceHosts: string[];
}

/** Hosts of the Bot Framework's channels (Azure Bot Service, "Bot Framework connector" service URLs). */
const MICROSOFT_HOSTS = [/^(?:[a-z0-9-]+\.)*botframework\.com$/, /^smba\.trafficmanager\.net$/];
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** The fields we read, tolerant of all others (platforms add fields without notice). */
const INCOMING = z.object({
  type: z.string().min(1),
  id: z.string().max(500).optional(),
  channelId: z.string().min(1).max(100),
  serviceUrl: z.string().max(1000).optional(),
  conversation: z.object({ id: z.string().min(1).max(1000), isGroup: z.boolean().nullish() }),
  from: z.object({ id: z.string().min(1).max(1000) }),
  recipient: z.object({ id: z.string() }).optional(),
  text: z.string().nullish(),
  locale: z.string().nullish(),
  value: z.unknown().optional(),
  deliveryMode: z.string().nullish(),
  attachments: z.array(z.object({ contentType: z.string() })).nullish(),
  membersAdded: z.array(z.object({ id: z.string() })).nullish(),
});
type Incoming = z.infer<typeof INCOMING>;

export function createAzureBotService(options: AzureOptions, ports: ChannelPorts): Channel {
  const adapter = lazyAdapter(options);
  if (options.MicrosoftAppId) adapter();
  const gate = { options, isAllowed: createServiceCheck(options) };
  const handle = (request: HttpRequest) => receive(adapter, gate, ports, request);
  return {
    id: 'azure',
    push: true,
    routes: [{ method: 'POST', path: '/api/messages', maxBodyBytes: 512 * 1024, handle }],
    send: (item) => deliver(adapter(), item),
  };
}

type Adapter = () => AzureAdapter;

/** botbuilder takes 0.4 s and 46 MB to load: who has no Azure account does not pay for it. */
function lazyAdapter(options: AzureOptions): Adapter {
  let adapter: AzureAdapter | undefined;
  return () => {
    const { AzureAdapter } = require('./azure-adapter') as typeof import('./azure-adapter');
    adapter ??= new AzureAdapter(options);
    return adapter;
  };
}

interface Gate {
  options: AzureOptions;
  isAllowed: ServiceCheck;
}

async function receive(
  adapter: Adapter,
  { options, isAllowed }: Gate,
  ports: ChannelPorts,
  request: HttpRequest,
): Promise<HttpReply> {
  refuseStrangers(options, request);
  const incoming = parseIncoming(jsonBody(request));
  checkServiceUrl(isAllowed, incoming);
  if (options.MicrosoftAppId) await authenticate(adapter(), incoming, request);
  const replies = await answer(incoming, ports);
  return incoming.deliveryMode === 'expectReplies'
    ? { status: 200, body: { activities: replies } }
    : { status: 200 };
}

function authenticate(adapter: AzureAdapter, incoming: Incoming, { headers }: HttpRequest): Promise<void> {
  return adapter
    .authenticate(incoming as unknown as BotActivity, headers.authorization ?? '')
    .catch(asRefusal);
}

/** Without an app id nothing proves who writes: only this machine may, and not through a proxy on it. */
function refuseStrangers({ MicrosoftAppId, production }: AzureOptions, request: HttpRequest): void {
  if (MicrosoftAppId) return;
  if (!production && isThisMachine(request)) return;
  const why =
    'Réglez MicrosoftAppId et MicrosoftAppPassword : sans eux, seul ce poste peut écrire, hors production.';
  throw new AppError('azure-off', why, { status: 403 });
}

function parseIncoming(body: unknown): Incoming {
  const parsed = INCOMING.safeParse(body);
  // As it came: what the schema does not name goes back to the channel with the reply, and into the check of its token.
  if (parsed.success) return body as Incoming;
  const fields = parsed.error.issues.map(({ path }) => path.join('.') || '(corps)').join(', ');
  throw new BadRequest(
    'not-an-activity',
    `Le corps n'est pas une Activity Bot Framework ; champs à corriger : ${fields}.`,
  );
}

/** The bot writes to the serviceUrl that a request names: outside of the list it could be sent anywhere (SSRF). */
function checkServiceUrl(isAllowed: ServiceCheck, { serviceUrl, deliveryMode }: Incoming): void {
  if (serviceUrl === undefined && deliveryMode === 'expectReplies') return;
  if (serviceUrl !== undefined && isAllowed(serviceUrl)) return;
  throw new AppError('service-url', 'serviceUrl absent ou hors de la liste permise (AZURE_SERVICE_HOSTS).', {
    status: 403,
  });
}

type ServiceCheck = (serviceUrl: string) => boolean;

/** An account has one serviceUrl for all its messages: the last that was allowed is not read again. */
function createServiceCheck(options: AzureOptions): ServiceCheck {
  let allowed: string | undefined;
  return (serviceUrl) => {
    if (serviceUrl !== allowed && serviceAllowed(options, serviceUrl)) allowed = serviceUrl;
    return serviceUrl === allowed;
  };
}

function serviceAllowed({ MicrosoftAppId, serviceHosts }: AzureOptions, serviceUrl: string): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, hostname } = new URL(serviceUrl);
  if (protocol === 'http:' && !MicrosoftAppId && LOOPBACK_HOSTS.includes(hostname)) return true;
  if (protocol !== 'https:') return false;
  return serviceHosts.includes(hostname) || MICROSOFT_HOSTS.some((host) => host.test(hostname));
}

/** Takes the turn; with expectReplies the replies go back in the response, else the outbox has them. */
async function answer(incoming: Incoming, ports: ChannelPorts): Promise<object[]> {
  const activity = toActivity(incoming);
  if (!activity) return [];
  const inResponse = incoming.deliveryMode === 'expectReplies';
  const { entries } = await ports.takeTurn(activity, { push: !inResponse });
  if (!inResponse) return [];
  const replies = entries.filter(({ sender }) => sender !== 'person');
  return replies.map(({ message }) => addressed(toBotActivity(message, incoming.channelId), incoming));
}

/** A reply names who speaks to whom (the stock adapter does this in TurnContext.sendActivities). */
function addressed(
  reply: object,
  { id, channelId, serviceUrl, conversation, from, recipient }: Incoming,
): object {
  return { channelId, serviceUrl, conversation, from: recipient, recipient: from, replyToId: id, ...reply };
}

/** Groups are ignored: what one person writes to us is not for the others to read. */
function toActivity(incoming: Incoming): Activity | undefined {
  const { conversation, recipient, membersAdded } = incoming;
  const arrived = membersAdded?.some(({ id }) => id !== recipient?.id) ?? false;
  const started = incoming.type === 'conversationUpdate' && arrived;
  if (conversation.isGroup || (incoming.type !== 'message' && !started)) return undefined;
  return {
    id: incoming.id ?? randomUUID(),
    type: started ? 'start' : 'message',
    channelId: 'azure',
    conversationId: `${incoming.channelId}|${conversation.id}`,
    message: toMessage(incoming),
    localeHint: incoming.locale ?? undefined,
    reference: referenceOf(incoming),
  };
}

function toMessage({ text, value, attachments }: Incoming): Message {
  const choice =
    typeof value === 'string' ? value : (value as { choice?: unknown } | null | undefined)?.choice;
  const message: Message = { text: text ?? '' };
  if (typeof choice === 'string') message.value = choice;
  if (attachments?.length) message.media = attachments.map(({ contentType }) => contentType.slice(0, 100));
  return message;
}

/** What is answered in the response is answered: a later message is no reply to this activity. */
function referenceOf({
  id,
  from,
  recipient,
  conversation,
  channelId,
  serviceUrl,
  locale,
  deliveryMode,
}: Incoming): object | undefined {
  if (serviceUrl === undefined) return undefined;
  const activityId = deliveryMode === 'expectReplies' ? undefined : id;
  const bot = recipient && { id: recipient.id };
  const address = { conversation: { id: conversation.id }, channelId, serviceUrl, locale };
  return { activityId, user: { id: from.id }, bot, ...address };
}

async function deliver(adapter: AzureAdapter, item: OutboxItem): Promise<undefined> {
  const reference = item.reference as Partial<ConversationReference>;
  await adapter
    .write(reference, toBotActivity(item.message, reference.channelId ?? ''))
    .catch((cause: unknown) => {
      throw deliveryError(cause);
    });
}

/** 429, 5xx and network failures may pass later; anything else will fail again. */
function deliveryError(cause: unknown): AppError {
  const { statusCode } = cause as { statusCode?: number };
  const retryable = statusCode === undefined || statusCode === 429 || statusCode >= 500;
  const loggable = `azure-send-${statusCode ?? 'network'}`;
  return new AppError('azure-send', "Azure Bot Service n'a pas pris le message.", {
    retryable,
    loggable,
    cause,
  });
}

function asRefusal(error: unknown): never {
  if (
    (error as { name?: string }).name === 'AuthenticationError' ||
    (error as { statusCode?: number }).statusCode === 401
  ) {
    throw new AppError('unauthorized', 'Jeton du Bot Framework absent ou faux.', {
      status: 401,
      cause: error,
    });
  }
  throw error;
}
