import { type CompiledQuery, CompiledQuery as Query } from 'kysely';
import { runQuery } from '../../src/storage/database';
import { prepareOutboxQueries } from '../../src/storage/outbox-queries';
import { T0 } from '../contracts/storage-fixtures';
import { type OpenedDatabase, openDatabase } from './open-database';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await openDatabase();
});
afterAll(() => opened.dispose());

/** How SQLite would find the rows: one line a step. */
async function planOf({ sql, parameters }: CompiledQuery<unknown>): Promise<string> {
  const explained = Query.raw(`explain query plan ${sql}`, [...parameters]);
  const steps = await runQuery(opened.database.kysely, explained as CompiledQuery<{ detail: string }>);
  return steps.map(({ detail }) => detail).join('\n');
}

describe('an outbox that holds a month of messages given up', () => {
  const queries = () => prepareOutboxQueries(opened.database.kysely);

  it('is counted in an index alone', async () => {
    expect(await planOf(queries().counts({}))).toMatch(/^SCAN outbox USING COVERING INDEX outbox_ends$/);
  });

  it.each([
    ['the latest are listed', () => queries().dead({ limit: 200 })],
    ['the old ones are purged', () => queries().purgeDead({ before: T0, limit: 1000 })],
    [
      'tries that were cut are recovered',
      () => queries().recover({ next_attempt_at: T0, channel_id: 'telegram' }),
    ],
  ])('is not read whole when %s', async (_, query) => {
    const plan = await planOf(query());
    expect(plan).toMatch(
      /SEARCH outbox USING (?:COVERING )?INDEX outbox_(?:ends|due) \((?:channel_id=\? AND )?status=\?/,
    );
    expect(plan).not.toContain('SCAN outbox');
  });

  it('is not looked through for what is due', async () => {
    const plan = await planOf(queries().due({ now: T0, limit: 32, channel_id: 'sms', status: 'waiting' }));
    expect(plan).toContain(
      'SEARCH outbox USING INDEX outbox_due (channel_id=? AND status=? AND next_attempt_at<?)',
    );
    expect(plan).not.toContain('SCAN');
  });
});
