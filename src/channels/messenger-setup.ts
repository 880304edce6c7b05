/** `channels setup messenger` and its part of `doctor`: the Page's menus and texts, and where Meta sends what people write. */
import { z } from 'zod';
import { ellipsis } from './choice-layout';
import type { Finding, SetupPorts } from './messaging';
import type { MessengerSettings } from './messenger';
import { failedCall, MetaApp } from './meta-app';
import { readAnswer } from './platform';
import { SendError } from './send-error';
import { type Outcome, step } from './setup-step';

/** Our languages as Messenger names them (Messenger Platform, "Supported Locales"); it has no Tigrinya. */
const LOCALES: Record<string, string[]> = {
  fr: ['fr_FR', 'fr_CA'],
  en: ['en_US', 'en_GB'],
  ar: ['ar_AR'],
  fa: ['fa_IR'],
  ps: ['ps_AF'],
  uk: ['uk_UA'],
  ru: ['ru_RU'],
  tr: ['tr_TR'],
  es: ['es_ES', 'es_LA'],
  bn: ['bn_IN'],
  so: ['so_SO'],
};

/** Limits of the Messenger Profile API: greeting 160, menu title 30, question of an ice breaker 80. */
const MAX_GREETING = 160;
const MAX_MENU_TITLE = 30;
const MAX_QUESTION = 80;
const MENU = ['menu', 'human', 'language'] as const;
const START = 'GET_STARTED';

/** What a conversation needs to be told; without echoes a cut try cannot be confirmed. */
const FIELDS =
  'messages messaging_postbacks messaging_referrals messaging_optins message_deliveries message_reads message_echoes'.split(
    ' ',
  );
/** Welcome, and refused by some versions of the Graph API. */
const MORE_FIELDS = [...FIELDS, 'message_edits'];

const PAGE = z.looseObject({ id: z.string(), username: z.string().optional() });
const PAGE_APPS = z.looseObject({
  data: z.array(z.looseObject({ id: z.coerce.string(), subscribed_fields: z.array(z.string()).optional() })),
});

interface Work {
  app: MetaApp;
  ports: SetupPorts;
}

function workOf(settings: MessengerSettings, ports: SetupPorts, path: string): Work {
  const app = new MetaApp(
    {
      apiUrl: settings.MESSENGER_API_URL,
      token: settings.MESSENGER_PAGE_ACCESS_TOKEN,
      appSecret: settings.MESSENGER_APP_SECRET,
      verifyToken: settings.MESSENGER_VERIFY_TOKEN,
      appId: settings.MESSENGER_APP_ID,
      object: 'page',
      path,
      setUp: SET_UP,
    },
    ports,
  );
  return { app, ports };
}

/** Sets menus, greeting and webhook of the Page; each step that fails is a finding that says what to do. */
export async function setUpMessenger(
  settings: MessengerSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const work = workOf(settings, ports, path);
  const first = [work.app.addressFinding(), await checkPage(work)];
  if (first.some(({ state }) => state === 'problem')) return first;
  return [
    ...first,
    await setProfile(work),
    await setIceBreakers(work),
    await subscribePage(work),
    await subscribeApp(work),
  ];
}

/** Looks at the token, the Page, its subscription and the webhook. Never throws. */
export async function checkMessenger(
  settings: MessengerSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const work = workOf(settings, ports, path);
  const first = [work.app.addressFinding(), await checkPage(work)];
  if (first[1]!.state === 'problem') return first;
  return [...first, await checkToken(work), await checkSubscription(work), await checkWebhook(work)];
}

function checkPage(work: Work): Promise<Finding> {
  return problemStep('Page Facebook', async () => {
    const page = readAnswer(PAGE, await work.app.get('/me?fields=id,username'));
    if (!page) return { state: 'problem', why: `Meta ne dit pas de quelle Page est ce jeton. ${RENEW}` };
    return { state: 'ok', why: `Le jeton est celui de la Page ${page.username ?? page.id}.` };
  });
}

function setProfile(work: Work): Promise<Finding> {
  return problemStep('Accueil et menu', async () => {
    const greeting = inLocales(work, (language) => ({
      text: ellipsis(said(work, language, 'short'), MAX_GREETING),
    }));
    const persistent_menu = inLocales(work, (language) => ({
      composer_input_disabled: false,
      call_to_actions: MENU.map((command) => ({
        type: 'postback',
        title: ellipsis(said(work, language, `command.${command}`), MAX_MENU_TITLE),
        payload: `command:${command}`,
      })),
    }));
    await work.app.post('/me/messenger_profile', {
      get_started: { payload: START },
      greeting,
      persistent_menu,
    });
    return { state: 'ok', why: `Bouton de départ, accueil et menu sont posés. ${whoIsLeftOut(work)}`.trim() };
  });
}

/** They take the place of the start button, so that the first of them starts as well. Not offered everywhere. */
function setIceBreakers(work: Work): Promise<Finding> {
  return warningStep('Premières questions', async () => {
    const question = (language: string, key: string, payload: string) => ({
      question: ellipsis(said(work, language, key), MAX_QUESTION),
      payload,
    });
    const ice_breakers = inLocales(work, (language) => ({
      call_to_actions: [
        question(language, 'start', START),
        ...MENU.slice(1).map((command) => question(language, `command.${command}`, `command:${command}`)),
      ],
    }));
    await work.app.post('/me/messenger_profile', { ice_breakers });
    return { state: 'ok', why: 'Proposées à qui ouvre la conversation.' };
  });
}

