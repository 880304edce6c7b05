/** What a Telegram message says: its words, its command, its place, or the kind of what we cannot read. */
import { z } from 'zod';
import { entryOf } from '../conversation/entry';
import type { Activity, Message, Position } from '../conversation/types';

type Words = Record<string, unknown> & { text?: string; caption?: string };

/** What Telegram itself writes into a chat: nobody said anything, so nobody waits for an answer. */
const SERVICE =
  /^(?:pinned_message|message_auto_delete_timer_changed|successful_payment|refunded_payment|users_shared|chat_shared|connected_website|write_access_allowed|passport_data|proximity_alert_triggered|boost_added|chat_background_set|web_app_data|gift|gift_upgrade_sent|unique_gift|giveaway_\w+|(?:general_)?forum_topic_\w+|video_chat_\w+|(?:paid|direct)_message_price_changed|(?:new|left|delete|group|supergroup|channel|community)_chat_\w+|chat_owner_\w+|migrate_(?:to|from)_chat_id|managed_bot_created|poll_option_\w+|checklist_tasks_\w+|suggested_post_\w+)$/;

/** The word for it when nobody said this; undefined for a person's message. */
export function serviceOf(message: Words): string | undefined {
  const service = Object.keys(message).some((key) => SERVICE.test(key) && message[key] != null);
  return service ? 'service' : undefined;
}

type Content = Pick<Activity, 'type' | 'message' | 'location' | 'entry'>;

/** Total: whatever Telegram adds to its messages one day, a person who sent something gets an answer. */
export function contentOf(message: Words): Content {
  const location = positionOf(message);
  if (location) return { type: 'message', message: { text: '' }, location };
  if (message.text !== undefined) return commandOf(message.text) ?? said({ text: message.text });
  const emoji = STICKER.safeParse(message.sticker).data?.emoji;
  if (emoji) return said({ text: emoji });
  const kind = mediaOf(message);
  const text = message.caption ?? '';
  if (kind) return said({ text, media: [kind] });
  return said(text === '' ? { text, media: ['unknown'] } : { text });
}

function said(message: Message): Content {
  return { type: 'message', message };
}

const STICKER = z.looseObject({ emoji: z.string().optional().catch(undefined) });

const POSITION = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

function positionOf({ location, venue }: Words): Position | undefined {
  const given = location ?? (venue as { location?: unknown } | null | undefined)?.location;
  return POSITION.safeParse(given).data;
}

/** What each kind of attachment is when it does not say so. An animation also bears a document: it comes first. */
const MEDIA: Record<string, string> = {
  photo: 'image/jpeg',
  live_photo: 'image/jpeg',
  voice: 'audio/ogg',
  audio: 'audio/mpeg',
  animation: 'video/mp4',
  video: 'video/mp4',
  video_note: 'video/mp4',
  document: 'application/octet-stream',
  sticker: 'image/webp',
  contact: 'contact',
  venue: 'venue',
  poll: 'poll',
};
const MIME = z.looseObject({ mime_type: z.string().regex(/^[\w.+-]{1,40}\/[\w.+-]{1,55}$/) });

function mediaOf(message: Words): string | undefined {
  const kind = Object.keys(MEDIA).find((key) => message[key] != null);
  return kind && (MIME.safeParse(message[kind]).data?.mime_type.toLowerCase() ?? MEDIA[kind]);
}

/** `/name@bot words`; people copy commands by hand, in any case. */
const COMMAND = /^\/(\w{1,32})(?:@\w{1,64})?(?:\s+([\s\S]*))?$/;
const COMMANDS: Record<string, string> = {
  menu: 'menu',
  help: 'menu',
  human: 'human',
  language: 'language',
  langue: 'language',
  delete: 'delete',
  stop: 'stop',
};

function commandOf(text: string): Content | undefined {
  const match = COMMAND.exec(text);
  if (!match) return undefined;
  const [name, rest] = [match[1]!.toLowerCase(), match[2] ?? ''];
  if (name === 'start') return { type: 'start', message: { text: '' }, entry: entryOf(rest) };
  const words = (first: string) => (rest === '' ? first : `${first} ${rest}`);
  if (!Object.hasOwn(COMMANDS, name)) return said({ text: words(match[1]!) });
  return said({ text: words(`/${name}`), value: `command:${COMMANDS[name]}` });
}
