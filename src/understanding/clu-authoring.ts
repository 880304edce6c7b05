/** Azure CLU's authoring API: import, train, deploy; each starts a job that is followed to its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type CluAction, CluError, wordsOf } from './clu-errors';
import { type CluAnswer, type CluRequest, type CluSettings, cluRequest, within } from './clu-http';
import type { CluProject } from './clu-project';

/** Where a job is: Azure's word, and how far in per cent when Azure tells. */
export interface JobProgress {
  status: string;
  percent?: number;
}

export interface AuthoringOptions {
  onProgress?(progress: JobProgress): void;
  /** Between two looks at a job, ms; Azure allows 100 looks a minute. */
  pollMs?: number;
  /** For a job as a whole, ms. */
  limitMs?: number;
}

const POLL_MS = 3000;
/** At CLU's limits a training takes "up to a couple of hours" (Microsoft Learn, "How to train"). */
const LIMIT_MS = 4 * 3600_000;
/** For one exchange; a full project is some megabytes. */
const EXCHANGE_MS = 120_000;
/** Azure allows ten changes a minute: what it asks us to wait is at most about that. */
const LONGEST_WAIT_MS = 90_000;
const TRIES = 5;

const ERROR = z.looseObject({ code: z.string().optional(), message: z.string().optional() });
const PART = z.looseObject({ percentComplete: z.number().optional() });
const JOB = z.looseObject({
  status: z.string(),
  errors: z.array(ERROR).nullish(),
  result: z.looseObject({ trainingStatus: PART.nullish(), evaluationStatus: PART.nullish() }).nullish(),
});
const MODELS = z.looseObject({
  value: z.array(z.looseObject({ label: z.string(), lastTrainedDateTime: z.string().default('') })),
});

export class CluAuthoring {
  readonly #settings: CluSettings;
  readonly #options: AuthoringOptions;

  constructor(settings: CluSettings, options: AuthoringOptions = {}) {
    this.#settings = settings;
    this.#options = options;
  }

  /**
   * Makes the project, or replaces the one of this name.
   * @throws CluError, as all of these do
   */
  import(project: CluProject): Promise<void> {
    return this.#run('import', { method: 'POST', path: `${this.#root}/:import`, body: project });
  }

  /** Trains a model of this name. `advanced` is the only mode for several languages, and is paid for. */
  train(label: string): Promise<void> {
    const evaluationOptions = {
      kind: 'percentage',
      trainingSplitPercentage: 90,
      testingSplitPercentage: 10,
    };
    const body = { modelLabel: label, trainingMode: 'advanced', evaluationOptions };
    return this.#run('train', { method: 'POST', path: `${this.#root}/:train`, body });
  }

  /** Puts a trained model into service under CLU_DEPLOYMENT. */
  deploy(label: string): Promise<void> {
    const path = `${this.#root}/deployments/${encodeURIComponent(this.#settings.deployment)}`;
    return this.#run('deploy', { method: 'PUT', path, body: { trainedModelLabel: label } });
  }

  /** The name of the model trained last; undefined when the project has none. */
  async latestModel(): Promise<string | undefined> {
    const { body } = await this.#ask({ method: 'GET', path: `${this.#root}/models`, action: 'models' });
    const models = readAs(MODELS, body).value;
    return models.sort((a, b) => b.lastTrainedDateTime.localeCompare(a.lastTrainedDateTime))[0]?.label;
  }

  get #root(): string {
    const project = encodeURIComponent(this.#settings.project);
    return `/language/authoring/analyze-conversations/projects/${project}`;
  }

  async #run(action: CluAction, request: Omit<CluRequest, 'action'>): Promise<void> {
    const { headers } = await this.#ask({ ...request, action });
    const location = headers.get('operation-location');
    if (!location) throw new CluError('format');
    await this.#follow(action, pathOf(location));
  }

  async #follow(action: CluAction, path: string): Promise<void> {
    const { onProgress, pollMs = POLL_MS, limitMs = LIMIT_MS } = this.#options;
    const endsAt = performance.now() + limitMs;
    for (;;) {
      const { headers, body } = await this.#ask({ method: 'GET', path, action });
      const job = readAs(JOB, body);
      onProgress?.(progressOf(job));
      if (isDone(job, action)) return;
      if (performance.now() >= endsAt) throw new CluError('unfinished');
      await sleep(waitOf(headers) ?? pollMs);
    }
  }

  /** Only looks are repeated after a broken connection or 5xx: a change may have been made all the same. */
  async #ask(request: CluRequest): Promise<CluAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await within(EXCHANGE_MS, (signal) => cluRequest(this.#settings, { ...request, signal }));
      } catch (error) {
        if (!isWorthRepeating(error, request) || attempt === TRIES) throw error;
        const { pollMs = POLL_MS } = this.#options;
        await sleep(Math.min(LONGEST_WAIT_MS, error.retryAfterMs ?? pollMs * attempt));
      }
    }
  }
}

function isWorthRepeating(error: unknown, { method }: CluRequest): error is CluError {
  if (!(error instanceof CluError)) return false;
  return error.fault === 'busy' || (method === 'GET' && error.retryable);
}

/** Of the address that Azure names only the path: the key goes to no other host than the one set. */
function pathOf(location: string): string {
  if (!URL.canParse(location, 'https://clu.invalid')) throw new CluError('format');
  return new URL(location, 'https://clu.invalid').pathname;
}

function waitOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : undefined;
}

function progressOf({ status, result }: z.infer<typeof JOB>): JobProgress {
  const training = result?.trainingStatus?.percentComplete;
  const evaluation = result?.evaluationStatus?.percentComplete;
  if (training === undefined) return { status };
  return { status, percent: evaluation === undefined ? training : Math.round((training + evaluation) / 2) };
}

/** @throws CluError when it ended without what was wanted */
function isDone({ status, errors }: z.infer<typeof JOB>, action: CluAction): boolean {
  if (status === 'succeeded') return true;
  if (!['failed', 'cancelled', 'cancelling', 'partiallyCompleted'].includes(status)) return false;
  const detail = errors?.length ? errors.slice(0, 3).map(wordsOf).join(' ; ') : status;
  throw new CluError('job', { detail, action });
}

function readAs<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (!read.success) throw new CluError('format');
  return read.data;
}