function subscribePage(work: Work): Promise<Finding> {
  return problemStep('Abonnement de la Page', async () => {
    const edits = await withOrWithout((fields) =>
      work.app.post('/me/subscribed_apps', { subscribed_fields: fields.join(',') }),
    );
    const less = edits ? '' : ' Les messages modifiés ne seront pas signalés : Meta refuse ce champ.';
    return { state: 'ok', why: `L’application reçoit ce qui arrive à la Page.${less}` };
  });
}

function subscribeApp(work: Work): Promise<Finding> {
  return problemStep('Webhook de l’application', async () => {
    const app = await work.app.id();
    if (app === undefined) return unknownApp(work);
    await withOrWithout((fields) =>
      work.app.subscribe(app, { include_values: true, fields: fields.join(',') }),
    );
    return { state: 'ok', why: `Meta écrit désormais à ${work.app.callback}.` };
  });
}

/** False when the welcome fields were refused (code 100: a parameter that this version does not know). */
async function withOrWithout(subscribe: (fields: string[]) => Promise<unknown>): Promise<boolean> {
  try {
    await subscribe(MORE_FIELDS);
    return true;
  } catch (error) {
    if (!(error instanceof SendError) || error.code !== 'graph-100') throw error;
    await subscribe(FIELDS);
    return false;
  }
}

function checkToken(work: Work): Promise<Finding> {
  return warningStep('Jeton de la Page', async () => {
    const token = await work.app.tokenFacts();
    if (!token) return { state: 'warning', why: 'Meta ne dit rien de sa validité. Réglez MESSENGER_APP_ID.' };
    const { is_valid, expires_at = 0, scopes } = token;
    if (!is_valid) return { state: 'problem', why: `Le jeton n’est plus valable. ${RENEW}` };
    if (scopes && !scopes.includes('pages_messaging'))
      return { state: 'problem', why: `Il lui manque le droit pages_messaging. ${RENEW}` };
    if (expires_at === 0) return { state: 'ok', why: 'Valable, sans date de fin.' };
    const day = new Date(expires_at * 1000).toISOString().slice(0, 10);
    return { state: 'warning', why: `Valable jusqu’au ${day} seulement. Créez un jeton sans date de fin.` };
  });
}

function checkSubscription(work: Work): Promise<Finding> {
  return problemStep('Abonnement de la Page', async () => {
    const apps = readAnswer(PAGE_APPS, await work.app.get('/me/subscribed_apps'))?.data ?? [];
    const app = await work.app.id().catch(() => undefined);
    const own = apps.filter(({ id }) => app === undefined || id === app);
    const heard = new Set(own.flatMap(({ subscribed_fields = [] }) => subscribed_fields));
    const missing = FIELDS.filter((field) => !heard.has(field));
    if (missing.length === 0) return { state: 'ok', why: 'Complet.' };
    return { state: 'problem', why: `Il manque ${missing.join(', ')}. ${SET_UP}` };
  });
}

function checkWebhook(work: Work): Promise<Finding> {
  return warningStep('Webhook de l’application', async () => {
    const app = await work.app.id();
    return app === undefined ? unknownApp(work) : work.app.webhookState(app);
  });
}

function unknownApp({ app }: Work): Outcome {
  const byHand = `Réglez MESSENGER_APP_ID, ou abonnez l’objet « page » à ${app.callback} dans l’application Meta.`;
  return { state: 'warning', why: `Numéro d’application inconnu. ${byHand}` };
}

const SET_UP = 'Lancez « npx passerelle channels setup messenger », service en marche.';
const RENEW =
  'Créez un nouveau jeton de Page (Meta > votre application > Messenger > Paramètres) pour MESSENGER_PAGE_ACCESS_TOKEN.';

const NO_RIGHT = 'Il manque un droit au jeton : pages_messaging et pages_manage_metadata sont nécessaires.';
const failed = failedCall(
  {
    'graph-190': RENEW,
    'graph-10': NO_RIGHT,
    'graph-200': NO_RIGHT,
    'graph-2200': 'Meta n’a pas pu joindre le webhook : service en marche, même jeton ?',
  },
  'MESSENGER_API_URL',
);

function problemStep(what: string, work: () => Promise<Outcome>): Promise<Finding> {
  return step(what, work, failed('problem'));
}

function warningStep(what: string, work: () => Promise<Outcome>): Promise<Finding> {
  return step(what, work, failed('warning'));
}

/** An entry a language that Messenger knows; `default`, which it demands, is the French. */
function inLocales<T extends object>({ ports }: Work, entry: (language: string) => T) {
  const known = ports.languages.filter(({ code }) => code in LOCALES);
  const entries = known.flatMap(({ code }) => LOCALES[code]!.map((locale) => ({ locale, ...entry(code) })));
  return [{ locale: 'default', ...entry('fr') }, ...entries];
}

function whoIsLeftOut({ ports }: Work): string {
  const left = ports.languages.filter(({ code }) => !(code in LOCALES)).map(({ name }) => name);
  return left.length === 0 ? '' : `Messenger n’existe pas en ${left.join(', ')} : on y voit le français.`;
}

function said({ ports }: Work, language: string, key: string): string {
  return ports.say(language, `channel.${key}`);
}
