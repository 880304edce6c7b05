import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { ApiError, api, type Handoff, type Me, type Paused } from './api';
import { Conversation } from './conversation';
import { dropDrafts } from './drafts';
import { Invitation } from './invitation';
import { Queue } from './queue';
import { channelName, t } from './strings';
import { clockTime, openingTime } from './times';
import { UndeliveredPanel } from './undelivered';
import { type DeskState, signedOut, useDesk } from './use-desk';

function Console() {
  const desk = useDesk();
  const waiting = (desk.handoffs ?? []).filter(({ status }) => status === 'queued');
  const mine = (desk.handoffs ?? []).filter(({ status }) => status === 'active');
  const calls = waiting.length + mine.filter(({ conversationId }) => isUnread(desk, conversationId)).length;
  useEffect(() => {
    document.title = `${calls > 0 ? `(${calls}) ` : ''}${t('title')} – Passerelle`;
  }, [calls]);
  return (
    <>
      <Header me={desk.me} mine={mine} />
      <p role="status" class="notice">
        {desk.online ? desk.notice : t('offline')}
      </p>
      <PausedChannels paused={desk.unsent?.paused ?? []} />
      <p role="status" class="unseen">
        {waiting.length > 0 ? t('waitingCount', { count: waiting.length }) : ''}
      </p>
      <main class={desk.opened || desk.panel ? 'reading' : ''}>
        <Lists desk={desk} waiting={waiting} mine={mine} />
        <Reading desk={desk} />
      </main>
    </>
  );
}

/** Whatever an aidant is doing: what they write now waits too. */
function PausedChannels({ paused }: { paused: Paused[] }) {
  return (
    <div role="status">
      {paused.map(({ channel, since }) => (
        <p key={channel} class="notice urgent">
          {t('paused.banner', { channel: channelName(channel), date: clockTime(since) })}
        </p>
      ))}
    </div>
  );
}

function isUnread({ unread }: DeskState, conversationId: string): boolean {
  return unread.indexOf(conversationId) >= 0;
}

function Header({ me, mine }: { me?: Me; mine: Handoff[] }) {
  return (
    <header>
      <div class="about">
        <h1>{t('title')}</h1>
        {me && (
          <p class="muted">
            {me.name} · {deskHours(me)}
          </p>
        )}
      </div>
      <details class="menu" onKeyDown={closeOnEscape}>
        <summary>{t('menu')}</summary>
        <div class="sheet">
          <Invitation />
          <button type="button" onClick={() => void signOut(mine)}>
            {t('leave')}
          </button>
        </div>
      </details>
    </header>
  );
}

function closeOnEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (event.key !== 'Escape' || !menu.open) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

function deskHours({ desk }: Me): string {
  if (desk.open) return t('deskOpen');
  return desk.opensAt ? t('deskOpens', { date: openingTime(desk.opensAt) }) : t('deskClosed');
}

/** A link gives a new name each time: what is not given back now could not be taken up again. */
async function signOut(mine: Handoff[]): Promise<void> {
  if (mine.length > 0 && !confirm(t('leaveHolding', { count: mine.length }))) return;
  try {
    for (const { id } of mine) await api.requeue(id).catch(unlessGone);
    await api.leave();
  } catch (error) {
    signedOut(error);
    alert(t('notDone'));
    return;
  }
  dropDrafts();
  location.reload();
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 409)) throw error;
}

function Lists({ desk, waiting, mine }: { desk: DeskState; waiting: Handoff[]; mine: Handoff[] }) {
  const { handoffs, unsent, opened, unread, panel, open, showUndelivered } = desk;
  const urgent = unsent !== undefined && unsent.messages.length + unsent.paused.length > 0;
  const lists = { selected: opened?.handoff.id, onSelect: open };
  return (
    <nav aria-label={t('lists')}>
      {handoffs && (
        <>
          <Queue {...lists} id="queue" unread={[]} title={t('queue')} empty={t('empty')} handoffs={waiting} />
          <Queue
            {...lists}
            id="mine"
            unread={unread}
            title={t('mine')}
            empty={t('emptyMine')}
            handoffs={mine}
          />
          <button
            type="button"
            id="undelivered"
            class={urgent ? 'urgent' : ''}
            aria-current={panel ? 'true' : undefined}
            onClick={showUndelivered}
          >
            {t('undelivered.title')} {unsent && <span class="count">{unsent.messages.length}</span>}
          </button>
        </>
      )}
    </nav>
  );
}

function Reading({ desk }: { desk: DeskState }) {
  const { opened, panel, unsent, busy, act, leave, open, send } = desk;
  if (panel)
    return (
      <UndeliveredPanel
        messages={unsent?.messages}
        paused={unsent?.paused ?? []}
        onBack={desk.closeUndelivered}
        onOpen={open}
        onChange={desk.refreshUndelivered}
      />
    );
  if (!opened) return <p class="empty">{t('choose')}</p>;
  const { id } = opened.handoff;
  return (
    <Conversation
      {...opened}
      busy={busy}
      onBack={() => leave()}
      onTake={() => void act(() => api.claim(id))}
      onInvite={(clientId) => void act(() => api.reopen(id, clientId))}
      onClose={(reason) => void act(() => api.close(id, reason), leave)}
      onRequeue={() => void act(() => api.requeue(id), leave)}
      onSend={(text, clientId) => send(id, text, clientId)}
    />
  );
}

render(<Console />, document.getElementById('app')!);
