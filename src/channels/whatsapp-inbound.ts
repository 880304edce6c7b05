/**
 * Reads the webhooks of WhatsApp's Cloud API. Every field is optional and every item stands alone: Meta resends a whole
 * batch for days when one odd item makes us fail.
 */
import { z } from 'zod';
import type { Activity } from '../conversation/types';
import { type HttpRequest, jsonBody } from '../http';
import type { DeliveryStatus } from '../storage/types';
import { fieldsOf, hashId, ignored, listOf } from './inbound-shapes';
import type { Inbound } from './messaging';
import { contentOf } from './whatsapp-content';

/** How a person is written to; kept with their conversation. */
export interface WhatsAppReference {
  /** Phone number, digits only. Absent for people who hide theirs behind a user name. */
  to?: string;
  /** Business-scoped user id (`FR.1234`). */
  userId?: string;
  /** Their last message: what "typing" refers to. */
  messageId?: string;
  /** The number of ours they wrote to, by Meta's id, when it is not the one of the settings: it answers them. */
  number?: string;
}

type Item = Extract<Inbound, { kind: 'activity' }>['activity'];

const WORD = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().min(1).max(512))
  .optional()
  .catch(undefined);
const NUMBER = z
  .union([z.string().min(1).transform(Number), z.number()])
  .pipe(z.number())
  .optional()
  .catch(undefined);

const CONTACT = z.looseObject({ wa_id: WORD, user_id: WORD, parent_user_id: WORD }).catch({});
type Contact = z.infer<typeof CONTACT>;

const SYSTEM = z.looseObject({
  body: WORD,
  type: WORD,
  wa_id: WORD,
  new_wa_id: WORD,
  customer: WORD,
  user_id: WORD,
  parent_user_id: WORD,
  previous_user_id: WORD,
  previous_parent_user_id: WORD,
});

const MESSAGE = z.looseObject({
  id: WORD,
  from: WORD,
  from_user_id: WORD,
  from_parent_user_id: WORD,
  group_id: z.unknown().optional(),
  timestamp: NUMBER,
  type: WORD,
  system: SYSTEM.optional().catch(undefined),
  edit: z
    .looseObject({ original_message_id: WORD, message: z.unknown().optional() })
    .optional()
    .catch(undefined),
});
type Message = z.infer<typeof MESSAGE>;

const STATUS = z.looseObject({
  id: z.string().min(1).max(512),
  status: WORD,
  errors: z
    .array(z.looseObject({ code: z.union([z.string(), z.number()]) }))
    .optional()
    .catch(undefined),
  biz_opaque_callback_data: WORD,
});

const ROTATION = z.looseObject({ previous: WORD, current: WORD }).optional().catch(undefined);
const ID_UPDATE = z.looseObject({
  wa_id: WORD,
  user_id: ROTATION,
  parent_user_id: ROTATION,
  timestamp: NUMBER,
});

/** Every item of the batch; `phoneNumberId` is the number of the settings. @throws BadRequest when the body is not JSON */
export function parseWhatsApp(request: HttpRequest, phoneNumberId: string): Inbound[] {
  const changes = listOf(fieldsOf(jsonBody(request)).entry).flatMap((entry) =>
    listOf(fieldsOf(entry).changes),
  );
  if (changes.length === 0) return [ignored('malformed')];
  return changes.flatMap((change) => parseChange(change, phoneNumberId));
}

/** Others (history, calls, account updates) may hold messages too, old ones or none of ours. */
const FIELDS = new Set(['messages', 'user_id_update', 'smb_message_echoes']);

function parseChange(change: unknown, phoneNumberId: string): Inbound[] {
  const { field, value } = fieldsOf(change);
  // What another app of the same number is told; that one answers.
  if (field === 'standby') return [ignored('standby')];
  if (typeof field === 'string' && !FIELDS.has(field)) return [ignored('other-field')];
  const items = parseValue(value);
  const number = String(fieldsOf(fieldsOf(value).metadata).phone_number_id ?? phoneNumberId);
  if (number !== phoneNumberId && /^\d{1,30}$/.test(number))
    return items.map((item) => answeredFrom(item, number));
  return items.length > 0 ? items : [ignored('other-field')];
}

