import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, loggableOf } from '../errors';
import { runTask, type TrainingTask } from './training-task';

const WORKER_FILE = join(__dirname, 'train-worker.js');
/** Heap of a training, besides its typed arrays: enough for 60,000 phrases. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

/**
 * Does a task off this thread where a compiled worker exists; here otherwise (tests and runs from source).
 * @throws AppError `training-failed`, also when `signal` stops it
 */
export function train(task: TrainingTask, signal?: AbortSignal): Promise<Uint8Array> {
  if (!existsSync(WORKER_FILE)) return Promise.resolve(runTask(task));
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

export function trainingFailed(cause?: unknown): AppError {
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
