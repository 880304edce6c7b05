/** The desk: who is there, how many wait, when it opens; and what an aidant may do with a handoff. */
import type { Desk as DeskPort } from '../conversation/ports';
import type { DeskView, LanguageCode, Message } from '../conversation/types';
import { AppError, BadRequest, loggableOf } from '../errors';
import type { Logger } from '../logger';
import type {
  Aidant,
  Change,
  ConversationStore,
  DeskResult,
  Handoff,
  HandoffStore,
  Holding,
  NewEntry,
  TranscriptEntry,
} from '../storage/types';
import { cleanText, MAX_TEXT } from '../text';
import { whyForgotten } from './forgotten';
import type { Hours } from './hours';
import { Presence } from './presence';
import { type ChannelFacts, isInvited, type Reach, reachOf, refuseUnreachable } from './reach';

export interface DeskPorts {
  handoffs: HandoffStore;
  conversations: ConversationStore;
  hours: Hours;
  logger: Logger;
  now(): number;
  /** A sentence of bot.json in the person's language, safe for its direction. */
  say(language: LanguageCode, key: string, values?: Record<string, string>): Message;
  /** What the desk must know of a channel; nothing for those that take a message at any time. */
  channelOf?(channelId: string): ChannelFacts | undefined;
}

export const CLOSE_REASONS = ['solved', 'referred', 'no-answer', 'back-to-bot'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

const SWEEP_MS = 15_000;

export class Desk implements DeskPort {
  readonly #ports: DeskPorts;
  readonly #presence: Presence;
  /** Open handoffs by conversation, which has one at most. */
  readonly #holdings = new Map<string, Holding>();
  #waiting = 0;
  /** One at a time: what is read last is what is so. */
  #reading: Promise<unknown> = Promise.resolve();
  #sweeping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#presence = new Presence(ports.now());
  }

  /** What a person who asks for a human is told. */
  view(now: number): DeskView {
    const { hours } = this.#ports;
    const closesAt = hours.closesAt(now);
    const open = closesAt !== undefined;
    const opensAt = open ? undefined : hours.opensAt(now);
    return { open, present: this.#presence.count(now), waiting: this.#waiting, opensAt, closesAt };
  }

  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks again who waits and who is held: in one conversation after each change of its handoff, else everywhere. */
  refresh(conversationId?: string): Promise<void> {
    const read = this.#reading.then(() => this.#read(conversationId));
    this.#reading = read.catch(() => undefined);
    return read;
  }

  async #read(conversationId?: string): Promise<void> {
    const open = await this.#ports.handoffs.holdings(conversationId);
    for (const known of conversationId ? [conversationId] : [...this.#holdings.keys()])
      this.#note(known, undefined);
    for (const holding of open) this.#note(holding.conversationId, holding);
  }

  #note(conversationId: string, holding: Holding | undefined): void {
    if (this.#holdings.get(conversationId)?.status === 'queued') this.#waiting -= 1;
    if (holding?.status === 'queued') this.#waiting += 1;
    if (holding) this.#holdings.set(conversationId, holding);
    else this.#holdings.delete(conversationId);
  }

  /** An aidant's console is open; the returned function says that it closed. One aidant may have several. */
  arrive({ id }: Aidant): () => void {
    const { now } = this.#ports;
    this.#presence.arrive(id, now());
    let gone = false;
    return () => {
      if (gone) return;
      gone = true;
      this.#presence.leave(id, now());
    };
  }

  /** The aidant's page asked for something: somebody is still behind it. */
  heard({ id }: Aidant): void {
    this.#presence.heard(id, this.#ports.now());
  }

  /** Whether this aidant's page is told: of every move of the queue, and of new words that they may read. */
  concerns(change: Change, aidant: Aidant): boolean {
    if (change.kind === 'handoff') return true;
    const holding = this.#holdings.get(change.conversationId);
    return holding !== undefined && (holding.aidantId === undefined || holding.aidantId === aidant.id);
  }

  /** Handoffs this aidant may see: those that wait, and their own. */
  async list(aidant: Aidant): Promise<Handoff[]> {
    const all = await this.#ports.handoffs.list();
    return all.filter((handoff) => mayRead(handoff, aidant));
  }

  /** The handoff, and what was said after `after` (a seq; 0 for all). */
  async read(
    id: string,
    aidant: Aidant,
    after = 0,
  ): Promise<{ handoff: Handoff; entries: TranscriptEntry[] }> {
    const handoff = await this.#ports.handoffs.get(id);
    if (!handoff || !mayRead(handoff, aidant)) throw gone();
    return { handoff, entries: await this.#history(handoff.conversationId, after) };
  }

  /** One winner: the others get 409. The person is told who speaks now. Asking again for one's own is no error. */
  async claim(id: string, aidant: Aidant): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await this.#open(id);
    const joined = this.#system(handoff, 'handoff.joined', aidant);
    const result = await handoffs.claim(id, aidant, joined, now());
    if (result === 'gone' && !(await this.#holds(id, aidant))) throw gone();
  }

  async answer(id: string, aidant: Aidant, text: string, clientId: string): Promise<void> {
    const { handoffs, now } = this.#ports;
    const clean = cleanText(text);
    if (clean === '') throw new BadRequest('empty', 'Écrivez un message avant d’envoyer.');
    if (text.trim().length > MAX_TEXT)
      throw new BadRequest('too-long', `Ce message dépasse ${MAX_TEXT} caractères : coupez-le en deux.`);
    const handoff = await handoffs.get(id);
    // Whoever does not hold it is refused below; a message that was taken stays taken, also when it comes again.
    const shut = handoff && isHeldBy(handoff, aidant) && !this.reach(handoff).open;
    if (shut && !(await handoffs.answered(id, aidant.id, clientId))) this.#refuseUnreachable(handoff);
    const entry: NewEntry = { sender: 'aidant', message: { text: clean, senderName: aidant.name } };
    expectDone(await handoffs.answer(id, aidant.id, entry, clientId, now()));
  }

  /**
   * Asks the person, by the channel's approved template, to write again: nothing else gets through. Asking again
   * before they did is no error, and sends nothing for a day.
   */
  async invite(id: string, aidant: Aidant, clientId: string): Promise<void> {
    const { handoffs, now, say } = this.#ports;
    const handoff = await handoffs.get(id);
    if (!handoff || !isHeldBy(handoff, aidant)) throw gone();
    const { open, invites, blocked } = this.reach(handoff);
    if (open) throw new BadRequest('window-open', 'Vous pouvez écrire librement : l’invitation est inutile.');
    if (blocked || !invites) this.#refuseUnreachable(handoff);
    if (isInvited(await this.#history(handoff.conversationId, 0), now())) return;
    const message: Message = { ...say(handoff.language, 'handoff.reopen'), template: 'reopen' };
    expectDone(await handoffs.answer(id, aidant.id, { sender: 'system', message }, clientId, now()));
  }

  /** Whether the person can be written to, and until when. */
  reach(handoff: Handoff): Reach {
    const { channelOf, now } = this.#ports;
    return reachOf(handoff, channelOf?.(handoff.channelId) ?? {}, now());
  }

  #refuseUnreachable(handoff: Handoff): void {
    const label = this.#ports.channelOf?.(handoff.channelId)?.label ?? handoff.channelId;
    refuseUnreachable(this.reach(handoff), label);
  }

  /** Ends the handoff: the bot speaks again. Closing again what one has closed is no error. */
  async close(id: string, aidant: Aidant, reason: CloseReason): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await handoffs.get(id);
    if (!handoff || handoff.aidantId !== aidant.id) throw gone();
    if (handoff.status === 'closed') return;
    const returned = this.#system(handoff, 'handoff.returned', aidant);
    expectDone(await handoffs.close(id, aidant.id, reason, returned, now()));
  }

  /** The aidant must go: somebody else will take over. */
  async requeue(id: string, aidant: Aidant): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await this.#open(id);
    expectDone(await handoffs.requeue(id, aidant.id, this.#system(handoff, 'handoff.left', aidant), now()));
  }

  /** Persons whom nobody answers go back to the queue. Never throws; one that fails does not stop the others. */
  async sweep(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      for (const handoff of await this.#ports.handoffs.list()) await this.#sweepOne(handoff);
      await this.refresh();
    } catch (error) {
      this.#ports.logger.error(loggableOf(error), 'claims could not be checked');
    } finally {
      this.#sweeping = false;
    }
  }

  async #sweepOne(handoff: Handoff): Promise<void> {
    const { handoffs, now, logger } = this.#ports;
    const { id: handoffId, aidantId: id, aidantName: name } = handoff;
    try {
      const why = await this.#whyForgotten(handoff);
      if (why === undefined) return;
      const told =
        why === 'left' && id && name
          ? this.#system(handoff, 'handoff.left', { id, name })
          : this.#system(handoff, 'handoff.requeued');
      if ((await handoffs.takeBack(handoff, told, now())) === 'done')
        logger.info({ handoffId, why }, 'a forgotten person returned to the queue');
    } catch (error) {
      logger.error({ handoffId, ...loggableOf(error) }, 'a claim could not be checked');
    }
  }

  #whyForgotten(handoff: Handoff): Promise<'unanswered' | 'left' | undefined> {
    const { hours } = this.#ports;
    const now = this.#ports.now();
    return whyForgotten(handoff, {
      hours,
      now,
      awaySince: this.#presence.awaySince(handoff.aidantId ?? '', now),
      waitsSince: (conversationId) => this.#ports.handoffs.waitsSince(conversationId),
    });
  }

  async #open(id: string): Promise<Handoff> {
    const handoff = await this.#ports.handoffs.get(id);
    if (!handoff || handoff.status === 'closed') throw gone();
    return handoff;
  }

  async #holds(id: string, aidant: Aidant): Promise<boolean> {
    const handoff = await this.#ports.handoffs.get(id);
    return handoff !== undefined && isHeldBy(handoff, aidant);
  }

  /** Nothing where the channel would refuse it: the person could not read it anyway. */
  #system(handoff: Handoff, key: string, aidant?: Aidant): NewEntry[] {
    if (!this.reach(handoff).announces) return [];
    const message = this.#ports.say(handoff.language, key, aidant && { name: aidant.name });
    return [{ sender: 'system', message }];
  }

  async #history(conversationId: string, after: number): Promise<TranscriptEntry[]> {
    const entries: TranscriptEntry[] = [];
    for (;;) {
      const page = await this.#ports.conversations.history(conversationId, entries.at(-1)?.seq ?? after);
      if (page.length === 0) return entries;
      entries.push(...page);
    }
  }
}

/** An aidant reads what waits and what is theirs, nothing else (ASVS 5.0, V8). */
function mayRead(handoff: Handoff, aidant: Aidant): boolean {
  return handoff.status === 'queued' || isHeldBy(handoff, aidant);
}

function isHeldBy({ status, aidantId }: Handoff, aidant: Aidant): boolean {
  return status === 'active' && aidantId === aidant.id;
}

function expectDone(result: DeskResult): void {
  if (result === 'gone') throw gone();
}

function gone(): AppError {
  return new AppError(
    'handoff-gone',
    'Cette demande n’est plus à vous : elle a été prise, rendue ou close, ou la personne a demandé l’arrêt.',
    { status: 409 },
  );
}
