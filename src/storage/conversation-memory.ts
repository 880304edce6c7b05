import type { Conversation } from './types';

/** Conversations under way: with their states, 3 MB. */
const MOST_REMEMBERED = 1000;

/**
 * Conversations as their last commit left them: a turn begins with what the one before has written. An entry that is
 * stale costs one conflict, as a commit compares versions, and the turn is taken again: whatever raises a version
 * `forget`s it to spare that. What changes something a turn reads, or the key, without raising the version must
 * `forget` it once committed: no comparison would find that. States are shared with the turns: never changed.
 */
export class ConversationMemory {
  readonly #byPseudonym = new Map<string, Conversation>();

  find(pseudonym: string): Conversation | undefined {
    return this.#byPseudonym.get(pseudonym);
  }

  keep(conversation: Conversation): void {
    const { pseudonym } = conversation;
    this.#byPseudonym.delete(pseudonym);
    this.#byPseudonym.set(pseudonym, conversation);
    if (this.#byPseudonym.size > MOST_REMEMBERED)
      this.#byPseudonym.delete(this.#byPseudonym.keys().next().value!);
  }

  forget(conversationId: string): void {
    for (const { id, pseudonym } of this.#byPseudonym.values())
      if (id === conversationId) this.#byPseudonym.delete(pseudonym);
  }
}
