/** Messenger, for a Facebook Page: what it takes of a message, and the one call that sends. */

import { z } from 'zod';
import { payloadOf } from '../conversation/entry';
import type { Choice, Message } from '../conversation/types';
import { fittedLabels, numberedLabels, numberedText, overlong, splitText } from './choice-layout';
import type { Client, Codec, MessagingChannel, RenderContext } from './messaging';
import { parseMessenger } from './messenger-inbound';
import { checkMessenger, setUpMessenger } from './messenger-setup';
import { callGraph, GRAPH_URL, metaHandshake, metaSigned } from './meta';
import { type Platform, readAnswer } from './platform';
import { SendError, type SendFailure } from './send-error';
import { apiUrl, digits, secret } from './setting-schemas';

const FROM_META = "copiez-le depuis l'application Meta (Messenger > Paramètres)";

const SETTINGS = z.object({
  MESSENGER_PAGE_ACCESS_TOKEN: secret('MESSENGER_PAGE_ACCESS_TOKEN', FROM_META),
  MESSENGER_APP_SECRET: secret('MESSENGER_APP_SECRET', FROM_META),
  MESSENGER_VERIFY_TOKEN: secret('MESSENGER_VERIFY_TOKEN', FROM_META),
  MESSENGER_API_URL: apiUrl('MESSENGER_API_URL', GRAPH_URL),
  /** The Page in links: `m.me/<this>`. */
  MESSENGER_PAGE: z
    .string()
    .regex(
      /^[\w.-]{1,100}$/,
      'MESSENGER_PAGE est le nom d’utilisateur ou le numéro de la Page, seul : ce qui suit m.me/',
    )
    .optional(),
  MESSENGER_APP_ID: digits(
    'MESSENGER_APP_ID',
    'c’est le numéro de l’application Meta',
    'est le numéro de l’application Meta : des chiffres seulement',
  ).optional(),
});
export type MessengerSettings = z.infer<typeof SETTINGS>;

export interface MessengerReference {
  psid: string;
}

/** The body of a message to be sent, without whom to and without the token. */
export interface MessengerWire {
  messaging_type: 'RESPONSE' | 'MESSAGE_TAG';
  tag?: 'HUMAN_AGENT';
  message: { text: string; quick_replies?: QuickReply[] };
}
interface QuickReply {
  content_type: 'text';
  title: string;
  payload: string;
}

// Limits: developers.facebook.com, Messenger Platform, "Send API" (text 2000) and "Quick Replies" (13, title 20, payload 1000).
const MAX_TEXT = 2000;
const MAX_REPLIES = 13;
const MAX_TITLE = 20;
const MAX_PAYLOAD = 1000;
const DAY_MS = 86_400_000;

/** One message, more only when its text is too long; the choices hang on the last. */
function render(message: Message, context: RenderContext): MessengerWire[] {
  const choices = (message.choices ?? []).map(({ label, value }, index) => ({
    label: label.replace(/\s+/g, ' ').trim() || String(index + 1),
    value,
  }));
  const numbered = !fits(choices) || message.text.trim() === '';
  const text = numbered ? numberedText({ ...message, choices }) : message.text;
  const replies = quickReplies(choices, numbered);
  const pieces = splitText(text.trim(), MAX_TEXT).filter((piece) => piece !== '');
  return pieces.map((piece, index) => ({
    ...typeOf(context),
    message: {
      text: piece,
      ...(index === pieces.length - 1 && replies.length > 0 && { quick_replies: replies }),
    },
  }));
}

function fits(choices: Choice[]): boolean {
  const tappable = choices.every(({ value }) => value.length <= MAX_PAYLOAD);
  return tappable && choices.length <= MAX_REPLIES && overlong(choices, MAX_TITLE).length === 0;
}

/** They vanish with the first tap: cut labels bear the number of their line, which can still be typed later. */
function quickReplies(choices: Choice[], numbered: boolean): QuickReply[] {
  if (choices.length > MAX_REPLIES) return [];
  const titles = numbered ? numberedLabels(choices, MAX_TITLE) : fittedLabels(choices, MAX_TITLE);
  return choices
    .map(({ value }, index): QuickReply => ({ content_type: 'text', title: titles[index]!, payload: value }))
    .filter(({ payload }) => payload.length <= MAX_PAYLOAD);
}

/** After a day only a human may still answer, for seven days in all (Meta, "Human Agent" feature). */
function typeOf({ sender, now, heardAt }: RenderContext): Pick<MessengerWire, 'messaging_type' | 'tag'> {
  const late = heardAt !== undefined && now - heardAt > DAY_MS;
  return sender === 'aidant' && late
    ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }
    : { messaging_type: 'RESPONSE' };
}

