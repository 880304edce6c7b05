/** What can go wrong with Azure CLU, in French, with the remedy. Nothing here quotes a message or the key. */
import { z } from 'zod';
import { AppError } from '../errors';

export type CluFault =
  | 'key'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'request'
  | 'busy'
  | 'server'
  | 'timeout'
  | 'network'
  | 'format'
  | 'job'
  | 'unfinished';

/** What was asked: Azure's own words are shown for our project's sake, never for a person's message. */
export type CluAction = 'predict' | 'import' | 'train' | 'deploy' | 'models';

interface CluErrorOptions {
  httpStatus?: number;
  retryAfterMs?: number;
  /** A system code, or Azure's own words about our project; shown to staff, never logged. */
  detail?: string;
  names?: { project: string; deployment: string };
  action?: CluAction;
}

/** Faults that the same call may not meet a moment later. */
const PASSING: readonly CluFault[] = ['busy', 'server', 'network'];
/** Faults that no waiting mends: the settings or the project must change. */
const LASTING: readonly CluFault[] = ['key', 'forbidden', 'not-found'];

export class CluError extends AppError {
  readonly fault: CluFault;
  readonly httpStatus?: number;
  /** What the service asked us to wait, ms. */
  readonly retryAfterMs?: number;

  constructor(fault: CluFault, options: CluErrorOptions = {}) {
    const status = options.httpStatus ? ` ${options.httpStatus}` : '';
    super(`clu-${fault}`, explain(fault, options), {
      retryable: PASSING.includes(fault),
      loggable: `clu-${fault}${status}`,
      status: 502,
    });
    this.fault = fault;
    this.httpStatus = options.httpStatus;
    this.retryAfterMs = options.retryAfterMs;
  }

  get lasting(): boolean {
    return LASTING.includes(this.fault);
  }
}

/** The error that an answer other than 2xx stands for. */
export function refusalOf(
  { status, headers }: Response,
  text: string,
  { project, deployment, action }: { project: string; deployment: string; action: CluAction },
): CluError {
  return new CluError(faultOf(status), {
    httpStatus: status,
    retryAfterMs: retryAfterOf(headers, Date.now()),
    // Of a prediction Azure may quote the person's words.
    detail: action === 'predict' ? undefined : azureWords(text),
    names: { project, deployment },
    action,
  });
}

const FAULTS: Record<number, CluFault> = {
  401: 'key',
  403: 'forbidden',
  404: 'not-found',
  408: 'server',
  409: 'conflict',
  429: 'busy',
};

function faultOf(status: number): CluFault {
  return FAULTS[status] ?? (status >= 500 ? 'server' : 'request');
}

/** ms from `retry-after` (seconds or a date) or Azure's own headers in ms; undefined when none can be read. */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const ms = headers.get(name);
    if (ms && /^\d+$/.test(ms)) return Number(ms);
  }
  const after = headers.get('retry-after')?.trim();
  if (!after) return undefined;
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const AZURE_ERROR = z.looseObject({ code: z.string().optional(), message: z.string().optional() });
const REFUSAL = z.looseObject({ error: AZURE_ERROR });
const LONGEST_WORDS = 300;

function azureWords(text: string): string | undefined {
  try {
    const { error } = REFUSAL.parse(JSON.parse(text));
    return wordsOf(error);
  } catch {
    return undefined;
  }
}

/** An error of Azure in one line; Azure writes in English. */
export function wordsOf({ code, message }: z.infer<typeof AZURE_ERROR>): string {
  return [code, message].filter(Boolean).join(', ').replace(/\s+/g, ' ').slice(0, LONGEST_WORDS);
}

function explain(fault: CluFault, options: CluErrorOptions): string {
  const { detail } = options;
  const words = detail && fault !== 'network' && fault !== 'job' ? ` Azure dit : « ${detail} ».` : '';
  return `${TEXTS[fault](options)}${words}`;
}

