/** What the console asks of the server; every failure is an ApiError. */
export interface Handoff {
  id: string;
  conversationId: string;
  channel: string;
  status: 'queued' | 'active';
  reason: string;
  language: string;
  offer?: string;
  departement?: string;
  topics: string[];
  queuedAt: number;
  claimedAt?: number;
  answeredAt?: number;
}

export interface Entry {
  seq: number;
  at: number;
  sender: 'person' | 'bot' | 'aidant' | 'system';
  message: {
    text: string;
    locale?: string;
    choices?: { label: string }[];
    media?: string[];
    senderName?: string;
  };
}

export interface Me {
  name: string;
  desk: { open: boolean; opensAt?: number; closesAt?: number };
}

/** `status` 0: the server could not be reached in time; what was asked may have happened all the same. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message = '',
  ) {
    super(message);
  }
}

/** A phone that changes networks leaves requests hanging for minutes. */
const TIME_LIMIT_MS = 20_000;

async function call<T>(path: string, body?: object): Promise<T> {
  const post = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const asked = fetch(`/console/api/${path}`, { credentials: 'same-origin', ...(body && post) }).catch(() => {
    throw new ApiError(0);
  });
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new ApiError(0)), TIME_LIMIT_MS));
  const response = await Promise.race([asked, late]);
  if (!response.ok) throw new ApiError(response.status, await sentenceOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The server's errors are French sentences for the aidant. */
async function sentenceOf(response: Response): Promise<string> {
  const body = await response.json().catch(() => undefined);
  return body?.error?.message ?? '';
}

export const api = {
  me: () => call<Me>('me'),
  handoffs: () => call<{ handoffs: Handoff[] }>('handoffs').then((answer) => answer.handoffs),
  read: (id: string, after: number) =>
    call<{ handoff: Handoff; entries: Entry[] }>(`handoffs/${id}?after=${after}`),
  claim: (id: string) => call<void>(`handoffs/${id}/claim`, {}),
  answer: (id: string, text: string, clientId: string) =>
    call<void>(`handoffs/${id}/messages`, { text, clientId }),
  close: (id: string, reason: string) => call<void>(`handoffs/${id}/close`, { reason }),
  requeue: (id: string) => call<void>(`handoffs/${id}/requeue`, {}),
  invite: (name: string) => call<{ link: string }>('invitations', { name }).then((answer) => answer.link),
  leave: () => call<void>('leave', {}),
};
