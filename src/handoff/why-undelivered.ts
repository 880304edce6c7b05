/** What a platform's code for a message that did not arrive means for people, and what to do. */

/** The person does not want our messages. Twilio's 63014: the same on WhatsApp and RCS by Twilio. */
const BLOCKED = /blocked|^(?:twilio-)?(?:21610|63014)$|^graph-551$/;
/** Promotions alone, among which WhatsApp may count an invitation (Meta, "Marketing message preferences"). */
const NO_PROMOTIONS = /^(?:graph-)?131050$/;
const SUSPENDED = /^page-restricted$|^graph-(?:368|131031)$/;

/**
 * Codes are those of the outbox (`graph-131047`, `send-timeout`) and those of receipts (`131047`, `30003`). The first
 * line that fits counts. Numbers: Meta "Cloud API error codes", Twilio "Error and warning dictionary", Android
 * `SmsManager.RESULT_*`.
 */
const REASONS: readonly [RegExp, string][] = [
  [/^window-closed$|^(?:graph-)?131047$/, 'La fenêtre de réponse était fermée : la personne doit réécrire.'],
  [/^no-template$|^(?:graph-)?132001$/, 'Le modèle d’invitation n’existe pas chez Meta : prévenez l’équipe.'],
  [
    /^send-uncertain$/,
    'Envoi coupé : personne ne sait si le message est arrivé. Réessayer peut le faire arriver deux fois.',
  ],
  [
    /^too-old$/,
    'Ce message attendait depuis plus de deux jours : il n’est pas parti. Réessayez s’il est encore utile.',
  ],
  [/^stopped$/, 'La personne a écrit STOP avant que ce message parte.'],
  [BLOCKED, 'La personne a bloqué le service, ou s’est désabonnée.'],
  [
    NO_PROMOTIONS,
    'La personne refuse les messages promotionnels, et WhatsApp y compte celui-ci. Elle peut toujours nous écrire.',
  ],
  [
    /^(?:graph-)?131026$/,
    'WhatsApp ne peut pas remettre ce message : numéro sans WhatsApp, ou version trop ancienne.',
  ],
  [/^(?:graph-)?(?:131049|130472)$/, 'Meta limite les messages que cette personne reçoit.'],
  [/^(?:twilio-)?(?:30003|30005|30006|21211|21614)$/, 'Ce numéro est éteint, injoignable ou pas un mobile.'],
  [/^(?:twilio-)?(?:30004|30007)$/, 'L’opérateur a refusé ce SMS.'],
  [
    /^sms-(?!gateway)/,
    'Le téléphone qui envoie les SMS n’a pas pu l’envoyer : vérifiez son réseau et son forfait.',
  ],
  [/^no-address$/, 'Le canal ne connaît plus l’adresse de cette personne : elle doit réécrire.'],
  [
    /-token$|^graph-(?:190|102|3|10|33|2\d\d|131005|131045|133010)$|^twilio-(?:10001|20003|20005|20403|30002)$|-(?:401|403)$/,
    'Le canal refuse notre accès : prévenez l’équipe (« npx passerelle doctor »).',
  ],
  [SUSPENDED, 'Meta a suspendu notre compte : prévenez l’équipe.'],
  [/^unreadable$/, 'Le message ne peut plus être déchiffré.'],
  [/^(?:graph|messenger)-answer$/, 'La plateforme a répondu autre chose que « reçu ».'],
  [
    /(?:^|-)429$|^graph-(?:4|17|32|613|80007|130429|131048|131056)$|^twilio-20429$/,
    'La plateforme a demandé de ralentir, à chaque essai.',
  ],
  [/^network|^send-timeout$|-5\d\d$|^azure-send$/, 'La plateforme était injoignable, à chaque essai.'],
];

/** A sentence in French; for a code we do not know, the code itself. */
export function whyUndelivered(code: string): string {
  const known = REASONS.find(([pattern]) => pattern.test(code));
  if (known) return known[1];
  return code === '' ? 'La plateforme ne dit pas pourquoi.' : `Refusé par la plateforme (${code}).`;
}

/** Another try could not help, or would reach somebody who does not want to be written to. */
export function isFinal(code: string): boolean {
  return [/^stopped$/, /^unreadable$/, BLOCKED, NO_PROMOTIONS].some((pattern) => pattern.test(code));
}

const RENEW = 'Renouvelez le jeton ou le mot de passe dans les réglages, puis redémarrez le service.';

/** Why a platform refuses us, and what mends it: the first line that fits counts. */
const PAUSES: readonly [RegExp, string][] = [
  [SUSPENDED, 'Meta a suspendu notre compte : voyez « Qualité du compte » dans Meta Business Suite.'],
  [/^twilio-(?:10001|20005|20403)$/, 'Le compte Twilio est suspendu ou fermé : voyez son solde chez Twilio.'],
  [/^twilio-20003$/, `Twilio refuse notre jeton, ou a suspendu le compte. ${RENEW}`],
  [
    /^graph-(?:3|10|2\d\d|131005)$/,
    'L’application n’a plus le droit d’écrire : rendez-le-lui chez Meta, ou faites un jeton qui l’a.',
  ],
  [
    /^graph-(?:33|131045|133010)$/,
    'Meta ne connaît plus notre numéro, ou ne nous y donne plus accès : voyez WhatsApp Manager.',
  ],
  [
    /-http-(?:403|404|405|407)$/,
    'Ce n’est pas la plateforme qui répond : vérifiez l’adresse de son API dans les réglages, et le réseau.',
  ],
];
const NO_TOKEN = `La plateforme refuse notre jeton ou notre mot de passe : expiré, révoqué ou faux. ${RENEW}`;

/**
 * For the people who run the service: why nothing leaves by a channel, and what to do. `code` is that of the refusal,
 * `channelId` as the commands know it.
 */
export function whyPaused(code: string, channelId: string): string {
  const why = PAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? NO_TOKEN;
  return `${why} « npx passerelle doctor » dit ce qui manque ; « npx passerelle channels setup ${channelId} » réenregistre le canal.`;
}
