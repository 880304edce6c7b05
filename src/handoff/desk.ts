/** The desk: who is there, how many wait, when it opens; and what an aidant may do with a handoff. */
import type { Desk as DeskPort } from '../conversation/ports';
import type { DeskView, LanguageCode, Message } from '../conversation/types';
import { AppError, BadRequest, loggableOf } from '../errors';
import type { Logger } from '../logger';
import type {
  Aidant,
  ConversationStore,
  DeskResult,
  Handoff,
  HandoffStore,
  NewEntry,
  TranscriptEntry,
} from '../storage/types';
import { cleanText } from '../text';
import type { Hours } from './hours';

export interface DeskPorts {
  handoffs: HandoffStore;
  conversations: ConversationStore;
  hours: Hours;
  logger: Logger;
  now(): number;
  /** A sentence of bot.json in the person's language, safe for its direction. */
  say(language: LanguageCode, key: string, values?: Record<string, string>): Message;
}

export const CLOSE_REASONS = ['solved', 'referred', 'no-answer', 'back-to-bot'] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** A claim that has no answer after so many open minutes goes back to the queue. */
export const CLAIM_MINUTES = 15;
const SWEEP_MS = 15_000;

export class Desk implements DeskPort {
  readonly #ports: DeskPorts;
  readonly #present = new Map<string, number>();
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  /** What a person who asks for a human is told. */
  view(now: number): DeskView {
    const { hours } = this.#ports;
    const closesAt = hours.closesAt(now);
    const open = closesAt !== undefined;
    const opensAt = open ? undefined : hours.opensAt(now);
    return { open, present: this.#present.size, waiting: this.#waiting, opensAt, closesAt };
  }

  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Counts the queue again; called after each change of a handoff. */
  async refresh(): Promise<void> {
    this.#waiting = await this.#ports.handoffs.waiting();
  }

  /** An aidant's console is open; the returned function says that it closed. One aidant may have several. */
  arrive({ id }: Aidant): () => void {
    this.#present.set(id, (this.#present.get(id) ?? 0) + 1);
    let gone = false;
    return () => {
      if (gone) return;
      gone = true;
      const left = (this.#present.get(id) ?? 1) - 1;
      if (left > 0) this.#present.set(id, left);
      else this.#present.delete(id);
    };
  }

  /** Handoffs this aidant may see: those that wait, and their own. */
  async list(aidant: Aidant): Promise<Handoff[]> {
    const all = await this.#ports.handoffs.list();
    return all.filter((handoff) => mayRead(handoff, aidant));
  }

  async read(id: string, aidant: Aidant): Promise<{ handoff: Handoff; entries: TranscriptEntry[] }> {
    const handoff = await this.#ports.handoffs.get(id);
    if (!handoff || !mayRead(handoff, aidant)) throw gone();
    return { handoff, entries: await this.#wholeHistory(handoff.conversationId) };
  }

  /** One winner: the others get 409. The person is told who speaks now. */
  async claim(id: string, aidant: Aidant): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await this.#open(id);
    const joined = this.#system(handoff, 'handoff.joined', aidant);
    expectDone(await handoffs.claim(id, aidant, [joined], now()));
  }

  async answer(id: string, aidant: Aidant, text: string, clientId: string): Promise<void> {
    const { handoffs, now } = this.#ports;
    const clean = cleanText(text);
    if (clean === '') throw new BadRequest('empty', 'Écrivez un message avant d’envoyer.');
    const entry: NewEntry = { sender: 'aidant', message: { text: clean, senderName: aidant.name } };
    expectDone(await handoffs.answer(id, aidant.id, entry, clientId, now()));
  }

  /** Ends the handoff: the bot speaks again. */
  async close(id: string, aidant: Aidant, reason: CloseReason): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await this.#open(id);
    const returned = this.#system(handoff, 'handoff.returned', aidant);
    expectDone(await handoffs.close(id, aidant.id, reason, [returned], now()));
  }

  /** The aidant must go: somebody else will take over. */
  async requeue(id: string, aidant: Aidant): Promise<void> {
    const { handoffs, now } = this.#ports;
    const handoff = await this.#open(id);
    expectDone(await handoffs.requeue(id, aidant.id, [this.#system(handoff, 'handoff.left', aidant)], now()));
  }

  /** Claims that nobody answered go back to the queue, so that no person is forgotten. Never throws. */
  async sweep(): Promise<void> {
    const { handoffs, hours, now, logger } = this.#ports;
    try {
      const late = (await handoffs.list()).filter(
        ({ status, claimedAt, answeredAt }) =>
          status === 'active' &&
          answeredAt === undefined &&
          hours.openMinutes(claimedAt ?? 0, now()) >= CLAIM_MINUTES,
      );
      for (const handoff of late) {
        await handoffs.requeue(handoff.id, undefined, [this.#system(handoff, 'handoff.requeued')], now());
        logger.info({ handoffId: handoff.id }, 'unanswered claim returned to the queue');
      }
    } catch (error) {
      logger.error(loggableOf(error), 'claims could not be checked');
    }
  }

  async #open(id: string): Promise<Handoff> {
    const handoff = await this.#ports.handoffs.get(id);
    if (!handoff || handoff.status === 'closed') throw gone();
    return handoff;
  }

  #system(handoff: Handoff, key: string, aidant?: Aidant): NewEntry {
    return {
      sender: 'system',
      message: this.#ports.say(handoff.language, key, aidant && { name: aidant.name }),
    };
  }

  async #wholeHistory(conversationId: string): Promise<TranscriptEntry[]> {
    const entries: TranscriptEntry[] = [];
    for (;;) {
      const page = await this.#ports.conversations.history(conversationId, entries.at(-1)?.seq ?? 0);
      if (page.length === 0) return entries;
      entries.push(...page);
    }
  }
}

/** An aidant reads what waits and what is theirs, nothing else (ASVS 5.0, V8). */
function mayRead({ status, aidantId }: Handoff, aidant: Aidant): boolean {
  return status === 'queued' || (status === 'active' && aidantId === aidant.id);
}

function expectDone(result: DeskResult): void {
  if (result === 'gone') throw gone();
}

function gone(): AppError {
  return new AppError(
    'handoff-gone',
    'Cette demande n’est plus à vous : elle a été prise, rendue ou close.',
    { status: 409 },
  );
}
