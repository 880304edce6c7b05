import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, loggableOf } from '../errors';
import type { Lessons, Model } from './model';
import { decodeModel, encodeModel } from './model-file';
import { type Edit, patchModel } from './patch-model';
import { trainModel } from './train-model';

/** What a worker is given. */
export interface TrainingTask {
  lessons: Lessons;
  /** Learn an edit on top of an encoded model, rather than everything. */
  patch?: { base: Uint8Array; edit: Edit };
}

export interface Trained {
  model: Model;
  bytes: Uint8Array;
}

const WORKER_FILE = join(__dirname, 'train-worker.js');
/** Heap of a training, besides its typed arrays: enough for 60,000 phrases. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/**
 * Trains off this thread where a compiled worker exists; here otherwise (tests and runs from source).
 * @throws AppError `training-failed`, also when `signal` stops it
 */
export async function train(task: TrainingTask, signal?: AbortSignal): Promise<Trained> {
  if (!existsSync(WORKER_FILE)) return trainHere(task);
  const bytes = await trainInWorker(task, signal);
  const model = decodeModel(bytes);
  if (!model) throw trainingFailed();
  return { model, bytes };
}

function trainHere({ lessons, patch }: TrainingTask): Trained {
  const model = patch ? patchModel(decodeModel(patch.base)!, patch.edit, lessons) : trainModel(lessons);
  return { model, bytes: encodeModel(model) };
}

function trainInWorker(task: TrainingTask, signal?: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER_FILE, { workerData: task, resourceLimits: WORKER_LIMITS });
    const stop = () => void worker.terminate();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('message', resolve);
    worker.once('error', (cause) => reject(trainingFailed(cause)));
    worker.once('exit', () => {
      signal?.removeEventListener('abort', stop);
      reject(trainingFailed());
    });
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
