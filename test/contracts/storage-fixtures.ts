import { type Effect, type HandoffBrief, INITIAL_STATE } from '../../src/conversation/types';
import type { CommitResult, Conversation, NewEntry, Storage, TurnCommit } from '../../src/storage/types';

/** A moment well in the past of any clock: tests pass their own times. */
export const T0 = Date.UTC(2026, 0, 15, 9, 0, 0);

export const address = (conversationId = 'c1') => ({ channelId: 'telegram', conversationId });
export const said = (text: string, externalId?: string): NewEntry => ({
  sender: 'person',
  message: { text, locale: 'fr' },
  ...(externalId ? { externalId } : {}),
});
export const replied = (text: string): NewEntry => ({ sender: 'bot', message: { text, locale: 'fr' } });
export const announced = (text: string): NewEntry => ({ sender: 'system', message: { text, locale: 'fr' } });
export const wrote = (text: string): NewEntry => ({
  sender: 'aidant',
  message: { text, locale: 'fr', senderName: 'Camille' },
});
export const brief: HandoffBrief = { reason: 'asked', language: 'fr', topics: ['equipment-free'] };
export const openHandoff: Effect = { kind: 'open-handoff', brief };

export function turnOf(conversation: Conversation, change: Partial<TurnCommit> = {}): TurnCommit {
  return {
    conversation,
    activityId: 'a1',
    state: { ...INITIAL_STATE, language: 'fr', greeted: true },
    entries: [said('bonjour'), replied('bonjour !')],
    effects: [],
    push: false,
    now: T0,
    ...change,
  };
}

/** Opens the conversation and commits one turn; fails the test unless it is committed. */
export async function take(storage: Storage, change: Partial<TurnCommit> = {}, conversationId = 'c1') {
  const conversation = await storage.conversations.open(address(conversationId));
  const result = await storage.conversations.commit(turnOf(conversation, change));
  expect(result.kind).toBe('committed');
  return { conversation, entries: entriesOf(result) };
}

export function entriesOf(result: CommitResult) {
  return result.kind === 'conflict' ? [] : result.entries;
}

/** A conversation that waits in the queue; the id of its handoff. */
export async function queue(storage: Storage, change: Partial<TurnCommit> = {}, conversationId = 'c1') {
  const { conversation } = await take(storage, { effects: [openHandoff], ...change }, conversationId);
  const handoff = (await storage.handoffs.list()).find((each) => each.conversationId === conversation.id);
  return { conversationId: conversation.id, handoffId: handoff!.id };
}

/** Puts these replies of one turn into the outbox. */
export function push(
  storage: Storage,
  texts: string[],
  change: Partial<TurnCommit> = {},
  conversationId = 'c1',
) {
  const entries = [said('?'), ...texts.map(replied)];
  return take(
    storage,
    { push: true, reference: { chat: conversationId }, entries, ...change },
    conversationId,
  );
}

export const camille = { id: 'aidant-1', name: 'Camille' };
export const noor = { id: 'aidant-2', name: 'Noor' };
