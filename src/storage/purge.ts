import type { GroupCommit, Transaction } from './group-commit';

/** Rows purged in one transaction: a longer one would keep people waiting. */
const BATCH = 1000;

/** Deletes until nothing is left to delete; returns how many rows went. */
export async function purgeInBatches(
  commits: GroupCommit,
  purge: (trx: Transaction, limit: number) => Promise<number>,
): Promise<number> {
  let purged = 0;
  for (;;) {
    const count = await commits.run((trx) => purge(trx, BATCH));
    purged += count;
    if (count < BATCH) return purged;
  }
}
