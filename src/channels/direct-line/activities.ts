/** Transcript entries as Bot Framework activities, and the watermark that counts them. */
import type { Sender } from '../../conversation/types';
import type { TranscriptEntry } from '../../storage/types';
import { suggestedActionsOf } from '../to-bot-activity';

export const CHANNEL_ID = 'directline';

/** The sequence number after which a client wants to read; 0 (everything) for `-`, nothing or garbage. */
export function parseWatermark(watermark: string | null | undefined): number {
  return /^\d{1,15}$/.test(watermark ?? '') ? Number(watermark) : 0;
}

/** `<conversation>|0000012`, as Direct Line numbers its activities. */
export function activityId(conversationId: string, seq: number): string {
  return `${conversationId}|${String(seq).padStart(7, '0')}`;
}

/**
 * The entries as activities, in order. Only when `complete` (nothing newer is stored) may the last words of the
 * bot carry their choices: a choice that the conversation has moved past is not offered again.
 */
export function toActivities(
  conversationId: string,
  entries: TranscriptEntry[],
  complete: boolean,
): object[] {
  const open = complete ? openQuestion(entries) : undefined;
  return entries.map((entry) => toActivity(conversationId, entry, entry === open));
}

function openQuestion(entries: TranscriptEntry[]): TranscriptEntry | undefined {
  const last = entries.findLast((entry) => entry.sender !== 'system');
  return last?.sender === 'bot' && last.message.choices?.length ? last : undefined;
}

const PERSONS: Record<Sender, { id: string; name: string; role: 'user' | 'bot' }> = {
  person: { id: 'user', name: '', role: 'user' },
  bot: { id: 'passerelle', name: 'Passerelle', role: 'bot' },
  aidant: { id: 'aidant', name: '', role: 'bot' },
  system: { id: 'passerelle', name: 'Passerelle', role: 'bot' },
};

function toActivity(conversationId: string, entry: TranscriptEntry, open: boolean): object {
  const { sender, message } = entry;
  return {
    type: 'message',
    id: activityId(conversationId, entry.seq),
    channelId: CHANNEL_ID,
    conversation: { id: conversationId },
    timestamp: new Date(entry.at).toISOString(),
    from: { ...PERSONS[sender], ...(message.senderName && { name: message.senderName }) },
    text: message.text,
    textFormat: 'plain',
    locale: message.locale,
    inputHint: sender === 'person' ? undefined : open ? 'expectingInput' : 'acceptingInput',
    suggestedActions: open ? suggestedActionsOf(message) : undefined,
    channelData: { passerelle: { sender }, ...(entry.externalId && { clientActivityID: entry.externalId }) },
  };
}

/** Tells a client that an answer is on its way; it is not stored and moves no watermark. */
export function typingActivity(conversationId: string, at: number): object {
  return {
    type: 'typing',
    channelId: CHANNEL_ID,
    conversation: { id: conversationId },
    timestamp: new Date(at).toISOString(),
    from: PERSONS.bot,
  };
}
