import type { TakeTurn } from '../conversation/take-turn';
import type { Route, UpgradeHandler } from '../http';
import type { Logger } from '../logger';
import type { ChangeFeed, ConversationStore, OutboxItem } from '../storage/types';

/** One way in and out of a conversation. `app.ts` mounts its routes and its upgrades, the outbox calls `send`. */
export interface Channel {
  /** The channelId of its activities: `directline`, `telegram` … */
  id: string;
  routes: Route[];
  upgrades?: UpgradeHandler[];
  /** True when replies go through the outbox and `send`; false when clients read the transcript. */
  push: boolean;
  /** Throws AppError; its `retryable` tells the outbox whether to try again. */
  send?(item: OutboxItem): Promise<void>;
  /** Ends what the channel keeps open (sockets, timers); resolves when done. */
  close?(): Promise<void>;
}

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
