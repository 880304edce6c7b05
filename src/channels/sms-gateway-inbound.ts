/** What the Android phone tells: an SMS or MMS received, what became of one of ours. */
import { z } from 'zod';
import type { Message } from '../conversation/types';
import { type HttpRequest, jsonBody } from '../http';
import type { DeliveryStatus } from '../storage/types';
import { textOfData } from './encoded-text';
import { hashId, ignored, mediaKind } from './inbound-shapes';
import type { Inbound } from './messaging';

/** The phone and the SIM that were written to answer. */
export interface GatewayReference {
  to: string;
  deviceId?: string;
  simNumber?: number;
}

const text = z.string().optional().catch(undefined);

const PAYLOAD = z.looseObject({
  messageId: text,
  message: text,
  body: text,
  /** Of a data message (sms:data-received), base64. */
  data: text,
  /** Newer versions of the app say `sender`, older ones `phoneNumber`. */
  sender: text,
  phoneNumber: text,
  receivedAt: text,
  reason: text,
  simNumber: z.number().int().min(1).max(3).optional().catch(undefined),
  attachments: z
    .array(z.looseObject({ contentType: text }).catch({}))
    .optional()
    .catch(undefined),
});
type Payload = z.infer<typeof PAYLOAD>;

const EVENT = z.looseObject({ event: z.string(), id: text, deviceId: text, payload: PAYLOAD });
type Event = z.infer<typeof EVENT>;

/** All that a person sends; which fields say it depends on the app's version. */
const SAID = ['sms:received', 'sms:data-received', 'mms:downloaded'];

const STATUSES: Record<string, DeliveryStatus> = {
  'sms:sent': 'sent',
  'sms:delivered': 'delivered',
  'sms:failed': 'failed',
  'sms:cancelled': 'failed',
};

/** @throws BadRequest when the body is not JSON */
export function gatewayInbound(request: HttpRequest): Inbound {
  const parsed = EVENT.safeParse(jsonBody(request));
  if (!parsed.success) return ignored('odd');
  const { event, payload } = parsed.data;
  if (SAID.includes(event)) return messageOf(parsed.data);
  const status = Object.hasOwn(STATUSES, event) ? STATUSES[event] : undefined;
  if (!status || !payload.messageId) return ignored('other-event');
  const code = status === 'failed' ? { code: failureCode(payload.reason) } : {};
  return { kind: 'status', externalId: payload.messageId, status, ...code };
}

function messageOf(event: Event): Inbound {
  const { payload, deviceId } = event;
  const from = phoneOf(payload.sender ?? payload.phoneNumber ?? '');
  // Operators and shops write to a SIM as well, from names and short numbers: nobody is there to answer.
  if (!from) return ignored('no-person');
  const { simNumber } = payload;
  const reference: GatewayReference = {
    to: from,
    ...(deviceId && { deviceId }),
    ...(simNumber && { simNumber }),
  };
  const sentAt = momentOf(payload.receivedAt);
  const activity = {
    id: idOf(event, from),
    type: 'message' as const,
    message: saidIn(payload),
    ...(sentAt !== undefined && { sentAt }),
    reference,
  };
  return { kind: 'activity', activity, ids: [from] };
}

/** Of a data message the words, when it holds words: programs send these as well. */
function saidIn(payload: Payload): Message {
  const { message, body, data } = payload;
  const text = message ?? body ?? (data === undefined ? undefined : textOfData(data));
  const media = text === undefined && data !== undefined ? [mediaKind('')] : mediaOf(payload);
  return { text: text ?? '', ...(media.length > 0 && { media }) };
}

/** Numbers as E.164. A SIM in France may give its own country's in the national form. */
export function phoneOf(sender: string): string | undefined {
  const digits = sender.replace(/[\s().-]/g, '').replace(/^00(?=[1-9])/, '+');
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits;
  if (/^0[1-9]\d{8}$/.test(digits)) return `+33${digits.slice(1)}`;
  if (/^33[1-9]\d{8}$/.test(digits)) return `+${digits}`;
  return /^\d{8,15}$/.test(digits) ? digits : undefined;
}

/**
 * The same SMS has the same id, also when the webhook stands twice on the phone or the inbox is read again: each of
 * these gives its event another id, and `messageId` alone is a hash that two messages may share.
 */
function idOf({ id, payload }: Event, from: string): string {
  const { messageId, receivedAt, message, body, data } = payload;
  const known = (messageId ?? receivedAt) ? [messageId, momentOf(receivedAt) ?? receivedAt] : [id];
  return hashId('sms-', JSON.stringify([from, ...known, message ?? body ?? data]));
}

const SINCE = Date.UTC(2020, 0, 1);

/** Some phones give 1970 for the moment an SMS was sent. */
function momentOf(moment: string | undefined): number | undefined {
  const ms = Date.parse(moment ?? '');
  return ms >= SINCE ? ms : undefined;
}

function mediaOf({ attachments = [] }: Payload): string[] {
  const kinds = attachments.map(({ contentType = '' }) => contentType.toLowerCase());
  const known = kinds.filter((kind) => !/^(?:text\/plain|application\/smil)/.test(kind)).slice(0, 10);
  return known.map(mediaKind);
}

/** Android's own word for the failure; the sentence around it may hold a number. */
function failureCode(reason = ''): string {
  const result = /RESULT_[A-Z_]{2,50}/.exec(reason)?.[0];
  if (result) return `sms-${result.toLowerCase().replaceAll('_', '-')}`;
  return /ttl expired/i.test(reason) ? 'sms-expired' : 'sms-failed';
}
