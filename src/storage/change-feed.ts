import { loggableOf } from '../errors';
import type { Logger } from '../logger';
import type { Change, ChangeFeed } from './types';

/** The feed inside one process. A listener that throws is logged, and harms neither the others nor the writer. */
export function createChangeFeed(logger: Logger): ChangeFeed {
  const listeners = new Set<{ call(change: Change): void }>();
  return {
    publish(change) {
      for (const listener of [...listeners]) tell(listener, change, logger);
    },
    subscribe(call) {
      // An object of its own: the same function may subscribe twice.
      const listener = { call };
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function tell(listener: { call(change: Change): void }, change: Change, logger: Logger): void {
  try {
    listener.call(change);
  } catch (error) {
    logger.error({ ...loggableOf(error), change: change.kind }, 'A listener of the change feed failed');
  }
}
