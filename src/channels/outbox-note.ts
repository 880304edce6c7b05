import type { OutboxStore } from '../storage/types';
import type { NextStep } from './delivery-policy';

/** What became of a try of the row `id`. */
export interface TryOver {
  id: string;
  step: NextStep;
  begunAt: number;
}

/** Tells the database what became of a try. @throws what it says when it cannot be written */
export function noteTry(outbox: OutboxStore, { id, step, begunAt }: TryOver, now: number): Promise<void> {
  switch (step.kind) {
    case 'sent':
      return outbox.sent(id, begunAt, step.externalId);
    case 'retry':
      return outbox.retry(id, now + step.afterMs, step.code, step.uncertain);
    case 'hold':
      // Due at once: after a restart with a new token it waits for nothing.
      return outbox.hold(id, now, step.code);
    case 'block':
      return outbox.block(id, step.code, now, begunAt);
    case 'dead':
      return outbox.dead(id, step.code, now);
  }
}
