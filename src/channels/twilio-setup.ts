/** Registers our webhook at Twilio, and looks whether it is there; what is wrong is told with what to do. */
import { z } from 'zod';
import { AppError } from '../errors';
import type { Finding, SetupPorts } from './messaging';
import { type Platform, type PlatformReply, readAnswer } from './platform';
import { expectDone, type Outcome, problem, step } from './setup-step';
import { TWILIO_URL, type TwilioSettings, twilioCall } from './twilio-account';

export interface TwilioPaths {
  sms: string;
  status: string;
}

const WEBHOOK = 'Twilio : webhook';
const NOT_PUBLIC =
  'Il faut une adresse publique en https, où Twilio remet les SMS et leurs accusés : réglez PUBLIC_URL.';

/** What receives SMS at Twilio, where its webhook is written, and what is written there now. */
interface Receiver {
  path: string;
  url: string | undefined;
  /** Why this webhook is not asked, whatever it says. */
  bypassed?: string;
}

const NUMBER = z.looseObject({
  sid: z.string().min(1),
  sms_url: z.string().nullish(),
  sms_application_sid: z.string().nullish(),
  capabilities: z.looseObject({ sms: z.boolean().nullish() }).nullish(),
});
const NUMBERS = z.looseObject({ incoming_phone_numbers: z.array(NUMBER) });
const SHORT_CODES = z.looseObject({
  short_codes: z.array(z.looseObject({ sid: z.string().min(1), sms_url: z.string().nullish() })),
});
const SERVICE = z.looseObject({
  sid: z.string().min(1),
  inbound_request_url: z.string().nullish(),
  use_inbound_webhook_on_number: z.boolean().nullish(),
});
const ACCOUNT = z.looseObject({ status: z.string(), type: z.string().nullish() });

/** Writes our addresses on the number, short code or messaging service. @throws AppError that says what to do */
export async function setupTwilio(
  settings: TwilioSettings,
  ports: SetupPorts,
  paths: TwilioPaths,
): Promise<Finding[]> {
  const { publicUrl } = ports;
  if (!publicUrl.startsWith('https://')) throw new AppError('twilio-public-url', NOT_PUBLIC);
  const { path } = await receiverOf(settings, ports);
  const body = new URLSearchParams(webhookFields(settings, publicUrl, paths));
  done(await twilioCall(settings, ports.platform, { method: 'POST', path, body }));
  const receiver = await receiverState(settings, ports, publicUrl + paths.sms);
  return [
    { what: WEBHOOK, ...receiver },
    { state: 'ok', what: 'Twilio : accusés', why: 'demandés à chaque message envoyé' },
  ];
}

/** The status of messages is asked for with each of them; a number's own StatusCallback is for its phone calls. */
function webhookFields(
  { TWILIO_FROM }: TwilioSettings,
  publicUrl: string,
  { sms, status }: TwilioPaths,
): Record<string, string> {
  const url = publicUrl + sms;
  if (TWILIO_FROM.startsWith('MG'))
    return {
      InboundRequestUrl: url,
      InboundMethod: 'POST',
      UseInboundWebhookOnNumber: 'false',
      StatusCallback: publicUrl + status,
    };
  const fields = { SmsUrl: url, SmsMethod: 'POST' };
  return TWILIO_FROM.startsWith('+') ? { ...fields, SmsApplicationSid: '' } : fields;
}

/** The account, then the sender and its webhook. Only looks; never throws. */
export async function checkTwilio(
  settings: TwilioSettings,
  ports: SetupPorts,
  { sms }: Pick<TwilioPaths, 'sms'>,
): Promise<Finding[]> {
  const account = await step('Twilio : compte', () => accountState(settings, ports), failed);
  if (account.state === 'problem') return [account];
  if (!ports.publicUrl.startsWith('https://'))
    return [account, { state: 'problem', what: 'Twilio : adresse publique', why: NOT_PUBLIC }];
  const url = ports.publicUrl + sms;
  const receiver = await step(WEBHOOK, () => receiverState(settings, ports, url), failed);
  return [account, receiver];
}

const failed = problem('La réponse de Twilio est illisible.');

async function accountState(settings: TwilioSettings, { platform }: SetupPorts): Promise<Outcome> {
  const reply = done(await twilioCall(settings, platform, { method: 'GET', path: '.json' }));
  const account = readAnswer(ACCOUNT, reply);
  if (account?.status !== 'active')
    return { state: 'problem', why: 'Le compte est suspendu ou fermé : voyez la console Twilio.' };
  if (account.type === 'Trial')
    return {
      state: 'warning',
      why: 'Compte d’essai : il n’écrit qu’aux numéros vérifiés, et y ajoute une phrase. Passez à un compte payant.',
    };
  return { state: 'ok', why: 'actif, le jeton est accepté' };
}