/** An account has several numbers: a person is answered by the one they wrote to. */
function answeredFrom(item: Inbound, number: string): Inbound {
  if (item.kind === 'moved')
    return { ...item, reference: { ...(item.reference as WhatsAppReference), number } };
  if (item.kind !== 'activity') return item;
  const reference = { ...(item.activity.reference as WhatsAppReference), number };
  return { ...item, activity: { ...item.activity, reference } };
}

function parseValue(given: unknown): Inbound[] {
  const value = fieldsOf(given);
  const contacts = listOf(value.contacts).map((contact) => CONTACT.parse(contact));
  const messages = listOf(value.messages);
  return [
    ...listOf(value.user_id_update).map(parseIdUpdate),
    ...messages.map((message, index) =>
      parseMessage(message, contacts, contacts.length === messages.length ? contacts[index] : undefined),
    ),
    ...listOf(value.statuses).map(parseStatus),
    ...listOf(value.message_echoes).map(() => ignored('echo')),
    ...listOf(value.errors).map(() => ignored('errors')),
  ];
}

function parseMessage(raw: unknown, contacts: Contact[], beside: Contact | undefined): Inbound {
  const parsed = MESSAGE.safeParse(raw);
  if (!parsed.success) return ignored('malformed');
  const message = parsed.data;
  if (message.group_id !== undefined && message.group_id !== null) return ignored('group');
  if (message.type === 'system') return parseSystem(message);
  const who = senderOf(message, contacts, beside);
  if (who.ids.length === 0) return ignored('no-sender');
  const activity = activityOf(message, who.ids[0]!);
  if (typeof activity === 'string') return ignored(activity);
  const reference: WhatsAppReference = { ...who.reference, ...(message.id && { messageId: message.id }) };
  return { kind: 'activity', activity: { ...activity, reference }, ids: who.ids };
}

/** The activity, or why there is nothing to do. */
function activityOf(message: Message, sender: string): Item | string {
  const sentAt = momentOf(message.timestamp);
  const base = { ...(sentAt !== undefined && { sentAt }) };
  if (message.type === 'request_welcome') {
    const id = message.id ?? stableId(sender, message.timestamp, message.type, '');
    return { ...base, id, type: 'start', message: { text: '' }, entry: {} };
  }
  const content = contentOf(message.type === 'edit' ? message.edit?.message : message);
  if (typeof content === 'string') return content;
  const { location, attachment, ...said } = content;
  const id = idOf(message) ?? stableId(sender, message.timestamp, message.type, [said, location, attachment]);
  const edited = message.type === 'edit' && { edited: true };
  return { ...base, id, type: 'message', message: said, ...edited, ...(location && { location }) };
}

/** An edit bears the id of what it changes, so that it is neither a duplicate of it nor of another edit. */
function idOf({ id, type, edit, timestamp }: Message): string | undefined {
  if (type !== 'edit' || !edit?.original_message_id) return id;
  return `edit:${edit.original_message_id}:${timestamp ?? id ?? ''}`;
}

function stableId(...parts: unknown[]): string {
  return hashId('hash:', JSON.stringify(parts));
}

/**
 * Phone first: conversations are routed by it as long as Meta shows it, and until it comes with somebody else's
 * business-scoped id (storage/identity-claims.ts).
 */
function senderOf(message: Message, contacts: Contact[], beside: Contact | undefined) {
  const { from, from_user_id: userId, from_parent_user_id: parentId } = message;
  const phone = phoneOf(from);
  const scoped = userId ?? (phone === undefined ? from : undefined);
  const known = contacts.find(
    ({ wa_id, user_id }) =>
      (phone !== undefined && phoneOf(wa_id) === phone) || (scoped !== undefined && user_id === scoped),
  );
  const contact = known ?? (beside && contradicts(beside, phone, scoped) ? undefined : beside);
  return whoIs(
    phone ?? phoneOf(contact?.wa_id),
    scoped ?? contact?.user_id,
    parentId ?? contact?.parent_user_id,
  );
}

