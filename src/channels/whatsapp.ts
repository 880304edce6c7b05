/** WhatsApp by Meta's Cloud API: settings, the calls that send, and the channel made of its parts. */

import { z } from 'zod';
import { AppError } from '../errors';
import type { Client, MessagingChannel } from './messaging';
import { callGraph, GRAPH_URL, metaHandshake, metaSigned } from './meta';
import { type Platform, readAnswer } from './platform';
import { SendError, type SendFailure } from './send-error';
import { apiUrl, digits, secret } from './setting-schemas';
import { parseWhatsApp, type WhatsAppReference } from './whatsapp-inbound';
import { LIMITS, renderWhatsApp, TEMPLATE_FALLBACK, type WhatsAppWire } from './whatsapp-render';
import { checkWhatsApp, setUpWhatsApp } from './whatsapp-setup';

const fromMeta = (name: string, where: string) =>
  secret(
    name,
    `copiez-le depuis l'application Meta (${where})`,
    "ne peut être vide ni avoir d'espace ou d'accent : recopiez-le seul",
  );

const SETTINGS = z.object({
  WHATSAPP_ACCESS_TOKEN: fromMeta('WHATSAPP_ACCESS_TOKEN', 'Utilisateurs système > Générer un jeton'),
  WHATSAPP_PHONE_NUMBER_ID: digits(
    'WHATSAPP_PHONE_NUMBER_ID',
    'c’est l’identifiant du numéro (WhatsApp > Configuration de l’API), pas le numéro lui-même',
  ),
  WHATSAPP_APP_SECRET: fromMeta('WHATSAPP_APP_SECRET', 'Paramètres > Général > Clé secrète'),
  WHATSAPP_VERIFY_TOKEN: fromMeta('WHATSAPP_VERIFY_TOKEN', 'WhatsApp > Configuration ; vous le choisissez'),
  WHATSAPP_API_URL: apiUrl('WHATSAPP_API_URL', GRAPH_URL),
  /** The public number, for links. */
  WHATSAPP_NUMBER: z
    .string()
    .transform((number) => number.replace(/[\s.()+-]/g, ''))
    .pipe(
      z.string().regex(/^[1-9]\d{5,14}$/, 'WHATSAPP_NUMBER est le numéro avec son indicatif : 33639980000'),
    )
    .optional(),
  WHATSAPP_BUSINESS_ACCOUNT_ID: digits(
    'WHATSAPP_BUSINESS_ACCOUNT_ID',
    'c’est l’identifiant du compte WhatsApp Business',
  ).optional(),
  WHATSAPP_APP_ID: digits('WHATSAPP_APP_ID', 'c’est le numéro de l’application Meta').optional(),
  /** An approved template without variables that asks the person to answer. */
  WHATSAPP_REOPEN_TEMPLATE: z
    .string()
    .regex(/^[a-z0-9_]{1,512}$/, 'WHATSAPP_REOPEN_TEMPLATE est le nom du modèle : minuscules, chiffres et _')
    .optional(),
});
export type WhatsAppSettings = z.infer<typeof SETTINGS>;

/** WhatsApp refuses more than one message each six seconds to one person, after a burst. [Meta, error 131056] */
const PAIR_PAUSE_MS = 6_000;
const DAY_MS = 86_400_000;

/** What Meta's number means, where it means something for the outbox or for staff. */
interface Meaning {
  why: string;
  /** A word of ours in place of `graph-<number>`. */
  code?: string;
  failure?: SendFailure;
}

/** Nobody's message would be taken: of the token, the rights, the number or the account, not of this message. */
const CLOSED: SendFailure = { noAccess: true };

