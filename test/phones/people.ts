/** Fictional people and what their phones send, in the shapes of each platform. Own copies, no real data. */
import { PAGE_ID, TWILIO_ACCOUNT_SID, TWILIO_NUMBER, WHATSAPP_NUMBER_ID } from './settings';
import {
  gatewayPost,
  messengerPost,
  type Post,
  telegramPost,
  twilioPost,
  whatsAppPost,
} from './webhook-client';

/** Never to be seen in a log. */
export const NAME = 'Zarlasht Fictive';
export const USERNAME = 'zarlasht_fictive';

let serial = 0;
const next = () => {
  serial += 1;
  return serial;
};

/** Unlike any other of this process: `wamid.X000012`. */
export function newId(prefix: string): string {
  return `${prefix}${String(next()).padStart(6, '0')}`;
}

const seconds = () => String(Math.floor(Date.now() / 1000));

/** 06 39 98 00 00 to 06 39 98 99 99 are kept for fiction by Arcep. */
function phone(): string {
  return `3363998${String(next()).padStart(4, '0')}`;
}

type Fields = Record<string, unknown>;

export const wa = {
  person: () => phone(),
  bsuid: () => newId('FR.9100'),

  /** One webhook of Meta's with these `value`s, one change each. */
  batch: (...values: Fields[]): Post =>
    whatsAppPost({
      object: 'whatsapp_business_account',
      entry: [{ id: '102', changes: values.map(change) }],
    }),
  message: (from: string, fields: Fields): Fields => ({
    from,
    id: newId('wamid.X'),
    timestamp: seconds(),
    ...fields,
  }),
  text: (from: string, body: string, fields: Fields = {}): Fields =>
    wa.message(from, { type: 'text', text: { body }, ...fields }),
  /** The value of a change: messages of one or several people. */
  value: (...messages: Fields[]): Fields => ({
    ...METADATA,
    contacts: [...new Set(messages.map(({ from }) => from))].map((from) => ({
      profile: { name: NAME },
      wa_id: from,
    })),
    messages,
  }),
  post: (...messages: Fields[]): Post => wa.batch(wa.value(...messages)),
  says: (from: string, body: string): Post => wa.post(wa.text(from, body)),
  presses: (from: string, id: string, title: string): Post =>
    wa.post(
      wa.message(from, {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id, title } },
      }),
    ),
  status: (id: string, status: string, more: Fields = {}): Post =>
    wa.batch({
      ...METADATA,
      statuses: [{ id, status, timestamp: seconds(), recipient_id: '33639980000', ...more }],
    }),
};

const METADATA = {
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '33939980001', phone_number_id: WHATSAPP_NUMBER_ID },
};

function change(value: Fields): Fields {
  return { field: 'messages', value };
}

export const tg = {
  /** A chat; private chats bear the id of who is in them. */
  person: () => String(7_700_000_000 + next()),
  update: (fields: Fields): Post => telegramPost({ update_id: 880_000_000 + next(), ...fields }),
  chat: (id: string, language?: string): Fields => ({
    from: {
      id: Number(id),
      is_bot: false,
      first_name: NAME,
      username: USERNAME,
      ...(language && { language_code: language }),
    },
    chat: { id: Number(id), first_name: NAME, username: USERNAME, type: 'private' },
    date: Number(seconds()),
  }),
  message: (id: string, fields: Fields, language?: string): Fields => ({
    message_id: next(),
    ...tg.chat(id, language),
    ...fields,
  }),
  sends: (id: string, fields: Fields, language?: string): Post =>
    tg.update({ message: tg.message(id, fields, language) }),
  says: (id: string, text: string, language?: string): Post => tg.sends(id, { text }, language),
  presses: (id: string, data: string): Post =>
    tg.update({
      callback_query: {
        id: newId('4400'),
        from: tg.chat(id).from,
        message: { message_id: next(), ...tg.chat(id), text: 'menu' },
        chat_instance: '-88',
        data,
      },
    }),
};

export const me = {
  person: () => String(6_600_000_000_000_000 + next()),
  batch: (...messaging: unknown[]): Post =>
    messengerPost({ object: 'page', entry: [{ id: PAGE_ID, time: Date.now(), messaging }] }),
  event: (from: string, fields: Fields): Fields => ({
    sender: { id: from },
    recipient: { id: PAGE_ID },
    timestamp: Date.now(),
    ...fields,
  }),
  sends: (from: string, fields: Fields): Post => me.batch(me.event(from, fields)),
  text: (from: string, text: string, fields: Fields = {}): Fields =>
    me.event(from, { message: { mid: newId('m_X'), text, ...fields } }),
  says: (from: string, text: string, fields: Fields = {}): Post => me.batch(me.text(from, text, fields)),
  attaches: (from: string, ...attachments: unknown[]): Post =>
    me.sends(from, { message: { mid: newId('m_X'), attachments } }),
};

export const sms = {
  person: () => `+${phone()}`,
  fields: (from: string, fields: Record<string, string>): Record<string, string> => ({
    ToCountry: 'FR',
    MessageSid: newId('SM42'),
    AccountSid: TWILIO_ACCOUNT_SID,
    NumMedia: '0',
    NumSegments: '1',
    From: from,
    To: TWILIO_NUMBER,
    ApiVersion: '2010-04-01',
    ...fields,
  }),
  sends: (from: string, fields: Record<string, string>): Post => twilioPost(sms.fields(from, fields)),
  says: (from: string, Body: string): Post => sms.sends(from, { Body }),
};

export const gw = {
  person: () => `+${phone()}`,
  received: (from: string, message: string, payload: Fields = {}): Fields => ({
    deviceId: 'device-42',
    event: 'sms:received',
    id: newId('event-'),
    webhookId: 'webhook-42',
    payload: {
      messageId: newId('sms-'),
      message,
      sender: from,
      recipient: TWILIO_NUMBER,
      simNumber: 1,
      receivedAt: new Date().toISOString(),
      ...payload,
    },
  }),
  says: (from: string, message: string): Post => gatewayPost(gw.received(from, message)),
};
