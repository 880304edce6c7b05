/** `passerelle doctor`: what is on, what is off and why, and what to do about what is wrong. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '../channels/messaging';
import { MESSAGING, neededBy } from '../channels/messaging-list';
import { type Config, cluOf, configOfProcess } from '../config';
import { loadContent } from '../content';
import { AppError, ConfigError } from '../errors';
import { parseHours } from '../handoff/hours';
import { loadMasterKey } from '../privacy/master-key';
import { predict } from '../understanding/clu-prediction';
import { setupPortsOf } from './channel-ports';
import type { Command } from './command';
import { shownFindings } from './finding';

/** Below this a day of conversations may not fit. */
const LOW_DISK_BYTES = 500 * 1024 * 1024;

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'dit ce qui marche, ce qui est éteint et pourquoi [--json]',
  run: async (args, { stdout, stderr, root }) => {
    if (args.some((arg) => arg !== '--json')) {
      stderr.write('Usage : npx passerelle doctor [--json]\n');
      return 2;
    }
    const findings = await examine(root);
    stdout.write(args.length > 0 ? `${JSON.stringify({ findings }, null, 2)}\n` : shownFindings(findings));
    return findings.some(({ state }) => state === 'problem') ? 1 : 0;
  },
};

async function examine(root: string): Promise<Finding[]> {
  const settings = readSettings(root);
  const general = [nodeVersion(), built(root)];
  if (settings instanceof ConfigError)
    return [...general, content(root), { state: 'problem', what: 'Réglages', why: settings.message }];
  return [
    ...general,
    content(settings.CONTENT_DIR ?? root),
    folder(settings),
    disk(settings),
    key(settings),
    address(settings),
    hours(settings),
    ...channels(settings),
    ...(await messaging(settings)),
    await clu(settings),
  ];
}

function readSettings(root: string): Config | ConfigError {
  try {
    return configOfProcess(root);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    return {
      state: 'problem',
      what: 'Node',
      why: `${process.version} est trop ancien : installez Node 20, 22 ou 24.`,
    };
  if (major < 22)
    return {
      state: 'warning',
      what: 'Node',
      why: `${process.version} marche, mais n’est plus maintenu depuis avril 2026 : préférez 24.`,
    };
  return { state: 'ok', what: 'Node', why: process.version };
}

function built(root: string): Finding {
  const done = existsSync(join(root, 'dist', '.built'));
  if (!done)
    return { state: 'problem', what: 'Construction', why: 'dist/ manque : lancez « npm run build ».' };
  return { state: 'ok', what: 'Construction', why: 'serveur, pages et reconnaissance sont construits' };
}

function content(root: string): Finding {
  const { problems } = loadContent(root);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0)
    return {
      state: 'problem',
      what: 'Contenus',
      why: `${errors} erreurs : lancez « npx passerelle content check ».`,
    };
  const warnings = problems.length;
  if (warnings > 0)
    return {
      state: 'warning',
      what: 'Contenus',
      why: `${warnings} remarques : lancez « npx passerelle content check ».`,
    };
  return { state: 'ok', what: 'Contenus', why: 'aucune erreur' };
}

function folder({ DATA_DIR }: Config): Finding {
  const what = 'Données (DATA_DIR)';
  const existing = nearest(DATA_DIR);
  if (!statSync(existing).isDirectory())
    return { state: 'problem', what, why: `${existing} est un fichier : réglez DATA_DIR sur un dossier.` };
  try {
    accessSync(existing, constants.W_OK);
    return { state: 'ok', what, why: DATA_DIR };
  } catch {
    const how = 'n’est pas accessible en écriture : changez les droits ou DATA_DIR.';
    return { state: 'problem', what, why: `${existing} ${how}` };
  }
}

function disk({ DATA_DIR }: Config): Finding {
  const { bavail, bsize } = statfsSync(nearest(DATA_DIR));
  const free = bavail * bsize;
  const why = `${Math.floor(free / 1024 / 1024)} Mo libres`;
  return { state: free < LOW_DISK_BYTES ? 'warning' : 'ok', what: 'Disque', why };
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}

function key(settings: Config): Finding {
  const what = 'Clé (MASTER_KEY)';
  const { MASTER_KEY, DATA_DIR, production } = settings;
  const file = join(DATA_DIR, 'master.key');
  const fault = keyFault(settings, file);
  if (fault) return { state: 'problem', what, why: fault };
  if (MASTER_KEY) return { state: 'ok', what, why: 'donnée par les réglages' };
  const where = existsSync(file) ? `dans ${file}` : `sera créée dans ${file} au premier démarrage`;
  const why = `${where} ; gardez-en une copie ailleurs : sans elle, rien ne se relit`;
  return { state: production ? 'warning' : 'ok', what, why };
}

