import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Schema } from './schema';
import { storageError } from './storage-errors';

/** What the stores need of an engine beyond portable SQL. */
export interface Database {
  kysely: Kysely<Schema>;
  /** Statement that begins a transaction that writes. */
  begin: string;
  /** Takes what was deleted out of the files, once committed. False: something reads them now, try again later. */
  scrub(): boolean;
  /** For tests and tools: a statement of the engine's own. */
  pragma(statement: string): void;
  close(): Promise<void>;
}

/** What runs queries: the database, or the one connection of a transaction (without Kysely's layers around it). */
export interface Runner {
  executeQuery<Row>(query: CompiledQuery<Row>): Promise<QueryResult<Row>>;
}

/** Runs a query that is ready; failures come out as AppError. */
export async function runQuery<Row>(db: Runner, query: CompiledQuery<Row>): Promise<Row[]> {
  return (await execute(db, query)).rows;
}

/** Runs a write; how many rows it changed. */
export async function changeRows(db: Runner, query: CompiledQuery<unknown>): Promise<number> {
  return Number((await execute(db, query)).numAffectedRows ?? 0n);
}

async function execute<Row>(db: Runner, query: CompiledQuery<Row>) {
  try {
    return await db.executeQuery(query);
  } catch (error) {
    throw storageError(error);
  }
}
