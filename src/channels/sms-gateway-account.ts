/** The phone's gateway: its settings and its authenticated calls. */
import { z } from 'zod';
import type { Call, Platform, PlatformReply } from './platform';
import { isPathOnly, PATH_ONLY, text, withoutSlash } from './setting-schemas';

/** Where a password may go in the clear: this machine, or the home network that the app's own server is on. */
const NEAR =
  /^(?:localhost|\[::1\]|[\w-]+\.local|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+)$/;

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && NEAR.test(hostname));
}

const filled = (name: string, missing: string) =>
  text(name, missing).trim().min(1, `${name} manque : ${missing}`);

export const GATEWAY_SETTINGS = z.object({
  SMS_GATEWAY_URL: text(
    'SMS_GATEWAY_URL',
    'https://api.sms-gate.app/3rdparty/v1, ou l’adresse affichée par l’application',
  )
    .trim()
    .refine(isSafe, {
      error:
        'SMS_GATEWAY_URL doit commencer par https:// (http:// sur votre réseau local seulement) : le mot de passe y est envoyé',
      abort: true,
    })
    .refine(isPathOnly, { error: `SMS_GATEWAY_URL ${PATH_ONLY}` })
    .transform(baseOf),
  SMS_GATEWAY_USER: filled('SMS_GATEWAY_USER', 'copiez-le de la page d’accueil de l’application').refine(
    (user) => !user.includes(':'),
    'SMS_GATEWAY_USER ne peut pas avoir de deux-points',
  ),
  SMS_GATEWAY_PASSWORD: filled('SMS_GATEWAY_PASSWORD', 'copiez-le de la page d’accueil de l’application'),
  SMS_GATEWAY_SIGNING_KEY: filled(
    'SMS_GATEWAY_SIGNING_KEY',
    'copiez « Signing Key » des réglages Webhooks de l’application',
  ),
  /** The phone's own number, for links and posters. */
  SMS_GATEWAY_NUMBER: z
    .string()
    .transform((number) => number.replace(/[^\d+]/g, '').replace(/^0(?=[1-9]\d{8}$)/, '+33'))
    .refine((number) => /^\+[1-9]\d{6,14}$/.test(number), {
      error: 'SMS_GATEWAY_NUMBER doit être le numéro du téléphone : +336…',
    })
    .optional(),
});

export type GatewaySettings = z.infer<typeof GATEWAY_SETTINGS>;

/** The public server is often given without its path. */
function baseOf(address: string): string {
  const base = withoutSlash(address).replace(/\/messages?$/, '');
  return base === 'https://api.sms-gate.app' ? `${base}/3rdparty/v1` : base;
}

/** The app serves its API itself (no server between), at other paths. */
export function isLocalServer({ SMS_GATEWAY_URL }: GatewaySettings): boolean {
  return !SMS_GATEWAY_URL.includes('/3rdparty/');
}

/** @throws SendError as platform.call */
export function gatewayCall(
  settings: GatewaySettings,
  platform: Platform,
  { path, ...call }: Omit<Call, 'url'> & { path: string },
): Promise<PlatformReply> {
  const { SMS_GATEWAY_URL, SMS_GATEWAY_USER, SMS_GATEWAY_PASSWORD } = settings;
  const password = Buffer.from(`${SMS_GATEWAY_USER}:${SMS_GATEWAY_PASSWORD}`).toString('base64');
  const headers = { ...call.headers, authorization: `Basic ${password}` };
  return platform.call({ ...call, url: SMS_GATEWAY_URL + path, headers });
}
