/** Runs in a worker thread: trains on the examples it is given and hands the encoded model back. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Example } from './model';
import { encodeModel } from './model-file';
import { trainModel } from './train-model';

const { examples } = workerData as { examples: Example[] };
const bytes = new Uint8Array(encodeModel(trainModel(examples)));
parentPort?.postMessage(bytes, [bytes.buffer]);
