import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Effect, Speaker } from '../conversation/types';
import type { ConversationRows } from './conversation-rows';
import { changeRows, runQuery } from './database';
import type { Transaction } from './group-commit';
import type { HandoffRows } from './handoff-rows';
import { STOPPED } from './outbox-queries';
import type { OutboxRows } from './outbox-rows';
import { prepareQuery } from './prepared-query';
import type { Schema, TurnRow } from './schema';
import { Sealer } from './sealed-rows';
import type { Transcript } from './transcript';
import type { CommitResult, Conversation, TranscriptEntry, TurnCommit, Vault } from './types';

/** Characters of base64url: 132 bits tell the messages of one conversation apart. */
const DEDUPE_KEY = 22;

/** Thrown to undo the turn's writes: the conversation has another version by now. */
export class TurnConflict extends Error {}

/** What came of a turn, and which handoffs it opened, cancelled or erased. */
export interface Written {
  result: Exclude<CommitResult, { kind: 'conflict' }>;
  handoffs: string[];
  /** The conversation as it is now written; absent when nothing was, or its key was replaced. */
  next?: Conversation;
}

type TurnKey = Pick<TurnRow, 'conversation_id' | 'dedupe_key'>;

/** A turn made ready to be written: the same whether it runs once or again. */
interface Plan {
  turn: TurnCommit;
  erases: boolean;
  sealer: Sealer;
  speaker: Speaker;
  /** The handoff to open, with its new id. */
  opens: { id: string; brief: Extract<Effect, { kind: 'open-handoff' }>['brief'] } | undefined;
  /** Where replies go, as JSON. */
  reference: string | undefined;
  /** Without the person's own words when the turn erases. */
  entries: TurnCommit['entries'];
}

/** Writes one turn inside a transaction that is open. */
export class TurnWriter {
  readonly #addTurn;
  readonly #findTurn;

  constructor(
    db: Kysely<Schema>,
    private readonly vault: Vault,
    private readonly conversations: ConversationRows,
    private readonly transcript: Transcript,
    private readonly handoffs: HandoffRows,
    private readonly outbox: OutboxRows,
  ) {
    this.#addTurn = prepareQuery<TurnRow, unknown>((slot) =>
      db
        .insertInto('turns')
        .values({
          conversation_id: slot('conversation_id'),
          dedupe_key: slot('dedupe_key'),
          first_seq: slot('first_seq'),
          last_seq: slot('last_seq'),
          at: slot('at'),
        })
        .onConflict((conflict) => conflict.columns(['conversation_id', 'dedupe_key']).doNothing()),
    );
    this.#findTurn = prepareQuery<TurnKey, Pick<TurnRow, 'first_seq' | 'last_seq'>>((slot) =>
      db
        .selectFrom('turns')
        .select(['first_seq', 'last_seq'])
        .where('conversation_id', '=', slot('conversation_id'))
        .where('dedupe_key', '=', slot('dedupe_key')),
    );
  }

  /** @throws TurnConflict when the conversation has moved on */
  async write(trx: Transaction, turn: TurnCommit): Promise<Written> {
    const plan = this.#plan(turn);
    const key = this.#keyOf(turn);
    if (!(await this.#isFirst(trx, plan, key)))
      return { result: { kind: 'duplicate', entries: await this.#entriesOf(trx, key) }, handoffs: [] };
    await this.#writeConversation(trx, plan);
    await this.#applyEffects(trx, plan);
    const entries = await this.#append(trx, plan);
    return { result: { kind: 'committed', entries }, handoffs: touched(plan), next: nextOf(plan) };
  }

  /** Two first messages at once have prepared two ids: only one of them can be written, see `#writeConversation`. */
  #keyOf({ conversation: { id, pseudonym }, activityId }: TurnCommit): TurnKey {
    const hash = this.vault.pseudonym('turn', pseudonym, activityId);
    return { conversation_id: id, dedupe_key: hash.slice(0, DEDUPE_KEY) };
  }

  #plan(turn: TurnCommit): Plan {
    const { conversation, effects } = turn;
    const erases = effects.some((effect) => effect.kind === 'erase');
    const wrappedKey = erases ? this.vault.newKey(conversation.id) : conversation.wrappedKey;
    const entries = erases ? turn.entries.filter((entry) => entry.sender !== 'person') : turn.entries;
    const sealer = new Sealer(this.vault, conversation.id, wrappedKey);
    const reference = turn.reference === undefined ? undefined : JSON.stringify(turn.reference);
    return { turn, erases, sealer, entries, reference, ...speakerAfter(conversation.speaker, effects) };
  }

  async #isFirst(trx: Transaction, { turn, entries }: Plan, key: TurnKey): Promise<boolean> {
    const { lastSeq } = turn.conversation;
    const row = {
      first_seq: lastSeq + 1,
      last_seq: lastSeq + entries.length,
      at: turn.now,
      ...key,
    };
    return (await changeRows(trx, this.#addTurn(row))) === 1;
  }

  async #entriesOf(trx: Transaction, key: TurnKey): Promise<TranscriptEntry[]> {
    const [row] = await runQuery(trx, this.#findTurn(key));
    if (!row) return [];
    const { first_seq, last_seq: upto } = row;
    return this.transcript.read({ conversationId: key.conversation_id, after: first_seq - 1, upto }, trx);
  }

  async #writeConversation(
    trx: Transaction,
    { turn, sealer, speaker, entries, reference }: Plan,
  ): Promise<void> {
    const { conversation, now } = turn;
    const isWritten = reference === conversation.reference;
    const change = {
      id: conversation.id,
      last_seq: conversation.lastSeq + entries.length,
      sealed_state: sealer.sealState(turn.state),
      sealed_reference: isWritten ? null : sealer.sealReference(turn.reference),
      heard_at: latest(conversation.heardAt, turn.heardAt),
    };
    const { channelId: channel_id, pseudonym, version } = conversation;
    const written =
      version === 0
        ? await this.conversations.insert(
            trx,
            { channel_id, pseudonym, created_at: now, ...change },
            speaker,
            sealer.wrappedKey,
          )
        : await this.conversations.change(
            trx,
            { version, now, ...change },
            speaker,
            turn.heardAt !== undefined,
          );
    if (!written) throw new TurnConflict();
  }

  async #applyEffects(trx: Transaction, plan: Plan): Promise<void> {
    const { turn, opens } = plan;
    const { id: conversationId, channelId } = turn.conversation;
    for (const effect of turn.effects) {
      if (effect.kind === 'cancel-handoff')
        await this.handoffs.cancel(trx, effect.handoffId, conversationId, turn.now);
      if (effect.kind === 'raise-handoff') await this.handoffs.raise(trx, effect.handoffId, conversationId);
    }
    if (plan.erases) await this.#erase(trx, plan);
    // After STOP the person gets its confirmation, and nothing that was written before.
    if (turn.push && turn.state.stopped) await this.outbox.giveUp(trx, conversationId, STOPPED, turn.now);
    const { language } = turn.state;
    const { speaker, state } = turn.conversation;
    if (speaker.kind !== 'bot' && language && language !== state.language)
      await this.handoffs.speak(trx, conversationId, language);
    if (opens)
      await this.handoffs.open(trx, { id: opens.id, conversationId, channelId }, opens.brief, turn.now);
  }

  /**
   * The address stays, sealed with the new key, for as long as the receipt has to reach it; see the outbox. The
   * aliases stay too: they are pseudonyms, and lead a redelivered message to the dedupe key that it has already.
   */
  async #erase(trx: Transaction, { turn, sealer, entries }: Plan): Promise<void> {
    const { id } = turn.conversation;
    await this.handoffs.erase(trx, id);
    await this.transcript.erase(trx, id);
    const receipt = turn.push && entries.length > 0;
    await this.conversations.replaceKey(
      trx,
      id,
      sealer.wrappedKey,
      sealer.sealReference(receipt ? turn.reference : undefined),
    );
  }

  #append(trx: Transaction, { turn, sealer, entries }: Plan): Promise<TranscriptEntry[]> {
    const { conversation, push, now, state } = turn;
    const { id: conversationId, channelId, lastSeq: afterSeq } = conversation;
    const where = { conversationId, channelId, afterSeq };
    return this.transcript.append(trx, sealer, { entries, push, farewell: state.stopped, now, ...where });
  }
}

