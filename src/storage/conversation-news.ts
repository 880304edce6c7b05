import type { ConversationRows } from './conversation-rows';
import type { Transaction } from './group-commit';
import type { ChangeFeed } from './types';

/** Whom to tell of a change, once it is committed. */
export type Touched = { conversationId: string; lastSeq: number } | undefined;

/** An aidant who looks at a conversation sees at once that something of its messages changed. */
export class ConversationNews {
  readonly #conversations: ConversationRows;
  readonly #feed: ChangeFeed;

  constructor(conversations: ConversationRows, feed: ChangeFeed) {
    this.#conversations = conversations;
    this.#feed = feed;
  }

  /** Within the change. Undefined when the conversation has gone. */
  async touched(trx: Transaction, conversationId: string): Promise<Touched> {
    const lastSeq = await this.#conversations.lastSeq(trx, conversationId);
    return lastSeq === undefined ? undefined : { conversationId, lastSeq };
  }

  /** Once committed. */
  tell(touched: Touched): void {
    if (touched) this.#feed.publish({ kind: 'transcript', ...touched });
  }
}
