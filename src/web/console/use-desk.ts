/** What the console knows of the desk, kept fresh, and what the aidant does there. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, api, type Handoff, type Me, type Reading, type Unsent } from './api';
import { listen } from './live';
import { t } from './strings';

/** The server also takes this call as the sign that somebody is still there (presence.ts). */
const ASK_EVERY_MS = 60_000;
/** By then the platform has mostly taken what was sent, or refused it: nothing else tells. */
const SENT_AFTER_MS = 3_000;

/** What is open now, for answers that come after the aidant has moved on. */
interface Current {
  id: string;
  opened?: Reading;
  loading: boolean;
  again: boolean;
}

export function useDesk() {
  const [me, setMe] = useState<Me>();
  const [handoffs, setHandoffs] = useState<Handoff[]>();
  const [unsent, setUnsent] = useState<Unsent>();
  const [opened, setOpened] = useState<Reading>();
  const [panel, setPanel] = useState(false);
  const [online, setOnline] = useState(true);
  const [notice, setNotice] = useState('');
  const [busy, setBusy] = useState(false);
  const current = useRef<Current>();
  const asked = useRef(0);
  /** The person's latest words that this page has shown, or found there when it came: by conversation. */
  const seen = useRef<Record<string, number>>({});

  const leave = (why = '') => {
    if (current.current?.opened) focusOn('queue');
    current.current = undefined;
    setOpened(undefined);
    setNotice(why);
  };
  const refreshList = () => {
    asked.current += 1;
    const order = asked.current;
    api.handoffs().then((list) => {
      if (order !== asked.current) return;
      for (const { conversationId, heardAt = 0 } of list)
        if (seen.current[conversationId] === undefined) seen.current[conversationId] = heardAt;
      setHandoffs(list);
    }, signedOut);
  };
  const refreshUndelivered = () => {
    api.unsent().then(setUnsent, signedOut);
  };
  const refresh = () => {
    api.me().then(setMe, signedOut);
    refreshList();
    refreshUndelivered();
  };
  /** One reading at a time; words that come meanwhile are read by the next. */
  const reload = async (): Promise<void> => {
    const reading = current.current;
    if (!reading) return;
    reading.again = reading.loading;
    if (reading.loading) return;
    reading.loading = true;
    try {
      const known = reading.opened;
      const news = await api.read(reading.id, lastSeq(known));
      if (current.current !== reading) return;
      if (known?.handoff.status === 'active' && news.handoff.status === 'queued') setNotice(t('backInQueue'));
      reading.opened = { ...news, entries: [...(known?.entries ?? []), ...news.entries] };
      seen.current[news.handoff.conversationId] = news.handoff.heardAt ?? 0;
      setOpened(reading.opened);
      setHandoffs((list) => list?.map((one) => (one.id === news.handoff.id ? news.handoff : one)));
    } catch (error) {
      signedOut(error);
      if (current.current !== reading) return;
      if (isGone(error)) leave(t('taken'));
      // A conversation that is open stays, however bad the network is.
      else if (!reading.opened) leave(t('notDone'));
    } finally {
      reading.loading = false;
    }
    if (reading.again && current.current === reading) await reload();
  };
  const open = (id: string) => {
    setNotice('');
    setPanel(false);
    if (current.current?.id !== id) {
      current.current = { id, loading: false, again: false };
      setOpened(undefined);
    }
    void reload();
  };
  const showUndelivered = () => {
    current.current = undefined;
    setOpened(undefined);
    setNotice('');
    setPanel(true);
  };
  const closeUndelivered = () => {
    setPanel(false);
    focusOn('undelivered');
  };
  /** Words, or news of what became of them: the list tells which. */
  const words = (conversationId: string) => {
    if (current.current?.opened?.handoff.conversationId === conversationId) void reload();
    else refreshList();
  };
  const reloadLater = () => {
    setTimeout(() => void reload(), SENT_AFTER_MS);
  };
  /** Does it, says when it could not be done, and asks how things stand in either case. */
  const act = async (action: () => Promise<void>, then?: () => void): Promise<void> => {
    setBusy(true);
    try {
      await action();
      setNotice('');
      then?.();
    } catch (error) {
      signedOut(error);
      if (isGone(error)) leave(t('taken'));
      else setNotice((error instanceof ApiError && error.status < 500 && error.message) || t('notDone'));
    }
    setBusy(false);
    refresh();
    await reload();
    reloadLater();
  };
  /** Rejects when the message is not known to have arrived here. */
  const send = async (id: string, text: string, clientId: string): Promise<void> => {
    try {
      await api.answer(id, text, clientId);
      reloadLater();
    } catch (error) {
      signedOut(error);
      throw error;
    } finally {
      void reload();
    }
  };

  // One line for the life of the page: what it calls reads refs, never the state of a drawing.
  useEffect(() => {
    const changed = () => {
      refresh();
      void reload();
    };
    const stop = listen({ changed, words, online: setOnline });
    const clock = setInterval(changed, ASK_EVERY_MS);
    return () => {
      stop();
      clearInterval(clock);
    };
  }, []);
  const unread = unreadOf(handoffs ?? [], seen.current, opened);
  return {
    ...{ me, handoffs, opened, unread, online, notice, busy, unsent, panel },
    ...{ open, leave, act, send, showUndelivered, closeUndelivered, refreshUndelivered },
  };
}

export type DeskState = ReturnType<typeof useDesk>;

/** Conversations of the aidant's own where the person has written since they were last looked at. */
function unreadOf(handoffs: Handoff[], seen: Record<string, number>, opened: Reading | undefined): string[] {
  return handoffs
    .filter(({ status, conversationId, heardAt = 0 }) => {
      const isOpen = conversationId === opened?.handoff.conversationId;
      return status === 'active' && !isOpen && heardAt > (seen[conversationId] ?? heardAt);
    })
    .map(({ conversationId }) => conversationId);
}

/** What had the focus is gone from the page. */
function focusOn(id: string): void {
  setTimeout(() => document.getElementById(id)?.focus());
}

function lastSeq(opened: Reading | undefined): number {
  const entries = opened?.entries ?? [];
  return entries.length === 0 ? 0 : entries[entries.length - 1]!.seq;
}

/** Taken by somebody else, given back or closed; not a channel that refuses what was typed. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'handoff-gone';
}

/** The session ended: the page itself then says how to get in. Drafts stay in the tab. */
export function signedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) location.reload();
}
