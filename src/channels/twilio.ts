/** SMS by Twilio: a short code, a number or a messaging service. */
import { z } from 'zod';
import type { Activity, Message } from '../conversation/types';
import type { HttpRequest } from '../http';
import type { DeliveryStatus } from '../storage/types';
import { plainBody } from './encoded-text';
import { hashId, ignored, mediaKind } from './inbound-shapes';
import type { Client, Codec, Inbound, MessagingChannel } from './messaging';
import { gatewayLost, type Platform, type PlatformReply, readAnswer, retryAfterOf } from './platform';
import { refusesAll, SendError, type SendFailure } from './send-error';
import { paginate, smsLink, smsPieces } from './sms-text';
import { SETTINGS, type TwilioSettings, twilioCall } from './twilio-account';
import { checkTwilio, setupTwilio, twilioHandle } from './twilio-setup';
import { formOf, twilioSigned } from './twilio-signature';

/** From whom to whom; Twilio's own words for its addresses (`+33…`, `whatsapp:+33…`, a short code). */
export interface TwilioReference {
  to: string;
  from?: string;
  service?: string;
}

/** `last`: the part whose receipt vouches for the whole message. */
export interface TwilioWire {
  text: string;
  last: boolean;
}

const SMS_PATH = '/channels/twilio/sms';
const STATUS_PATH = '/channels/twilio/status';

export const twilio: MessagingChannel<TwilioSettings, TwilioReference, TwilioWire> = {
  id: 'twilio',
  label: 'SMS (Twilio)',
  settings: SETTINGS,
  paths: [SMS_PATH, STATUS_PATH],
  maxBodyBytes: 512 * 1024,
  // Twilio takes messages faster than it sends them and queues up to 10 hours of them: a long number sends one
  // segment a second, a short code 100 (twilio.com/docs/api/errors/21611). Nine a second keep within its HTTP limits.
  pace: { channel: { everyMs: 110, burst: 5 }, person: { everyMs: 1000, burst: 3 } },
  manner: { brief: true, paginate },
  uncertain: { kind: 'give-up' },
  codec,
  client,
  setup: (settings, ports) => setupTwilio(settings, ports, { sms: SMS_PATH, status: STATUS_PATH }),
  check: (settings, ports) => checkTwilio(settings, ports, { sms: SMS_PATH }),
  handle: twilioHandle,
  link: smsLink,
};

function codec(settings: TwilioSettings, publicUrl: string | undefined): Codec<TwilioWire> {
  return {
    verify: (request) => twilioSigned(request, settings.TWILIO_AUTH_TOKEN, publicUrl),
    parse: (request) => [isReceipt(request) ? statusOf(request) : inboundOf(request)],
    render: smsParts,
    accepted: { status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body: '<Response/>' },
  };
}

function smsParts(message: Message): TwilioWire[] {
  const pieces = smsPieces(message);
  return pieces.map((text, index) => ({ text, last: index === pieces.length - 1 }));
}

/** An account may send its receipts to the address of messages: answering one would be talking to ourselves. */
function isReceipt(request: HttpRequest): boolean {
  if (request.path.endsWith('/status')) return true;
  const told = formOf(request).get('MessageStatus')?.toLowerCase();
  return told !== undefined && STATUSES.has(told);
}

/** Names in letters and short codes (E.164 numbers begin with a plus sign). */
const UNANSWERABLE = /^(?!whatsapp:)[^+]*[a-z]|^\d{1,6}$/i;

function inboundOf(request: HttpRequest): Inbound {
  const form = formOf(request);
  if (form.has('CallSid')) return ignored('call');
  const from = form.get('From')?.trim();
  if (!from) return ignored('no-sender');
  // Operators and shops, or ourselves: an answer could not arrive, or would be answered by a robot for ever.
  if (UNANSWERABLE.test(from) || from === form.get('To')?.trim()) return ignored('robot');
  const optOut = form.get('OptOutType')?.toUpperCase();
  if (optOut === 'HELP') return ignored('twilio-help');
  const activity = {
    id: messageId(form) ?? hashId('sms-', request.rawBody),
    reference: referenceOf(form, from),
    ...(optOut === 'STOP' || optOut === 'START' ? optOutActivity(optOut) : messageActivity(form)),
  };
  return { kind: 'activity', activity, ids: [from] };
}

