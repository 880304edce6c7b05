/** Routes, credentials, answers and errors of the platforms' APIs. */
import type { IncomingMessage } from 'node:http';
import {
  gatewayMessage,
  messengerMessage,
  Refused,
  type Shown,
  telegramMessage,
  twilioMessage,
  whatsAppMessage,
} from './fake-shapes';
import { GATEWAY_USER, SECRETS, TWILIO_ACCOUNT_SID } from './settings';

export type ChannelId = 'whatsapp' | 'telegram' | 'messenger' | 'twilio' | 'gateway';

/** `cut`: taken, then the connection breaks. `tired`: the platform's own limit. */
export type Fault =
  | { kind: 'slow'; ms: number }
  | { kind: 'cut' }
  | { kind: 'broken'; status: 500 | 502 | 503 }
  | { kind: 'tired'; scope: 'channel' | 'person'; seconds?: number }
  | { kind: 'blocked' };

export type Read =
  | { kind: 'message'; channel: ChannelId; shown: Shown; gatewayId?: string }
  | { kind: 'aside'; what: string; channel: ChannelId; person: string; body: unknown; answer: unknown };

type Fields = Record<string, unknown>;

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
/** Any number of the account, by its id. */
const WHATSAPP = /^\/v\d+\.0\/(\d+)\/messages$/;
const MESSENGER = /^\/v\d+\.0\/me\/messages$/;
const TELEGRAM = /^\/bot([^/]+)\/(\w+)$/;
const TWILIO = `/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Messages.json`;
const GATEWAY = '/3rdparty/v1/messages';

/** @throws Refused what the platform would answer with an error */
export function readRequest({ url = '', method, headers }: IncomingMessage, body: string): Read {
  const { pathname } = new URL(url, 'http://fake');
  if (method !== 'POST') throw new Refused('404 no such route');
  const { authorization = '' } = headers;
  const number = WHATSAPP.exec(pathname)?.[1];
  if (number) {
    allow(authorization === `Bearer ${SECRETS.WHATSAPP_ACCESS_TOKEN}`);
    return whatsApp(JSON.parse(body) as Fields, number);
  }
  if (MESSENGER.test(pathname)) {
    allow(authorization === `Bearer ${SECRETS.MESSENGER_PAGE_ACCESS_TOKEN}`);
    return messenger(JSON.parse(body) as Fields);
  }
  const telegram = TELEGRAM.exec(pathname);
  if (telegram) {
    allow(telegram[1] === SECRETS.TELEGRAM_BOT_TOKEN);
    return telegramCall(telegram[2]!, JSON.parse(body) as Fields);
  }
  if (pathname === TWILIO) {
    allow(authorization === basic(TWILIO_ACCOUNT_SID, SECRETS.TWILIO_AUTH_TOKEN));
    return { kind: 'message', channel: 'twilio', shown: twilioMessage(new URLSearchParams(body)) };
  }
  if (pathname === GATEWAY) {
    allow(authorization === basic(GATEWAY_USER, SECRETS.SMS_GATEWAY_PASSWORD));
    const shown = gatewayMessage(JSON.parse(body) as Fields);
    return { kind: 'message', channel: 'gateway', shown, gatewayId: shown.id };
  }
  throw new Refused('404 no such route');
}

function allow(right: boolean): void {
  if (!right) throw new Refused('401 wrong credentials');
}

function whatsApp(body: Fields, number: string): Read {
  if (body.status !== 'read')
    return { kind: 'message', channel: 'whatsapp', shown: { ...whatsAppMessage(body), via: number } };
  if (typeof body.message_id !== 'string') throw new Refused('message_id');
  const person = String(body.message_id);
  return { kind: 'aside', what: 'typing', channel: 'whatsapp', person, body, answer: { success: true } };
}

function messenger(body: Fields): Read {
  if (body.sender_action === undefined)
    return { kind: 'message', channel: 'messenger', shown: messengerMessage(body) };
  const person = String((body.recipient as Fields).id);
  return {
    kind: 'aside',
    what: String(body.sender_action),
    channel: 'messenger',
    person,
    body,
    answer: { recipient_id: person },
  };
}

function telegramCall(method: string, body: Fields): Read {
  if (method === 'sendMessage') return { kind: 'message', channel: 'telegram', shown: telegramMessage(body) };
  if (method !== 'sendChatAction' && method !== 'answerCallbackQuery')
    throw new Refused('404 no such method');
  const person = String(body.chat_id ?? body.callback_query_id);
  return {
    kind: 'aside',
    what: method,
    channel: 'telegram',
    person,
    body,
    answer: { ok: true, result: true },
  };
}