const MEANINGS: Record<number, Meaning> = {
  10: { why: 'l’application n’a pas la permission whatsapp_business_messaging', failure: CLOSED },
  33: { why: 'Meta ne connaît plus ce numéro, ou le jeton n’y donne plus accès', failure: CLOSED },
  190: {
    why: 'le jeton WhatsApp est refusé : lancez « passerelle doctor », puis renouvelez-le',
    failure: CLOSED,
  },
  200: { why: 'l’application n’a pas la permission d’écrire pour ce numéro', failure: CLOSED },
  368: { why: 'Meta a bloqué ce compte pour ses règles : voyez WhatsApp Manager', failure: CLOSED },
  130472: { why: 'WhatsApp ne remet pas ce message à cette personne (essai de Meta)' },
  131026: { why: 'WhatsApp ne peut pas remettre de message à cette personne' },
  131005: { why: 'l’application n’a plus le droit d’écrire pour ce numéro', failure: CLOSED },
  131031: { why: 'Meta a verrouillé ce compte WhatsApp : voyez WhatsApp Manager', failure: CLOSED },
  131042: { why: 'Meta attend un moyen de paiement : voyez WhatsApp Manager' },
  131047: {
    code: 'window-closed',
    why: 'plus de 24 heures depuis le dernier message de la personne : elle doit écrire d’abord',
  },
  131049: { why: 'WhatsApp limite ce que cette personne reçoit' },
  131045: { why: 'ce numéro est mal enregistré chez Meta : voyez WhatsApp Manager', failure: CLOSED },
  // Promotions only (Meta, "Marketing message preferences"): answers still reach the person, who has blocked nobody.
  131050: { why: 'la personne ne veut pas de messages promotionnels' },
  131051: { why: 'WhatsApp ne prend pas ce type de message' },
  131056: {
    why: 'WhatsApp demande d’attendre avant d’écrire de nouveau à cette personne',
    failure: { retryable: true, scope: 'person', retryAfterMs: PAIR_PAUSE_MS },
  },
  132001: { code: 'no-template', why: 'le modèle n’existe pas dans cette langue : créez-le en français' },
  133010: { why: 'ce numéro n’est pas enregistré chez Meta : voyez WhatsApp Manager', failure: CLOSED },
};

const failureOf = (code: number): SendFailure | undefined => {
  const meaning = MEANINGS[code];
  return meaning && (meaning.failure ?? {});
};

/** What Meta says of an object that is gone, or that the token may not see: here the number that sends. */
const GONE = { code: 100, subcode: 33 };

/** Conversations of before a change of number still bear the old one, whose loss concerns them alone. */
const failureBy = (own: boolean) => (code: number, subcode?: number) => {
  const gone = code === 33 || (code === GONE.code && subcode === GONE.subcode);
  if (gone && own) throw new SendError('graph-33', 'Meta ne connaît plus ce numéro.', CLOSED);
  return failureOf(gone ? GONE.code : code);
};

/** The same error, in words that staff understand. */
function explained(error: unknown): unknown {
  if (!(error instanceof SendError)) return error;
  const meaning = MEANINGS[Number(error.code.replace('graph-', ''))];
  if (!meaning) return error;
  return new SendError(meaning.code ?? error.code, `Message WhatsApp non envoyé : ${meaning.why}.`, error);
}

const SENT = z.looseObject({ messages: z.array(z.looseObject({ id: z.string().min(1) })).min(1) });

function client(settings: WhatsAppSettings, platform: Platform): Client<WhatsAppReference, WhatsAppWire> {
  const post = async ({ number = settings.WHATSAPP_PHONE_NUMBER_ID }: WhatsAppReference, body: object) => {
    const url = `${settings.WHATSAPP_API_URL}/${number}/messages`;
    const call = {
      url,
      token: settings.WHATSAPP_ACCESS_TOKEN,
      body: { messaging_product: 'whatsapp', ...body },
    };
    const own = number === settings.WHATSAPP_PHONE_NUMBER_ID;
    return callGraph(platform, call, failureBy(own)).catch((error) => {
      throw explained(error);
    });
  };
  return {
    async send(reference, wire, token) {
      const common = {
        recipient_type: 'individual',
        ...addressOf(reference),
        biz_opaque_callback_data: token,
      };
      const reply = await post(reference, { ...common, ...wire }).catch((error) => {
        const french = inFallbackLanguage(wire, error);
        if (!french) throw error;
        return post(reference, { ...common, ...french });
      });
      return { externalId: sentId(readAnswer(SENT, reply)) };
    },
    async typing(reference) {
      const { messageId } = reference;
      if (messageId === undefined) return;
      await post(reference, { status: 'read', message_id: messageId, typing_indicator: { type: 'text' } });
    },
  };
}

