/**
 * `channels setup whatsapp` and its part of `doctor`. Calls as in Meta's published pages: App Subscriptions,
 * Manage webhooks (`/{waba}/subscribed_apps`), Conversational components, Debug Token, Business phone numbers,
 * Template management. None was tried on a live account: each failure is a finding that says what to do by hand.
 */
import { z } from 'zod';
import { AppError } from '../errors';
import { ellipsis } from './choice-layout';
import type { Finding, SetupPorts } from './messaging';
import { failedCall, MetaApp } from './meta-app';
import { readAnswer } from './platform';
import { type Outcome, step } from './setup-step';
import type { WhatsAppSettings } from './whatsapp';
import { templateLanguage } from './whatsapp-render';

/** Words people may pick after a `/`, at most 32 letters each; WhatsApp has one list for all languages. */
const COMMANDS = { menu: 'menu', humain: 'human', langue: 'language', stop: 'stop' } as const;
const MAX_DESCRIPTION = 256;
/** `user_id_update` cannot be subscribed to: changes of ids arrive among the messages. [Meta, changelog 2026-08-11] */
const FIELDS = 'messages';
const RIGHTS = ['whatsapp_business_messaging', 'whatsapp_business_management'];
const SOON_MS = 14 * 86_400_000;

const WORD = z.string().optional().catch(undefined);
const NUMBER = z.looseObject({
  display_phone_number: WORD,
  verified_name: WORD,
  quality_rating: WORD,
  status: WORD,
  name_status: WORD,
});
const ACCOUNT_APPS = z.looseObject({
  data: z.array(
    z.looseObject({ whatsapp_business_api_data: z.looseObject({ id: z.coerce.string() }).optional() }),
  ),
});
const TEMPLATES = z.looseObject({
  data: z.array(z.looseObject({ name: z.string(), language: z.string(), status: z.string() })),
});

interface Work {
  app: MetaApp;
  settings: WhatsAppSettings;
  ports: SetupPorts;
}

function workOf(settings: WhatsAppSettings, ports: SetupPorts, path: string): Work {
  const app = new MetaApp(
    {
      apiUrl: settings.WHATSAPP_API_URL,
      token: settings.WHATSAPP_ACCESS_TOKEN,
      appSecret: settings.WHATSAPP_APP_SECRET,
      verifyToken: settings.WHATSAPP_VERIFY_TOKEN,
      appId: settings.WHATSAPP_APP_ID,
      object: 'whatsapp_business_account',
      path,
      setUp: SET_UP,
    },
    ports,
  );
  return { app, settings, ports };
}

/** Points Meta's webhook at this service and sets the commands; a step that fails is a finding. */
export async function setUpWhatsApp(
  settings: WhatsAppSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const work = workOf(settings, ports, path);
  const first = [
    work.app.addressFinding(),
    await step('Numéro WhatsApp', () => numberState(work), failed('problem')),
  ];
  if (first.some(({ state }) => state === 'problem')) return first;
  return [
    ...first,
    await step('Webhook de l’application', () => subscribeApp(work), failed('problem')),
    await step('Abonnement du compte', () => subscribeAccount(work), failed('problem')),
    await step('Commandes', () => setCommands(work), failed('warning')),
  ];
}

/** Looks at the number, the token, the webhook and the template. Never throws. */
export async function checkWhatsApp(
  settings: WhatsAppSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const work = workOf(settings, ports, path);
  const number = await step('Numéro WhatsApp', () => numberState(work), failed('problem'));
  const first = [work.app.addressFinding(), number];
  if (number.state === 'problem')
    return [...first, await step('Jeton WhatsApp', () => tokenState(work), failed('problem'))];
  return [
    ...first,
    await step('Jeton WhatsApp', () => tokenState(work), failed('warning')),
    await step('Webhook de l’application', () => webhookState(work), failed('warning')),
    await step('Abonnement du compte', () => accountState(work), failed('warning')),
    await step('Modèle de reprise', () => templateState(work), failed('warning')),
  ];
}

