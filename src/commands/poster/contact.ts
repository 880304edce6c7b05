/** Where a poster leads: the public handle of a channel, as its links want it and as people read it. */
import type { MessagingChannel } from '../../channels/messaging';
import { neededBy } from '../../channels/messaging-list';
import type { Config } from '../../config';
import type { Entry } from '../../conversation/types';
import { AppError } from '../../errors';
import { setupPortsOf } from '../channel-ports';

export interface Contact {
  /** `WhatsApp`, `SMS`; empty for the web page. */
  label: string;
  /** As it is printed: `+33 6 …`, `@name`. */
  shown: string;
  /** `text` is what a visible first message says. */
  link(entry: Entry, text: string): string;
}

/** How a kind of link names somebody. */
interface Kind {
  /** As the links want it; undefined when the text is nothing of the kind. */
  read(text: string): string | undefined;
  shown(handle: string): string;
  /** What `--to` must be, in French. */
  wanted: string;
}

/** A country code and a number: at most 15 digits (ITU-T E.164). */
const PHONE: Kind = {
  read: (text) => /^\+?([1-9]\d{6,14})$/.exec(dialled(text))?.[1],
  shown: (digits) => spaced(`+${digits}`),
  wanted: 'le numéro avec son indicatif, sans le premier zéro (+33 6… pour 06…)',
};

/** Short codes have three to six digits and no country. */
const SMS: Kind = {
  read: (text) => {
    const number = dialled(text);
    return /^[1-9]\d{2,5}$/.test(number) ? number : PHONE.read(number)?.replace(/^/, '+');
  },
  shown: spaced,
  wanted: `${PHONE.wanted}, ou le numéro court`,
};

const TELEGRAM: Kind = {
  read: (text) => /^@?([A-Za-z]\w{3,31})$/.exec(withoutSite(text))?.[1],
  shown: (name) => `@${name.replace(/^@/, '')}`,
  wanted: 'le nom d’utilisateur du robot (@…, 4 à 32 lettres sans accent, chiffres ou _)',
};

const PAGE: Kind = {
  read: (text) => /^@?([A-Za-z0-9][\w.-]{1,99})$/.exec(withoutSite(text))?.[1],
  shown: (page) => `m.me/${page}`,
  wanted: 'le nom d’utilisateur de la Page (ce qui suit m.me/)',
};

const KINDS: readonly [start: string, kind: Kind][] = [
  ['sms:', SMS],
  ['https://wa.me/', PHONE],
  ['https://t.me/', TELEGRAM],
  ['https://m.me/', PAGE],
];

/** Told from the links that the channel makes, so that a new channel needs nothing here. */
function kindOf({ link }: MessagingChannel): Kind {
  const sample = link?.('38000', { language: 'fr' }, 'FR') ?? '';
  const known = KINDS.find(([start]) => sample.startsWith(start))?.[1];
  return (
    known ?? {
      read: (text) => /^[\w.@+-]{2,100}$/.exec(text.trim())?.[0],
      shown: (handle) => handle,
      wanted: 'le nom du compte, sans espace',
    }
  );
}

/** As people write and paste numbers: spaces, dots, brackets, dashes, direction marks, `00` for `+`. */
function dialled(text: string): string {
  return withoutSite(text)
    .replace(/[\s().\u200e\u200f\u2010-\u2015\u2066-\u2069-]/g, '')
    .replace(/^00/, '+');
}

function withoutSite(text: string): string {
  return text
    .trim()
    .replace(/^(?:https?:\/\/)?(?:wa|t|m)\.me\//i, '')
    .replace(/\/$/, '');
}

/** French numbers by pairs, as they are read aloud; others as they are. */
function spaced(number: string): string {
  return number.replace(/^(\+33)(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1 $2 $3 $4 $5 $6');
}

export function isSms(channel: MessagingChannel): boolean {
  return kindOf(channel) === SMS;
}

/** Whether `--to` can be a handle of this channel; if not, what it must be. */
export function whatIsWrong(channel: MessagingChannel | undefined, to: string): string | undefined {
  if (!channel) return siteOf(to) ? undefined : 'l’adresse publique du site (https://…)';
  const { read, wanted } = kindOf(channel);
  return read(to) === undefined ? wanted : undefined;
}

/** `to`: the handle, in place of the one of the settings. @throws AppError that tells what to set */
export async function messagingContact(
  channel: MessagingChannel,
  config: Config,
  to?: string,
): Promise<Contact> {
  const { link } = channel;
  if (!link) throw new AppError('poster-link', `${channel.label} n’a pas de lien à mettre sur une affiche.`);
  const { read, shown } = kindOf(channel);
  const given = to ?? (await handleOf(channel, config));
  const handle = read(given);
  if (handle === undefined)
    throw new AppError(
      'poster-handle',
      `${channel.label} : l’adresse des réglages ne convient pas pour un lien. Donnez-la avec --to : ${kindOf(channel).wanted}.`,
    );
  return {
    label: isSms(channel) ? 'SMS' : channel.label,
    shown: shown(handle),
    link: (entry, text) => link(handle, entry, text),
  };
}

/** Asked from the platform when it is not set. */
async function handleOf(channel: MessagingChannel, config: Config): Promise<string> {
  const { id, label, handle } = channel;
  const { wanted } = kindOf(channel);
  if (!config.messaging.has(id))
    throw new AppError(
      'poster-channel-off',
      `${label} est éteint : réglez ${neededBy(channel).join(', ')}, ou donnez avec --to ${wanted}.`,
    );
  if (!handle)
    throw new AppError('poster-handle', `${label} ne dit pas son adresse : donnez avec --to ${wanted}.`);
  try {
    return await handle(config.messaging.get(id), setupPortsOf(config).platform);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${error.message} Ou donnez avec --to ${wanted}.`, { cause: error });
  }
}

/** The chat page; it chooses its language by itself, by that of the telephone. @throws AppError */
export function webContact({ PUBLIC_URL }: Config, to?: string): Contact {
  const site = siteOf(to ?? PUBLIC_URL ?? '');
  if (!site)
    throw new AppError(
      'poster-public-url',
      `${PUBLIC_URL ? `PUBLIC_URL (${PUBLIC_URL}) n’est pas une adresse que des téléphones atteignent` : 'PUBLIC_URL n’est pas réglé'} : donnez l’adresse publique du site dans PUBLIC_URL, ou avec --to https://…`,
    );
  return { label: '', shown: site.host, link: () => site.href };
}

/** Hosts that only this machine, or only this building, knows. */
const INSIDE =
  /^(?:localhost|127\.|0\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[)|\.(?:local|localhost|internal|lan)$/i;

function siteOf(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const site = new URL(text);
  const outside = site.hostname.includes('.') && !INSIDE.test(site.hostname);
  return outside && site.username === '' ? site : undefined;
}
