import { STATE } from './sealed-rows';
import type { Vault } from './types';

/** Conversations whose last state is remembered: those under way, 2 MB. */
const MOST_REMEMBERED = 1000;

interface Remembered {
  wrappedKey: string;
  sealed: string;
  state: string;
}

/**
 * The same vault, that knows again the state it sealed last for a conversation: a turn begins by opening what the one
 * before has sealed. Only the very text of the row, under the very key, is known again; an erasure forgets it.
 */
export function withStateMemory(vault: Vault): Vault {
  const remembered = new Map<string, Remembered>();
  const remember = (conversationId: string, one: Remembered) => {
    remembered.delete(conversationId);
    remembered.set(conversationId, one);
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  };
  return {
    pseudonym: (...parts) => vault.pseudonym(...parts),
    newKey: (conversationId) => vault.newKey(conversationId),
    seal(wrappedKey, conversationId, context, plaintext) {
      const sealed = vault.seal(wrappedKey, conversationId, context, plaintext);
      if (context === STATE) remember(conversationId, { wrappedKey, sealed, state: plaintext });
      return sealed;
    },
    open(wrappedKey, conversationId, context, sealed) {
      const known = context === STATE ? remembered.get(conversationId) : undefined;
      if (known?.sealed === sealed && known.wrappedKey === wrappedKey) return known.state;
      return vault.open(wrappedKey, conversationId, context, sealed);
    },
    forget(conversationId) {
      remembered.delete(conversationId);
      vault.forget(conversationId);
    },
  };
}
