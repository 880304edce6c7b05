/** Telegram: what its updates say, our messages within its limits, and the channel made of both. */
import { z } from 'zod';
import { payloadOf } from '../conversation/entry';
import type { Activity, Choice, Entry, Message } from '../conversation/types';
import { type HttpRequest, jsonBody } from '../http';
import { ellipsis, fittedLabels, numberedText, splitText } from './choice-layout';
import { ignored } from './inbound-shapes';
import type { Codec, Inbound, MessagingChannel } from './messaging';
import { sameBytes } from './same-bytes';
import {
  TELEGRAM_SETTINGS,
  type TelegramReference,
  type TelegramSettings,
  telegramClient,
} from './telegram-client';
import { contentOf, serviceOf } from './telegram-content';
import { checkTelegram, setupTelegram, telegramHandle } from './telegram-setup';

interface Button {
  text: string;
  callback_data: string;
}

/** sendMessage without its chat. No parse_mode: a stray `_` or `<` then never refuses a message. */
export interface TelegramWire {
  text: string;
  link_preview_options: { is_disabled: true };
  reply_markup?: { inline_keyboard: Button[][] };
}

/** Ids have at most 52 bits (Bot API, "Chat.id"): beyond, two people could become one number. */
const INTEGER = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,16}$/)
      .transform(Number),
  ])
  .refine(Number.isSafeInteger);
const SECONDS = INTEGER.optional().catch(undefined);
const TEXT = z.string().optional().catch(undefined);

const CHAT = z.looseObject({ id: INTEGER, type: TEXT });
const FROM = z
  .looseObject({ id: INTEGER, language_code: TEXT, is_bot: z.literal(true).optional().catch(undefined) })
  .optional()
  .catch(undefined);
const MESSAGE = z.looseObject({
  message_id: INTEGER,
  chat: CHAT,
  from: FROM,
  date: SECONDS,
  edit_date: SECONDS,
  text: TEXT,
  caption: TEXT,
});
type TelegramMessage = z.infer<typeof MESSAGE>;
const PRESSED = z.looseObject({
  id: z.string().min(1).max(200),
  from: FROM,
  data: TEXT,
  message: z.unknown().optional(),
});
/** Of a message that Telegram no longer shows us, only the chat is left. */
const PRESSED_ON = z.looseObject({ chat: CHAT, reply_markup: z.unknown().optional() });
const MEMBER = z.looseObject({
  chat: CHAT,
  date: SECONDS,
  new_chat_member: z.looseObject({ status: z.string() }),
});
const UPDATE = z.looseObject({ update_id: INTEGER.optional().catch(undefined) });
type Update = z.infer<typeof UPDATE>;

/** Updates we know and have no use for; most are not asked for (allowed_updates). */
const IDLE =
  /^(?:message_reaction(?:_count)?|(?:edited_)?channel_post|(?:edited_|deleted_)?business_messages?|business_connection|inline_query|chosen_inline_result|shipping_query|pre_checkout_query|purchased_paid_media|poll|poll_answer|chat_member|chat_join_request|chat_boost|removed_chat_boost)$/;

function parse(request: HttpRequest): Inbound[] {
  const update = UPDATE.safeParse(jsonBody(request));
  return [update.success ? read(update.data) : ignored('shape')];
}

function read(update: Update): Inbound {
  if (update.message != null) return readMessage(update, update.message, false);
  if (update.edited_message != null) return readMessage(update, update.edited_message, true);
  if (update.callback_query != null) return readPressed(update.callback_query);
  if (update.my_chat_member != null) return readMember(update);
  return ignored(Object.keys(update).find((key) => IDLE.test(key)) ?? 'unknown');
}

function isPrivate({ id, type }: z.infer<typeof CHAT>): boolean {
  return type === undefined ? id > 0 : type === 'private';
}