/** A template is approved one language at a time: the others get the French one. */
function inFallbackLanguage(wire: WhatsAppWire, error: unknown): WhatsAppWire | undefined {
  const missing = error instanceof SendError && error.code === 'no-template';
  if (!missing || wire.type !== 'template' || wire.template.language.code === TEMPLATE_FALLBACK)
    return undefined;
  return { ...wire, template: { ...wire.template, language: { code: TEMPLATE_FALLBACK } } };
}

/** Meta took it, but says so in words we do not know: its receipt, with our token, will tell. */
function sentId(answer: z.infer<typeof SENT> | undefined): string {
  if (answer) return answer.messages[0]!.id;
  throw new SendError('graph-answer', 'WhatsApp a répondu autre chose que l’identifiant du message.', {
    retryable: true,
    uncertain: true,
  });
}

/** `recipient` takes business-scoped ids only; `to` wins where both are known. */
function addressOf({ to, userId }: WhatsAppReference): { to: string } | { recipient: string } {
  if (to) return { to };
  if (userId) return { recipient: userId };
  throw new AppError('no-address', 'Cette conversation WhatsApp n’a ni numéro ni identifiant.');
}

const PHONE = z.looseObject({ display_phone_number: z.string() });

/** The public number, digits only, as set or as Meta knows it. @throws SendError, AppError */
async function handle(settings: WhatsAppSettings, platform: Platform): Promise<string> {
  if (settings.WHATSAPP_NUMBER) return settings.WHATSAPP_NUMBER;
  const url = `${settings.WHATSAPP_API_URL}/${settings.WHATSAPP_PHONE_NUMBER_ID}?fields=display_phone_number`;
  const call = { method: 'GET' as const, url, token: settings.WHATSAPP_ACCESS_TOKEN };
  const reply = await callGraph(platform, call, failureOf);
  const number = readAnswer(PHONE, reply)?.display_phone_number.replace(/\D/g, '');
  if (number) return number;
  throw new AppError('whatsapp-number', 'Meta ne dit pas le numéro WhatsApp : réglez WHATSAPP_NUMBER.');
}

const PATH = '/channels/whatsapp';

export const whatsapp: MessagingChannel<WhatsAppSettings, WhatsAppReference, WhatsAppWire> = {
  id: 'whatsapp',
  label: 'WhatsApp',
  settings: SETTINGS,
  paths: [PATH],
  // Meta's limits: 80 a second in and out together, so 60 for what we send; one person: one each 6 s after a burst of 45.
  pace: {
    channel: { everyMs: 25, burst: 5 },
    person: { everyMs: PAIR_PAUSE_MS, burst: 20 },
  },
  manner: {},
  labelLimit: LIMITS.rowTitle,
  aliases: true,
  window: { bot: DAY_MS, aidant: DAY_MS },
  uncertain: { kind: 'confirm', graceMs: 60_000 },
  invites: ({ WHATSAPP_REOPEN_TEMPLATE }) => WHATSAPP_REOPEN_TEMPLATE !== undefined,
  codec: (settings) => ({
    verify: (request) => metaSigned(request, settings.WHATSAPP_APP_SECRET),
    handshake: (request) => metaHandshake(request, settings.WHATSAPP_VERIFY_TOKEN),
    parse: (request) => parseWhatsApp(request, settings.WHATSAPP_PHONE_NUMBER_ID),
    render: (message) => renderWhatsApp(message, settings.WHATSAPP_REOPEN_TEMPLATE),
  }),
  client,
  setup: (settings, ports) => setUpWhatsApp(settings, ports, PATH),
  check: (settings, ports) => checkWhatsApp(settings, ports, PATH),
  handle,
  link: (number, _entry, text) => `https://wa.me/${number}?text=${encodeURIComponent(text)}`,
};
