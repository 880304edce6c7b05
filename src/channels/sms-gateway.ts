/**
 * SMS by an Android phone of ours: SMS Gateway for Android (capcom6, docs.sms-gate.app), for small associations.
 * What is said of its behaviour was read in its documentation and in the sources of the app and of its server.
 */
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors';
import type { HttpRequest } from '../http';
import type { Client, Codec, MessagingChannel } from './messaging';
import { type Platform, type PlatformReply, readAnswer, retryAfterOf } from './platform';
import { sameBytes } from './same-bytes';
import { refusesAll, SendError, type SendFailure } from './send-error';
import { GATEWAY_SETTINGS, type GatewaySettings, gatewayCall, isLocalServer } from './sms-gateway-account';
import { type GatewayReference, gatewayInbound } from './sms-gateway-inbound';
import { checkGateway, setupGateway } from './sms-gateway-setup';
import { paginate, smsLink, smsPieces } from './sms-text';

/** `part` counts from 0: it is in the id that we choose. */
export interface GatewayWire {
  text: string;
  part: number;
}

const PATH = '/channels/sms-gateway';

export const smsGateway: MessagingChannel<GatewaySettings, GatewayReference, GatewayWire> = {
  id: 'sms-gateway',
  label: 'SMS (téléphone Android)',
  settings: GATEWAY_SETTINGS,
  paths: [PATH],
  maxBodyBytes: 128 * 1024,
  // Ten a minute is little on purpose: a consumer SIM is not meant for programs. One at a time to a person: the app
  // sends its latest message first unless it is set to FIFO, and two that wait on the phone would change places.
  pace: { channel: { everyMs: 6000, burst: 3 }, person: { everyMs: 3000, burst: 1 } },
  manner: { brief: true, paginate },
  // Ids are ours: the server answers 409 to one it has, the app passes over it in silence.
  uncertain: { kind: 'resend' },
  codec: gatewayCodec,
  client: gatewayClient,
  setup: (settings, ports) => setupGateway(settings, ports, PATH),
  check: (settings, ports) => checkGateway(settings, ports, PATH),
  handle: async ({ SMS_GATEWAY_NUMBER }) => {
    if (SMS_GATEWAY_NUMBER !== undefined) return SMS_GATEWAY_NUMBER;
    throw new AppError('sms-gateway-number', 'Réglez SMS_GATEWAY_NUMBER : le numéro du téléphone Android.');
  },
  link: smsLink,
};

/** The app signs each try anew, so that an old signature is a replay; five minutes are for clocks that differ. */
const SKEW_SECONDS = 300;

function gatewayCodec(settings: GatewaySettings): Codec<GatewayWire> {
  return {
    verify: (request, now) => gatewaySigned(request, settings.SMS_GATEWAY_SIGNING_KEY, now),
    parse: (request) => [gatewayInbound(request)],
    render: (message) => smsPieces(message).map((text, part) => ({ text, part })),
  };
}

/** X-Signature: HMAC-SHA256 in hexadecimal of the raw body followed by X-Timestamp (seconds). */
function gatewaySigned({ headers, rawBody }: HttpRequest, key: string, now: number): boolean {
  const signature = headers['x-signature'];
  const timestamp = headers['x-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return false;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const wanted = createHmac('sha256', key).update(rawBody).update(timestamp).digest('hex');
  const fresh = Math.abs(now / 1000 - Number(timestamp)) <= SKEW_SECONDS;
  return sameBytes(wanted, signature.toLowerCase()) && fresh;
}

/** What the phone could not send within a day is no longer an answer. */
const TTL_SECONDS = 24 * 3600;
const TAKEN = z.looseObject({ id: z.string().min(1) });

function gatewayClient(settings: GatewaySettings, platform: Platform): Client<GatewayReference, GatewayWire> {
  const post = (body: object) =>
    // The app's own server had only /message for a long time, and still has it.
    gatewayCall(settings, platform, {
      path: `${isLocalServer(settings) ? '/message' : '/messages'}?skipPhoneValidation=true`,
      body,
    });
  return {
    async send({ to, deviceId, simNumber }, wire, token) {
      const id = token === '' ? undefined : messageIdOf(token, wire.part);
      const message = {
        id,
        textMessage: { text: wire.text },
        phoneNumbers: [to],
        withDeliveryReport: true,
        ttl: TTL_SECONDS,
      };
      let reply = await post({ ...message, deviceId, simNumber });
      // The phone that was written to is gone, or has another SIM: any of ours will do.
      if (reply.status === 400 && (deviceId ?? simNumber) !== undefined) reply = await post(message);
      if (reply.status === 409 && id !== undefined) return { externalId: id };
      if (reply.status < 200 || reply.status >= 300) throw refusal(reply);
      return { externalId: readAnswer(TAKEN, reply)?.id ?? id };
    },
  };
}

/** The same message has the same id at every try; at most 36 signs. */
function messageIdOf(token: string, part: number): string {
  return `pw-${createHash('sha256').update(`${token}#${part}`).digest('base64url').slice(0, 30)}`;
}

function refusal(reply: PlatformReply): SendError {
  return new SendError(`sms-gateway-${reply.status}`, reasonOf(reply.status), failureOf(reply));
}

/** 503: more messages wait for the phone than the server keeps. */
function failureOf(reply: PlatformReply): SendFailure {
  const retryAfterMs = retryAfterOf(reply);
  if (reply.status === 429 || reply.status === 503)
    return { retryable: true, scope: 'channel', retryAfterMs };
  // Its own refusals of a message are 400 and 409.
  if (refusesAll(reply.status)) return { noAccess: true };
  return { retryable: reply.status >= 500, retryAfterMs };
}

function reasonOf(status: number): string {
  if (status === 401 || status === 403)
    return 'La passerelle SMS refuse le mot de passe : vérifiez SMS_GATEWAY_USER et SMS_GATEWAY_PASSWORD.';
  if (refusesAll(status)) return 'Ce n’est pas la passerelle SMS qui répond : vérifiez SMS_GATEWAY_URL.';
  if (status === 503) return 'Le téléphone Android est hors ligne : trop de messages l’attendent.';
  return `La passerelle SMS a refusé le message (HTTP ${status}).`;
}
