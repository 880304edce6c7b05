/** fetch with a time limit and one kind of error. */

/** The server answered no. `status` 0: it could not be reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** Seconds to wait before asking again, when the server said so. */
    readonly wait = 0,
  ) {
    super(`HTTP ${status}`);
  }
}

const TIME_LIMIT_MS = 20000;

export function requestJson<T>(method: string, path: string, token?: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  const asked = fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined }).then(
    (response) => {
      if (response.ok) return response.json() as Promise<T>;
      throw new Refused(response.status, Number(response.headers.get('retry-after')) || 0);
    },
    () => {
      throw new Refused(0);
    },
  );
  // Old phones have no AbortController: a late answer is ignored, and asking again is harmless.
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Refused(0)), TIME_LIMIT_MS));
  return Promise.race([asked, late]);
}
