/** Runs in a worker thread: trains, or patches a model, and hands the encoded model back. */
import { parentPort, workerData } from 'node:worker_threads';
import { decodeModel, encodeModel } from './model-file';
import { patchModel } from './patch-model';
import { trainModel } from './train-model';
import type { TrainingTask } from './training';

const { lessons, patch } = workerData as TrainingTask;
const model = patch ? patchModel(decodeModel(patch.base)!, patch.edit, lessons) : trainModel(lessons);
const bytes = new Uint8Array(encodeModel(model));
parentPort?.postMessage(bytes, [bytes.buffer]);
