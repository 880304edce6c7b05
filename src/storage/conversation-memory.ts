import type { Address, Conversation } from './types';

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
  /** By address: what is asked for at each turn, and takes as long to make as a row to write. */
  readonly #pseudonyms = new Map<string, string>();

  /** The pseudonym of an address, made at most once while it is remembered. */
  pseudonymOf({ channelId, conversationId }: Address, make: () => string): string {
    const address = `${channelId}\n${conversationId}`;
    const pseudonym = this.#pseudonyms.get(address) ?? make();
    keepLast(this.#pseudonyms, address, pseudonym);
    return pseudonym;
  }

  find(pseudonym: string): Conversation | undefined {
    return this.#byPseudonym.get(pseudonym);
  }

  keep(conversation: Conversation): void {
    keepLast(this.#byPseudonym, conversation.pseudonym, conversation);
  }

  forget(conversationId: string): void {
    for (const { id, pseudonym } of this.#byPseudonym.values())
      if (id === conversationId) this.#byPseudonym.delete(pseudonym);
  }

  /** After an erasure: nothing is left of the address either. */
  forgetAddress(pseudonym: string): void {
    this.#byPseudonym.delete(pseudonym);
    for (const [address, own] of this.#pseudonyms) if (own === pseudonym) this.#pseudonyms.delete(address);
  }
}

/** Keeps what was used last. */
function keepLast<Value>(all: Map<string, Value>, key: string, value: Value): void {
  all.delete(key);
  all.set(key, value);
  if (all.size > MOST_REMEMBERED) all.delete(all.keys().next().value!);
}
