/** What a failed try means for the message: pure, so that each rule can be read and tested. */
import { AppError, loggableOf } from '../errors';
import type { MessagingChannel } from './messaging';
import { SendError } from './send-error';

export type NextStep = {
  /** The platform asks for silence, ms; towards whom. */
  pauseMs?: number;
  scope?: 'person' | 'channel';
} & (
  | { kind: 'sent'; externalId: string | undefined }
  | { kind: 'retry'; afterMs: number; code: string; uncertain: boolean }
  /** The platform judged nothing (it refuses the channel, or the service stops): the message waits, no try is spent. */
  | { kind: 'hold'; code: string }
  | { kind: 'dead'; code: string }
  | { kind: 'block'; code: string }
);

/** Five tries over about three minutes; then a human must look. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 2_000;
/** A platform that asks for more than this is not waited for by the message, which then counts a try. */
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Silence towards everybody after a limit that names no time. */
const USUAL_PAUSE_MS = 1_000;

/** Delay before the next try, in ms: 2 s, 8 s, 32 s, 128 s, give or take a quarter. */
export function retryDelay(attempts: number, random: number): number {
  return FIRST_DELAY_MS * 4 ** attempts * (0.75 + random / 2);
}

/**
 * `attempts` failed before this one; `random` from 0 to 1. `alone`: the platform refused us over this message before,
 * and has taken others since, so that it is about this one after all.
 */
export function afterFailure(
  error: unknown,
  {
    attempts,
    uncertain,
    random,
    alone = false,
  }: {
    attempts: number;
    uncertain: NonNullable<MessagingChannel['uncertain']>;
    random: number;
    alone?: boolean;
  },
): NextStep {
  const { code } = loggableOf(error);
  const failure = error instanceof SendError ? error : undefined;
  if (failure?.blocked) return { kind: 'block', code };
  if (failure?.noAccess && !alone) return { kind: 'hold', code };
  if (failure?.uncertain && uncertain.kind === 'give-up') return { kind: 'dead', code: 'send-uncertain' };
  const quiet = silenceAsked(failure);
  const hopeless = error instanceof AppError && !error.retryable && !failure?.noAccess;
  if (hopeless || attempts + 1 >= MAX_ATTEMPTS) return { kind: 'dead', code, ...quiet };
  const grace = failure?.uncertain && uncertain.kind === 'confirm' ? uncertain.graceMs : 0;
  const asked = Math.min(failure?.retryAfterMs ?? 0, LONGEST_PAUSE_MS) * (1 + random / 10);
  const afterMs = Math.max(retryDelay(attempts, random), asked, grace);
  return { kind: 'retry', afterMs, code, uncertain: grace > 0, ...quiet };
}

function silenceAsked(failure: SendError | undefined): Pick<NextStep, 'pauseMs' | 'scope'> {
  if (!failure?.retryable) return {};
  const { scope, retryAfterMs = scope === 'channel' ? USUAL_PAUSE_MS : undefined } = failure;
  return retryAfterMs === undefined ? {} : { scope, pauseMs: Math.min(retryAfterMs, LONGEST_PAUSE_MS) };
}
