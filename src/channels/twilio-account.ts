/** The Twilio account: its settings and its authenticated calls. */

import { z } from 'zod';
import type { Call, Platform, PlatformReply } from './platform';
import { apiUrl, secret } from './setting-schemas';

export const TWILIO_URL = 'https://api.twilio.com';

export const SETTINGS = z.object({
  TWILIO_ACCOUNT_SID: z
    .string({ error: 'TWILIO_ACCOUNT_SID manque : copiez « Account SID » de la console Twilio' })
    .trim()
    .regex(
      /^AC[\w-]+$/,
      'TWILIO_ACCOUNT_SID doit commencer par AC : copiez « Account SID » de la console Twilio',
    ),
  TWILIO_AUTH_TOKEN: secret('TWILIO_AUTH_TOKEN', 'copiez « Auth Token » de la console Twilio'),
  TWILIO_FROM: z
    .string({
      error: 'TWILIO_FROM manque : donnez votre numéro court, votre numéro (+339…) ou votre service (MG…)',
    })
    .trim()
    .transform((text) => (/^\+?[\d ().-]+$/.test(text) ? text.replace(/[^\d+]/g, '') : text))
    .refine((text) => /^(?:\+[1-9]\d{6,14}|\d{3,8}|MG[\w-]+)$/.test(text), {
      error:
        'TWILIO_FROM doit être un numéro international (+339…), un numéro court (38000) ou un service de messagerie (MG…) : un nom ne peut pas recevoir de réponse',
      abort: true,
    })
    .refine((text) => !/^\+33[67]/.test(text), {
      error:
        'TWILIO_FROM est un mobile français (06 ou 07) : l’Arcep interdit aux programmes d’écrire depuis ces numéros. Prenez un numéro court ou un numéro 09',
    }),
  TWILIO_API_URL: apiUrl('TWILIO_API_URL', TWILIO_URL, 'le jeton y est envoyé'),
});

export type TwilioSettings = z.infer<typeof SETTINGS>;

/** A call below the account's own address, or at another address of Twilio's. @throws SendError as platform.call */
export function twilioCall(
  settings: TwilioSettings,
  platform: Platform,
  { path, ...call }: Omit<Call, 'url'> & { path: string },
): Promise<PlatformReply> {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_URL } = settings;
  const account = `${TWILIO_API_URL}/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}`;
  const secret = Buffer.from(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`).toString('base64');
  const url = path.startsWith('https://') || path.startsWith('http://') ? path : account + path;
  return platform.call({ ...call, url, headers: { ...call.headers, authorization: `Basic ${secret}` } });
}
