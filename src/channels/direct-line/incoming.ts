/** What a client posts, read with suspicion: the shape is checked field by field, everything else is ignored. */
import { randomUUID } from 'node:crypto';
import type { Activity, Message } from '../../conversation/types';
import { BadRequest } from '../../errors';
import { CHANNEL_ID } from './activities';

type Fields = Record<string, unknown>;

/** Names under which clients say that a person has opened the chat. */
const START_EVENTS = ['startConversation', 'webchat/join'];

const MAX_MEDIA = 10;

/** The posted body as an Activity; undefined for what deserves no turn (typing, foreign events). */
export function parseActivity(conversationId: string, body: unknown): Activity | undefined {
  if (!isFields(body))
    throw new BadRequest('BadSyntax', 'Le corps doit être un objet JSON, avec un champ « type ».');
  const type = text(body, 'type');
  if (!type) throw wrong('type', 'obligatoire, par exemple « message »');
  const turn = turnOf(type, body);
  if (!turn) return undefined;
  return {
    id: clientId(body) ?? randomUUID(),
    type: turn,
    channelId: CHANNEL_ID,
    conversationId,
    message: turn === 'message' ? messageOf(body) : { text: '' },
    localeHint: localeOf(body),
  };
}

function turnOf(type: string, body: Fields): 'message' | 'start' | undefined {
  if (type === 'message') return 'message';
  if (type === 'conversationUpdate') return 'start';
  return type === 'event' && START_EVENTS.includes(text(body, 'name') ?? '') ? 'start' : undefined;
}

function messageOf(body: Fields): Message {
  const message: Message = { text: text(body, 'text') ?? '' };
  const value = choiceOf(body.value);
  if (value !== undefined) message.value = value;
  const media = mediaOf(body.attachments);
  if (media.length > 0) message.media = media;
  return message;
}

/** Our buttons carry `{choice}`; simple clients send the payload itself. */
function choiceOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = isFields(value) ? value.choice : value;
  if (choice === undefined) return undefined;
  if (typeof choice !== 'string') throw wrong('value', 'un texte, ou un objet { "choice": texte }');
  return choice.slice(0, 200);
}

function mediaOf(attachments: unknown): string[] {
  if (attachments === undefined || attachments === null) return [];
  if (!Array.isArray(attachments)) throw wrong('attachments', 'une liste');
  return attachments
    .slice(0, MAX_MEDIA)
    .map((item) => mediaType(isFields(item) ? item.contentType : undefined));
}

/** Any shape of type is accepted and only a clean one is repeated. */
function mediaType(type: unknown): string {
  return typeof type === 'string' && /^[a-z]+\/[\w.+-]{1,80}$/i.test(type) ? type.toLowerCase() : 'unknown';
}

/** The client's own id of a message makes a resent message harmless; an unusable one is not trusted. */
function clientId(body: Fields): string | undefined {
  const data = body.channelData;
  const id = isFields(data) ? data.clientActivityID : undefined;
  return typeof id === 'string' && /^[\x21-\x7e]{1,100}$/.test(id) ? id : undefined;
}

function localeOf(body: Fields): string | undefined {
  const locale = body.locale;
  return typeof locale === 'string' && /^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/.test(locale.slice(0, 36))
    ? locale.slice(0, 35)
    : undefined;
}

function text(body: Fields, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrong(field, 'un texte');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(field: string, expected: string): BadRequest {
  return new BadRequest('BadArgument', `Champ « ${field} » incorrect : attendu ${expected}.`);
}
