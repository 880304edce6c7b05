/** Comparing what somebody sent with a secret. */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

const LENGTH = createSecretKey(Buffer.from('length'));

/** Whether both are the same, without telling by its time where they differ. */
export function sameBytes(left: string | Buffer, right: string | Buffer): boolean {
  const [a, b] = [left, right].map((bytes) => createHmac('sha256', LENGTH).update(bytes).digest());
  return timingSafeEqual(a!, b!);
}
