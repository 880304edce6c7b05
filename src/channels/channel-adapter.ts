/** The one adapter of all messaging channels: what is said to it leaves by the channel's codec and client. */
import {
  type Activity as BotActivity,
  BotAdapter,
  type ConversationReference,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder-core';
import type { Message, Sender } from '../conversation/types';
import { AppError } from '../errors';
import type { OutboxItem } from '../storage/types';
import type { Progress } from './channel';
import type { Client, Codec } from './messaging';

/** What an outgoing activity carries beside the Bot Framework's own fields. */
interface Outgoing {
  message: Message;
  sender: Sender;
  heardAt?: number;
  token: string;
  /** Parts that the platform has taken already. */
  parts: number;
  progress?: Progress;
}

/** Longest pause that a `delay` activity may ask for, in ms. */
const MAX_DELAY = 5_000;

export class ChannelAdapter extends BotAdapter {
  readonly #channelId: string;
  readonly #codec: Codec<unknown>;
  readonly #client: Client<unknown, unknown>;
  readonly #now: () => number;

  constructor(channelId: string, codec: Codec<unknown>, client: Client<unknown, unknown>, now: () => number) {
    super();
    this.#channelId = channelId;
    this.#codec = codec;
    this.#client = client;
    this.#now = now;
  }

  /** Sends one item of the outbox, from the part that is still to be sent; returns the platform's id of the last. */
  async write(item: OutboxItem, progress: Progress): Promise<string | undefined> {
    const { message, sender, heardAt, parts, id: token, reference } = item;
    let externalId: string | undefined;
    await this.continueConversation(this.#referenceOf(reference, item.conversationId), async (context) => {
      const outgoing: Outgoing = { message, sender, heardAt, token, parts, progress };
      const [response] = await context.sendActivities([
        { type: 'message', text: message.text, channelData: outgoing },
      ]);
      externalId = response?.id || undefined;
    });
    return externalId;
  }

  async sendActivities(
    context: TurnContext,
    activities: Partial<BotActivity>[],
  ): Promise<ResourceResponse[]> {
    const reference = context.activity.channelData as unknown;
    const responses: ResourceResponse[] = [];
    for (const activity of activities) responses.push({ id: (await this.#send(reference, activity)) ?? '' });
    return responses;
  }

  async updateActivity(context: TurnContext, activity: Partial<BotActivity>): Promise<void> {
    if (!this.#client.edit) throw unsupported(this.#channelId, 'modifier');
    const [wire] = this.#render(outgoingOf(activity));
    await this.#client.edit(context.activity.channelData, activity.id ?? '', wire);
  }

  async deleteActivity(context: TurnContext, { activityId }: Partial<ConversationReference>): Promise<void> {
    if (!this.#client.remove) throw unsupported(this.#channelId, 'supprimer');
    await this.#client.remove(context.activity.channelData, activityId ?? '');
  }

  /** Runs the logic as a turn of this conversation, outside of any message of the person's. */
  async continueConversation(
    reference: Partial<ConversationReference>,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<void> {
    const event = { type: 'event', name: 'continueConversation', channelData: channelDataOf(reference) };
    const activity = TurnContext.applyConversationReference(event, reference, true);
    const context = new TurnContext(this, activity as BotActivity);
    await this.runMiddleware(context, logic);
  }

  async #send(reference: unknown, activity: Partial<BotActivity>): Promise<string | undefined> {
    if (activity.type === 'delay') return pause(Number(activity.value));
    if (activity.type === 'typing') return this.#client.typing?.(reference) as Promise<undefined>;
    if (activity.type !== 'message') return undefined;
    const outgoing = outgoingOf(activity);
    const { parts, token, progress } = outgoing;
    const wires = this.#render(outgoing);
    let externalId: string | undefined;
    for (const [index, wire] of wires.entries()) {
      if (index < parts) continue;
      const own = wires.length === 1 ? token : `${token}.${index + 1}/${wires.length}`;
      ({ externalId } = await this.#client.send(reference, wire, own));
      if (index < wires.length - 1) await progress?.(index + 1, externalId);
    }
    return externalId;
  }

  #render({ message, sender, heardAt }: Outgoing): unknown[] {
    const context = { sender, now: this.#now(), ...(heardAt !== undefined && { heardAt }) };
    return this.#codec.render(message, context);
  }

  #referenceOf(reference: unknown, conversationId: string): Partial<ConversationReference> {
    const conversation = { id: conversationId, isGroup: false, conversationType: '', tenantId: '', name: '' };
    return {
      channelId: this.#channelId,
      conversation,
      [REFERENCE]: reference,
    } as Partial<ConversationReference>;
  }
}

/** Where a Bot Framework reference carries the channel's own. */
const REFERENCE = 'channelReference';

function channelDataOf(reference: Partial<ConversationReference>): unknown {
  return (reference as Record<string, unknown>)[REFERENCE];
}

/** An activity made by other code than ours (a middleware, a bot of the Bot Framework) has only the standard fields. */
function outgoingOf(activity: Partial<BotActivity>): Outgoing {
  const own = activity.channelData as Partial<Outgoing> | undefined;
  if (own?.message) return own as Outgoing;
  const actions = activity.suggestedActions?.actions ?? [];
  const choices = actions.map(({ title, value }) => ({ label: title, value: choiceOf(value) ?? title }));
  const message: Message = { text: activity.text ?? '', ...(choices.length > 0 && { choices }) };
  return { message, sender: 'bot', token: '', parts: 0 };
}

function choiceOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const choice = (value as { choice?: unknown } | null | undefined)?.choice;
  return typeof choice === 'string' ? choice : undefined;
}

function pause(ms: number): Promise<undefined> {
  const bounded = Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_DELAY) : 0;
  return new Promise((resolve) => setTimeout(() => resolve(undefined), bounded));
}

function unsupported(channelId: string, what: string): AppError {
  return new AppError('not-supported', `Le canal ${channelId} ne sait pas ${what} un message envoyé.`);
}
