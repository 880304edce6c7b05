import type { Logger } from '../logger';
import type { ConversationNews, Touched } from './conversation-news';
import type { ConversationRows } from './conversation-rows';
import type { DeliveryRows } from './delivery-rows';
import type { GroupCommit, Transaction } from './group-commit';
import type { DeadRow, DueRow, GoneRow, OutboxKey } from './outbox-queries';
import type { OutboxRows } from './outbox-rows';
import { purgeInBatches } from './purge';
import { Sealer } from './sealed-rows';
import type { OutboxItem, OutboxStore, Undelivered, Vault } from './types';

/** An answer of the day before yesterday comes too late to be of use; a channel may be off for weeks. */
const OLD_MS = 48 * 3_600_000;

interface Parts {
  vault: Vault;
  commits: GroupCommit;
  logger: Logger;
  outbox: OutboxRows;
  conversations: ConversationRows;
  deliveries: DeliveryRows;
  news: ConversationNews;
  clock(): number;
}

/** What the platform gave for a message, or for a part of it. */
interface Taken {
  externalId: string | undefined;
  /** When its try began; the note of it, where that is not known. */
  at: number;
}

export class SqlOutboxStore implements OutboxStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async due(now: number, limit: number, channelId: string): Promise<OutboxItem[]> {
    for (;;) {
      const items: OutboxItem[] = [];
      const refused: Promise<void>[] = [];
      for (const row of await this.#parts.outbox.due(now, limit, channelId)) {
        const item = this.#itemOf(row, now);
        if (typeof item === 'object') items.push(item);
        else refused.push(this.#refuse(row, item, now));
      }
      // Read again: they may have hidden others that may go.
      if (refused.length === 0) return items;
      await Promise.all(refused);
    }
  }

  channels(): Promise<string[]> {
    return this.#parts.outbox.channels();
  }

  async begin(id: string): Promise<boolean> {
    return (await this.#change(id, (trx, key) => this.#parts.outbox.begin(trx, key))) ?? false;
  }

  async progress(id: string, parts: number, externalId?: string): Promise<void> {
    const taken = { externalId, at: this.#parts.clock() };
    this.#parts.news.tell(await this.#change(id, (trx, key) => this.#progress(trx, key, parts, taken)));
  }

  async sent(id: string, begunAt: number, externalId?: string): Promise<void> {
    const taken = { externalId, at: begunAt };
    this.#parts.news.tell((await this.#change(id, (trx, key) => this.#sent(trx, key, taken)))?.touched);
  }

  retry(id: string, nextAttemptAt: number, code: string, uncertain = false): Promise<void> {
    const status = uncertain ? 'uncertain' : 'waiting';
    const next = { status, code, next_attempt_at: nextAttemptAt, spent: 1 } as const;
    return this.#change(id, (trx, key) => this.#parts.outbox.retry(trx, key, next));
  }

  hold(id: string, nextAttemptAt: number, code: string): Promise<void> {
    const next = { status: 'waiting', code, next_attempt_at: nextAttemptAt, spent: 0 } as const;
    return this.#change(id, (trx, key) => this.#parts.outbox.retry(trx, key, next));
  }

  dead(id: string, code: string, now: number): Promise<void> {
    return this.#giveUp(id, (trx, key) => this.#parts.outbox.bury(trx, key, code, now));
  }

  block(id: string, code: string, now: number, begunAt: number): Promise<void> {
    const { outbox, conversations } = this.#parts;
    return this.#giveUp(id, async (trx, key) => {
      await outbox.buryLeft(trx, key, code, now);
      if (await conversations.block(trx, key.conversation_id, now, begunAt))
        await outbox.giveUp(trx, key.conversation_id, code, now);
    });
  }

  recover(nextAttemptAt: number, channelId: string): Promise<number> {
    return this.#parts.commits.run((trx) => this.#parts.outbox.recover(trx, nextAttemptAt, channelId));
  }

