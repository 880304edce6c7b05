import { isFinal, whyUndelivered } from '../../src/handoff/why-undelivered';

test.each([
  ['window-closed', /fenêtre de réponse était fermée/],
  ['131047', /fenêtre de réponse était fermée/],
  ['graph-551', /a bloqué le service/],
  ['telegram-blocked', /a bloqué le service/],
  ['blocked', /a bloqué le service/],
  ['21610', /a bloqué le service/],
  ['131026', /WhatsApp ne peut pas remettre/],
  ['30003', /éteint, injoignable/],
  ['30007', /opérateur/],
  ['sms-result-error-no-service', /téléphone qui envoie les SMS/],
  ['sms-gateway-503', /injoignable, à chaque essai/],
  ['sms-gateway-401', /refuse notre accès/],
  ['graph-190', /refuse notre accès/],
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
