/** Registers our webhooks on the Android phone's gateway, and looks whether all is there. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors';
import type { Finding, SetupPorts } from './messaging';
import { type Platform, type PlatformReply, readAnswer } from './platform';
import { expectDone, type Outcome, problem, step } from './setup-step';
import { type GatewaySettings, gatewayCall, isLocalServer } from './sms-gateway-account';

const NEEDED = ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'] as const;
/** Old versions of the app do not know them: pictures and data messages then stay without an answer. */
const WELCOME = ['mms:downloaded', 'sms:data-received'];

const WEBHOOKS = z.array(z.looseObject({ id: z.string(), url: z.string(), event: z.string() }));
const HEALTH = z.looseObject({ status: z.string() });
const DEVICES = z.array(z.looseObject({ lastSeen: z.string().nullish() }));
const ORDER = z.looseObject({ messages: z.looseObject({ processing_order: z.string() }) });

const NOT_PUBLIC = 'Le téléphone ne remet les SMS qu’à une adresse publique en https : réglez PUBLIC_URL.';
const AGAIN = 'lancez « npx passerelle channels setup sms-gateway »';
const FIFO =
  'Dans les réglages des messages de l’application, choisissez l’ordre d’envoi FIFO : sans lui, le dernier message part le premier.';

/** One webhook an event; harmless to repeat. @throws AppError that says what to do */
export async function setupGateway(
  settings: GatewaySettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  if (!ports.publicUrl.startsWith('https://')) throw new AppError('sms-gateway-public-url', NOT_PUBLIC);
  const url = ports.publicUrl + path;
  const missing = missingFrom(await webhooksOf(settings, ports.platform), url);
  let old = false;
  for (const event of missing) {
    if (!WELCOME.includes(event)) await register(settings, ports.platform, event, url);
    else if (!(await tryWelcome(settings, ports.platform, event, url))) old = true;
  }
  return [
    { state: 'ok', what: 'Téléphone Android : webhooks', why: `les SMS reçus vont à ${url}` },
    ...(old ? [OLD_APP] : []),
    { state: 'warning', what: 'Téléphone Android : ordre d’envoi', why: FIFO },
  ];
}

const OLD_APP: Finding = {
  state: 'warning',
  what: 'Téléphone Android : images',
  why: 'Cette version de l’application ne signale pas tous les messages (MMS, SMS de données) : mettez-la à jour.',
};

function missingFrom(webhooks: z.infer<typeof WEBHOOKS>, url: string): string[] {
  const there = new Set(webhooks.filter((webhook) => webhook.url === url).map(({ event }) => event));
  return [...NEEDED, ...WELCOME].filter((event) => !there.has(event));
}

async function tryWelcome(
  settings: GatewaySettings,
  platform: Platform,
  event: string,
  url: string,
): Promise<boolean> {
  try {
    await register(settings, platform, event, url);
    return true;
  } catch {
    return false;
  }
}

async function register(
  settings: GatewaySettings,
  platform: Platform,
  event: string,
  url: string,
): Promise<void> {
  const site = createHash('sha256').update(url).digest('hex').slice(0, 6);
  const body = { id: `passerelle-${event.replace(':', '-')}-${site}`, url, event };
  done(await gatewayCall(settings, platform, { path: '/webhooks', body }));
}

async function webhooksOf(settings: GatewaySettings, platform: Platform): Promise<z.infer<typeof WEBHOOKS>> {
  const reply = done(await gatewayCall(settings, platform, { method: 'GET', path: '/webhooks' }));
  const webhooks = readAnswer(WEBHOOKS, reply);
  if (webhooks) return webhooks;
  throw new AppError('sms-gateway-answer', 'La réponse est illisible : vérifiez SMS_GATEWAY_URL.');
}

/** Health, webhooks, the phone and its clock. Only looks; never throws. */
export async function checkGateway(
  settings: GatewaySettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const { platform, publicUrl } = ports;
  const health = await step('Téléphone Android : passerelle', () => healthOf(settings, platform), failed);
  if (health.state === 'problem') return [health];
  const webhooks = await step(
    'Téléphone Android : webhooks',
    () => webhooksFinding(settings, platform, publicUrl, path),
    failed,
  );
  const device = await step('Téléphone Android : appareil', () => deviceOf(settings, platform), failed);
  const order = await orderOf(settings, platform);
  return [health, webhooks, device, ...order];
}