  async confirm(token: string, externalId: string, now: number): Promise<void> {
    const part = partOf(token);
    const key = keyOf(part?.id ?? token);
    // Most receipts come when the row has long gone: these cost one read.
    if (!key || !(await this.#parts.outbox.exists(key))) return;
    const taken = { externalId, at: now };
    const touched = await this.#parts.commits.run(async (trx) => {
      if (part && part.part < part.of) return this.#progress(trx, key, part.part, taken);
      const gone = await this.#sent(trx, key, taken);
      // The next ones waited for it, unless it had been given up.
      if (gone && gone.status !== 'dead') await this.#parts.outbox.moveNext(trx, key, now);
      return gone?.touched;
    });
    this.#parts.news.tell(touched);
  }

  async counts(): Promise<{ waiting: number; dead: number }> {
    const counts = { waiting: 0, dead: 0 };
    for (const { status, count } of await this.#parts.outbox.counts())
      counts[status === 'dead' ? 'dead' : 'waiting'] += Number(count);
    return counts;
  }

  async undelivered(limit: number): Promise<Undelivered[]> {
    return (await this.#parts.outbox.dead(limit)).map(undeliveredOf);
  }

  async one(id: string): Promise<Undelivered | undefined> {
    const key = keyOf(id);
    const row = key && (await this.#parts.outbox.oneDead(key));
    return row && undeliveredOf(row);
  }

  async deadOf(conversationId: string): Promise<Undelivered[]> {
    return (await this.#parts.outbox.deadOf(conversationId)).map(undeliveredOf);
  }

  purgeDead(before: number): Promise<number> {
    const { commits, outbox } = this.#parts;
    return purgeInBatches(commits, (trx, limit) => outbox.purgeDead(trx, before, limit));
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
      return this.#parts.news.touched(trx, key.conversation_id);
    });
    this.#parts.news.tell(touched);
  }

  #refuse(row: DueRow, code: string, now: number): Promise<void> {
    return this.#giveUp(idOf(row), (trx, key) => this.#parts.outbox.refuse(trx, key, code, now));
  }

  async #progress(trx: Transaction, key: OutboxKey, parts: number, taken: Taken): Promise<Touched> {
    const channelId = await this.#parts.outbox.progress(trx, key, parts);
    return channelId === undefined ? undefined : this.#note(trx, key, channelId, taken);
  }

  /** Without a row nothing is noted: it was noted before, or the person had everything erased. */
  async #sent(
    trx: Transaction,
    key: OutboxKey,
    taken: Taken,
  ): Promise<(GoneRow & { touched: Touched }) | undefined> {
    const row = await this.#parts.outbox.remove(trx, key);
    if (!row) return undefined;
    const touched = await this.#note(trx, key, row.channel_id, taken);
    await this.#parts.outbox.forgetReference(trx, key.conversation_id);
    return { ...row, touched };
  }

  /** News that were faster than this note are news of a conversation only now. */
  async #note(
    trx: Transaction,
    key: OutboxKey,
    channelId: string,
    { externalId, at }: Taken,
  ): Promise<Touched> {
    if (externalId === undefined) return undefined;
    const { vault, deliveries } = this.#parts;
    const externalKey = vault.pseudonym('delivery', channelId, externalId);
    const overtaken = await deliveries.taken(trx, externalKey, key, at);
    return overtaken ? this.#parts.news.touched(trx, key.conversation_id) : undefined;
  }

  /**
   * The code of why it may not go, if so. `unreadable` when the row does not open: one damaged row must not hold up
   * everybody's messages.
   */
  #itemOf(row: DueRow, now: number): OutboxItem | 'blocked' | 'too-old' | 'unreadable' {
    if (row.blocked_at !== null) return 'blocked';
    if (now - row.created_at > OLD_MS) return 'too-old';
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

function undeliveredOf(row: DeadRow): Undelivered {
  return {
    id: idOf(row),
    conversationId: row.conversation_id,
    channelId: row.channel_id,
    sender: row.sender,
    code: row.code ?? '',
    attempts: row.attempts,
    deadAt: row.dead_at,
  };
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
