import { deserialize, serialize } from 'node:v8';
import type { LearntTable } from './language-table';
import { checksum } from './model-file';

const CHECKSUM_BYTES = 32;

/** Checksum, then what was learnt. */
export function encodeLanguages(learnt: LearntTable): Buffer {
  const body = serialize(learnt);
  return Buffer.concat([checksum(body), body]);
}

/** Undefined when the bytes are cut or damaged. */
export function decodeLanguages(bytes: Uint8Array): LearntTable | undefined {
  const body = Buffer.from(bytes.subarray(CHECKSUM_BYTES));
  if (!checksum(body).equals(bytes.subarray(0, CHECKSUM_BYTES))) return undefined;
  return deserialize(body) as LearntTable;
}
