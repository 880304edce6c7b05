import type { Logger } from '../logger';
import type { ConversationRows } from './conversation-rows';
import type { DeliveryRows } from './delivery-rows';
import type { GroupCommit, Transaction } from './group-commit';
import type { DueRow, GoneRow, OutboxKey } from './outbox-queries';
import type { OutboxRows } from './outbox-rows';
import { Sealer } from './sealed-rows';
import type { ChangeFeed, OutboxItem, OutboxStore, Undelivered, Vault } from './types';

interface Parts {
  vault: Vault;
  commits: GroupCommit;
  logger: Logger;
  outbox: OutboxRows;
  conversations: ConversationRows;
  deliveries: DeliveryRows;
  feed: ChangeFeed;
  clock(): number;
}

/** What the platform gave for a message, or for a part of it. */
interface Taken {
  externalId: string | undefined;
  now: number;
}

export class SqlOutboxStore implements OutboxStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async due(now: number, limit: number, channelId: string): Promise<OutboxItem[]> {
    const items: OutboxItem[] = [];
    for (const row of await this.#parts.outbox.due(now, limit, channelId)) {
      const item = row.blocked_at === null ? this.#itemOf(row) : 'blocked';
      if (typeof item === 'object') items.push(item);
      else await this.dead(idOf(row), item, now);
    }
    return items;
  }

  channels(): Promise<string[]> {
    return this.#parts.outbox.channels();
  }

  async begin(id: string): Promise<boolean> {
    return (await this.#change(id, (trx, key) => this.#parts.outbox.begin(trx, key))) ?? false;
  }

  progress(id: string, parts: number, externalId?: string): Promise<void> {
    const taken = { externalId, now: this.#parts.clock() };
    return this.#change(id, (trx, key) => this.#progress(trx, key, parts, taken));
  }

  sent(id: string, now: number, externalId?: string): Promise<void> {
    return this.#change(id, async (trx, key) => {
      await this.#sent(trx, key, { externalId, now });
    });
  }

  retry(id: string, nextAttemptAt: number, code: string, uncertain = false): Promise<void> {
    const status = uncertain ? 'uncertain' : 'waiting';
    const next = { status, code, next_attempt_at: nextAttemptAt } as const;
    return this.#change(id, (trx, key) => this.#parts.outbox.retry(trx, key, next));
  }

  dead(id: string, code: string, now: number): Promise<void> {
    return this.#giveUp(id, (trx, key) => this.#parts.outbox.bury(trx, key, code, now));
  }

  block(id: string, code: string, now: number): Promise<void> {
    const { outbox, conversations } = this.#parts;
    return this.#giveUp(id, async (trx, key) => {
      await outbox.bury(trx, key, code, now);
      await outbox.giveUp(trx, key.conversation_id, code, now);
      await conversations.block(trx, key.conversation_id, now);
    });
  }

  recover(nextAttemptAt: number): Promise<number> {
    return this.#parts.commits.run((trx) => this.#parts.outbox.recover(trx, nextAttemptAt));
  }

  async confirm(token: string, externalId: string, now: number): Promise<void> {
    const part = partOf(token);
    const key = keyOf(part?.id ?? token);
    // Most receipts come when the row has long gone: these cost one read.
    if (!key || !(await this.#parts.outbox.exists(key))) return;
    const taken = { externalId, now };
    await this.#parts.commits.run(async (trx) => {
      if (part && part.part < part.of) return this.#progress(trx, key, part.part, taken);
      const row = await this.#sent(trx, key, taken);
      // The next ones waited for it, unless it had been given up.
      if (row && row.status !== 'dead') await this.#parts.outbox.moveNext(trx, key, now);
    });
  }

  async counts(): Promise<{ waiting: number; dead: number }> {
    const counts = { waiting: 0, dead: 0 };
    for (const { status, count } of await this.#parts.outbox.counts())
      counts[status === 'dead' ? 'dead' : 'waiting'] += Number(count);
    return counts;
  }

  async undelivered(limit: number): Promise<Undelivered[]> {
    return (await this.#parts.outbox.dead(limit)).map((row) => ({
      id: idOf(row),
      conversationId: row.conversation_id,
      channelId: row.channel_id,
      sender: row.sender,
      code: row.code ?? '',
      attempts: row.attempts,
      deadAt: row.dead_at,
    }));
  }

  async again(id: string, now: number): Promise<boolean> {
    return (await this.#change(id, (trx, key) => this.#parts.outbox.again(trx, key, now))) ?? false;
  }

  async dismiss(id: string): Promise<boolean> {
    return (await this.#change(id, (trx, key) => this.#parts.outbox.dismiss(trx, key))) ?? false;
  }

  /** Ids come back from platforms and pages: what is none of ours changes nothing. */
  async #change<Result>(
    id: string,
    work: (trx: Transaction, key: OutboxKey) => Promise<Result>,
  ): Promise<Result | undefined> {
    const key = keyOf(id);
    return key && this.#parts.commits.run((trx) => work(trx, key));
  }

  /** An aidant who looks at the conversation sees at once that it did not arrive. */
  async #giveUp(id: string, work: (trx: Transaction, key: OutboxKey) => Promise<void>): Promise<void> {
    const touched = await this.#change(id, async (trx, key) => {
      await work(trx, key);
      const lastSeq = await this.#parts.conversations.lastSeq(trx, key.conversation_id);
      return { conversationId: key.conversation_id, lastSeq };
    });
    if (touched?.lastSeq !== undefined)
      this.#parts.feed.publish({ kind: 'transcript', ...touched, lastSeq: touched.lastSeq });
  }

  async #progress(trx: Transaction, key: OutboxKey, parts: number, taken: Taken): Promise<void> {
    const channelId = await this.#parts.outbox.progress(trx, key, parts);
    if (channelId !== undefined) await this.#note(trx, key, channelId, taken);
  }

  /** Without a row nothing is noted: it was noted before, or the person had everything erased. */
  async #sent(trx: Transaction, key: OutboxKey, taken: Taken): Promise<GoneRow | undefined> {
    const row = await this.#parts.outbox.remove(trx, key);
    if (!row) return undefined;
    await this.#note(trx, key, row.channel_id, taken);
    await this.#parts.outbox.forgetReference(trx, key.conversation_id);
    return row;
  }

  async #note(
    trx: Transaction,
    key: OutboxKey,
    channelId: string,
    { externalId, now }: Taken,
  ): Promise<void> {
    if (externalId === undefined) return;
    const { vault, deliveries } = this.#parts;
    await deliveries.taken(trx, vault.pseudonym('delivery', channelId, externalId), key, now);
  }

  /** `unreadable` when the row does not open: one damaged row must not hold up everybody's messages. */
  #itemOf(row: DueRow): OutboxItem | 'unreadable' {
    const sealer = new Sealer(this.#parts.vault, row.conversation_id, row.wrapped_key);
    try {
      const { message, sender } = sealer.openEntry(row);
      return {
        id: idOf(row),
        conversationId: row.conversation_id,
        channelId: row.channel_id,
        message,
        sender,
        reference: sealer.openReference(row.sealed_reference),
        attempts: row.attempts,
        parts: row.parts,
        uncertain: row.status === 'uncertain',
        ...(row.heard_at !== null && { heardAt: row.heard_at }),
      };
    } catch {
      this.#parts.logger.error({ code: 'outbox-unreadable', id: idOf(row) }, 'An outbox row does not open');
      return 'unreadable';
    }
  }
}

/** The conversation and the seq of the entry: unique for ever, since a seq is never used again. */
function idOf(row: OutboxKey): string {
  return `${row.conversation_id}:${row.seq}`;
}

function keyOf(id: string): OutboxKey | undefined {
  const [, conversation_id, seq] = /^([0-9a-f-]{36}):([1-9]\d{0,14})$/.exec(id) ?? [];
  return conversation_id === undefined ? undefined : { conversation_id, seq: Number(seq) };
}

/** `<id>.2/3`: the receipt of the second of three wire messages. */
function partOf(token: string): { id: string; part: number; of: number } | undefined {
  const [, id, part, of] = /^([^.]+)\.([1-9]\d?)\/([1-9]\d?)$/.exec(token) ?? [];
  return id === undefined ? undefined : { id, part: Number(part), of: Number(of) };
}
