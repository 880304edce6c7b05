/** Which conversations an aidant holds and no longer answers: no person is forgotten behind a silent bot. */
import type { Handoff, HandoffStore } from '../storage/types';
import type { Hours } from './hours';

/** After so many minutes in which the desk was open, a person who got no answer goes back to the queue. */
export const CLAIM_MINUTES = 15;

export interface ForgottenPorts {
  hours: Pick<Hours, 'openMinutes'>;
  now: number;
  /** Since when the aidant has no console open; undefined while one is. */
  awaySince: number | undefined;
  waitsSince: HandoffStore['waitsSince'];
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
  const waits = await ports.waitsSince(handoff.conversationId);
  return waits !== undefined && late(waits) ? 'left' : undefined;
}