/** A message taken: the platform's id of it, and its answer. */
export function answerOf(
  channel: ChannelId,
  { person, text, body }: Shown,
  serial: number,
): { externalId: string; status: number; body: unknown } {
  switch (channel) {
    case 'whatsapp': {
      const id = `wamid.FICTIVE${serial}`;
      const contacts = [{ input: person, ...(/^\d/.test(person) ? { wa_id: person } : { user_id: person }) }];
      return ok(id, { messaging_product: 'whatsapp', contacts, messages: [{ id }] });
    }
    case 'telegram': {
      const chat = { id: Number(person), type: 'private' };
      const date = Math.floor(Date.now() / 1000);
      return ok(String(serial), { ok: true, result: { message_id: serial, date, chat, text } });
    }
    case 'messenger':
      return ok(`m_FICTIVE${serial}`, { recipient_id: person, message_id: `m_FICTIVE${serial}` });
    case 'twilio': {
      const sid = `SMFICTIVE${serial}`;
      return { externalId: sid, status: 201, body: { sid, status: 'queued', error_code: null } };
    }
    case 'gateway': {
      const { id } = body as { id: string };
      return { externalId: id, status: 202, body: { id, state: 'Pending', recipients: [] } };
    }
  }
}

function ok(externalId: string, body: unknown) {
  return { externalId, status: 200, body };
}

interface Refusal {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** A request that cannot be right. */
export function refusalOf(path: string, why: string): Refusal {
  const status = /^40[14]/.test(why) ? Number(why.slice(0, 3)) : 400;
  if (path.startsWith('/bot')) return { status, body: { ok: false, error_code: status, description: why } };
  if (path.startsWith('/2010'))
    return { status, body: { code: Number(/^2\d{4}/.exec(why)?.[0] ?? 20001), message: why } };
  return {
    status,
    body: { error: { message: why, code: status === 401 ? 190 : 100, type: 'OAuthException' } },
  };
}

/** A request that is right and is refused all the same. */
export function refusalOfFault(channel: ChannelId, fault: Exclude<Fault, { kind: 'slow' | 'cut' }>): Refusal {
  switch (channel) {
    case 'whatsapp':
    case 'messenger':
      return metaRefusal(channel, fault);
    case 'telegram':
      return telegramRefusal(fault);
    default:
      return smsRefusal(fault);
  }
}

function metaRefusal(channel: ChannelId, fault: Exclude<Fault, { kind: 'slow' | 'cut' }>): Refusal {
  const error = (status: number, code: number, more = {}) => ({
    status,
    body: { error: { message: 'fictional', type: 'OAuthException', code, ...more } },
  });
  if (fault.kind === 'broken') {
    // 502 comes from a gateway before the API, in HTML.
    return fault.status === 502
      ? { status: 502, body: 'Bad Gateway' }
      : error(fault.status, 2, { is_transient: true });
  }
  if (fault.kind === 'blocked') return channel === 'messenger' ? error(400, 551) : error(400, 131026);
  if (channel === 'messenger') return error(400, 613);
  return error(fault.scope === 'person' ? 400 : 429, fault.scope === 'person' ? 131056 : 130429);
}

function telegramRefusal(fault: Exclude<Fault, { kind: 'slow' | 'cut' }>): Refusal {
  const error = (code: number, description: string, parameters = {}) => ({
    status: code,
    body: { ok: false, error_code: code, description, ...parameters },
  });
  if (fault.kind === 'blocked') return error(403, 'Forbidden: bot was blocked by the user');
  if (fault.kind === 'broken') return error(fault.status, 'Internal Server Error');
  const { seconds = 1 } = fault;
  const parameters = { retry_after: seconds };
  return error(429, `Too Many Requests: retry after ${seconds}`, { parameters });
}

function smsRefusal(fault: Exclude<Fault, { kind: 'slow' | 'cut' }>): Refusal {
  if (fault.kind === 'blocked')
    return { status: 400, body: { code: 21610, message: 'Attempt to send to unsubscribed recipient' } };
  if (fault.kind === 'broken')
    return { status: fault.status, body: { code: 20500, message: 'Internal Server Error' } };
  return { status: 429, body: { code: 20429, message: 'Too Many Requests' } };
}
