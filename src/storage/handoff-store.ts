import type { Speaker } from '../conversation/types';
import type { ConversationMemory } from './conversation-memory';
import type { ConversationRows } from './conversation-rows';
import type { GroupCommit, Transaction } from './group-commit';
import type { Changed } from './handoff-queries';
import type { HandoffRows } from './handoff-rows';
import { Sealer } from './sealed-rows';
import type { Transcript } from './transcript';
import type { ChangeFeed, DeskResult, Handoff, HandoffStore, Holding, NewEntry, Vault } from './types';

interface Parts {
  vault: Vault;
  commits: GroupCommit;
  feed: ChangeFeed;
  conversations: ConversationRows;
  memory: ConversationMemory;
  transcript: Transcript;
  handoffs: HandoffRows;
}

interface DeskChange {
  id: string;
  entries: NewEntry[];
  now: number;
  /** The conditional update; nothing when the handoff is not in that state. */
  update(trx: Transaction): Promise<Changed | undefined>;
  speaker(changed: Changed): Speaker;
}

/** What came of it; where the conversation now is, when it moved. */
type Outcome = DeskResult | { conversationId: string; lastSeq: number };

const BOT: Speaker = { kind: 'bot' };

export class SqlHandoffStore implements HandoffStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  list(): Promise<Handoff[]> {
    return this.#parts.handoffs.notClosed();
  }

  holdings(conversationId?: string): Promise<Holding[]> {
    return this.#parts.handoffs.holdings(conversationId);
  }

  get(id: string): Promise<Handoff | undefined> {
    return this.#parts.handoffs.byId(id);
  }

  waiting(): Promise<number> {
    return this.#parts.handoffs.waiting();
  }

  claim(
    id: string,
    aidant: { id: string; name: string },
    entries: NewEntry[],
    now: number,
  ): Promise<DeskResult> {
    return this.#change({
      id,
      entries,
      now,
      update: (trx) => this.#parts.handoffs.claim(trx, id, aidant, now),
      speaker: () => ({ kind: 'aidant', handoffId: id, aidantName: aidant.name }),
    });
  }

  answered(id: string, aidantId: string, clientId: string): Promise<boolean> {
    const message = { handoff_id: id, aidant_id: aidantId, client_id: clientId };
    return this.#parts.handoffs.hasAnswer(message);
  }

  async answer(
    id: string,
    aidantId: string,
    entry: NewEntry,
    clientId: string,
    now: number,
  ): Promise<DeskResult> {
    const message = { handoff_id: id, aidant_id: aidantId, client_id: clientId };
    const { handoffs } = this.#parts;
    const outcome = await this.#run(async (trx) => {
      // Looked for first: a message taken just before its handoff closed was taken all the same.
      if (await handoffs.hasAnswer(message, trx)) return 'done';
      const changed = await handoffs.answer(trx, id, aidantId, now);
      if (!changed) return 'gone';
      await handoffs.addAnswer(trx, message);
      const speaker: Speaker = { kind: 'aidant', handoffId: id, aidantName: changed.aidant_name! };
      return this.#move(trx, changed.conversation_id, speaker, [entry], now);
    });
    return this.#tell(id, outcome);
  }

  requeue(id: string, aidantId: string, entries: NewEntry[], now: number): Promise<DeskResult> {
    return this.#toQueue(id, entries, now, (trx) => this.#parts.handoffs.giveBack(trx, id, aidantId));
  }

  takeBack(seen: Handoff, entries: NewEntry[], now: number): Promise<DeskResult> {
    return this.#toQueue(seen.id, entries, now, (trx) => this.#parts.handoffs.takeBack(trx, seen));
  }

  waitsSince(conversationId: string): Promise<number | undefined> {
    return this.#parts.handoffs.waitsSince(conversationId);
  }

  #toQueue(id: string, entries: NewEntry[], now: number, update: DeskChange['update']): Promise<DeskResult> {
    return this.#change({ id, entries, now, update, speaker: () => ({ kind: 'queue', handoffId: id }) });
  }

  close(id: string, aidantId: string, reason: string, entries: NewEntry[], now: number): Promise<DeskResult> {
    return this.#change({
      id,
      entries,
      now,
      update: (trx) => this.#parts.handoffs.close(trx, id, aidantId, reason, now),
      speaker: () => BOT,
    });
  }

  async #change({ id, entries, now, update, speaker }: DeskChange): Promise<DeskResult> {
    const outcome = await this.#run(async (trx) => {
      const changed = await update(trx);
      if (!changed) return 'gone';
      return this.#move(trx, changed.conversation_id, speaker(changed), entries, now);
    });
    return this.#tell(id, outcome);
  }

  #run(work: (trx: Transaction) => Promise<Outcome>): Promise<Outcome> {
    const { commits, memory } = this.#parts;
    const kept = (outcome: Outcome) => {
      if (typeof outcome !== 'string') memory.forget(outcome.conversationId);
    };
    return commits.run(work, { kept });
  }

  /** A stored reference means a channel that is written to: its entries leave by the outbox. */
  async #move(trx: Transaction, conversationId: string, speaker: Speaker, entries: NewEntry[], now: number) {
    const { conversations, transcript, vault } = this.#parts;
    const target = await conversations.move(trx, conversationId, speaker, entries.length, now);
    const sealer = new Sealer(vault, conversationId, target.wrapped_key);
    const afterSeq = target.last_seq - entries.length;
    await transcript.append(trx, sealer, {
      conversationId,
      channelId: target.channel_id,
      afterSeq,
      entries,
      push: target.sealed_reference !== null,
      now,
    });
    return { conversationId, lastSeq: target.last_seq };
  }

  /** Once committed. `done` alone: nothing had to change. */
  #tell(handoffId: string, outcome: Outcome): DeskResult {
    if (typeof outcome === 'string') return outcome;
    const { feed } = this.#parts;
    feed.publish({ kind: 'transcript', ...outcome });
    feed.publish({ kind: 'handoff', handoffId, conversationId: outcome.conversationId });
    return 'done';
  }
}
