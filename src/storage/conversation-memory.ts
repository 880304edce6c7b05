import type { Conversation } from './types';

/** Conversations under way: with their states, 3 MB. */
const MOST_REMEMBERED = 1000;

/**
 * Conversations as their last commit left them: a turn begins with what the one before has written. This process is
 * the only writer (process-lock.ts); whatever else moves a conversation or its key must `forget` it once committed,
 * or the next turn takes an aidant's conversation for the bot's. States are shared with the turns: never changed.
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