function contradicts({ wa_id, user_id }: Contact, phone?: string, userId?: string): boolean {
  return (
    (phone !== undefined && wa_id !== undefined && phoneOf(wa_id) !== phone) ||
    (userId !== undefined && user_id !== undefined && user_id !== userId)
  );
}

function whoIs(phone?: string, userId?: string, parentId?: string) {
  const ids = unique([phone, userId, parentId]);
  const scoped = userId ?? parentId;
  const reference: WhatsAppReference = { ...(phone && { to: phone }), ...(scoped && { userId: scoped }) };
  return { ids, reference };
}

function phoneOf(text: string | undefined): string | undefined {
  return text !== undefined && /^\+?\d{5,20}$/.test(text) ? text.replace('+', '') : undefined;
}

const MOVES = new Set(['user_changed_number', 'user_changed_user_id', 'customer_changed_number']);

function parseSystem(message: Message): Inbound {
  const { system } = message;
  if (!system?.type || !MOVES.has(system.type)) return ignored('system');
  const phone = phoneOf(system.wa_id ?? system.new_wa_id);
  const next = whoIs(phone, system.user_id, system.parent_user_id);
  const before = unique([
    phoneOf(message.from),
    phoneOf(system.customer),
    message.from_user_id,
    message.from_parent_user_id,
    system.previous_user_id,
    system.previous_parent_user_id,
    idInBody(system),
  ]);
  return movedOf(message.id, message.timestamp, before, next);
}

/**
 * The first `user_changed_user_id` messages (before August 2026) named the old id only in their sentence. It begins with
 * the person's own profile name, so only its very end is believed, and only when that ends in the new id.
 */
function idInBody({ body, user_id, previous_user_id }: z.infer<typeof SYSTEM>): string | undefined {
  if (previous_user_id !== undefined || user_id === undefined) return undefined;
  const said = /\bfrom ([A-Z]{2}\.[A-Za-z0-9.]{1,140}) to ([A-Z]{2}\.[A-Za-z0-9.]{1,140})$/.exec(body ?? '');
  return said?.[2] === user_id ? said[1] : undefined;
}

function parseIdUpdate(raw: unknown): Inbound {
  const parsed = ID_UPDATE.safeParse(raw);
  if (!parsed.success) return ignored('malformed');
  const { wa_id, user_id, parent_user_id, timestamp } = parsed.data;
  const next = whoIs(phoneOf(wa_id), user_id?.current, parent_user_id?.current);
  return movedOf(undefined, timestamp, unique([user_id?.previous, parent_user_id?.previous]), next);
}

function movedOf(
  id: string | undefined,
  timestamp: number | undefined,
  before: string[],
  { ids: to, reference }: ReturnType<typeof whoIs>,
): Inbound {
  const from = before.filter((each) => !to.includes(each));
  if (from.length === 0 || to.length === 0) return ignored('system');
  return { kind: 'moved', id: id ?? stableId('moved', timestamp, from, to), from, to, reference };
}

const STATUSES: Record<string, DeliveryStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'played',
  failed: 'failed',
};

function parseStatus(raw: unknown): Inbound {
  const parsed = STATUS.safeParse(raw);
  if (!parsed.success) return ignored('malformed');
  const { id, status: name, errors, biz_opaque_callback_data: token } = parsed.data;
  const status = name !== undefined && Object.hasOwn(STATUSES, name) ? STATUSES[name] : undefined;
  if (!status) return ignored('status');
  const code = status === 'failed' ? errors?.[0]?.code : undefined;
  const named = code !== undefined && /^\w{1,20}$/.test(String(code));
  return {
    kind: 'status',
    externalId: id,
    status,
    ...(named && { code: String(code) }),
    ...(token && { token }),
  };
}

/** Seconds since the epoch, as ms; undefined when they cannot be the time of a message (before 2001, after 2100). */
function momentOf(seconds: number | undefined): Activity['sentAt'] {
  return seconds !== undefined && seconds > 1e9 && seconds < 4.1e9 ? Math.round(seconds * 1000) : undefined;
}

function unique(ids: (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id): id is string => id !== undefined))];
}
