/** The open line to the server, and its return after a tunnel or a sleep. */

/** Two heartbeats of the server missed: the line is dead even if the browser believes it open. */
const SILENCE_MS = 40_000;
/** A phone cuts the lines of a hidden page after some seconds, without a word. */
const SLEEP_MS = 4_000;
const LOOK_EVERY_MS = 5_000;

export interface Live {
  /** Anything may have changed: ask for all again. */
  changed(): void;
  /** New words in this conversation. */
  words(conversationId: string): void;
  online(online: boolean): void;
}

/** Listens until the returned function is called. */
export function listen({ changed, words, online }: Live): () => void {
  let source: EventSource | undefined;
  let heardAt = 0;
  let hiddenAt = 0;
  const heard = () => {
    heardAt = Date.now();
  };
  const open = () => {
    if (source) source.close();
    heard();
    const opened = new EventSource('/console/api/stream');
    source = opened;
    opened.onopen = () => {
      heard();
      online(true);
      changed();
    };
    // A refusal (the session ended) closes for good: asking tells which it is, and signs out if need be.
    opened.onerror = () => {
      online(false);
      if (opened.readyState === EventSource.CLOSED) changed();
    };
    opened.addEventListener('beat', heard);
    opened.addEventListener('handoff', () => {
      heard();
      changed();
    });
    opened.addEventListener('transcript', (event) => {
      heard();
      words(JSON.parse((event as MessageEvent<string>).data).conversationId);
    });
  };
  const look = () => {
    if (document.visibilityState === 'visible' && Date.now() - heardAt > SILENCE_MS) open();
  };
  const shown = () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > SLEEP_MS) open();
  };
  open();
  const watch = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', shown);
  addEventListener('online', open);
  return () => {
    if (source) source.close();
    clearInterval(watch);
    document.removeEventListener('visibilitychange', shown);
    removeEventListener('online', open);
  };
}
