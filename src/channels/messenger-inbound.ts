/**
 * What Messenger's webhook tells, item by item. Shapes: developers.facebook.com, Messenger Platform, "Webhook Events".
 * A field of another type than documented counts as absent, so that the rest of its message is still read.
 */
import { z } from 'zod';
import { entryOf } from '../conversation/entry';
import type { Activity, Message, Position } from '../conversation/types';
import { type HttpRequest, jsonBody } from '../http';
import { fieldsOf, hashId, ignored } from './inbound-shapes';
import type { Inbound } from './messaging';

const soft = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const ID = z.union([z.string().min(1).max(500), z.number().transform(String)]);
const NUMBER = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number),
]);
const REFERRAL = z.object({ ref: soft(z.string()) });
const NLP = z.object({ detected_locales: z.array(z.object({ locale: z.string() })) });
const MESSAGE = z.object({
  mid: soft(ID),
  text: soft(z.string()),
  is_echo: z.unknown().optional(),
  is_deleted: z.unknown().optional(),
  /** A kind of message that the Platform does not hand over. */
  is_unsupported: z.unknown().optional(),
  metadata: soft(z.string().min(1)),
  sticker_id: soft(ID),
  quick_reply: soft(z.object({ payload: z.string() })),
  attachments: z.unknown().optional(),
  referral: soft(REFERRAL),
  nlp: soft(NLP),
});
const EVENT = z.object({
  sender: soft(z.object({ id: ID })),
  timestamp: soft(NUMBER),
  message: soft(MESSAGE),
  message_edit: soft(z.object({ mid: ID, text: z.string().min(1), num_edit: soft(NUMBER) })),
  postback: soft(
    z.object({
      mid: soft(ID),
      title: soft(z.string()),
      payload: soft(z.string()),
      referral: soft(REFERRAL),
    }),
  ),
  referral: soft(REFERRAL),
  optin: soft(REFERRAL),
  delivery: soft(z.object({ mids: z.unknown().optional(), watermark: soft(NUMBER) })),
  read: soft(z.object({ watermark: soft(NUMBER) })),
});
type Event = z.infer<typeof EVENT>;
type Said = z.infer<typeof MESSAGE>;

const ATTACHMENT = z.object({
  type: soft(z.string().regex(/^[a-z_]{1,40}$/)),
  sticker_id: soft(ID),
  payload: soft(
    z.object({
      url: soft(z.string()),
      sticker_id: soft(ID),
      coordinates: soft(z.object({ lat: z.number().min(-90).max(90), long: z.number().min(-180).max(180) })),
    }),
  ),
});

/** The thumb of the "like" key, in its three sizes. */
const THUMBS = ['369239263222822', '369239343222814', '369239383222810'];
/** Messenger's platform opened in April 2015: an earlier moment is no moment. */
const FIRST_MOMENT = Date.UTC(2015, 3, 1);
/** Nothing to do: of another kind, or empty. By the name of its field. */
const UNUSED = [
  'reaction',
  'policy_enforcement',
  'account_linking',
  'pass_thread_control',
  'take_thread_control',
  'request_thread_control',
  'app_roles',
  'message',
  'message_edit',
  'postback',
  'optin',
];

/** Every item of a batch, in its order. @throws BadRequest on a body that is no JSON */
export function parseMessenger(request: HttpRequest): Inbound[] {
  const body = fieldsOf(jsonBody(request));
  if (body.object !== 'page') return [ignored('object')];
  const items = oneOrMore(body.entry).flatMap(parseEntry);
  return items.length > 0 ? items : [ignored('empty')];
}

function parseEntry(entry: unknown): Inbound[] {
  const { id, time, messaging, standby, changes } = fieldsOf(entry);
  return [
    ...oneOrMore(messaging).flatMap((item) => parseItem(item, String(id), NUMBER.safeParse(time).data)),
    ...oneOrMore(standby).map(() => ignored('standby')),
    ...oneOrMore(changes).map(() => ignored('changes')),
  ];
}

function parseItem(item: unknown, page: string, time: number | undefined): Inbound[] {
  const event = EVENT.safeParse(item).data;
  if (!event) return [ignored('shape')];
  if (event.message?.is_echo) return [echoed(event.message)];
  const psid = event.sender?.id;
  if (psid === undefined || psid === page) return [ignored(psid ? 'own' : unusedOf(item))];
  if (event.delivery || event.read) return receiptsOf(event, psid);
  const activity = activityOf({ ...event, timestamp: event.timestamp ?? time }, psid);
  return [activity ? { kind: 'activity', activity, ids: [psid] } : ignored(unusedOf(item))];
}

function unusedOf(item: unknown): string {
  return (UNUSED.find((name) => name in fieldsOf(item)) ?? 'unknown').replaceAll('_', '-');
}

/** Our own message, told back to us; `metadata` is the token it was sent with. */
function echoed({ mid, metadata }: Said): Inbound {
  if (mid === undefined || metadata === undefined) return ignored('echo');
  return { kind: 'status', status: 'sent', externalId: mid, token: metadata };
}

function receiptsOf({ delivery, read }: Event, psid: string): Inbound[] {
  const mids = oneOrMore(delivery?.mids).filter(
    (mid): mid is string => typeof mid === 'string' && mid !== '',
  );
  const delivered = mids.map((externalId): Inbound => ({ kind: 'status', externalId, status: 'delivered' }));
  const told = [...delivered, ...until(psid, 'delivered', delivery), ...until(psid, 'read', read)];
  return told.length > 0 ? told : [ignored('receipt')];
}

