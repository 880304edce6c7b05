/** Runs in a worker thread: trains, or patches a model, or learns the languages, and hands the bytes back. */
import { parentPort, workerData } from 'node:worker_threads';
import { runTask, type TrainingTask } from './training-task';

const bytes = new Uint8Array(runTask(workerData as TrainingTask));
parentPort?.postMessage(bytes, [bytes.buffer]);
