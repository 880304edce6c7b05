/** Whether, and until when, a channel lets us write to a person (WhatsApp and Messenger: a window after their last words). */
import { AppError } from '../errors';
import type { Handoff, TranscriptEntry } from '../storage/types';

/** What the desk must know of a channel. Windows are ms after the person's last words. */
export interface ChannelFacts {
  label: string;
  window?: { bot: number; aidant: number };
  /** An approved template can ask the person to write again. */
  invites?: boolean;
}

export interface Reach {
  /** An aidant may write now. */
  open: boolean;
  /** The service itself may write now ("somebody has taken over"). */
  announces: boolean;
  blocked: boolean;
  /** When the aidant's window shuts, or shut; absent on channels without one. */
  endsAt?: number;
  /** ms from now to `endsAt`, negative once it has shut: the device that shows it may have another clock. */
  leftMs?: number;
  invites: boolean;
}

export function reachOf(
  { heardAt, blockedAt }: Pick<Handoff, 'heardAt' | 'blockedAt'>,
  { window, invites = false }: Partial<ChannelFacts>,
  now: number,
): Reach {
  const blocked = blockedAt !== undefined;
  if (!window || heardAt === undefined)
    return { open: !blocked, announces: !blocked, blocked, invites: false };
  const endsAt = heardAt + window.aidant;
  const leftMs = endsAt - now;
  const announces = !blocked && now < heardAt + window.bot;
  return { open: !blocked && leftMs > 0, announces, blocked, endsAt, leftMs, invites };
}

/** @throws AppError 409 that says why an aidant cannot write, and what to do */
export function refuseUnreachable(reach: Reach, label: string): void {
  if (reach.open) return;
  if (reach.blocked) {
    const why = `La personne a bloqué le service sur ${label}, ou ne peut plus y être jointe.`;
    throw new AppError('person-blocked', `${why} Vous pourrez lui répondre dès qu’elle réécrira.`, {
      status: 409,
    });
  }
  const what = reach.invites
    ? 'Envoyez l’invitation : la personne pourra réécrire, et vous lui répondrez.'
    : 'La personne doit d’abord réécrire.';
  const why = `${label} n’accepte plus de message libre : le dernier de la personne est trop ancien.`;
  throw new AppError('window-closed', `${why} ${what}`, { status: 409 });
}

/** A person who does not answer one invitation is not pestered; one that was lost can be replaced the next day. */
const INVITE_EVERY_MS = 86_400_000;

/** Whether an invitation to write again is out: since the person's last words, and for less than a day. */
export function isInvited(entries: readonly TranscriptEntry[], now: number): boolean {
  const heard = entries.findLastIndex(({ sender }) => sender === 'person');
  return entries
    .slice(heard + 1)
    .some(({ message, at }) => message.template === 'reopen' && now - at < INVITE_EVERY_MS);
}
