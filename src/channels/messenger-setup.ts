/** `channels setup messenger` and its part of `doctor`: the Page's menus and texts, and where Meta sends what people write. */
import { z } from 'zod';
import { loggableOf } from '../errors';
import { ellipsis } from './choice-layout';
import type { Finding, SetupPorts } from './messaging';
import type { MessengerSettings } from './messenger';
import { callGraph } from './meta';
import { readAnswer } from './platform';
import { SendError } from './send-error';

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
const TOKEN = z.looseObject({
  data: z.looseObject({
    app_id: z.coerce.string().optional(),
    is_valid: z.boolean(),
    /** Seconds since the epoch; 0: never. */
    expires_at: z.number().optional(),
    scopes: z.array(z.string()).optional(),
  }),
});
const PAGE_APPS = z.looseObject({
  data: z.array(z.looseObject({ id: z.coerce.string(), subscribed_fields: z.array(z.string()).optional() })),
});
const APP_HOOKS = z.looseObject({
  data: z.array(
    z.looseObject({ object: z.string(), callback_url: z.string(), active: z.boolean().optional() }),
  ),
});

interface Work {
  settings: MessengerSettings;
  ports: SetupPorts;
}

/** Sets menus, greeting and webhook of the Page; each step that fails is a finding that says what to do. */
export async function setUpMessenger(settings: MessengerSettings, ports: SetupPorts): Promise<Finding[]> {
  const work = { settings, ports };
  const first = [checkAddress(ports.publicUrl), await checkPage(work)];
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
export async function checkMessenger(settings: MessengerSettings, ports: SetupPorts): Promise<Finding[]> {
  const work = { settings, ports };
  const first = [checkAddress(ports.publicUrl), await checkPage(work)];
  if (first[1]!.state === 'problem') return first;
  return [...first, await checkToken(work), await checkSubscription(work), await checkWebhook(work)];
}

function checkAddress(publicUrl: string): Finding {
  const what = 'Adresse publique';
  const safe = publicUrl.startsWith('https://');
  const why = safe
    ? `${publicUrl} convient à Meta.`
    : 'Meta n’écrit qu’à une adresse https://. Réglez PUBLIC_URL sur l’adresse publique du service.';
  return { state: safe ? 'ok' : 'problem', what, why };
}

function checkPage(work: Work): Promise<Finding> {
  return step('Page Facebook', 'problem', async () => {
    const page = readAnswer(PAGE, await get(work, '/me?fields=id,username'));
    if (!page) return { state: 'problem', why: `Meta ne dit pas de quelle Page est ce jeton. ${RENEW}` };
    return { state: 'ok', why: `Le jeton est celui de la Page ${page.username ?? page.id}.` };
  });
}

function setProfile(work: Work): Promise<Finding> {
  return step('Accueil et menu', 'problem', async () => {
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
    await post(work, '/me/messenger_profile', {
      get_started: { payload: START },
      greeting,
      persistent_menu,
    });
    return { state: 'ok', why: `Bouton de départ, accueil et menu sont posés. ${whoIsLeftOut(work)}`.trim() };
  });
}

/** They take the place of the start button, so that the first of them starts as well. Not offered everywhere. */
function setIceBreakers(work: Work): Promise<Finding> {
  return step('Premières questions', 'warning', async () => {
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
    await post(work, '/me/messenger_profile', { ice_breakers });
    return { state: 'ok', why: 'Proposées à qui ouvre la conversation.' };
  });
}

function subscribePage(work: Work): Promise<Finding> {
  return step('Abonnement de la Page', 'problem', async () => {
    const edits = await withOrWithout((fields) =>
      post(work, '/me/subscribed_apps', { subscribed_fields: fields.join(',') }),
    );
    const less = edits ? '' : ' Les messages modifiés ne seront pas signalés : Meta refuse ce champ.';
    return { state: 'ok', why: `L’application reçoit ce qui arrive à la Page.${less}` };
  });
}

function subscribeApp(work: Work): Promise<Finding> {
  return step('Webhook de l’application', 'problem', async () => {
    const app = await appOf(work);
    if (app === undefined) return { state: 'warning', why: `Numéro d’application inconnu. ${byHand(work)}` };
    const { MESSENGER_VERIFY_TOKEN: verify_token } = work.settings;
    const hook = { object: 'page', callback_url: callbackOf(work), verify_token, include_values: true };
    await withOrWithout((fields) =>
      post(work, `/${app}/subscriptions`, { ...hook, fields: fields.join(',') }, appToken(work, app)),
    );
    return { state: 'ok', why: `Meta écrit désormais à ${callbackOf(work)}.` };
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
  return step('Jeton de la Page', 'warning', async () => {
    const token = await tokenFacts(work);
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
  return step('Abonnement de la Page', 'problem', async () => {
    const apps = readAnswer(PAGE_APPS, await get(work, '/me/subscribed_apps'))?.data ?? [];
    const app = await appOf(work).catch(() => undefined);
    const own = apps.filter(({ id }) => app === undefined || id === app);
    const heard = new Set(own.flatMap(({ subscribed_fields = [] }) => subscribed_fields));
    const missing = FIELDS.filter((field) => !heard.has(field));
    if (missing.length === 0) return { state: 'ok', why: 'Complet.' };
    return { state: 'problem', why: `Il manque ${missing.join(', ')}. ${SET_UP}` };
  });
}

function checkWebhook(work: Work): Promise<Finding> {
  return step('Webhook de l’application', 'warning', async () => {
    const app = await appOf(work);
    if (app === undefined) return { state: 'warning', why: `Numéro d’application inconnu. ${byHand(work)}` };
    const hooks = readAnswer(APP_HOOKS, await get(work, `/${app}/subscriptions`, appToken(work, app)));
    const hook = hooks?.data.find(({ object }) => object === 'page');
    if (!hook) return { state: 'problem', why: `Meta n’écrit nulle part. ${SET_UP}` };
    if (hook.callback_url !== callbackOf(work))
      return { state: 'problem', why: `Meta écrit à une autre adresse que ${callbackOf(work)}. ${SET_UP}` };
    if (hook.active === false)
      return { state: 'problem', why: `Meta l’a coupé après trop d’échecs. ${SET_UP}` };
    return { state: 'ok', why: `Meta écrit à ${callbackOf(work)}.` };
  });
}

const SET_UP = 'Lancez « npx passerelle channels setup messenger », service en marche.';
const RENEW =
  'Créez un nouveau jeton de Page (Meta > votre application > Messenger > Paramètres) pour MESSENGER_PAGE_ACCESS_TOKEN.';

/** A failure becomes a finding with what to do; nothing of the call is quoted, it holds the token. */
async function step(
  what: string,
  failed: Finding['state'],
  work: () => Promise<Omit<Finding, 'what'>>,
): Promise<Finding> {
  try {
    return { what, ...(await work()) };
  } catch (error) {
    const { code } = loggableOf(error);
    return { what, state: failed, why: `Échec (${code}). ${remedyOf(code)}` };
  }
}

function remedyOf(code: string): string {
  if (code === 'graph-190') return RENEW;
  if (code === 'graph-10' || code === 'graph-200')
    return 'Il manque un droit au jeton : pages_messaging et pages_manage_metadata sont nécessaires.';
  if (code === 'graph-2200') return 'Meta n’a pas pu joindre le webhook : service en marche, même jeton ?';
  if (code.startsWith('network') || code === 'send-timeout')
    return 'Vérifiez la connexion de cette machine et MESSENGER_API_URL.';
  return 'Réessayez dans dix minutes, puis voyez les alertes de l’application chez Meta.';
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

function callbackOf({ ports }: Work): string {
  return `${ports.publicUrl}/channels/messenger`;
}

function byHand(work: Work): string {
  return `Réglez MESSENGER_APP_ID, ou abonnez l’objet « page » à ${callbackOf(work)} dans l’application Meta.`;
}

function appToken({ settings }: Work, app: string): string {
  return `${app}|${settings.MESSENGER_APP_SECRET}`;
}

async function appOf(work: Work): Promise<string | undefined> {
  return work.settings.MESSENGER_APP_ID ?? (await tokenFacts(work))?.app_id;
}

/** Meta takes the token to look at only in the address; it is looked at by the application, else by itself. */
async function tokenFacts(work: Work): Promise<z.infer<typeof TOKEN>['data'] | undefined> {
  const { MESSENGER_PAGE_ACCESS_TOKEN: token, MESSENGER_APP_ID: app } = work.settings;
  const query = new URLSearchParams({ input_token: token });
  const reply = await get(work, `/debug_token?${query}`, app === undefined ? token : appToken(work, app));
  return readAnswer(TOKEN, reply)?.data;
}

function get({ settings, ports }: Work, path: string, token = settings.MESSENGER_PAGE_ACCESS_TOKEN) {
  return callGraph(ports.platform, { method: 'GET', url: settings.MESSENGER_API_URL + path, token });
}

function post(
  { settings, ports }: Work,
  path: string,
  body: object,
  token = settings.MESSENGER_PAGE_ACCESS_TOKEN,
) {
  return callGraph(ports.platform, { url: settings.MESSENGER_API_URL + path, token, body });
}