function messageId(form: URLSearchParams): string | undefined {
  return form.get('MessageSid') || form.get('SmsSid') || form.get('SmsMessageSid') || undefined;
}

function referenceOf(form: URLSearchParams, from: string): TwilioReference {
  const to = form.get('To')?.trim();
  const service = form.get('MessagingServiceSid')?.trim();
  return { to: from, ...(to && { from: to }), ...(service && { service }) };
}

/** Twilio has answered these itself (Advanced Opt-Out) and holds our messages back until START. */
function optOutActivity(kind: 'STOP' | 'START'): Pick<Activity, 'type' | 'message' | 'entry'> {
  if (kind === 'STOP') return { type: 'leave', message: { text: '' } };
  return { type: 'start', message: { text: '' }, entry: {} };
}

function messageActivity(form: URLSearchParams): Pick<Activity, 'type' | 'message' | 'location'> {
  const text = plainBody((form.get('Body') ?? '').replaceAll('\0', ''));
  const media = mediaOf(form);
  const location = locationOf(form);
  return {
    type: 'message',
    message: { text, ...(media.length > 0 && { media }) },
    ...(location && { location }),
  };
}

/** Twilio sends at most ten; only their kinds are kept, their addresses are never asked. */
function mediaOf(form: URLSearchParams): string[] {
  const count = Math.min(Number.parseInt(form.get('NumMedia') ?? '', 10) || 0, 10);
  return Array.from({ length: Math.max(count, 0) }, (_, index) =>
    mediaKind(form.get(`MediaContentType${index}`) ?? ''),
  );
}

