/** One call to Azure Language, over the built-in fetch: who we are, what came back, and what went wrong. */
import { type CluAction, CluError, refusalOf } from './clu-errors';

/** The version that all shapes of `clu-*.ts` are written after. */
export const CLU_API_VERSION = '2023-04-01';

/** Where the project lives. The key is a secret: no error and no log ever holds it. */
export interface CluSettings {
  /** Address of the resource, without a path: `https://example.cognitiveservices.azure.com`. */
  endpoint: string;
  key: string;
  project: string;
  deployment: string;
}

export interface CluRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** From the root, without the version: `/language/:analyze-conversations`. */
  path: string;
  body?: unknown;
  signal?: AbortSignal;
  action: CluAction;
}

export interface CluAnswer {
  headers: Headers;
  /** The JSON received; undefined when the answer had no body. */
  body: unknown;
}

/**
 * Asks and reads the whole answer.
 * @throws CluError, whatever happens
 */
export async function cluRequest(settings: CluSettings, request: CluRequest): Promise<CluAnswer> {
  const { response, text } = await exchange(settings, request);
  if (!response.ok) throw refusalOf(response, text, { ...settings, action: request.action });
  return { headers: response.headers, body: text === '' ? undefined : parsed(text) };
}

/** Gives up after `ms`; no timer is left behind. */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange(
  { endpoint, key }: CluSettings,
  { method, path, body, signal }: CluRequest,
): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(addressOf(endpoint, path), {
      method,
      headers: { 'Ocp-Apim-Subscription-Key': key, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      // A redirection would carry the key to another host.
      redirect: 'error',
    });
    return { response, text: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw new CluError('timeout');
    throw new CluError('network', { detail: systemCode(error) });
  }
}

function addressOf(endpoint: string, path: string): URL {
  const address = new URL(path, endpoint);
  address.searchParams.set('api-version', CLU_API_VERSION);
  return address;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CluError('format');
  }
}

/** `ENOTFOUND`, `ECONNRESET` …: fetch hides it in the cause. */
function systemCode(error: unknown): string | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}
