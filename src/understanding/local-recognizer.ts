import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Recognizer } from '../conversation/ports';
import type { Recognition } from '../conversation/types';
import { AppError, loggableOf } from '../errors';
import type { Logger } from '../logger';
import type { Lessons, Model } from './model';
import { decodeModel, encodeModel, modelFileName, readModel, writeModel } from './model-file';
import { trainModel } from './train-model';

export interface RecognizerOptions {
  lessons: Lessons;
  /** Where trained models are kept, the first that has or accepts one: the image's own, then the data folder. */
  cacheDirs: readonly string[];
  logger: Logger;
}

const WORKER_FILE = join(__dirname, 'train-worker.js');
/** Heap of a training, besides its typed arrays: enough for 30,000 phrases, small beside the service's 250 MB. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };

/** The embedded recogniser. The model is swapped whole; while another is trained the present one serves. */
export class LocalRecognizer implements Recognizer {
  readonly #cacheDirs: readonly string[];
  readonly #logger: Logger;
  #model: Model;
  #latestSwap = 0;

  constructor(model: Model, options: Pick<RecognizerOptions, 'cacheDirs' | 'logger'>) {
    this.#model = model;
    this.#cacheDirs = options.cacheDirs;
    this.#logger = options.logger;
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
   * Learns new phrases off the request path, then serves them. Of two swaps under way the later call wins.
   * @throws AppError `training-failed`; the model in service stays.
   */
  async swap(lessons: Lessons): Promise<void> {
    const swap = ++this.#latestSwap;
    const model = await modelOf({ lessons, cacheDirs: this.#cacheDirs, logger: this.#logger });
    if (swap === this.#latestSwap) this.#model = model;
  }
}

/** A recogniser ready to serve: from a cached model (some 10 ms), else trained now (some seconds) and cached. */
export async function createRecognizer(options: RecognizerOptions): Promise<LocalRecognizer> {
  return new LocalRecognizer(await modelOf(options), options);
}

async function modelOf({ lessons, cacheDirs, logger }: RecognizerOptions): Promise<Model> {
  const name = modelFileName(lessons);
  const cached = await readModel(cacheDirs, name);
  if (cached) return cached;
  const startedAt = Date.now();
  const { model, bytes } = await train(lessons);
  const directory = await writeModel(cacheDirs, name, bytes);
  logger.info(
    {
      examples: lessons.examples.length,
      bytes: bytes.length,
      ms: Date.now() - startedAt,
      cached: directory !== undefined,
    },
    'understanding trained',
  );
  return model;
}

/** In a worker where a compiled one exists; here otherwise (tests and runs from source). */
async function train(lessons: Lessons): Promise<{ model: Model; bytes: Uint8Array }> {
  if (existsSync(WORKER_FILE)) {
    const bytes = await trainInWorker(lessons);
    const model = decodeModel(bytes);
    if (!model) throw trainingFailed();
    return { model, bytes };
  }
  const model = trainModel(lessons);
  return { model, bytes: encodeModel(model) };
}

function trainInWorker(lessons: Lessons): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER_FILE, { workerData: lessons, resourceLimits: WORKER_LIMITS });
    worker.once('message', resolve);
    worker.once('error', (cause) => reject(trainingFailed(cause)));
    worker.once('exit', () => reject(trainingFailed()));
  });
}

function trainingFailed(cause?: unknown): AppError {
  return new AppError(
    'training-failed',
    "L'apprentissage des phrases d'exemple a échoué : vérifiez les fichiers examples.yaml (commande « content check ») et la mémoire disponible, puis recommencez.",
    {
      retryable: true,
      cause,
      loggable: cause ? `training-failed ${loggableOf(cause).code}` : 'training-failed',
    },
  );
}