async function receiverState(settings: TwilioSettings, ports: SetupPorts, wanted: string): Promise<Outcome> {
  const { url, bypassed } = await receiverOf(settings, ports);
  if (bypassed) return { state: 'problem', why: bypassed };
  if (url === wanted) return { state: 'ok', why: `les SMS reçus vont à ${wanted}` };
  const now = url ? 'Les SMS reçus vont à une autre adresse' : 'Les SMS reçus ne vont nulle part';
  return { state: 'problem', why: `${now} : lancez « npx passerelle channels setup twilio ».` };
}

function receiverOf(settings: TwilioSettings, ports: SetupPorts): Promise<Receiver> {
  const { TWILIO_FROM } = settings;
  if (TWILIO_FROM.startsWith('MG')) return serviceOf(settings, ports);
  return TWILIO_FROM.startsWith('+') ? numberOf(settings, ports) : shortCodeOf(settings, ports);
}

async function numberOf(settings: TwilioSettings, ports: SetupPorts): Promise<Receiver> {
  const query = new URLSearchParams({ PhoneNumber: settings.TWILIO_FROM });
  const list = await listOf(settings, ports, `/IncomingPhoneNumbers.json?${query}`, NUMBERS);
  const [number] = list.incoming_phone_numbers;
  if (!number) throw unknownSender();
  if (number.capabilities?.sms === false)
    throw new AppError('twilio-no-sms', 'Ce numéro Twilio ne reçoit pas de SMS : prenez-en un autre.');
  return {
    path: `/IncomingPhoneNumbers/${encodeURIComponent(number.sid)}.json`,
    url: number.sms_url ?? undefined,
    ...(number.sms_application_sid && {
      bypassed:
        'Une application TwiML reçoit les SMS à notre place : lancez « npx passerelle channels setup twilio ».',
    }),
  };
}

async function shortCodeOf(settings: TwilioSettings, ports: SetupPorts): Promise<Receiver> {
  const query = new URLSearchParams({ ShortCode: settings.TWILIO_FROM });
  const list = await listOf(settings, ports, `/SMS/ShortCodes.json?${query}`, SHORT_CODES);
  const [code] = list.short_codes;
  if (!code) throw unknownSender();
  return { path: `/SMS/ShortCodes/${encodeURIComponent(code.sid)}.json`, url: code.sms_url ?? undefined };
}

async function serviceOf(settings: TwilioSettings, ports: SetupPorts): Promise<Receiver> {
  const path = serviceUrl(settings);
  const service = await listOf(settings, ports, path, SERVICE);
  return {
    path,
    url: service.inbound_request_url ?? undefined,
    ...(service.use_inbound_webhook_on_number && {
      bypassed:
        'Le service laisse chaque numéro choisir son adresse : lancez « npx passerelle channels setup twilio ».',
    }),
  };
}

const SENDERS = z.looseObject({
  phone_numbers: z.array(z.looseObject({ phone_number: z.string() })).optional(),
  short_codes: z.array(z.looseObject({ short_code: z.string() })).optional(),
});

/** The number that people write to: TWILIO_FROM, or the first of its messaging service. @throws AppError */
export async function twilioHandle(settings: TwilioSettings, platform: Platform): Promise<string> {
  if (!settings.TWILIO_FROM.startsWith('MG')) return settings.TWILIO_FROM;
  for (const kind of ['ShortCodes', 'PhoneNumbers']) {
    const list = await listOf(settings, { platform }, `${serviceUrl(settings)}/${kind}`, SENDERS);
    const number = list.short_codes?.[0]?.short_code ?? list.phone_numbers?.[0]?.phone_number;
    if (number) return number;
  }
  throw new AppError(
    'twilio-service',
    'Le service de messagerie n’a aucun numéro : ajoutez-en un chez Twilio.',
  );
}

/** Messaging services live at an address of their own; a stand-in given by TWILIO_API_URL answers for both. */
function serviceUrl({ TWILIO_API_URL, TWILIO_FROM }: TwilioSettings): string {
  const base = TWILIO_API_URL === TWILIO_URL ? 'https://messaging.twilio.com' : TWILIO_API_URL;
  return `${base}/v1/Services/${encodeURIComponent(TWILIO_FROM)}`;
}

async function listOf<T>(
  settings: TwilioSettings,
  { platform }: Pick<SetupPorts, 'platform'>,
  path: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const reply = await twilioCall(settings, platform, { method: 'GET', path });
  if (reply.status === 404) throw unknownSender();
  const answer = readAnswer(schema, done(reply));
  if (!answer) throw new AppError('twilio-answer', 'La réponse de Twilio est illisible.');
  return answer;
}

function unknownSender(): AppError {
  return new AppError(
    'twilio-from',
    'TWILIO_FROM n’est pas à ce compte : copiez le numéro, ou le service (MG…), de la console Twilio.',
  );
}

function done(reply: PlatformReply): PlatformReply {
  return expectDone(reply, {
    denied: new AppError(
      'twilio-token',
      'Twilio refuse le jeton : vérifiez TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN.',
    ),
    refused: (status) =>
      new AppError('twilio-refused', `Twilio refuse (HTTP ${status}) : réessayez, puis voyez sa console.`),
  });
}
