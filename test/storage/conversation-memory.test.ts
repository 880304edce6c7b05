import Libsql from 'libsql';
import { address, openHandoff, take, turnOf } from '../contracts/storage-fixtures';
import { type OpenedDatabase, openDatabase } from './open-database';

let opened: OpenedDatabase;
beforeEach(async () => {
  opened = await openDatabase();
});
afterEach(() => opened.dispose());

const open = () => opened.storage.conversations.open(address());

/** Done by another program: only what is read again can show it. */
function elsewhere(statement: string): void {
  const tool = new Libsql(opened.file);
  tool.exec(statement);
  tool.close();
}

test('a turn begins with what the one before has left, without reading the row', async () => {
  await take(opened.storage);
  elsewhere("update conversations set sealed_state = 'unreadable'");
  expect(await open()).toMatchObject({ version: 1, lastSeq: 2, speaker: { kind: 'bot' } });
});

test('what the desk has moved is read again', async () => {
  await take(opened.storage, { effects: [openHandoff] });
  const [handoff] = await opened.storage.handoffs.list();
  expect((await open()).speaker).toEqual({ kind: 'queue', handoffId: handoff!.id });
  await opened.storage.handoffs.claim(handoff!.id, { id: 'i1', name: 'Sam' }, [], 0);
  expect((await open()).speaker).toMatchObject({ kind: 'aidant', aidantName: 'Sam' });
});

test('a turn and a claim that share a transaction leave what the later one wrote', async () => {
  await take(opened.storage, { effects: [openHandoff] });
  const [handoff] = await opened.storage.handoffs.list();
  const turn = turnOf(await open(), { activityId: 'a2' });
  await Promise.all([
    opened.storage.conversations.commit(turn),
    opened.storage.handoffs.claim(handoff!.id, { id: 'i1', name: 'Sam' }, [], 0),
  ]);
  expect((await open()).speaker).toMatchObject({ kind: 'aidant' });
});

test('after a conflict the row is read again', async () => {
  await take(opened.storage);
  elsewhere('update conversations set version = 7');
  const turn = turnOf(await open(), { activityId: 'a2' });
  expect(await opened.storage.conversations.commit(turn)).toEqual({ kind: 'conflict' });
  expect((await open()).version).toBe(7);
});

test('an erased conversation is read again', async () => {
  const { conversation } = await take(opened.storage, { effects: [{ kind: 'erase' }] });
  expect((await open()).wrappedKey).not.toBe(conversation.wrappedKey);
});

test('a bounded number of conversations is remembered', async () => {
  await take(opened.storage);
  const others = Array.from({ length: 1000 }, (_, i) => `other${i}`);
  await Promise.all(others.map((id) => take(opened.storage, {}, id)));
  elsewhere('update conversations set version = 7');
  expect((await open()).version).toBe(7);
});
