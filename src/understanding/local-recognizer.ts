import type { Recognizer } from '../conversation/ports';
import type { Recognition } from '../conversation/types';
import { loggableOf } from '../errors';
import type { Logger } from '../logger';
import { writeLearnt } from './learnt-file';
import type { Lessons, Model } from './model';
import { decodeModel, encodeModel, modelFileName, readModel } from './model-file';
import { editBetween } from './patch-model';
import { type TaughtPhrases, taughtPhrases } from './taught-phrases';
import { train, trainingFailed } from './training';

export interface RecognizerOptions {
  lessons: Lessons;
  /** Where trained models are kept, the first that has or accepts one: the image's own, then the data folder. */
  cacheDirs: readonly string[];
  logger: Logger;
}

/** The embedded recogniser. The model is swapped whole; while another is trained the present one serves. */
export class LocalRecognizer implements Recognizer {
  readonly #cacheDirs: readonly string[];
  readonly #logger: Logger;
  #model: Model;
  /** What the model in service has learnt. */
  #taught: TaughtPhrases;
  #swap = new AbortController();
  #settled: Promise<void> = Promise.resolve();

  constructor(model: Model, { lessons, cacheDirs, logger }: RecognizerOptions) {
    this.#model = model;
    this.#taught = taughtPhrases(lessons.examples);
    this.#cacheDirs = cacheDirs;
    this.#logger = logger;
  }

  /** The same as `recognizeNow`, as the port wants it. */
  async recognize(text: string): Promise<Recognition> {
    return this.recognizeNow(text);
  }

  /** What a text is about, in whatever language; never throws. */
  recognizeNow(text: string): Recognition {
    return this.#model.recognize(text);
  }

  /**
   * Serves new lessons, learnt off the request path. An edit of some phrases is served after a second or two, from a
   * patch of the present model, while all is learnt again for `settled`. Of two swaps under way the later call wins.
   * @throws AppError `training-failed`; the model in service stays.
   */
  async swap(lessons: Lessons): Promise<void> {
    this.#swap.abort();
    const swap = new AbortController();
    this.#swap = swap;
    const whole = await readModel(this.#cacheDirs, modelFileName(lessons));
    const edit = whole ? undefined : editBetween(this.#taught, lessons);
    if (whole) return this.#serve(whole, lessons, swap);
    if (!edit) return this.#learnAll(lessons, swap);
    const base = encodeModel(this.#model);
    const patched = train({ kind: 'patch', lessons, base, edit }, swap.signal).then(modelFrom);
    const model = await this.#unless(swap, patched);
    if (!model || swap.signal.aborted) return;
    this.#serve(model, lessons, swap);
    this.#settled = this.#learnAll(lessons, swap).catch((error) =>
      this.#logger.error(loggableOf(error), 'an edit is learnt in part only'),
    );
  }

  /** How long the model in service took to learn, ms; undefined for one that is patched. */
  get trainMs(): number | undefined {
    return this.#model.parts.trainMs;
  }

  /** Resolves when the whole of the latest swap is learnt. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** Stops what is being learnt. */
  close(): void {
    this.#swap.abort();
  }

  async #learnAll(lessons: Lessons, swap: AbortController): Promise<void> {
    const options = { lessons, cacheDirs: this.#cacheDirs, logger: this.#logger };
    const model = await this.#unless(swap, learn(options, swap.signal));
    if (model) this.#serve(model, lessons, swap);
  }

  /** A training stopped by a later swap is no failure. */
  #unless(swap: AbortController, training: Promise<Model>): Promise<Model | undefined> {
    return training.catch((error) => {
      if (swap.signal.aborted) return undefined;
      throw error;
    });
  }

  #serve(model: Model, lessons: Lessons, swap: AbortController): void {
    if (swap.signal.aborted) return;
    this.#model = model;
    this.#taught = taughtPhrases(lessons.examples);
  }
}

/** A recogniser ready to serve: from a cached model (some 10 ms), else trained now (some seconds) and cached. */
export async function createRecognizer(options: RecognizerOptions): Promise<LocalRecognizer> {
  const cached = await readModel(options.cacheDirs, modelFileName(options.lessons));
  return new LocalRecognizer(cached ?? (await learn(options)), options);
}

async function learn(
  { lessons, cacheDirs, logger }: RecognizerOptions,
  signal?: AbortSignal,
): Promise<Model> {
  const startedAt = Date.now();
  const bytes = await train({ kind: 'train', lessons }, signal);
  signal?.throwIfAborted();
  const directory = await writeLearnt(cacheDirs, modelFileName(lessons), bytes);
  logger.info(
    {
      examples: lessons.examples.length,
      bytes: bytes.length,
      ms: Date.now() - startedAt,
      cached: directory !== undefined,
    },
    'understanding trained',
  );
  return modelFrom(bytes);
}

function modelFrom(bytes: Uint8Array): Model {
  const model = decodeModel(bytes);
  if (!model) throw trainingFailed();
  return model;
}