function locationOf(form: URLSearchParams): Activity['location'] {
  const [latitude, longitude] = [
    coordinate(form.get('Latitude'), 90),
    coordinate(form.get('Longitude'), 180),
  ];
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

function coordinate(text: string | null, max: number): number | undefined {
  const degrees = text?.trim() ? Number(text) : Number.NaN;
  return Math.abs(degrees) <= max ? degrees : undefined;
}

/** Twilio's states of a message (Message resource, `status`); others say nothing of it. */
const STATUSES = new Map<string, DeliveryStatus>([
  ['accepted', 'sent'],
  ['queued', 'sent'],
  ['sending', 'sent'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['partially_delivered', 'delivered'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
  ['read', 'read'],
]);

function statusOf(request: HttpRequest): Inbound {
  const form = formOf(request);
  const externalId = messageId(form);
  const told = (form.get('MessageStatus') || form.get('SmsStatus') || '').toLowerCase();
  const status = STATUSES.get(told);
  if (!externalId || !status) return ignored('other-status');
  const token = request.query.get('token');
  const code = /^\d{1,6}$/.exec(form.get('ErrorCode') ?? '')?.[0];
  const blocked = status === 'failed' && LEFT.has(Number(code));
  return {
    kind: 'status',
    externalId,
    status,
    ...(code && Number(code) > 0 && { code: `twilio-${code}` }),
    ...(token && { token }),
    ...(blocked && { blocked }),
  };
}

const SENT = z.looseObject({ sid: z.string().min(1), status: z.string().optional() });
const REFUSED = z.looseObject({ code: z.coerce.number() });

function client(
  settings: TwilioSettings,
  platform: Platform,
  publicUrl: string | undefined,
): Client<TwilioReference, TwilioWire> {
  return {
    async send(reference, wire, token) {
      const body = new URLSearchParams({
        To: reference.to,
        ...senderOf(settings, reference),
        Body: wire.text,
        ShortenUrls: 'false',
        ...(publicUrl?.startsWith('https://') && {
          StatusCallback: publicUrl + statusPath(wire.last ? token : ''),
        }),
      });
      const reply = await twilioCall(settings, platform, { method: 'POST', path: '/Messages.json', body });
      if (reply.status < 200 || reply.status >= 300) throw refusal(reply);
      return { externalId: readAnswer(SENT, reply)?.sid };
    },
  };
}

/** The answer comes from the number that was written to, or from the messaging service that chooses it. */
function senderOf({ TWILIO_FROM }: TwilioSettings, reference: TwilioReference): Record<string, string> {
  if (TWILIO_FROM.startsWith('MG')) return { MessagingServiceSid: reference.service ?? TWILIO_FROM };
  return { From: reference.from ?? TWILIO_FROM };
}

function statusPath(token: string): string {
  return token === '' ? STATUS_PATH : `${STATUS_PATH}?${new URLSearchParams({ token })}`;
}

/**
 * The person wrote STOP: Twilio sends them nothing until they write START. 63014: the same on WhatsApp and RCS, or they
 * blocked us there. A messaging service takes our message first, and says so in its receipt only.
 */
const OPTED_OUT = 21610;
const LEFT = new Set([OPTED_OUT, 63014]);
/** Too many requests, a full queue, a channel's own limit: all of our messages wait. */
const TIRED = new Set([14107, 20429, 21611, 30001, 63018]);
/** Wrong or deleted token; account suspended, closed or not active (Twilio, "Error and warning dictionary"). */
const NO_ACCESS = new Set([10001, 20003, 20005, 20403]);

function refusal(reply: PlatformReply): SendError {
  const code = readAnswer(REFUSED, reply)?.code;
  const name = code === undefined ? `twilio-http-${reply.status}` : `twilio-${code}`;
  return new SendError(name, reasonOf(reply.status, code), failureOf(reply, code));
}

/**
 * A 500 is tried again, as 503: Twilio says that a customer may then get two messages (twilio.com/docs/api/errors/20500),
 * which is rarer, and harms less, than an answer that never comes. Only a gateway that lost Twilio's answer is uncertain.
 */
function failureOf(reply: PlatformReply, code: number | undefined): SendFailure {
  if (LEFT.has(code ?? 0)) return { blocked: true };
  const retryAfterMs = retryAfterOf(reply);
  if (reply.status === 429 || TIRED.has(code ?? 0))
    return { retryable: true, scope: 'channel', retryAfterMs };
  if (refusesUs(reply, code)) return { noAccess: true };
  const uncertain = gatewayLost(reply, code);
  return { retryable: reply.status >= 500, retryAfterMs, uncertain };
}

function refusesUs({ status }: PlatformReply, code: number | undefined): boolean {
  if (code === undefined) return refusesAll(status);
  return status === 401 || NO_ACCESS.has(code);
}

const NOT_ACTIVE = 'Le compte Twilio est suspendu ou fermé : voyez son solde dans la console Twilio.';
const REASONS = new Map([
  [20003, 'Twilio refuse le jeton : vérifiez TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN.'],
  [10001, NOT_ACTIVE],
  [20005, NOT_ACTIVE],
  [20403, NOT_ACTIVE],
  [OPTED_OUT, 'La personne a écrit STOP : rien ne peut lui être envoyé avant qu’elle écrive START.'],
  [21211, 'Le numéro de la personne n’est pas valable.'],
  [21408, 'Le compte Twilio n’a pas le droit d’écrire vers ce pays : ouvrez-le dans « Geo permissions ».'],
  [21606, 'TWILIO_FROM n’est pas un numéro de ce compte, ou ne sait pas envoyer de SMS.'],
  [21612, 'Twilio ne peut pas joindre ce numéro depuis TWILIO_FROM.'],
  [63014, 'La personne a bloqué le service, ou s’est désabonnée.'],
  [21614, 'Ce numéro n’est pas un mobile.'],
]);

function reasonOf(status: number, code: number | undefined): string {
  return REASONS.get(code ?? 0) ?? `Twilio a refusé le message (${code ?? `HTTP ${status}`}).`;
}