// Codes: developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes (2026-03-18).
/** "This message is sent outside of allowed window", whatever the tag. */
const WINDOW_SUBCODES = new Set([2018278, 2018065, 2534022]);
/** "This person isn't receiving messages from you right now"; "isn't available" (botframework-sdk #4556, courier #421). */
const UNREACHABLE_SUBCODES = new Set([1545041, 2018108]);
/** The Page itself may not send for a while (changelog of 2026-06-25). */
const PAGE_RESTRICTED = 1893063;

function failureOf(code: number, subcode = 0): SendFailure | undefined {
  if (WINDOW_SUBCODES.has(subcode)) throw windowClosed();
  if (code === 10 && subcode === PAGE_RESTRICTED) throw pageRestricted();
  const unknown = code === 100 && subcode === 2018001;
  if (code === 551 || UNREACHABLE_SUBCODES.has(subcode) || unknown) return { blocked: true };
  return code === 1200 ? { retryable: true } : undefined;
}

function windowClosed(): SendError {
  return new SendError(
    'window-closed',
    'Messenger ne laisse plus écrire à cette personne : trop de temps depuis son dernier message. Attendez qu’elle écrive.',
  );
}

function pageRestricted(): SendError {
  return new SendError(
    'page-restricted',
    'Meta empêche la Page d’envoyer des messages pour un temps : voyez « Qualité de la Page » dans Meta Business Suite.',
    { noAccess: true },
  );
}

const ANSWER = z.looseObject({ recipient_id: z.string().optional(), message_id: z.string().min(1) });

function client(
  { MESSENGER_PAGE_ACCESS_TOKEN: token, MESSENGER_API_URL: api }: MessengerSettings,
  platform: Platform,
): Client<MessengerReference, MessengerWire> {
  const post = (body: object) => callGraph(platform, { url: `${api}/me/messages`, token, body }, failureOf);
  return {
    async send({ psid }, { message, ...type }, metadata) {
      const body = {
        recipient: { id: psid },
        ...type,
        message: { ...message, ...(metadata && { metadata }) },
      };
      const answer = readAnswer(ANSWER, await post(body));
      if (!answer) throw unreadAnswer();
      return { externalId: answer.message_id };
    },
    async typing({ psid }) {
      await post({ recipient: { id: psid }, sender_action: 'typing_on' });
    },
  };
}

/** 200 without a message id: not Meta's own answer, perhaps that of something in between. The echo will tell. */
function unreadAnswer(): SendError {
  const failure = { retryable: true, uncertain: true };
  return new SendError('messenger-answer', 'La réponse de Messenger est illisible.', failure);
}

const PAGE = z.looseObject({ id: z.string(), username: z.string().min(1).optional() });

/** The Page's user name, else its number. @throws SendError */
async function handle(settings: MessengerSettings, platform: Platform): Promise<string> {
  if (settings.MESSENGER_PAGE) return settings.MESSENGER_PAGE;
  const { MESSENGER_API_URL: api, MESSENGER_PAGE_ACCESS_TOKEN: token } = settings;
  const reply = await callGraph(platform, { method: 'GET', url: `${api}/me?fields=id,username`, token });
  const page = readAnswer(PAGE, reply);
  if (!page)
    throw new SendError('messenger-page', 'Meta ne dit pas le nom de la Page : réglez MESSENGER_PAGE.');
  return page.username ?? page.id;
}

function codec(settings: MessengerSettings): Codec<MessengerWire> {
  return {
    verify: (request) => metaSigned(request, settings.MESSENGER_APP_SECRET),
    handshake: (request) => metaHandshake(request, settings.MESSENGER_VERIFY_TOKEN),
    parse: parseMessenger,
    render,
  };
}

const PATH = '/channels/messenger';

export const messenger: MessagingChannel<MessengerSettings, MessengerReference, MessengerWire> = {
  id: 'messenger',
  label: 'Messenger',
  settings: SETTINGS,
  paths: [PATH],
  // Meta allows 300 calls a second for texts; 40 are plenty, and kind to the reader.
  pace: { channel: { everyMs: 25, burst: 10 }, person: { everyMs: 500, burst: 5 } },
  manner: {},
  labelLimit: MAX_TITLE,
  window: { bot: DAY_MS, aidant: 7 * DAY_MS },
  // The echo of a message bears its token (`metadata`).
  uncertain: { kind: 'confirm', graceMs: 60_000 },
  codec,
  client,
  setup: (settings, ports) => setUpMessenger(settings, ports, PATH),
  check: (settings, ports) => checkMessenger(settings, ports, PATH),
  handle,
  link: (page, entry) => `https://m.me/${encodeURIComponent(page)}?ref=${payloadOf(entry)}`,
};
