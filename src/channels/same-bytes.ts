/** Comparing what somebody sent with a secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether both are the same, without telling by its time where they differ. */
export function sameBytes(left: string | Buffer, right: string | Buffer): boolean {
  const [a, b] = [left, right].map((bytes) => createHmac('sha256', 'length').update(bytes).digest());
  return timingSafeEqual(a!, b!);
}
