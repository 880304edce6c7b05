/** How aidants get in: a one-time link, then a session in a cookie. Only hashes of tokens are stored. */
import { createHash, randomBytes } from 'node:crypto';
import { AppError, BadRequest } from '../errors';
import type { HttpRequest } from '../http';
import type { AccountStore, Aidant } from '../storage/types';
import { cleanText } from '../text';

/** A link waits for its reader over a weekend. */
const LINK_MS = 72 * 3600 * 1000;
/** Staff session, absolute. */
export const SESSION_MS = 12 * 3600 * 1000;
const COOKIE = '__Host-sid';
const MAX_NAME = 60;
/** Marks that turn the direction of what follows: the name stands inside a sentence of any script. */
const BIDI_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export interface AccountPorts {
  accounts: AccountStore;
  now(): number;
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** A link's token for a new aidant of this name; it works once, within 72 h. */
export async function inviteAidant({ accounts, now }: AccountPorts, name: string): Promise<string> {
  const shown = readableName(name);
  if (shown === '' || shown.length > MAX_NAME)
    throw new BadRequest('name', `name : donnez le nom à montrer, de 1 à ${MAX_NAME} caractères.`);
  const token = newToken();
  await accounts.addLink(hash(token), shown, now() + LINK_MS);
  return token;
}

/** People read it in every announcement: one line, nothing invisible. */
function readableName(name: string): string {
  return cleanText(name).replace(BIDI_MARKS, '').replace(/\s+/g, ' ').trim();
}

/** Trades a link for a session; undefined when the link is used, expired or unknown. Returns the cookie. */
export async function enter({ accounts, now }: AccountPorts, token: string): Promise<string | undefined> {
  const aidant = await accounts.redeemLink(hash(token), now());
  if (!aidant) return undefined;
  const session = newToken();
  await accounts.addSession(hash(session), aidant.id, now(), now() + SESSION_MS);
  return `${COOKIE}=${session}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${SESSION_MS / 1000}`;
}

/**
 * The aidant of the request's cookie, if the session still holds.
 * @throws AppError 403 for a write that another site made the browser send
 */
export async function aidantOf(
  { accounts, now }: AccountPorts,
  request: HttpRequest,
): Promise<Aidant | undefined> {
  const session = sessionToken(request);
  if (!session) return undefined;
  if (forged(request)) throw forgery();
  return accounts.findSession(hash(session), now());
}

export async function leave({ accounts }: AccountPorts, request: HttpRequest): Promise<string> {
  const session = sessionToken(request);
  if (session) await accounts.dropSession(hash(session));
  return `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
}

function sessionToken({ headers }: HttpRequest): string | undefined {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

function forgery(): AppError {
  const how = 'Cette action vient d’un autre site : ouvrez la console et recommencez-la là.';
  return new AppError('cross-site', how, { status: 403 });
}

/** Messengers that open a link to show a preview would use it up before its reader. */
const PREVIEW =
  /bot\b|crawl|spider|preview|externalhit|facebookcatalog|whatsapp|slack|discord|skype|teams|mattermost/i;

/** True when a program, not a person, opens this link. */
export function isPreview({ headers }: HttpRequest): boolean {
  const purpose = `${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''}`;
  return /prefetch|preview/i.test(purpose) || PREVIEW.test(headers['user-agent'] ?? '');
}

/** A write that another site makes the browser send (CSRF): refused by its Sec-Fetch-Site, else by its Origin. */
function forged({ method, headers }: HttpRequest): boolean {
  if (method === 'GET') return false;
  const site = headers['sec-fetch-site'];
  if (site) return site !== 'same-origin';
  if (!headers.origin) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host;
}
