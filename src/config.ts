/** The settings: one schema, read once, frozen. The only reader of the environment. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { MESSAGING, neededBy } from './channels/messaging-list';
import { ConfigError } from './errors';
import { isSafeAddress } from './http';

const port = (name: string) =>
  z.coerce
    .number({ error: `${name} doit être un nombre` })
    .int(`${name} doit être un nombre entier`)
    .min(0, `${name} doit être entre 0 et 65535`)
    .max(65535, `${name} doit être entre 0 et 65535`);

const list = (isRight: (item: string) => boolean, error: string) =>
  z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((item) => item !== ''))
    .refine((items) => items.every(isRight), { error });

/** A path or a final slash would never equal what a browser sends, and the page would be refused in silence. */
function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

function isHost(text: string): boolean {
  return URL.canParse(`https://${text}`) && new URL(`https://${text}`).hostname === text;
}

/** Links and tickets are made of it: behind a path of a proxy they would lead nowhere. */
function isBare(address: string): boolean {
  return new URL(address).pathname === '/' && !/[?#]/.test(address);
}

/** Azure's own rule for names of projects and deployments (Microsoft Learn, "CLU limits"). */
const cluName = (name: string) =>
  z
    .string()
    .regex(/^[\w.-]{1,100}$/, `${name} ne peut avoir que des lettres sans accent, des chiffres et _ . -`)
    .optional();

const SETTINGS = z.object({
  PORT: port('PORT').default(3978),
  /** Address to listen on; empty = all. */
  HOST: z.string().default(''),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'PUBLIC_URL doit être une adresse http(s) complète', abort: true })
    .refine(isBare, { error: 'PUBLIC_URL doit s’arrêter au nom du site, sans chemin : https://exemple.fr' })
    .optional(),
  METRICS_PORT: port('METRICS_PORT').optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  MASTER_KEY: z.string().min(1).optional(),
  /** Folder that holds dialogs/ and locales/. */
  CONTENT_DIR: z.string().min(1).optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'LOG_LEVEL doit être debug, info, warn, error ou silent',
    })
    .default('info'),
  NODE_ENV: z.string().default('development'),
  /** Opening hours of the desk, Europe/Paris, OSM style; closed on French public holidays. */
  DESK_HOURS: z.string().min(1).default('Mo-Fr 09:00-12:30,13:30-17:30'),
  /** 1 behind one proxy of ours that writes X-Forwarded-For: limits then count people, not the proxy. */
  TRUST_PROXY: z
    .enum(['0', '1'], { error: 'TRUST_PROXY doit être 0 ou 1' })
    .default('0')
    .transform((text) => text === '1'),
  /** Origins besides our own whose pages may speak to /directline. */
  CHAT_ORIGINS: list(
    isOrigin,
    'CHAT_ORIGINS doit donner des origines complètes, sans chemin ni barre finale : https://exemple.fr',
  ),
  MicrosoftAppId: z.string().optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppType: z
    .enum(['MultiTenant', 'SingleTenant', 'UserAssignedMSI'], {
      error: 'MicrosoftAppType doit être MultiTenant, SingleTenant ou UserAssignedMSI',
    })
    .optional(),
  MicrosoftAppTenantId: z.string().optional(),
  /** Hosts of serviceUrl allowed besides Microsoft's. */
  AZURE_SERVICE_HOSTS: list(
    isHost,
    'AZURE_SERVICE_HOSTS doit donner des noms d’hôtes seuls, sans https:// : bot.exemple.fr',
  ),
  DATABASE_URL: z.string().optional(),
  /** Azure CLU: understanding in the cloud, with the embedded one behind it. */
  CLU_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'CLU_ENDPOINT doit être une adresse https complète', abort: true })
    .refine(isSafeAddress, { error: 'CLU_ENDPOINT doit commencer par https:// : la clé y est envoyée' })
    .refine(isBare, {
      error:
        'CLU_ENDPOINT doit s’arrêter au nom de la ressource, sans chemin : https://exemple.cognitiveservices.azure.com',
    })
    .optional(),
  CLU_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'CLU_KEY ne peut avoir ni espace ni accent : recopiez-la sans guillemets')
    .optional(),
  CLU_PROJECT: cluName('CLU_PROJECT'),
  CLU_DEPLOYMENT: cluName('CLU_DEPLOYMENT'),
});

export type Config = Readonly<z.infer<typeof SETTINGS>> & {
  readonly root: string;
  readonly production: boolean;
  /** Settings of each messaging channel that is on, by its id, as its own schema reads them. */
  readonly messaging: ReadonlyMap<string, unknown>;
};

/** Settings that may come from a file (`MASTER_KEY_FILE=/run/secrets/key`), as orchestrators hand out secrets. */
const SECRET_SUFFIX = '_FILE';

/**
 * Reads the settings; `root` is the folder of the project.
 * @throws ConfigError that names each wrong setting and how to mend it
 */
