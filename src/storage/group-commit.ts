import { CompiledQuery } from 'kysely';
import { loggableOf } from '../errors';
import type { Logger } from '../logger';
import { type Database, type Runner, runQuery } from './database';
import { storageError } from './storage-errors';

export type Transaction = Runner;
/** May run twice (again, alone, when its companions broke the transaction): it keeps nothing outside of `trx`. */
export type Work<Result> = (trx: Transaction) => Promise<Result>;

interface Job {
  work: Work<unknown>;
  /** Its deletions must leave the files as soon as they are committed. */
  scrub: boolean;
  kept: ((value: unknown) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

export interface RunOptions<Result> {
  /** Takes what the work deleted out of the files before answering. */
  scrub?: boolean;
  /** Told as soon as it is on the disk, in the order of the writes, before anything else runs. Never throws. */
  kept?(result: Result): void;
}

/** From an answer to the next request of the same program, ms. */
const WAY_BACK_MS = 1;
/** More than this in one transaction would let the first wait for the last. */
const BATCH = 64;

/**
 * Every write goes through here. Writes that arrive together, or while others are being flushed, share one
 * physical transaction and so one fsync; each is still whole or not at all, and is answered after that fsync.
 */
export class GroupCommit {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #queue: Job[] = [];
  #running: Promise<void> | undefined;
  #scrubDue = false;
  /** Writes that shared the last transaction. */
  #companions = 0;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  /**
   * Runs `work` in a transaction; its result comes back once it is on the disk. What it throws undoes its own
   * writes only.
   */
  run<Result>(work: Work<Result>, { scrub = false, kept }: RunOptions<Result> = {}): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ work, scrub, kept, resolve, reject } as Job);
      this.#running ??= this.#drain();
    });
  }

  /** Waits for the writes under way. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        await this.#gather();
        const jobs = this.#queue.splice(0, BATCH);
        for (const outcome of await this.#flush(jobs)) this.#settle(outcome);
      }
    } finally {
      this.#running = undefined;
    }
  }

  /**
   * Those who were answered together write again together, each when its answer has reached it: the first of them
   * waits a moment, else it would have a flush of its own, and all the others another.
   */
  async #gather(): Promise<void> {
    await this.#join();
    if (this.#queue.length * 2 <= this.#companions) {
      await new Promise((resolve) => setTimeout(resolve, WAY_BACK_MS));
      await this.#join();
    }
    this.#companions = Math.min(BATCH, this.#queue.length);
  }

  /** Lets the requests of this round of the event loop join, and of the next while any comes: no time is waited. */
  async #join(): Promise<void> {
    for (let gathered = 0; gathered < this.#queue.length && gathered < BATCH; ) {
      gathered = this.#queue.length;
      await new Promise(setImmediate);
    }
  }

  #settle(outcome: Outcome): void {
    const { job } = outcome;
    if ('error' in outcome) {
      job.reject(outcome.error);
      return;
    }
    try {
      job.kept?.(outcome.value);
    } catch (error) {
      // What was written is written: the others must not wait for ever.
      this.#logger.error(loggableOf(error), 'a write could not be told');
    }
    job.resolve(outcome.value);
  }

  async #flush(jobs: Job[]): Promise<Outcome[]> {
    try {
      const { kysely } = this.#database;
      const executor = kysely.getExecutor();
      const outcomes = await executor.provideConnection((connection) => this.#attempt(connection, jobs));
      if (this.#scrubDue || jobs.some((job) => job.scrub)) this.scrub();
      return outcomes;
    } catch (error) {
      return jobs.map((job) => ({ job, error: storageError(error) }));
    }
  }

  /** Without savepoints first (they cost as much as a write), with them once something has failed. */
  async #attempt(connection: Transaction, jobs: Job[]): Promise<Outcome[]> {
    for (const run of [bare, guarded]) {
      try {
        return await this.#together(connection, jobs, run);
      } catch (error) {
        await undo(connection);
        // A lock would make each of them wait in turn; anything else may be the fault of one.
        if (jobs.length === 1 || isBusy(error)) return jobs.map((job) => ({ job, error }));
      }
    }
    return this.#oneByOne(connection, jobs);
  }

  async #together(connection: Transaction, jobs: Job[], run: Run): Promise<Outcome[]> {
    await say(connection, this.#database.begin);
    const outcomes: Outcome[] = [];
    for (const job of jobs) outcomes.push(await run(connection, job));
    await say(connection, 'commit');
    return outcomes;
  }

  async #oneByOne(connection: Transaction, jobs: Job[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const job of jobs) outcomes.push(...(await this.#attempt(connection, [job])));
    return outcomes;
  }

  /** Takes deleted data out of the files; when a program is reading them, the next write tries again. */
  scrub(): void {
    const wasDue = this.#scrubDue;
    try {
      this.#scrubDue = !this.#database.scrub();
    } catch {
      this.#scrubDue = true;
    }
    if (this.#scrubDue && !wasDue)
      this.#logger.warn({ code: 'scrub-postponed' }, 'Erased data stay in the WAL until no program reads it');
  }
}

type Run = (connection: Transaction, job: Job) => Promise<Outcome>;

async function bare(connection: Transaction, job: Job): Promise<Outcome> {
  return { job, value: await job.work(connection) };
}

/** In a savepoint: its failure takes back its own writes. Throws when the transaction itself is lost. */
async function guarded(connection: Transaction, job: Job): Promise<Outcome> {
  await say(connection, 'savepoint work');
  try {
    const value = await job.work(connection);
    await say(connection, 'release savepoint work');
    return { job, value };
  } catch (error) {
    await takeBack(connection, error);
    return { job, error };
  }
}

/** SQLite ends the whole transaction on a full disk: nothing to take back then, and the others are run again. */
async function takeBack(connection: Transaction, why: unknown): Promise<void> {
  try {
    await say(connection, 'rollback to savepoint work');
    await say(connection, 'release savepoint work');
  } catch {
    throw why;
  }
}

async function undo(connection: Transaction): Promise<void> {
  try {
    await say(connection, 'rollback');
  } catch {
    // Nothing was begun, or SQLite has rolled back itself.
  }
}

function isBusy(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'database-busy';
}

function say(connection: Transaction, statement: string): Promise<unknown> {
  return runQuery(connection, CompiledQuery.raw(statement));
}
