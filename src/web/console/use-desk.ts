/** What the console knows of the desk, kept fresh, and what the aidant does there. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, api, type Entry, type Handoff, type Me } from './api';
import { listen } from './live';
import { t } from './strings';

export interface Opened {
  handoff: Handoff;
  entries: Entry[];
}

/** The server also takes this call as the sign that somebody is still there (presence.ts). */
const ASK_EVERY_MS = 60_000;

export function useDesk() {
  const [me, setMe] = useState<Me>();
  const [handoffs, setHandoffs] = useState<Handoff[]>();
  const [opened, setOpened] = useState<Opened>();
  const [unread, setUnread] = useState<string[]>([]);
  const [online, setOnline] = useState(true);
  const [notice, setNotice] = useState('');
  const [busy, setBusy] = useState(false);
  /** What is open now, for answers that come after the aidant has moved on. */
  const current = useRef<{ id: string; opened?: Opened; loading: boolean; again: boolean }>();
  const asked = useRef(0);

  const leave = (why = '') => {
    if (current.current?.opened) focusQueue();
    current.current = undefined;
    setOpened(undefined);
    setNotice(why);
  };
  const refresh = () => {
    asked.current += 1;
    const order = asked.current;
    api.me().then(setMe, signedOut);
    api.handoffs().then((list) => {
      if (order === asked.current) setHandoffs(list);
    }, signedOut);
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
      reading.opened = { handoff: news.handoff, entries: [...(known?.entries ?? []), ...news.entries] };
      setOpened(reading.opened);
    } catch (error) {
      signedOut(error);
      if (current.current !== reading) return;
      if (error instanceof ApiError && error.status === 409) leave(t('taken'));
      // A conversation that is open stays, however bad the network is.
      else if (!reading.opened) leave(t('notDone'));
    } finally {
      reading.loading = false;
    }
    if (reading.again && current.current === reading) await reload();
  };
  const open = (id: string) => {
    setNotice('');
    if (current.current?.id !== id) {
      current.current = { id, loading: false, again: false };
      setOpened(undefined);
      const handoff = handoffs?.find((one) => one.id === id);
      setUnread((list) => list.filter((conversation) => conversation !== handoff?.conversationId));
    }
    void reload();
  };
  const words = (conversationId: string) => {
    if (current.current?.opened?.handoff.conversationId === conversationId) void reload();
    else setUnread((list) => (list.indexOf(conversationId) < 0 ? [...list, conversationId] : list));
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
      if (error instanceof ApiError && error.status === 409) leave(t('taken'));
      else setNotice(t('notDone'));
    }
    setBusy(false);
    refresh();
    await reload();
  };

  // One line for the life of the page: what it calls reads refs, never the state of a drawing.
  useEffect(() => {
    const changed = () => {
      refresh();
      void reload();
    };
    const stop = listen({ changed, words, online: setOnline });
    const clock = setInterval(refresh, ASK_EVERY_MS);
    return () => {
      stop();
      clearInterval(clock);
    };
  }, []);
  return { me, handoffs, opened, unread, online, notice, busy, open, leave, act, reload };
}

export type DeskState = ReturnType<typeof useDesk>;

/** What had the focus is gone from the page. */
function focusQueue(): void {
  setTimeout(() => document.getElementById('queue')?.focus());
}

function lastSeq(opened: Opened | undefined): number {
  const entries = opened?.entries ?? [];
  return entries.length === 0 ? 0 : entries[entries.length - 1]!.seq;
}

/** The session ended: the page itself then says how to get in. Drafts stay in the tab. */
export function signedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) location.reload();
}