/** @param chatId also the person's id: private chats bear the number of who is in them */
function arrived(chatId: number, activity: Omit<Activity, 'channelId' | 'conversationId'>): Inbound {
  const reference: TelegramReference = { chatId };
  return { kind: 'activity', ids: [String(chatId)], activity: { ...activity, reference } };
}

function sentAt(seconds: number | undefined): { sentAt?: number } {
  return seconds !== undefined && seconds > 0 && seconds < 1e11 ? { sentAt: seconds * 1000 } : {};
}

function localeHint(code: string | undefined): { localeHint?: string } {
  return code !== undefined && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9-]{1,30})?$/.test(code)
    ? { localeHint: code }
    : {};
}

function readMessage({ update_id }: Update, given: unknown, edited: boolean): Inbound {
  const parsed = MESSAGE.safeParse(given);
  if (!parsed.success) return ignored('shape');
  const message = parsed.data;
  const { chat, from, date, edit_date } = message;
  if (!isPrivate(chat)) return ignored('group');
  if (from?.is_bot) return ignored('bot');
  const nothing = edited ? unchangedWords(message) : serviceOf(message);
  if (nothing) return ignored(nothing);
  // Messages that live a moment only bear the number 0, all of them.
  const id = message.message_id > 0 ? message.message_id : `update:${update_id}`;
  return arrived(chat.id, {
    id: edited ? `edit:${id}:${edit_date ?? update_id}` : String(id),
    ...(edited && { edited }),
    ...contentOf(message),
    ...sentAt(edited ? (edit_date ?? date) : date),
    ...localeHint(from?.language_code),
  });
}

/** A live position moves every few seconds; a replaced picture is as unreadable as the first. */
function unchangedWords({ text, caption, location }: TelegramMessage): string | undefined {
  if (location != null) return 'live-location';
  return text === undefined && caption === undefined ? 'edit-without-text' : undefined;
}

/** A pressed button. Whatever becomes of it, Telegram shows a waiting mark on it until it is acknowledged. */
function readPressed(given: unknown): Inbound {
  const parsed = PRESSED.safeParse(given);
  if (!parsed.success) return ignored('shape');
  const { id, from, data, message } = parsed.data;
  const on = PRESSED_ON.nullish().safeParse(message);
  const said = on.success ? press(id, from, data, on.data ?? undefined) : ignored('shape');
  return { ...said, receipt: { callbackQueryId: id } };
}

type Pressed = z.infer<typeof PRESSED>;
type PressedOn = z.infer<typeof PRESSED_ON>;

/** @param on absent when too old: such buttons are only ever pressed in private */
function press(id: string, from: Pressed['from'], data: string | undefined, on?: PressedOn): Inbound {
  if (on && !isPrivate(on.chat)) return ignored('group');
  const chatId = on?.chat.id ?? from?.id;
  if (chatId === undefined) return ignored('shape');
  if (data === undefined) return ignored('callback-without-data');
  return arrived(chatId, {
    id: `callback:${id}`,
    type: 'message',
    message: { text: labelOf(on?.reply_markup, data), value: data },
    ...localeHint(from?.language_code),
  });
}

const KEYBOARD = z.looseObject({
  inline_keyboard: z.array(z.array(z.looseObject({ text: z.string(), callback_data: TEXT }))),
});

/** What the pressed button says, so that the transcript reads like a conversation. */
function labelOf(markup: unknown, data: string): string {
  const rows = KEYBOARD.safeParse(markup).data?.inline_keyboard ?? [];
  return rows.flat().find(({ callback_data }) => callback_data === data)?.text ?? '';
}

function readMember({ update_id, my_chat_member }: Update): Inbound {
  const parsed = MEMBER.safeParse(my_chat_member);
  if (!parsed.success) return ignored('shape');
  const { chat, date, new_chat_member } = parsed.data;
  if (!isPrivate(chat)) return ignored('group');
  if (new_chat_member.status !== 'kicked') return ignored('member');
  const id = `member:${update_id ?? date}`;
  return arrived(chat.id, { id, type: 'leave', message: { text: '' }, ...sentAt(date) });
}

