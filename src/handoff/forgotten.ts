/** Which conversations an aidant holds and no longer answers: no person is forgotten behind a silent bot. */
import type { Handoff, TranscriptEntry } from '../storage/types';
import type { Hours } from './hours';

/** After so many minutes in which the desk was open, a person who got no answer goes back to the queue. */
export const CLAIM_MINUTES = 15;

export interface ForgottenPorts {
  hours: Pick<Hours, 'openMinutes'>;
  now: number;
  /** Since when the aidant has no console open; undefined while one is. */
  awaySince: number | undefined;
  history(conversationId: string): Promise<TranscriptEntry[]>;
}

/**
 * Why this handoff goes back to the queue: `unanswered`, nobody spoke since the claim; `left`, the aidant spoke,
 * then went, and the person has been waiting for an answer since. Undefined: it stays where it is.
 */
export async function whyForgotten(
  handoff: Handoff,
  ports: ForgottenPorts,
): Promise<'unanswered' | 'left' | undefined> {
  if (handoff.status !== 'active') return undefined;
  const late = (since: number) => ports.hours.openMinutes(since, ports.now) >= CLAIM_MINUTES;
  if (handoff.answeredAt === undefined) return late(handoff.claimedAt!) ? 'unanswered' : undefined;
  if (ports.awaySince === undefined || !late(ports.awaySince)) return undefined;
  const waits = waitsSince(await ports.history(handoff.conversationId));
  return waits !== undefined && late(waits) ? 'left' : undefined;
}

/** When the person wrote first after the aidant's last words; undefined when it is their turn to write. */
function waitsSince(entries: TranscriptEntry[]): number | undefined {
  const spoken = entries.findLastIndex(({ sender }) => sender === 'aidant');
  return entries.slice(spoken + 1).find(({ sender }) => sender === 'person')?.at;
}