/** What Meta says of a number, and what to do. Other states are shown as they are. */
const NUMBER_STATES: Record<string, Outcome> = {
  PENDING: { state: 'problem', why: 'En attente : enregistrez le numéro dans WhatsApp Manager.' },
  OFFLINE: { state: 'problem', why: 'Hors ligne : enregistrez de nouveau le numéro chez Meta.' },
  DISCONNECTED: { state: 'problem', why: 'Déconnecté : enregistrez de nouveau le numéro chez Meta.' },
  UNVERIFIED: { state: 'problem', why: 'Non vérifié : vérifiez le numéro par SMS ou appel chez Meta.' },
  BANNED: { state: 'problem', why: 'Banni par Meta : faites appel dans WhatsApp Manager.' },
  RESTRICTED: { state: 'warning', why: 'Restreint : aucune conversation de plus à ouvrir aujourd’hui.' },
  RATE_LIMITED: { state: 'warning', why: 'Ralenti par Meta : trop de messages ; attendez quelques heures.' },
  FLAGGED: { state: 'warning', why: 'Signalé : des personnes bloquent ce numéro. Écrivez moins, et utile.' },
};

async function numberState(work: Work): Promise<Outcome> {
  const fields = 'display_phone_number,verified_name,quality_rating,status,name_status';
  const path = `/${work.settings.WHATSAPP_PHONE_NUMBER_ID}?fields=${fields}`;
  const number = readAnswer(NUMBER, await work.app.get(path));
  if (!number) return { state: 'problem', why: 'Meta ne connaît pas ce WHATSAPP_PHONE_NUMBER_ID.' };
  const known = NUMBER_STATES[number.status ?? ''];
  if (known) return known;
  if (number.quality_rating === 'RED')
    return { state: 'warning', why: 'Qualité basse : des personnes bloquent ce numéro. Écrivez moins.' };
  if (number.name_status === 'DECLINED')
    return { state: 'warning', why: 'Meta refuse le nom affiché : proposez-en un autre (WhatsApp Manager).' };
  if (number.name_status === 'EXPIRED')
    return { state: 'warning', why: 'Le nom affiché a expiré : confirmez-le dans WhatsApp Manager.' };
  const name = number.verified_name ? ` au nom de « ${number.verified_name} »` : '';
  return { state: 'ok', why: `En service${name}, qualité ${number.quality_rating ?? 'inconnue'}.` };
}

async function tokenState(work: Work): Promise<Outcome> {
  const token = await work.app.tokenFacts();
  if (!token) return { state: 'warning', why: 'Meta ne dit rien de sa validité. Réglez WHATSAPP_APP_ID.' };
  const { is_valid, expires_at = 0, scopes } = token;
  if (!is_valid) return { state: 'problem', why: `Il n’est plus valable. ${RENEW}` };
  const missing = scopes ? RIGHTS.filter((right) => !scopes.includes(right)) : [];
  if (missing.length > 0) return { state: 'problem', why: `Il lui manque ${missing.join(' et ')}. ${RENEW}` };
  if (expires_at === 0) return { state: 'ok', why: 'Valable, sans date de fin.' };
  const day = new Date(expires_at * 1000).toISOString().slice(0, 10);
  const soon = expires_at * 1000 - Date.now() < SOON_MS;
  return { state: soon ? 'problem' : 'warning', why: `Valable jusqu’au ${day} seulement. ${RENEW}` };
}

async function webhookState(work: Work): Promise<Outcome> {
  return work.app.webhookState(await appOf(work));
}

async function accountState(work: Work): Promise<Outcome> {
  const account = await accountOf(work);
  if (account === undefined) return { state: 'warning', why: NO_ACCOUNT };
  const apps = readAnswer(ACCOUNT_APPS, await work.app.get(`/${account}/subscribed_apps`))?.data ?? [];
  const ids = apps.map(({ whatsapp_business_api_data: app }) => app?.id);
  if (ids.includes(await appOf(work)))
    return { state: 'ok', why: 'L’application reçoit les messages du compte.' };
  return { state: 'problem', why: `L’application n’est pas abonnée au compte. ${SET_UP}` };
}

