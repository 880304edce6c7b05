import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Handoff } from './api';
import { newClientId } from './drafts';
import { channelName, t } from './strings';
import { clockTime } from './times';

interface UnreachableProps {
  handoff: Handoff;
  /** When the person was invited, if an invitation is out. */
  invitedAt?: number;
  busy: boolean;
  /** Takes the keyboard when the field for an answer has gone. */
  reason: RefObject<HTMLParagraphElement>;
  onInvite(clientId: string): void;
}

/** In place of the field for an answer: why nobody can write, and what can be done. */
export function Unreachable({ handoff, invitedAt, busy, reason, onInvite }: UnreachableProps) {
  /** Asked again after a lost answer, it stays one invitation; the next day's is another. */
  const clientId = useMemo(newClientId, [invitedAt]);
  const { blocked, invites } = handoff.reach;
  const channel = channelName(handoff.channel);
  const mine = handoff.status === 'active';
  return (
    <div class="unreachable">
      <p tabIndex={-1} ref={reason}>
        <strong>{t(blocked ? 'unreachable.blocked' : 'unreachable.shut', { channel })}</strong>{' '}
        {t(blocked ? 'unreachable.blockedWait' : whatNow(invites, mine, invitedAt))}
      </p>
      {!blocked && invites && mine && (
        <p class="row">
          <button
            type="button"
            class="primary"
            disabled={busy || invitedAt !== undefined}
            onClick={() => onInvite(clientId)}
          >
            {t('invitation.send')}
          </button>
          <span role="status" class="muted">
            {invitedAt === undefined ? '' : t('invitation.sent', { date: clockTime(invitedAt) })}
          </span>
        </p>
      )}
    </div>
  );
}

function whatNow(invites: boolean, mine: boolean, invitedAt: number | undefined): string {
  if (!invites || invitedAt !== undefined) return 'unreachable.wait';
  return mine ? 'invitation.what' : 'invitation.take';
}
