import type { ConversationNews } from './conversation-news';
import type { ConversationRows } from './conversation-rows';
import { type DeliveryRows, type Risen, rankOf } from './delivery-rows';
import type { GroupCommit, Transaction } from './group-commit';
import type { OutboxRows } from './outbox-rows';
import { purgeInBatches } from './purge';
import {
  type Address,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type DeliveryStore,
  type Vault,
} from './types';

const FAILED = rankOf('failed');

interface Parts {
  vault: Vault;
  commits: GroupCommit;
  news: ConversationNews;
  conversations: ConversationRows;
  deliveries: DeliveryRows;
  outbox: OutboxRows;
}

export class SqlDeliveryStore implements DeliveryStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async record(
    channelId: string,
    news: { externalId: string; status: DeliveryStatus; code?: string; blocked?: boolean },
    now: number,
  ): Promise<void> {
    const { vault, commits, deliveries } = this.#parts;
    const { externalId, status, code = null, blocked = false } = news;
    const told = {
      external_key: vault.pseudonym('delivery', channelId, externalId),
      status: rankOf(status),
      code,
      at: now,
    };
    const touched = await commits.run(async (trx) => {
      const risen = await deliveries.raise(trx, told);
      if (!risen) return undefined;
      if (blocked) await this.#block(trx, risen, code ?? 'blocked', now);
      return this.#parts.news.touched(trx, risen.conversation_id);
    });
    this.#parts.news.tell(touched);
  }

  /** As when the platform says so in the place of taking a message. */
  async #block(trx: Transaction, { conversation_id, at }: Risen, code: string, now: number): Promise<void> {
    const { conversations, outbox } = this.#parts;
    if (await conversations.block(trx, conversation_id, now, at))
      await outbox.giveUp(trx, conversation_id, code, now);
  }

  async recordUntil(address: Address, status: DeliveryStatus, until: number): Promise<void> {
    const { vault, commits, deliveries, conversations, news } = this.#parts;
    const pseudonym = vault.pseudonym('conversation', address.channelId, address.conversationId);
    const found = await conversations.position(pseudonym);
    if (!found) return;
    const touched = await commits.run(async (trx) => {
      const rose = await deliveries.raiseUntil(trx, found.id, status, until);
      return rose ? news.touched(trx, found.id) : undefined;
    });
    news.tell(touched);
  }

  async of(conversationId: string): Promise<ReadonlyMap<number, { status: DeliveryStatus; code?: string }>> {
    const worst = new Map<number, { rank: number; code: string | null }>();
    for (const { seq, status, code } of await this.#parts.deliveries.of(conversationId)) {
      const known = worst.get(seq);
      if (!known || isWorse(status, known.rank)) worst.set(seq, { rank: status, code });
    }
    return new Map([...worst].map(([seq, { rank, code }]) => [seq, statusOf(rank, code)]));
  }

  purge(before: number): Promise<number> {
    const { commits, deliveries } = this.#parts;
    return purgeInBatches(commits, (trx, limit) => deliveries.purge(trx, before, limit));
  }
}

/** A message in several parts is as well delivered as the worst of them. */
function isWorse(rank: number, than: number): boolean {
  return than !== FAILED && (rank === FAILED || rank < than);
}

function statusOf(rank: number, code: string | null): { status: DeliveryStatus; code?: string } {
  return { status: DELIVERY_STATUSES[rank]!, ...(code !== null && { code }) };
}
