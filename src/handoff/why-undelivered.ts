/** What a platform's code for a message that did not arrive means for people, and what to do. */

/** The person does not want our messages. */
const BLOCKED = /blocked|^(?:twilio-)?21610$|^graph-551$|^(?:graph-)?131050$/;

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
    /^(?:graph-)?131026$/,
    'WhatsApp ne peut pas remettre ce message : numéro sans WhatsApp, ou version trop ancienne.',
  ],
  [/^(?:graph-)?(?:131049|130472)$/, 'Meta limite les messages que cette personne reçoit.'],
  [
    /^(?:30003|30005|30006)$|^(?:twilio-)?(?:21211|21614)$/,
    'Ce numéro est éteint, injoignable ou pas un mobile.',
  ],
  [/^(?:30004|30007)$/, 'L’opérateur a refusé ce SMS.'],
  [
    /^sms-(?!gateway)/,
    'Le téléphone qui envoie les SMS n’a pas pu l’envoyer : vérifiez son réseau et son forfait.',
  ],
  [/^no-address$/, 'Le canal ne connaît plus l’adresse de cette personne : elle doit réécrire.'],
  [
    /-token$|^graph-(?:190|10|200)$|^twilio-20003$|-(?:401|403)$/,
    'Le canal refuse notre accès : prévenez l’équipe (« npx passerelle doctor »).',
  ],
  [/^page-restricted$|^graph-(?:368|131031)$/, 'Meta a suspendu notre compte : prévenez l’équipe.'],
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
  return code === 'stopped' || code === 'unreadable' || BLOCKED.test(code);
}
