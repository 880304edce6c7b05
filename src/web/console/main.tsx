import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiError, api, type Entry, type Handoff, type Me } from './api';
import { Conversation } from './conversation';
import { Invitation } from './invitation';
import { Queue } from './queue';
import { t } from './strings';

interface Opened {
  handoff: Handoff;
  entries: Entry[];
}

function Console() {
  const [me, setMe] = useState<Me>();
  const [handoffs, setHandoffs] = useState<Handoff[]>([]);
  const [selected, setSelected] = useState<string>();
  const [opened, setOpened] = useState<Opened>();
  const [notice, setNotice] = useState('');

  const refresh = useCallback(() => {
    api.me().then(setMe, signedOut);
    api.handoffs().then(setHandoffs, signedOut);
  }, []);
  const reopen = useCallback(() => {
    if (!selected) return setOpened(undefined);
    api.read(selected).then(setOpened, () => {
      setSelected(undefined);
      setOpened(undefined);
    });
  }, [selected]);

  useEffect(refresh, []);
  useEffect(reopen, [selected]);
  useEffect(() => listen(refresh, reopen, setNotice), [refresh, reopen]);
  useEffect(() => {
    const waiting = handoffs.filter(({ status }) => status === 'queued').length;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${t('title')} – Passerelle`;
  }, [handoffs]);

  const act = (action: Promise<unknown>) =>
    action.then(
      () => setNotice(''),
      (error) => setNotice(error instanceof ApiError && error.status === 409 ? t('taken') : t('failed')),
    ).then(() => {
      refresh();
      reopen();
    });
  const waiting = handoffs.filter(({ status }) => status === 'queued');
  const mine = handoffs.filter(({ status }) => status === 'active');
  return (
    <>
      <header>
        <h1>{t('title')}</h1>
        {me && <span>{me.name} · {t(me.desk.open ? 'deskOpen' : 'deskClosed')}</span>}
        <Invitation />
        <button type="button" onClick={() => api.leave().then(() => location.reload())}>{t('leave')}</button>
      </header>
      <p role="status" class="notice">{notice}</p>
      <main class={opened ? 'reading' : ''}>
        <nav>
          <Queue title={t('queue')} empty={t('empty')} handoffs={waiting} selected={selected} onSelect={setSelected} />
          <Queue title={t('mine')} empty={t('emptyMine')} handoffs={mine} selected={selected} onSelect={setSelected} />
        </nav>
        {opened ? (
          <Conversation
            handoff={opened.handoff}
            entries={opened.entries}
            onTake={() => act(api.claim(opened.handoff.id))}
            onSend={(text, clientId) => api.answer(opened.handoff.id, text, clientId).then(() => undefined)}
            onClose={(reason) => act(api.close(opened.handoff.id, reason))}
            onRequeue={() => act(api.requeue(opened.handoff.id))}
          />
        ) : (
          <p class="empty">{t('choose')}</p>
        )}
      </main>
    </>
  );
}

/** The session ended: the page itself then says how to get in. */
function signedOut(error: unknown): void {
  if (error instanceof ApiError && error.status === 401) location.reload();
}

/** Live changes. A phone that slept lost its stream without a word: on return everything is asked again. */
function listen(refresh: () => void, reopen: () => void, notice: (text: string) => void): () => void {
  const source = new EventSource('/console/api/stream');
  const changed = () => {
    refresh();
    reopen();
  };
  source.addEventListener('handoff', changed);
  source.addEventListener('transcript', reopen);
  source.onopen = () => {
    notice('');
    changed();
  };
  source.onerror = () => notice(t('offline'));
  const shown = () => document.visibilityState === 'visible' && changed();
  document.addEventListener('visibilitychange', shown);
  const clock = setInterval(refresh, 60_000);
  return () => {
    source.close();
    document.removeEventListener('visibilitychange', shown);
    clearInterval(clock);
  };
}

render(<Console />, document.getElementById('app')!);
