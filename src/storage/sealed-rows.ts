import { type ConversationState, INITIAL_STATE, type Message } from '../conversation/types';
import type { ConversationRow, TranscriptRow } from './schema';
import type { NewEntry, TranscriptEntry, Vault } from './types';

/** What is sealed of an entry; one-letter keys, because there is one a message. */
interface SealedEntry {
  m: Message;
  x?: string;
}

/** Turns what people say into sealed columns and back, for one conversation and its key. */
export class Sealer {
  constructor(
    private readonly vault: Vault,
    private readonly conversationId: string,
    readonly wrappedKey: string,
  ) {}

  sealState(state: ConversationState): string {
    return this.#seal('state', state);
  }

  openState(row: Pick<ConversationRow, 'sealed_state'>): ConversationState {
    return { ...INITIAL_STATE, ...this.#open<ConversationState>('state', row.sealed_state) };
  }

  /** Null when the channel gave none. */
  sealReference(reference: unknown): string | null {
    return reference === undefined ? null : this.#seal('reference', reference);
  }

  openReference(sealed: string | null): unknown {
    return sealed === null ? undefined : this.#open('reference', sealed);
  }

  sealEntry(seq: number, entry: NewEntry): string {
    const content: SealedEntry = { m: entry.message, x: entry.externalId };
    return this.#seal(`entry:${seq}`, content);
  }

  openEntry(row: Omit<TranscriptRow, 'conversation_id'>): TranscriptEntry {
    const { m, x } = this.#open<SealedEntry>(`entry:${row.seq}`, row.sealed_entry);
    return {
      seq: row.seq,
      at: row.at,
      sender: row.sender,
      message: m,
      ...(x === undefined ? {} : { externalId: x }),
    };
  }

  #seal(context: string, content: unknown): string {
    return this.vault.seal(this.wrappedKey, this.conversationId, context, JSON.stringify(content));
  }

  #open<Content>(context: string, sealed: string): Content {
    return JSON.parse(this.vault.open(this.wrappedKey, this.conversationId, context, sealed)) as Content;
  }
}
