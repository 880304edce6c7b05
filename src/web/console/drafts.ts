/** What an aidant has written and not sent yet, kept in this tab only: it survives a reload and a new sign-in. */
export interface Draft {
  text: string;
  /** Under which the message is sent, again and again until it arrived: the person reads it once. */
  clientId: string;
  /** It may have arrived already: other words need another id. */
  tried: boolean;
}

const PREFIX = 'draft-';

export function loadDraft(handoffId: string): Draft {
  try {
    const kept = sessionStorage.getItem(PREFIX + handoffId);
    if (kept) return JSON.parse(kept);
  } catch (_) {
    // No storage in this browser: the draft lives as long as its field.
  }
  return emptyDraft();
}

export function keepDraft(handoffId: string, draft: Draft): void {
  try {
    if (draft.text === '') sessionStorage.removeItem(PREFIX + handoffId);
    else sessionStorage.setItem(PREFIX + handoffId, JSON.stringify(draft));
  } catch (_) {
    // As above.
  }
}

/** The next person at this computer finds nothing. */
export function dropDrafts(): void {
  try {
    sessionStorage.clear();
  } catch (_) {
    // Nothing was kept.
  }
}

export function emptyDraft(): Draft {
  return { text: '', clientId: newClientId(), tried: false };
}

/** Names one wish of the aidant, however often it has to be asked. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join('');
}