/** Why the service would refuse its key; looks only: a first start would make one. */
function keyFault({ MASTER_KEY, DATA_DIR }: Config, file: string): string | undefined {
  const firstStart = !existsSync(file) && !existsSync(join(DATA_DIR, 'passerelle.db'));
  if (!MASTER_KEY && firstStart) return undefined;
  try {
    loadMasterKey({ masterKey: MASTER_KEY, dataDir: DATA_DIR });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    return `${file} ne peut pas être lu (${(error as NodeJS.ErrnoException).code}) : vérifiez les droits.`;
  }
}

function address({ PUBLIC_URL, production, PORT }: Config): Finding {
  if (PUBLIC_URL?.startsWith('https:')) return { state: 'ok', what: 'Adresse (PUBLIC_URL)', why: PUBLIC_URL };
  if (!production)
    return { state: 'ok', what: 'Adresse (PUBLIC_URL)', why: PUBLIC_URL ?? `http://localhost:${PORT}` };
  return {
    state: 'warning',
    what: 'Adresse (PUBLIC_URL)',
    why: 'réglez l’adresse https publique : les liens et la console en ont besoin.',
  };
}

function hours({ DESK_HOURS }: Config): Finding {
  try {
    parseHours(DESK_HOURS);
    return { state: 'ok', what: 'Bureau (DESK_HOURS)', why: `${DESK_HOURS}, fermé les jours fériés` };
  } catch (error) {
    return { state: 'problem', what: 'Bureau (DESK_HOURS)', why: (error as AppError).message };
  }
}

function channels({ MicrosoftAppId, production, METRICS_PORT }: Config): Finding[] {
  const azureOff = production
    ? 'MicrosoftAppId et MicrosoftAppPassword manquent'
    : 'sans MicrosoftAppId, seul ce poste peut écrire à /api/messages (essais)';
  return [
    { state: 'ok', what: 'Page de discussion et Direct Line', why: 'toujours en marche' },
    MicrosoftAppId
      ? {
          state: 'ok',
          what: 'Azure Bot Service',
          why: 'MicrosoftAppId est réglé ; le jeton n’est pas essayé ici',
        }
      : { state: 'off', what: 'Azure Bot Service', why: azureOff },
    METRICS_PORT === undefined
      ? { state: 'off', what: 'Mesures (/metrics)', why: 'METRICS_PORT n’est pas réglé' }
      : { state: 'ok', what: 'Mesures (/metrics)', why: `port ${METRICS_PORT}` },
  ];
}

/** Asks each platform for what it knows of us; with broken content the texts are not needed to look. */
async function messaging(config: Config): Promise<Finding[]> {
  const on = MESSAGING.filter(({ id }) => config.messaging.has(id));
  const off = MESSAGING.filter(({ id }) => !config.messaging.has(id)).map((channel): Finding => {
    return { state: 'off', what: channel.label, why: `il demande ${neededBy(channel).join(', ')}` };
  });
  if (on.length === 0) return off;
  const ports = setupPortsOf(config);
  const checked = on.map(({ id, label, check }) => {
    const known: Finding = { state: 'ok', what: label, why: 'les réglages sont là' };
    return check?.(config.messaging.get(id), ports) ?? [known];
  });
  return [...(await Promise.all(checked)).flat(), ...off];
}

/** Longer than a person would wait: a first call after a pause of the service is slow. */
const CLU_MS = 5000;

/** One real call, as a person's message would make, with a word of ours. */
async function clu(config: Config): Promise<Finding> {
  const what = 'Azure CLU';
  const settings = cluOf(config);
  if (!settings)
    return { state: 'off', what, why: 'CLU_ENDPOINT n’est pas réglé : reconnaissance embarquée' };
  const startedAt = performance.now();
  try {
    await predict(settings, { text: 'bonjour', language: 'fr' }, CLU_MS);
    const ms = Math.round(performance.now() - startedAt);
    return { state: 'ok', what, why: `${settings.project}/${settings.deployment} a répondu en ${ms} ms` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const meanwhile = 'En attendant, la reconnaissance embarquée répond.';
    return { state: 'problem', what, why: `${error.message} ${meanwhile}` };
  }
}
