/** Runs in a worker thread: trains on the lessons it is given and hands the encoded model back. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Lessons } from './model';
import { encodeModel } from './model-file';
import { trainModel } from './train-model';

const lessons = workerData as Lessons;
const bytes = new Uint8Array(encodeModel(trainModel(lessons)));
parentPort?.postMessage(bytes, [bytes.buffer]);
