/** Twilio's signature of its webhooks: HMAC-SHA1 of the public address and of every form field. */
import { createHmac } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import type { HttpRequest } from '../http';
import { sameBytes } from './same-bytes';

/**
 * Whether Twilio signed this form (X-Twilio-Signature; twilio.com/docs/usage/security). The address signed is the
 * public one; without PUBLIC_URL it is taken from the Host header, which the signature then vouches for.
 */
export function twilioSigned(
  request: HttpRequest,
  authToken: string,
  publicUrl: string | undefined,
): boolean {
  const given = request.headers['x-twilio-signature'];
  if (typeof given !== 'string' || !isForm(request)) return false;
  const fields = signedFields(formOf(request));
  const wanted = addressesOf(request, publicUrl)
    .flatMap(signedForms)
    .map((address) =>
      createHmac('sha1', authToken)
        .update(address + fields, 'utf8')
        .digest('base64'),
    );
  return wanted.filter((signature) => sameBytes(signature, given)).length > 0;
}

/** The fields of the body; one that is no form has none. */
export function formOf({ rawBody }: HttpRequest): URLSearchParams {
  return new URLSearchParams(rawBody.toString('utf8'));
}

function isForm({ headers }: HttpRequest): boolean {
  return /^application\/x-www-form-urlencoded(?:\s*;|\s*$)/i.test(headers['content-type'] ?? '');
}

/**
 * Names in order, each with its values in order; a pair that stands twice counts once. Sorted in one go: this is done
 * for anybody's body, before its signature is known.
 */
function signedFields(form: URLSearchParams): string {
  const pairs = [...form].sort((a, b) => inOrder(a[0], b[0]) || inOrder(a[1], b[1]));
  return pairs
    .filter(([name, value], index) => {
      const before = pairs[index - 1];
      return before?.[0] !== name || before[1] !== value;
    })
    .map(([name, value]) => name + value)
    .join('');
}

/** By UTF-16 units, as Array.sort does without a comparison. */
function inOrder(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function addressesOf({ incoming, headers }: HttpRequest, publicUrl: string | undefined): string[] {
  const path = incoming.url ?? '';
  if (publicUrl !== undefined) return [publicUrl + path];
  const host = headers.host ?? '';
  return [`https://${host}${path}`, `http://${host}${path}`];
}

/** Twilio signs with or without the standard port, and some of its senders an escaped form of the query. */
function signedForms(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const normal = new URL(address).toString();
  const forms = [address, normal].flatMap((form) => [withoutPort(form), withPort(form)]);
  return [...new Set([...forms, ...forms.slice(2).map(withEscapedQuery)])];
}

/** `URL` would escape what Twilio signed as it is, so the address is taken apart by hand. */
const ADDRESS = /^(https?:\/\/)((?:[^/?#]*@)?)(\[[^/?#]*\]|[^/?#:]*)((?::[^/?#]*)?)(.*)$/is;

function withoutPort(address: string): string {
  return address.replace(ADDRESS, '$1$2$3$5');
}

function withPort(address: string): string {
  return address.replace(
    ADDRESS,
    (_all, scheme: string, user: string, host: string, port: string, rest: string) => {
      const standard = scheme.toLowerCase() === 'https://' ? ':443' : ':80';
      return scheme + user + host + (port || standard) + rest;
    },
  );
}

function withEscapedQuery(address: string): string {
  const at = address.indexOf('?');
  if (at === -1 || at === address.length - 1) return address;
  return `${address.slice(0, at)}?${stringify(parse(address.slice(at + 1)))}`;
}