function until(psid: string, status: 'delivered' | 'read', told: Event['read']): Inbound[] {
  if (told?.watermark === undefined) return [];
  return [{ kind: 'status-until', ids: [psid], status, until: milliseconds(told.watermark) }];
}

/** Some senders give seconds. */
function milliseconds(time: number): number {
  return time < 1e11 ? time * 1000 : time;
}

type Parsed = Omit<Activity, 'channelId' | 'conversationId'>;

function activityOf(event: Event, psid: string): Parsed | undefined {
  const { message, message_edit: edit, postback, referral, optin, timestamp } = event;
  const sentAt = timestamp === undefined ? 0 : milliseconds(timestamp);
  const common = { reference: { psid }, ...(sentAt >= FIRST_MOMENT && { sentAt }) };
  const own = (...parts: unknown[]) => hashId('hash:', JSON.stringify([psid, event.timestamp, ...parts]));
  if (message) return withCommon(common, said(message, own));
  if (edit) return withCommon(common, editedTo(edit, timestamp));
  if (postback) return withCommon(common, pressed(postback, own));
  const ref = referral ?? (optin?.ref === undefined ? undefined : optin);
  return withCommon(common, ref && started(own('referral', ref.ref), ref.ref));
}

function withCommon(common: object, activity: Parsed | undefined): Parsed | undefined {
  return activity && { ...activity, ...common };
}

function said(message: Said, own: (...parts: unknown[]) => string): Parsed | undefined {
  const { mid, text = '', quick_reply, referral, nlp, is_deleted, is_unsupported } = message;
  const { media: kinds, location, thumb } = attached(message);
  const media = is_unsupported && kinds.length === 0 ? ['unsupported'] : kinds;
  const value = quick_reply?.payload;
  const nothing = mid === undefined && text === '' && value === undefined;
  if (is_deleted || (nothing && media.length === 0 && !location && !thumb)) return undefined;
  const locale = nlp?.detected_locales[0]?.locale;
  return {
    id: mid ?? own('message', text, value, media, location, thumb),
    type: 'message',
    message: {
      text: text === '' && thumb ? '👍' : text,
      ...(value !== undefined && { value }),
      ...(media.length > 0 && { media }),
    },
    ...(locale !== undefined && { localeHint: locale }),
    ...(location && { location }),
    ...(referral?.ref !== undefined && { entry: entryOf(referral.ref) }),
  };
}

/** Since 30 August 2026 a sticker is an attachment of its own type; before it was an image, for a while both. */
function attached({ attachments, sticker_id }: Said): {
  media: string[];
  location?: Position;
  thumb: boolean;
} {
  const found = oneOrMore(attachments).map((each) => ATTACHMENT.safeParse(each).data ?? {});
  const coordinates = found.find(({ payload }) => payload?.coordinates)?.payload?.coordinates;
  const stickers = [sticker_id, ...found.map(stickerOf)].filter((id) => id !== undefined);
  const other = found.filter((each) => stickerOf(each) === undefined && each.type !== 'sticker');
  const thumb = stickers.some((id) => THUMBS.includes(id));
  const sticker = !thumb && (stickers.length > 0 || found.some(({ type }) => type === 'sticker'));
  const kinds = other.filter(({ payload }) => !payload?.coordinates).flatMap(kindOf);
  return {
    media: sticker ? [...kinds, 'sticker'] : kinds,
    ...(coordinates && { location: { latitude: coordinates.lat, longitude: coordinates.long } }),
    thumb,
  };
}

type Attachment = z.infer<typeof ATTACHMENT>;

function stickerOf({ sticker_id, payload }: Attachment): string | undefined {
  return sticker_id ?? payload?.sticker_id;
}

function kindOf({ type, payload }: Attachment): string[] {
  if (type !== undefined) return [type];
  return payload?.url === undefined ? [] : ['file'];
}

function editedTo(edit: NonNullable<Event['message_edit']>, timestamp: number | undefined): Parsed {
  const { mid, text, num_edit = timestamp ?? 0 } = edit;
  return { id: `edit:${mid}:${num_edit}`, type: 'message', edited: true, message: { text } };
}

/** A button of a menu. The first one pressed after a link bears what the link asked for, beside its own payload. */
function pressed(
  { mid, title = '', payload, referral }: NonNullable<Event['postback']>,
  own: (...parts: unknown[]) => string,
): Parsed | undefined {
  const id = mid ?? own('postback', payload ?? title);
  const start = payload?.trim().toUpperCase() === 'GET_STARTED';
  if (start || referral?.ref !== undefined) return started(id, referral?.ref, start ? undefined : payload);
  if (payload === undefined && title === '') return undefined;
  const message: Message = { text: title, ...(payload !== undefined && { value: payload }) };
  return { id, type: 'message', message };
}

/** Only a payload of our own making is kept: an advertisement's would be taken for a stale button. */
function started(id: string, ref: string | undefined, payload?: string): Parsed {
  const value = payload !== undefined && /^[a-z]+:\S+$/.test(payload) ? { value: payload } : {};
  return { id, type: 'start', message: { text: '', ...value }, entry: entryOf(ref) };
}

/** One thing where a list is expected is a list of one. */
function oneOrMore(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
