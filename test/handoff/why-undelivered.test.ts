import { isFinal, whyPaused, whyUndelivered } from '../../src/handoff/why-undelivered';

test.each([
  ['window-closed', /fenêtre de réponse était fermée/],
  ['131047', /fenêtre de réponse était fermée/],
  ['graph-551', /a bloqué le service/],
  ['telegram-blocked', /a bloqué le service/],
  ['blocked', /a bloqué le service/],
  ['twilio-21610', /a bloqué le service/],
  ['twilio-63014', /a bloqué le service/],
  ['131050', /messages promotionnels.*peut toujours nous écrire/],
  ['131026', /WhatsApp ne peut pas remettre/],
  ['twilio-30003', /éteint, injoignable/],
  ['twilio-30007', /opérateur/],
  ['sms-result-error-no-service', /téléphone qui envoie les SMS/],
  ['sms-gateway-503', /injoignable, à chaque essai/],
  ['sms-gateway-401', /refuse notre accès/],
  ['graph-190', /refuse notre accès/],
  ['graph-230', /refuse notre accès/],
  ['twilio-20403', /refuse notre accès/],
  ['telegram-token', /refuse notre accès/],
  ['telegram-429', /ralentir/],
  ['graph-130429', /ralentir/],
  ['graph-http-429', /ralentir/],
  ['graph-http-503', /injoignable, à chaque essai/],
  ['telegram-502', /injoignable, à chaque essai/],
  ['send-timeout', /injoignable, à chaque essai/],
  ['network-ECONNRESET', /injoignable, à chaque essai/],
  ['send-uncertain', /personne ne sait si le message est arrivé/],
  ['no-template', /modèle d’invitation/],
  ['too-old', /plus de deux jours/],
  ['', /ne dit pas pourquoi/],
])('%p is explained', (code, sentence) => {
  expect(whyUndelivered(code)).toMatch(sentence);
});

test.each(['graph-131429', 'telegram-400', 'graph-100', 'twilio-30500'])(
  'a code that nobody wrote down is shown as it is: %s',
  (code) => {
    expect(whyUndelivered(code)).toBe(`Refusé par la plateforme (${code}).`);
  },
);

test('no sentence promises more than is known: five tries are not always made', () => {
  for (const code of ['telegram-502', 'telegram-429']) expect(whyUndelivered(code)).not.toContain('cinq');
});

test('after STOP, or when it cannot be read, a message is never tried again', () => {
  expect(['stopped', 'unreadable', 'too-old', 'telegram-502', 'send-uncertain', ''].map(isFinal)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('who blocked us, or wants no promotions, is not pestered', () => {
  expect(['blocked', 'twilio-21610', 'telegram-blocked', 'graph-131050'].every(isFinal)).toBe(true);
});

describe('a channel that stands still says why and what to do', () => {
  test.each([
    ['graph-190', 'whatsapp', /refuse notre jeton.*Renouvelez/],
    ['graph-http-401', 'messenger', /refuse notre jeton.*Renouvelez/],
    ['telegram-token', 'telegram', /refuse notre jeton.*redémarrez/],
    ['sms-gateway-401', 'sms-gateway', /mot de passe.*Renouvelez/],
    ['graph-10', 'whatsapp', /plus le droit d’écrire/],
    ['graph-200', 'messenger', /plus le droit d’écrire/],
    ['graph-3', 'whatsapp', /plus le droit d’écrire/],
    ['graph-33', 'whatsapp', /ne connaît plus notre numéro/],
    ['graph-133010', 'whatsapp', /ne connaît plus notre numéro/],
    ['page-restricted', 'messenger', /suspendu/],
    ['graph-368', 'whatsapp', /suspendu/],
    ['twilio-20003', 'twilio', /Twilio refuse notre jeton, ou a suspendu/],
    ['twilio-20005', 'twilio', /compte Twilio est suspendu/],
    ['telegram-http-404', 'telegram', /Ce n’est pas la plateforme qui répond/],
  ])('%s', (code, channel, sentence) => {
    const why = whyPaused(code, channel);
    expect(why).toMatch(sentence);
    expect(why).toContain('npx passerelle doctor');
    expect(why).toContain(`npx passerelle channels setup ${channel}`);
  });
});