/** Bot API: sendMessage.text (after entities), InlineKeyboardButton.callback_data (bytes of UTF-8). */
const MAX_TEXT = 4096;
const MAX_DATA_BYTES = 64;
/** Not Telegram's: what a phone shows of a button on a line of its own, and of one of two. */
const MAX_LABEL = 64;
const SHORT_LABEL = 15;
/** More lines of buttons than a small screen holds are read worse than numbers. */
const MAX_BUTTONS = 13;
/** What Telegram takes for an empty text, and refuses. */
const BLANK = /^[\p{Z}\p{C}\u115f\u1160\u2800\u3164\uffa0]*$/u;

function render(message: Message): TelegramWire[] {
  const keyboard = keyboardOf(message.choices ?? []);
  const bare = keyboard && !BLANK.test(message.text);
  const pieces = splitText(bare ? message.text : numberedText(message), MAX_TEXT).filter(
    (piece) => !BLANK.test(piece),
  );
  return pieces.map((text, index) => ({
    text,
    link_preview_options: { is_disabled: true },
    ...(keyboard && index === pieces.length - 1 && { reply_markup: { inline_keyboard: keyboard } }),
  }));
}

/** One button a row, two when both are short; undefined when a number is the better (or the only) way to choose. */
function keyboardOf(choices: readonly Choice[]): Button[][] | undefined {
  if (choices.length === 0 || choices.length > MAX_BUTTONS || !choices.every(fits)) return undefined;
  const labels = fittedLabels(choices, MAX_LABEL);
  const rows: Button[][] = [];
  for (const [index, { value }] of choices.entries()) {
    const button = { text: labels[index]!, callback_data: value };
    const last = rows.at(-1);
    if (last?.length === 1 && isShort(last[0]!) && isShort(button)) last.push(button);
    else rows.push([button]);
  }
  return rows;
}

function fits({ label, value }: Choice): boolean {
  const bytes = Buffer.byteLength(value, 'utf8');
  return bytes > 0 && bytes <= MAX_DATA_BYTES && !BLANK.test(ellipsis(label, MAX_LABEL));
}

function isShort({ text }: Button): boolean {
  return text.length <= SHORT_LABEL;
}

function codec({ TELEGRAM_WEBHOOK_SECRET }: TelegramSettings): Codec<TelegramWire> {
  return {
    verify({ headers }) {
      const given = headers['x-telegram-bot-api-secret-token'];
      return typeof given === 'string' && sameBytes(given, TELEGRAM_WEBHOOK_SECRET);
    },
    parse,
    render,
  };
}

const PATH = '/channels/telegram';

export const telegram: MessagingChannel<TelegramSettings, TelegramReference, TelegramWire> = {
  id: 'telegram',
  label: 'Telegram',
  settings: TELEGRAM_SETTINGS,
  paths: [PATH],
  maxBodyBytes: 1024 * 1024,
  /** Below Telegram's 30 messages a second in all and one a second to a chat (Bots FAQ, "hitting limits"). */
  pace: { channel: { everyMs: 45, burst: 3 }, person: { everyMs: 1050, burst: 1 } },
  manner: {},
  labelLimit: MAX_LABEL,
  uncertain: { kind: 'resend' },
  codec,
  client: telegramClient,
  setup: (settings, ports) => setupTelegram(settings, ports, PATH),
  check: (settings, ports) => checkTelegram(settings, ports, PATH),
  handle: telegramHandle,
  link: (handle, entry) => `https://t.me/${handle.replace(/^@/, '')}?start=${startOf(entry)}`,
};

/** Telegram takes at most 64 of A-Z a-z 0-9 _ - after `start=`, and silently drops anything else. */
function startOf(entry: Entry): string {
  return payloadOf(entry)
    .replace(/[^\w-]/g, '')
    .slice(0, 64);
}
