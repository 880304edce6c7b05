/** The messaging channels: each is on when its settings are there. Adding one is its file and a line here. */
import type { MessagingChannel } from './messaging';
import { messenger } from './messenger';
import { smsGateway } from './sms-gateway';
import { telegram } from './telegram';
import { twilio } from './twilio';
import { whatsapp } from './whatsapp';

export const MESSAGING = [
  whatsapp,
  telegram,
  messenger,
  twilio,
  smsGateway,
] as unknown as readonly MessagingChannel[];

/** Names of the settings that a channel must have. */
export function neededBy({ settings }: MessagingChannel): string[] {
  return Object.keys(settings.shape).filter((name) => !settings.shape[name]!.safeParse(undefined).success);
}