export function loadConfig(env: Record<string, string | undefined>, root: string): Config {
  const given = { ...withoutEmpty(env), ...secretsFromFiles(env) };
  const parsed = SETTINGS.safeParse(given);
  if (!parsed.success) throw new ConfigError(explain(parsed.error));
  const settings = parsed.data;
  checkTogether(settings);
  const messaging = messagingSettings(given);
  const dataDir = resolve(settings.DATA_DIR);
  return Object.freeze({
    ...settings,
    DATA_DIR: dataDir,
    root,
    production: settings.NODE_ENV === 'production',
    messaging,
  });
}

function withoutEmpty(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}

function secretsFromFiles(env: Record<string, string | undefined>): Record<string, string> {
  const named = Object.entries(env).filter(([name, file]) => isSecretFile(name) && file);
  return Object.fromEntries(
    named.map(([name, file]) => [name.slice(0, -SECRET_SUFFIX.length), readSecret(name, file!)]),
  );
}

const NAMES = new Set(
  [SETTINGS, ...MESSAGING.map(({ settings }) => settings)].flatMap(({ shape }) => Object.keys(shape)),
);

function isSecretFile(name: string): boolean {
  return name.endsWith(SECRET_SUFFIX) && NAMES.has(name.slice(0, -SECRET_SUFFIX.length));
}

function readSecret(name: string, file: string): string {
  const secret = textOf(name, file);
  if (secret === '') throw new ConfigError(`${name} : le fichier « ${file} » est vide. Écrivez-y le secret.`);
  return secret;
}

function textOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(
      `${name} : le fichier « ${file} » ne peut pas être lu. Vérifiez le chemin et les droits.`,
    );
  }
}

function explain(error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => {
    const name = path.join('.');
    return message.startsWith(name) ? `  ${message}` : `  ${name} : ${message}`;
  });
  return `Réglages à corriger :\n${lines.join('\n')}`;
}

/** A half-set channel stops the start: a bot that silently lacks a channel loses people. */
function checkTogether(settings: z.infer<typeof SETTINGS>): void {
  const { MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppType, MicrosoftAppTenantId } = settings;
  const managed = MicrosoftAppType === 'UserAssignedMSI';
  if (MicrosoftAppId && !MicrosoftAppPassword && !managed) missing('MicrosoftAppPassword', 'MicrosoftAppId');
  if (!MicrosoftAppId && MicrosoftAppPassword) missing('MicrosoftAppId', 'MicrosoftAppPassword');
  const tenantNeeded = managed || MicrosoftAppType === 'SingleTenant';
  if (tenantNeeded && !MicrosoftAppTenantId) missing('MicrosoftAppTenantId', 'MicrosoftAppType');
  checkClu(settings);
  if (settings.METRICS_PORT !== undefined && settings.METRICS_PORT === settings.PORT && settings.PORT !== 0)
    throw new ConfigError('METRICS_PORT et PORT sont les mêmes : donnez aux mesures un port à elles.');
  if (settings.DATABASE_URL) {
    throw new ConfigError(
      'DATABASE_URL : PostgreSQL n’est pas encore pris en charge. Retirez ce réglage : la base est dans DATA_DIR.',
    );
  }
}

/** A channel is on when all that it must have is set; a half-set one stops the start. */
function messagingSettings(given: Record<string, string>): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const channel of MESSAGING) {
    const { id, label, settings } = channel;
    const needed = neededBy(channel);
    const absent = needed.filter((name) => given[name] === undefined);
    if (absent.length === needed.length) continue;
    if (absent.length > 0) halfSet(label, needed, absent);
    const parsed = settings.safeParse(given);
    if (!parsed.success) throw new ConfigError(explain(parsed.error));
    found.set(id, parsed.data);
  }
  return found;
}

/** @throws ConfigError that names what is missing */
function halfSet(label: string, needed: readonly string[], absent: readonly string[]): never {
  const lack = absent.length > 1 ? 'manquent' : 'manque';
  const set = needed.find((name) => !absent.includes(name));
  throw new ConfigError(
    `${absent.join(', ')} ${lack}, alors que ${set} est réglé. ${label} demande ${needed.join(', ')} : tous, ou aucun.`,
  );
}

const CLU_NAMES = ['CLU_ENDPOINT', 'CLU_KEY', 'CLU_PROJECT', 'CLU_DEPLOYMENT'] as const;

function checkClu(settings: z.infer<typeof SETTINGS>): void {
  const absent = CLU_NAMES.filter((name) => settings[name] === undefined);
  if (absent.length === CLU_NAMES.length || absent.length === 0) return;
  halfSet('Azure CLU', CLU_NAMES, absent);
}

/** The settings of Azure CLU; undefined when it is off. */
export function cluOf({ CLU_ENDPOINT, CLU_KEY, CLU_PROJECT, CLU_DEPLOYMENT }: Config) {
  if (!CLU_ENDPOINT || !CLU_KEY || !CLU_PROJECT || !CLU_DEPLOYMENT) return undefined;
  return { endpoint: CLU_ENDPOINT, key: CLU_KEY, project: CLU_PROJECT, deployment: CLU_DEPLOYMENT };
}

function missing(name: string, because: string): never {
  throw new ConfigError(`${name} manque, alors que ${because} est réglé. Donnez les deux, ou aucun.`);
}

/** The settings of this process. */
export function configOfProcess(root: string): Config {
  return loadConfig(process.env, root);
}