const failed = problem('La passerelle SMS n’a pas pu être interrogée.');

/** A clock further off than the age we allow a signature would have every SMS refused. */
const CLOCK_MS = 4 * 60_000;

async function healthOf(settings: GatewaySettings, platform: Platform): Promise<Outcome> {
  const reply = await gatewayCall(settings, platform, { method: 'GET', path: '/health' });
  const status = readAnswer(HEALTH, reply)?.status.toLowerCase();
  if (status === undefined)
    throw new AppError('sms-gateway-answer', 'La réponse est illisible : vérifiez SMS_GATEWAY_URL.');
  const off = Date.parse(reply.headers.get('date') ?? '') - Date.now();
  if (isLocalServer(settings) && Math.abs(off) > CLOCK_MS)
    return { state: 'problem', why: 'L’horloge du téléphone est fausse : réglez-la sur l’heure du réseau.' };
  if (status === 'fail' || reply.status >= 400)
    return { state: 'problem', why: 'Elle dit être en panne : ouvrez l’application sur le téléphone.' };
  if (status === 'warn')
    return { state: 'warning', why: 'Elle signale des envois manqués depuis une heure.' };
  return { state: 'ok', why: 'répond' };
}

async function webhooksFinding(
  settings: GatewaySettings,
  platform: Platform,
  publicUrl: string,
  path: string,
): Promise<Outcome> {
  if (!publicUrl.startsWith('https://')) return { state: 'problem', why: NOT_PUBLIC };
  const missing = missingFrom(await webhooksOf(settings, platform), publicUrl + path);
  if (missing.length === 0) return { state: 'ok', why: `les SMS reçus vont à ${publicUrl}${path}` };
  const spared = missing.every((event) => WELCOME.includes(event));
  return { state: spared ? 'warning' : 'problem', why: `Il manque ${missing.join(', ')} : ${AGAIN}.` };
}

/** The app asks its server every 15 minutes when nothing wakes it. */
const ASLEEP_MS = 60 * 60_000;

async function deviceOf(settings: GatewaySettings, platform: Platform): Promise<Outcome> {
  const path = isLocalServer(settings) ? '/device' : '/devices';
  const reply = done(await gatewayCall(settings, platform, { method: 'GET', path }));
  const devices = readAnswer(DEVICES, reply) ?? [];
  if (devices.length === 0)
    return { state: 'problem', why: 'Aucun téléphone : connectez l’application à ce compte.' };
  const seen = Math.max(...devices.map(({ lastSeen }) => Date.parse(lastSeen ?? '') || 0));
  if (Date.now() - seen > ASLEEP_MS)
    return {
      state: 'problem',
      why: 'Hors ligne depuis plus d’une heure : rallumez-le, et retirez l’application des économies de batterie.',
    };
  if (devices.length > 1)
    return {
      state: 'warning',
      why: `${devices.length} téléphones : une réponse peut partir d’un autre numéro que celui de l’affiche.`,
    };
  return { state: 'ok', why: 'en ligne' };
}

/** Only newer versions tell. */
async function orderOf(settings: GatewaySettings, platform: Platform): Promise<Finding[]> {
  const look = gatewayCall(settings, platform, { method: 'GET', path: '/settings' });
  const reply = await look.catch(() => undefined);
  const order = reply && readAnswer(ORDER, reply)?.messages.processing_order;
  return order === 'LIFO' ? [{ state: 'warning', what: 'Téléphone Android : ordre d’envoi', why: FIFO }] : [];
}

function done(reply: PlatformReply): PlatformReply {
  return expectDone(reply, {
    denied: new AppError(
      'sms-gateway-password',
      'La passerelle refuse le mot de passe : vérifiez SMS_GATEWAY_USER et SMS_GATEWAY_PASSWORD.',
    ),
    refused: (status) =>
      new AppError(
        'sms-gateway-refused',
        `La passerelle refuse (HTTP ${status}) : vérifiez SMS_GATEWAY_URL.`,
      ),
  });
}