const TEXTS: Record<CluFault, (options: CluErrorOptions) => string> = {
  key: () =>
    'Azure CLU refuse la clé (401). Recopiez CLU_KEY et CLU_ENDPOINT depuis le portail Azure : ressource « Language », page « Clés et point de terminaison » ; ils doivent venir de la même ressource.',
  forbidden: () =>
    'Azure CLU refuse l’accès (403) : quota du mois épuisé, ou pare-feu de la ressource. Dans le portail Azure, regardez le niveau de prix et la page « Mise en réseau » de la ressource « Language ».',
  'not-found': notFound,
  conflict: () =>
    'Azure CLU a déjà un travail en cours sur ce projet (409). Attendez sa fin (dix minutes d’ordinaire), puis relancez.',
  request: ({ httpStatus, action }) =>
    `Azure CLU refuse la demande (${httpStatus ?? 'sans code'}). ${REMEDIES[action ?? 'predict']}`,
  busy: ({ retryAfterMs }) =>
    `Azure CLU reçoit trop de demandes (429). ${waitFor(retryAfterMs)} ; si cela dure, prenez un niveau de prix plus haut.`,
  server: ({ httpStatus }) =>
    `Azure CLU est en panne (${httpStatus ?? '5xx'}). Réessayez plus tard ; l’état du service est sur https://azure.status.microsoft.`,
  timeout: () =>
    'Azure CLU n’a pas répondu à temps. Vérifiez le réseau et le serveur mandataire de cette machine, et la région de la ressource.',
  network: ({ detail }) =>
    `CLU_ENDPOINT ne peut pas être joint (${detail ?? 'connexion refusée'}). Vérifiez l’adresse, le réseau et le pare-feu de cette machine.`,
  format: () =>
    'La réponse n’est pas celle d’Azure CLU. Vérifiez que CLU_ENDPOINT est l’adresse d’une ressource « Language » et que CLU_PROJECT est un projet « Conversation ».',
  job: ({ detail, action }) =>
    `Azure CLU a arrêté le travail${detail ? ` : « ${detail} »` : ''}. ${REMEDIES[action ?? 'predict']}`,
  unfinished: () =>
    'Le travail n’est pas fini, mais continue chez Azure. Suivez-le dans Language Studio (https://language.cognitive.azure.com).',
};

const REMEDIES: Record<CluAction, string> = {
  predict:
    'Vérifiez que CLU_PROJECT est un projet « Conversation » multilingue et que CLU_DEPLOYMENT vient d’un modèle appris par « npx passerelle clu train ».',
  import:
    'Vérifiez les contenus (« npx passerelle content check »), puis relancez « npx passerelle clu import ».',
  train:
    'Un projet garde dix modèles au plus et n’apprend qu’une fois à la fois : supprimez un ancien modèle dans Language Studio, ou réimportez le projet, puis relancez « npx passerelle clu train ».',
  deploy:
    'Vérifiez que le modèle existe encore et que le projet a moins de dix déploiements, puis relancez « npx passerelle clu deploy ».',
  models: 'Vérifiez CLU_PROJECT, puis relancez la commande.',
};

function notFound({ names, action }: CluErrorOptions): string {
  const { project = 'CLU_PROJECT', deployment = 'CLU_DEPLOYMENT' } = names ?? {};
  if (action === 'predict')
    return `Azure CLU ne trouve pas le projet « ${project} » ou son déploiement « ${deployment} » (404). Vérifiez CLU_PROJECT et CLU_DEPLOYMENT, majuscules comprises, ou lancez « npx passerelle clu import », puis « train », puis « deploy ».`;
  return `Azure CLU ne trouve pas le projet « ${project} » ou le modèle demandé (404). Vérifiez CLU_PROJECT, majuscules comprises, ou lancez d’abord « npx passerelle clu import ».`;
}

function waitFor(ms: number | undefined): string {
  return ms === undefined ? 'Attendez une minute' : `Attendez ${Math.max(1, Math.ceil(ms / 1000))} s`;
}
