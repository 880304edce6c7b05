import type { ConversationNews } from './conversation-news';
import type { ConversationRows } from './conversation-rows';
import { type DeliveryRows, rankOf } from './delivery-rows';
import type { GroupCommit } from './group-commit';
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
}

export class SqlDeliveryStore implements DeliveryStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async record(
    channelId: string,
    { externalId, status, code }: { externalId: string; status: DeliveryStatus; code?: string },
    now: number,
  ): Promise<void> {
    const { vault, commits, deliveries, news } = this.#parts;
    const told = {
      external_key: vault.pseudonym('delivery', channelId, externalId),
      status: rankOf(status),
      code: code ?? null,
      at: now,
    };
    const touched = await commits.run(async (trx) => {
      const conversationId = await deliveries.raise(trx, told);
      return conversationId === undefined ? undefined : news.touched(trx, conversationId);
    });
    news.tell(touched);
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
