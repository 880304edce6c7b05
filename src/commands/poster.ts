/** `passerelle poster`: a page to hang up, in people's own languages, whose code opens a channel. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { MessagingChannel } from '../channels/messaging';
import { MESSAGING } from '../channels/messaging-list';
import { type Config, configOfProcess } from '../config';
import { entryText } from '../conversation/entry';
import type { Language, Library } from '../conversation/ports';
import type { Offer } from '../conversation/types';
import { AppError } from '../errors';
import { libraryOf } from './channel-ports';
import type { Command, CommandIo } from './command';
import { type Contact, isSms, messagingContact, webContact, whatIsWrong } from './poster/contact';
import { Fonts } from './poster/fonts';
import { layOut, type PosterWords } from './poster/page-layout';
import { pdfOf } from './poster/pdf-document';

/** The needs that have a title of their own (poster.title.*). */
const NEEDS = ['equip', 'connect', 'form', 'demarches'] as const satisfies readonly Offer[];
type Need = (typeof NEEDS)[number];
const CHANNELS = ['web', ...MESSAGING.map(({ id }) => id), 'sms'];

const USAGE = `Usage : npx passerelle poster --language fa[,ar…] [--need BESOIN] [--channel CANAL] [--to ADRESSE] [--out FICHIER.pdf]
  --language  une page par langue
  --need      ${NEEDS.join(', ')} ; sans lui, l’affiche parle de tout
  --channel   ${CHANNELS.join(', ')} ; sans lui, web
  --to        le numéro, le nom ou le site, quand le canal n’est pas réglé ici
  --out       par défaut affiche-CANAL-LANGUE-BESOIN.pdf, dans ce dossier\n`;

interface Wish {
  languages: string[];
  need?: Need;
  channel: string;
  to?: string;
  out?: string;
}

/** Wrong usage: exit code 2. */
class WrongUsage extends AppError {
  constructor(message: string) {
    super('usage', message);
  }
}

export const posterCommand: Command = {
  name: 'poster',
  summary: 'fait une affiche A4 (PDF) avec un code à scanner, dans la langue des personnes',
  async run(args, io) {
    try {
      return await make(wishOf(args), io);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      io.stderr.write(`${error.message}\n`);
      return error instanceof WrongUsage ? 2 : 1;
    }
  },
};

function wishOf(args: readonly string[]): Wish {
  const { language = '', need, channel = 'web', to, out } = optionsOf(args);
  const languages = [...new Set(language.toLowerCase().split(/[\s,]+/))].filter((code) => code !== '');
  if (languages.length === 0) throw new WrongUsage(`--language manque.\n${USAGE}`);
  if (need !== undefined && !isNeed(need))
    throw new WrongUsage(`Besoin inconnu : « ${need} ». Choisissez parmi ${NEEDS.join(', ')}.`);
  if (!CHANNELS.includes(channel))
    throw new WrongUsage(`Canal inconnu : « ${channel} ». Choisissez parmi ${CHANNELS.join(', ')}.`);
  if (out === '') throw new WrongUsage('--out doit nommer un fichier.');
  return { languages, need, channel, to, out };
}

function optionsOf(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { language: text, need: text, channel: text, to: text, out: text };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch {
    throw new WrongUsage(USAGE);
  }
}

function isNeed(text: string): text is Need {
  return (NEEDS as readonly string[]).includes(text);
}

async function make(wish: Wish, io: CommandIo): Promise<0> {
  const config = configOfProcess(io.root);
  const library = libraryOf(config);
  const languages = wish.languages.map((code) => languageOf(code, library));
  const contact = await contactOf(wish, config);
  const pages = languages.map((language) => wordsOf(language, wish.need, contact, library));
  const fonts = await Fonts.open();
  const laidOut = pages.map((words) => layOut(words, fonts));
  const pdf = await pdfOf(laidOut, titleOf('fr', wish.need, library));
  const file = wish.out ?? defaultName(wish);
  await write(file, pdf);
  io.stdout.write(`${file} : ${pages.length > 1 ? `${pages.length} pages` : '1 page'}, A4.\n`);
  for (const { language, link } of pages) io.stdout.write(`${language} → ${link}\n`);
  return 0;
}

function languageOf(code: string, { language, languages }: Library): Language {
  const found = language(code);
  if (found) return found;
  const known = languages.map((one) => `${one.code} (${frenchName(one.code)})`).join(', ');
  throw new WrongUsage(`Langue inconnue : « ${code} ». Choisissez parmi ${known}.`);
}

/** `sms` is whichever of the SMS channels is on. */
function channelOf({ channel }: Wish, { messaging }: Config): MessagingChannel | undefined {
  if (channel !== 'sms') return MESSAGING.find(({ id }) => id === channel);
  const all = MESSAGING.filter(isSms);
  return all.find(({ id }) => messaging.has(id)) ?? all[0];
}

async function contactOf(wish: Wish, config: Config): Promise<Contact> {
  const channel = channelOf(wish, config);
  const wrong = wish.to === undefined ? undefined : whatIsWrong(channel, wish.to);
  if (wrong) throw new WrongUsage(`--to « ${wish.to} » ne convient pas : donnez ${wrong}.`);
  return channel ? messagingContact(channel, config, wish.to) : webContact(config, wish.to);
}

function titleOf(language: string, need: Need | undefined, library: Library): string {
  return wordOf(language, `title.${need ?? 'any'}`, library);
}

/** A page half in French would be read by nobody. @throws AppError that names the missing text */
function wordOf(language: string, key: string, library: Library): string {
  if (library.isTranslated(language, `poster.${key}`)) return library.sentence(language, `poster.${key}`);
  throw new AppError(
    'poster-untranslated',
    `Il manque poster.${key} dans locales/${language}/bot.json : traduisez ce texte d’abord.`,
  );
}

function wordsOf(
  { code, direction }: Language,
  need: Need | undefined,
  contact: Contact,
  library: Library,
): PosterWords {
  const entry = { language: code, ...(need && { offer: need }) };
  const say = (key: string) => wordOf(code, key, library);
  return {
    language: code,
    direction,
    link: contact.link(entry, entryText(entry, library)),
    texts: {
      title: titleOf(code, need, library),
      scan: say('scan'),
      write: say('write'),
      handle: `${contact.label} ${contact.shown}`.trim(),
      // Whether a text message is free is for the person's operator to say.
      language: contact.label === 'SMS' ? say('language') : `${say('language')} ${say('free')}`,
      robot: say('robot'),
      privacy: say('privacy'),
      french: code === 'fr' ? '' : titleOf('fr', need, library),
      staff: `Passerelle – programme Inclusion Numérique – affiche en ${frenchName(code)}`,
    },
  };
}

/** `persan` for `fa`. */
function frenchName(code: string): string {
  return new Intl.DisplayNames(['fr'], { type: 'language' }).of(code) ?? code;
}

function defaultName({ channel, languages, need }: Wish): string {
  return `${['affiche', channel, ...languages, ...(need ? [need] : [])].join('-')}.pdf`;
}

async function write(file: string, pdf: Buffer): Promise<void> {
  try {
    await writeFile(file, pdf);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new AppError(
      'poster-write',
      `« ${file} » ne peut pas être écrit (${code}) : vérifiez le dossier et les droits, ou donnez un autre nom avec --out.`,
    );
  }
}
