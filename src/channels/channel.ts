import type { TakeTurn } from '../conversation/take-turn';
import type { Route, UpgradeHandler } from '../http';
import type { Logger } from '../logger';
import type {
  ChangeFeed,
  ConversationStore,
  DeliveryStore,
  IdentityStore,
  OutboxItem,
  OutboxStore,
} from '../storage/types';
import type { MessagingChannel } from './messaging';

/** One way in and out of a conversation. `app.ts` mounts its routes and its upgrades, the outbox calls `send`. */
export interface Channel extends Partial<Pick<MessagingChannel, 'label' | 'pace' | 'window' | 'uncertain'>> {
  /** The channelId of its activities: `directline`, `telegram` … */
  id: string;
  routes: Route[];
  upgrades?: UpgradeHandler[];
  /** True when replies go through the outbox and `send`; false when clients read the transcript. */
  push: boolean;
  /** True when an approved template can reopen a shut window. */
  invites?: boolean;
  /**
   * Sends what is left of the item; `progress` notes durably that the platform took one more part. Returns the
   * platform's id of the last part. @throws SendError or AppError; the outbox acts on what it says
   */
  send?(item: OutboxItem, progress: Progress): Promise<string | undefined>;
  /** Ends what the channel keeps open (sockets, timers); resolves when done. */
  close?(): Promise<void>;
}

export type Progress = (parts: number, externalId?: string) => Promise<void>;

export type { TurnResult } from '../conversation/take-turn';

/** What every channel may use of the rest of the application. */
export interface ChannelPorts {
  /** Durable: resolves after the commit, so a channel acknowledges a message only once it cannot be lost. */
  takeTurn: TakeTurn;
  conversations: ConversationStore;
  feed: ChangeFeed;
  logger: Logger;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What the messaging channels use besides: people with several ids, receipts. */
export interface MessagingPorts extends ChannelPorts {
  identities: IdentityStore;
  deliveries: DeliveryStore;
  outbox: OutboxStore;
  /** Counts what came in and what became of it: `activity`, `status`, `ignored-group` … */
  inbound(channelId: string, what: string): void;
}