/** Who speaks after these effects. A conversation that waits already keeps its place in the queue. */
function speakerAfter(before: Speaker, effects: Effect[]): Pick<Plan, 'speaker' | 'opens'> {
  let speaker = before;
  let opens: Plan['opens'];
  for (const effect of effects) {
    if (effect.kind === 'open-handoff' && speaker.kind === 'bot') {
      opens = { id: randomUUID(), brief: effect.brief };
      speaker = { kind: 'queue', handoffId: opens.id };
    } else if (effect.kind === 'erase' || isCancelled(speaker, effect)) {
      opens = undefined;
      speaker = { kind: 'bot' };
    }
  }
  return { speaker, opens };
}

/** A message that was redelivered late does not take the window back. Compared here: the version guards the row. */
function latest(before: number | undefined, heardAt: number | undefined): number | null {
  if (before === undefined || heardAt === undefined) return before ?? heardAt ?? null;
  return Math.max(before, heardAt);
}

function nextOf({
  turn,
  erases,
  entries,
  speaker,
  reference = turn.conversation.reference,
}: Plan): Conversation | undefined {
  const { conversation, state } = turn;
  const { version, lastSeq } = conversation;
  if (erases) return undefined;
  const heardAt = latest(conversation.heardAt, turn.heardAt) ?? undefined;
  return {
    ...conversation,
    version: version + 1,
    lastSeq: lastSeq + entries.length,
    speaker,
    state,
    heardAt,
    reference,
  };
}

function touched({ turn, speaker }: Plan): string[] {
  const before = turn.conversation.speaker;
  const ids = [before, speaker].flatMap((each) => (each.kind === 'bot' ? [] : [each.handoffId]));
  const raised = turn.effects.some(({ kind }) => kind === 'raise-handoff');
  return ids[0] === ids[1] && !raised ? [] : [...new Set(ids)];
}

function isCancelled(speaker: Speaker, effect: Effect): boolean {
  return effect.kind === 'cancel-handoff' && speaker.kind !== 'bot' && speaker.handoffId === effect.handoffId;
}
