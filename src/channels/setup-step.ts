/** Steps of `channels setup` and looks of `doctor`: what fails is a finding that says what to do, never a throw. */
import { AppError } from '../errors';
import type { Finding } from './messaging';
import type { PlatformReply } from './platform';

export type Outcome = Omit<Finding, 'what'>;

/** The finding of a step or a look; `failed` says what a throw of it means. */
export async function step(
  what: string,
  work: () => Promise<Outcome>,
  failed: (error: unknown) => Outcome,
): Promise<Finding> {
  try {
    return { what, ...(await work()) };
  } catch (error) {
    return { what, ...failed(error) };
  }
}

/** For platforms whose errors of ours say what to do; `otherwise` is said of any other failure. */
export function problem(otherwise: string): (error: unknown) => Outcome {
  return (error) => ({ state: 'problem', why: error instanceof AppError ? error.message : otherwise });
}

/** The same reply. @throws AppError: `denied` when the platform does not know us, `refused` for another refusal */
export function expectDone(
  reply: PlatformReply,
  { denied, refused }: { denied: AppError; refused(status: number): AppError },
): PlatformReply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw reply.status === 401 || reply.status === 403 ? denied : refused(reply.status);
}
