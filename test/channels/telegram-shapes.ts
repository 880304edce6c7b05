/** Updates as Telegram sends them, with people who do not exist, and a request that carries them. */
import type { IncomingMessage } from 'node:http';
import type { Inbound } from '../../src/channels/messaging';
import { telegram } from '../../src/channels/telegram';
import type { HttpRequest } from '../../src/http';

export const TOKEN = '700000001:AAfixture-token_of-nobody_0123456789';
export const SECRET = 'fixture-telegram-secret_01';
export const SETTINGS = telegram.settings.parse({
  TELEGRAM_BOT_TOKEN: TOKEN,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
});
export const codec = telegram.codec(SETTINGS, 'https://bot.example.org');

export const PERSON = { id: 4100200, is_bot: false as const, first_name: 'Exemple', language_code: 'fa' };
export const CHAT = { id: 4100200, type: 'private' as const, first_name: 'Exemple' };
export const GROUP = { id: -100123456, type: 'supergroup' as const, title: 'Un groupe' };
export const DATE = 1_767_224_888;

export function message(extra: object, over: object = {}) {
  return {
    update_id: 9001,
    message: { message_id: 134, from: PERSON, chat: CHAT, date: DATE, ...extra },
    ...over,
  };
}

export function edited(extra: object) {
  return {
    update_id: 9002,
    edited_message: {
      message_id: 134,
      from: PERSON,
      chat: CHAT,
      date: DATE,
      edit_date: DATE + 60,
      ...extra,
    },
  };
}

export function callback(extra: object) {
  return { update_id: 9003, callback_query: { id: '77001', from: PERSON, chat_instance: 'ci', ...extra } };
}

export function member(status: string, chat: object = CHAT) {
  const user = { id: 700000001, is_bot: true, first_name: 'Robot' };
  return {
    update_id: 9004,
    my_chat_member: {
      chat,
      from: PERSON,
      date: DATE,
      old_chat_member: { user, status: 'member' },
      new_chat_member: { user, status, until_date: 0 },
    },
  };
}

export function requestOf(body: string | Buffer, headers: Record<string, string> = {}): HttpRequest {
  return {
    method: 'POST',
    path: '/channels/telegram',
    params: {},
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json', ...headers },
    rawBody: Buffer.from(body),
    remoteAddress: '203.0.113.7',
    incoming: {} as IncomingMessage,
  };
}

/** The one thing that an update says. */
export function read(update: unknown): Inbound {
  const items = codec.parse(requestOf(JSON.stringify(update)));
  expect(items).toHaveLength(1);
  return items[0]!;
}

export function activityOf(update: unknown) {
  const item = read(update);
  if (item.kind !== 'activity') throw new Error(`ignored: ${JSON.stringify(item)}`);
  return item.activity;
}
