/** One try to send one item: part by part, each with its time, and nothing more once that is over. */
import { AppError } from '../errors';
import type { OutboxItem } from '../storage/types';
import type { Channel, Progress } from './channel';
import { SendError } from './send-error';

/** The platform's id of the last part. `taken` notes that the platform has so many parts. @throws SendError or AppError */
export async function sendAttempt(
  { send }: Channel,
  item: OutboxItem,
  taken: Progress,
  limitMs: number,
): Promise<string | undefined> {
  if (!send) throw new AppError('channel-off', 'Ce canal est éteint.', { retryable: true });
  const patience = new Patience(limitMs);
  const progress: Progress = async (parts, externalId) => {
    await taken(parts, externalId);
    patience.renew();
  };
  try {
    return await Promise.race([send(item, progress), patience.over]);
  } finally {
    patience.end();
  }
}

/** A promise that rejects when a platform has said nothing for so long. */
class Patience {
  readonly over: Promise<never>;
  readonly #limitMs: number;
  #reject: (error: SendError) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #late: SendError | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.over = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.renew();
  }

  /** @throws SendError when the time was over: whoever still sends must stop, as another try may have begun */
  renew(): void {
    if (this.#late) throw this.#late;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#late = new SendError('send-timeout', 'Le canal ne répond pas.', {
        retryable: true,
        uncertain: true,
      });
      this.#reject(this.#late);
    }, this.#limitMs).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
