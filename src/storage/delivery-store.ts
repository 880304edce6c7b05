import type { ConversationRows } from './conversation-rows';
import { type DeliveryRows, rankOf } from './delivery-rows';
import type { GroupCommit, Transaction } from './group-commit';
import { purgeInBatches } from './purge';
import {
  type Address,
  type ChangeFeed,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type DeliveryStore,
  type Vault,
} from './types';

const FAILED = rankOf('failed');

interface Parts {
  vault: Vault;
  commits: GroupCommit;
  feed: ChangeFeed;
  conversations: ConversationRows;
  deliveries: DeliveryRows;
}

/** Whom to tell that a status rose. */
type Touched = { conversationId: string; lastSeq: number } | undefined;

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
    const { vault, commits, deliveries } = this.#parts;
    const news = {
      external_key: vault.pseudonym('delivery', channelId, externalId),
      status: rankOf(status),
      code: code ?? null,
      at: now,
    };
    this.#tell(await commits.run(async (trx) => this.#touched(trx, await deliveries.raise(trx, news))));
  }

  async recordUntil(address: Address, status: DeliveryStatus, until: number): Promise<void> {
    const { vault, commits, deliveries, conversations } = this.#parts;
    const pseudonym = vault.pseudonym('conversation', address.channelId, address.conversationId);
    const found = await conversations.position(pseudonym);
    if (!found) return;
    const touched = await commits.run(async (trx) => {
      const rose = await deliveries.raiseUntil(trx, found.id, status, until);
      return this.#touched(trx, rose ? found.id : undefined);
    });
    this.#tell(touched);
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

  async #touched(trx: Transaction, conversationId: string | undefined): Promise<Touched> {
    if (conversationId === undefined) return undefined;
    const lastSeq = await this.#parts.conversations.lastSeq(trx, conversationId);
    return lastSeq === undefined ? undefined : { conversationId, lastSeq };
  }

  /** Once committed. */
  #tell(touched: Touched): void {
    if (touched) this.#parts.feed.publish({ kind: 'transcript', ...touched });
  }
}

/** A message in several parts is as well delivered as the worst of them. */
function isWorse(rank: number, than: number): boolean {
  return than !== FAILED && (rank === FAILED || rank < than);
}

function statusOf(rank: number, code: string | null): { status: DeliveryStatus; code?: string } {
  return { status: DELIVERY_STATUSES[rank]!, ...(code !== null && { code }) };
}