async function templateState(work: Work): Promise<Outcome> {
  const { settings, ports } = work;
  const name = settings.WHATSAPP_REOPEN_TEMPLATE;
  if (!name)
    return {
      state: 'off',
      why: 'Sans WHATSAPP_REOPEN_TEMPLATE, un aidant ne peut plus écrire après 24 heures de silence.',
    };
  const account = await accountOf(work);
  if (account === undefined) return { state: 'warning', why: NO_ACCOUNT };
  const path = `/${account}/message_templates?name=${name}&fields=name,language,status&limit=100`;
  const all = readAnswer(TEMPLATES, await work.app.get(path))?.data ?? [];
  const approved = all.filter((each) => each.name === name && each.status === 'APPROVED');
  const languages = new Set(approved.map(({ language }) => language));
  if (!languages.has('fr'))
    return { state: 'problem', why: `Le modèle ${name} n’est pas approuvé en français (code fr).` };
  const left = ports.languages.filter(({ code }) => !languages.has(templateLanguage(code)));
  const rest =
    left.length > 0 ? ` En français à la place de : ${left.map((each) => each.name).join(', ')}.` : '';
  return { state: left.length > 0 ? 'warning' : 'ok', why: `Le modèle ${name} est approuvé.${rest}` };
}

async function subscribeApp(work: Work): Promise<Outcome> {
  await work.app.subscribe(await appOf(work), { fields: FIELDS });
  return { state: 'ok', why: `Meta écrit désormais à ${work.app.callback}.` };
}

async function subscribeAccount(work: Work): Promise<Outcome> {
  const account = await accountOf(work);
  if (account === undefined) return { state: 'warning', why: NO_ACCOUNT };
  await work.app.post(`/${account}/subscribed_apps`, {});
  return { state: 'ok', why: 'L’application reçoit les messages du compte.' };
}

async function setCommands(work: Work): Promise<Outcome> {
  const commands = Object.entries(COMMANDS).map(([command_name, key]) => ({
    command_name,
    command_description: inAllLanguages(work, `channel.command.${key}`),
  }));
  await work.app.post(`/${work.settings.WHATSAPP_PHONE_NUMBER_ID}/conversational_automation`, { commands });
  return { state: 'ok', why: `Posées : ${Object.keys(COMMANDS).join(', ')}.` };
}

/** One text for everybody: as many languages as it holds. */
function inAllLanguages({ ports }: Work, key: string): string {
  const said = new Set(
    ['fr', ...ports.languages.map(({ code }) => code)].map((code) => ports.say(code, key)),
  );
  let text = '';
  for (const each of said) {
    const longer = text === '' ? each : `${text} · ${each}`;
    if (longer.length <= MAX_DESCRIPTION) text = longer;
  }
  return text === '' ? ellipsis(ports.say('fr', key), MAX_DESCRIPTION) : text;
}

const SET_UP = 'Lancez « npx passerelle channels setup whatsapp », service en marche.';
const RENEW =
  'Créez un jeton d’utilisateur système sans date de fin (Meta Business > Utilisateurs système) pour WHATSAPP_ACCESS_TOKEN.';
const NO_ACCOUNT = 'Compte inconnu : réglez WHATSAPP_BUSINESS_ACCOUNT_ID (WhatsApp Manager).';

const NO_RIGHT = `Il manque un droit : ${RIGHTS.join(' et ')}.`;
const failed = failedCall(
  {
    'graph-190': RENEW,
    'graph-10': NO_RIGHT,
    'graph-200': NO_RIGHT,
    'graph-100': 'Vérifiez WHATSAPP_PHONE_NUMBER_ID et WHATSAPP_BUSINESS_ACCOUNT_ID.',
    'graph-2200': 'Meta n’a pas pu vérifier le webhook : service en marche, même WHATSAPP_VERIFY_TOKEN ?',
    'whatsapp-app': 'Réglez WHATSAPP_APP_ID (en haut de la page de l’application Meta).',
  },
  'WHATSAPP_API_URL',
);

/** @throws AppError `whatsapp-app` when Meta does not say whose token this is */
async function appOf(work: Work): Promise<string> {
  const app = await work.app.id();
  if (app !== undefined) return app;
  throw new AppError('whatsapp-app', 'Numéro de l’application Meta inconnu : réglez WHATSAPP_APP_ID.');
}

/** The account as set, or the only one that the token was made for. */
async function accountOf(work: Work): Promise<string | undefined> {
  if (work.settings.WHATSAPP_BUSINESS_ACCOUNT_ID) return work.settings.WHATSAPP_BUSINESS_ACCOUNT_ID;
  const scopes = (await work.app.tokenFacts())?.granular_scopes ?? [];
  const accounts = scopes.find(({ scope }) => scope === RIGHTS[1])?.target_ids ?? [];
  return accounts.length === 1 ? accounts[0] : undefined;
}
