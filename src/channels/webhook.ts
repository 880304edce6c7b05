/** A platform's webhook: verified, parsed item by item, each item durable before the platform hears 200. */
import type { Activity } from '../conversation/types';
import { AppError, loggableOf, Unavailable } from '../errors';
import type { HttpReply, HttpRequest, Route } from '../http';
import type { MessagingPorts } from './channel';
import type { Client, Codec, Inbound, MessagingChannel } from './messaging';

export interface WebhookParts {
  channel: Pick<MessagingChannel, 'id' | 'paths' | 'aliases' | 'manner' | 'maxBodyBytes'>;
  codec: Codec<unknown>;
  client: Client<unknown, unknown>;
  ports: MessagingPorts;
}

/** Batches of Meta hold up to 1000 items. */
const MAX_BODY = 3 * 1024 * 1024;
/** A turn that takes longer shows "typing". */
const TYPING_AFTER_MS = 600;
/** Deliveries of one message that may fail by a fault of ours before it is given up: a platform would resend for days. */
const MOST_FAULTS = 3;
const MAX_FAULTY = 1000;

export function webhookRoutes(parts: WebhookParts): Route[] {
  const webhook = new Webhook(parts);
  return parts.channel.paths.flatMap((path): Route[] => [
    {
      method: 'POST',
      path,
      maxBodyBytes: parts.channel.maxBodyBytes ?? MAX_BODY,
      handle: (request) => webhook.receive(request),
    },
    ...(parts.codec.handshake
      ? [
          {
            method: 'GET' as const,
            path,
            handle: async (request: HttpRequest) => parts.codec.handshake!(request),
          },
        ]
      : []),
  ]);
}

class Webhook {
  readonly #parts: WebhookParts;
  /** Faults by message, so that one poisonous message cannot stop a webhook for ever. */
  readonly #faults = new Map<string, number>();

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  async receive(request: HttpRequest): Promise<HttpReply> {
    const { codec, ports, channel } = this.#parts;
    if (!codec.verify(request, ports.now())) {
      ports.inbound(channel.id, 'refused');
      throw new AppError('signature', 'Signature absente ou fausse.', { status: 401 });
    }
    const items = codec.parse(request);
    const work: Promise<unknown>[] = [];
    // In the order of the batch: the turns of one person are then taken in that order, those of others beside them.
    for (const item of items) work.push(this.#treat(item, await this.#conversationOf(item)));
    const failure = (await Promise.all(work)).find((error) => error !== undefined);
    for (const { receipt } of items) if (receipt !== undefined) this.#acknowledge(receipt);
    if (failure !== undefined) throw failure;
    return codec.accepted ?? { status: 200 };
  }

  /** Why the platform must send the item again; undefined once it is durable, or given up. Never rejects. */
  async #treat(item: Inbound, conversation: string | Error): Promise<unknown> {
    const { ports, channel } = this.#parts;
    const key = keyOf(item, conversation);
    ports.inbound(channel.id, item.kind === 'ignored' ? `ignored-${item.why}` : item.kind);
    try {
      if (conversation instanceof Error) throw conversation;
      await this.#begin(item, conversation);
      this.#faults.delete(key);
      return undefined;
    } catch (error) {
      return this.#givesUp(key, error) ? undefined : error;
    }
  }

  #begin(item: Inbound, conversationId: string): Promise<void> {
    switch (item.kind) {
      case 'activity':
        return this.#takeTurn(item.activity, conversationId);
      case 'moved':
        return this.#move(item);
      case 'status':
        return this.#status(item);
      case 'status-until':
        return this.#statusUntil(item, conversationId);
      case 'ignored':
        return Promise.resolve();
    }
  }

  /** By the table of aliases where a person has several ids. Why it is not known, rather than a throw. */
  async #conversationOf(item: Inbound): Promise<string | Error> {
    const { channel, ports } = this.#parts;
    if (!('ids' in item)) return '';
    if (!channel.aliases) return item.ids[0]!;
    return ports.identities.resolve(channel.id, item.ids, ports.now()).catch((error: Error) => error);
  }

  async #takeTurn(
    received: Omit<Activity, 'channelId' | 'conversationId'>,
    conversationId: string,
  ): Promise<void> {
    const { channel, client, ports } = this.#parts;
    const activity: Activity = { ...received, channelId: channel.id, conversationId };
    const typing = setTimeout(
      () => void client.typing?.(activity.reference).catch(() => {}),
      TYPING_AFTER_MS,
    );
    try {
      await ports.takeTurn(activity, { push: true, manner: { joined: true, ...channel.manner } });
    } finally {
      clearTimeout(typing);
    }
  }

  /** A database that cannot be written is asked for a resend as long as it takes; a fault of ours is not. */
  #givesUp(key: string, error: unknown): boolean {
    if (error instanceof Unavailable) return false;
    const { ports, channel } = this.#parts;
    const faults = (this.#faults.get(key) ?? 0) + 1;
    if (this.#faults.size >= MAX_FAULTY) this.#faults.clear();
    this.#faults.set(key, faults);
    ports.logger.error(
      { channel: channel.id, faults, ...loggableOf(error) },
      'a message could not be treated',
    );
    if (faults < MOST_FAULTS) return false;
    ports.inbound(channel.id, 'given-up');
    return true;
  }

  /** The conversation goes on under the new ids, and is written to there. */
  async #move({ id, from, to, reference }: Extract<Inbound, { kind: 'moved' }>): Promise<void> {
    const { channel, ports } = this.#parts;
    const conversationId = await ports.identities.move(channel.id, from, to, ports.now());
    if (conversationId === undefined) return;
    const known = await ports.conversations.find({ channelId: channel.id, conversationId });
    if (!known) return;
    await this.#takeTurn({ id, type: 'update', message: { text: '' }, reference }, conversationId);
  }

  /** The token first: it says whose message these are news of, also when the platform was faster than our note. */
  async #status({ kind: _, token, ...told }: Extract<Inbound, { kind: 'status' }>): Promise<void> {
    const { channel, ports } = this.#parts;
    if (token !== undefined) await ports.outbox.confirm(token, told.externalId, ports.now());
    await ports.deliveries.record(channel.id, told, ports.now());
  }

  async #statusUntil(
    { status, until }: Extract<Inbound, { kind: 'status-until' }>,
    conversationId: string,
  ): Promise<void> {
    const { channel, ports } = this.#parts;
    await ports.deliveries.recordUntil({ channelId: channel.id, conversationId }, status, until);
  }

  /** Not awaited: the platform waits for our 200, and the message is safe already. */
  #acknowledge(receipt: unknown): void {
    const { client, ports, channel } = this.#parts;
    client
      .receipt?.(receipt)
      .catch((error) => ports.logger.warn({ channel: channel.id, ...loggableOf(error) }, 'no receipt given'));
  }
}

/** Message numbers are a platform's own, and some begin anew with every person. */
function keyOf(item: Inbound, conversation: string | Error): string {
  switch (item.kind) {
    case 'activity':
      return `${conversation instanceof Error ? item.ids[0] : conversation}\n${item.activity.id}`;
    case 'moved':
      return `moved ${item.id}`;
    case 'status':
      return `status ${item.externalId} ${item.status}`;
    case 'status-until':
      return `status ${conversation} ${item.status} ${item.until}`;
    case 'ignored':
      return '';
  }
}
