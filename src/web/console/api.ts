/** What the console asks of the server; every failure is an ApiError with its HTTP status. */
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
  message: { text: string; locale?: string; choices?: { label: string }[]; media?: string[]; senderName?: string };
}

export interface Me {
  name: string;
  desk: { open: boolean };
}

export class ApiError extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

async function call<T>(path: string, body?: object): Promise<T> {
  const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`/console/api/${path}`, { credentials: 'same-origin', ...(body && post) });
  if (!response.ok) throw new ApiError(response.status);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const api = {
  me: () => call<Me>('me'),
  handoffs: () => call<{ handoffs: Handoff[] }>('handoffs').then((answer) => answer.handoffs),
  read: (id: string) => call<{ handoff: Handoff; entries: Entry[] }>(`handoffs/${id}`),
  claim: (id: string) => call(`handoffs/${id}/claim`, {}),
  answer: (id: string, text: string, clientId: string) => call(`handoffs/${id}/messages`, { text, clientId }),
  close: (id: string, reason: string) => call(`handoffs/${id}/close`, { reason }),
  requeue: (id: string) => call(`handoffs/${id}/requeue`, {}),
  invite: (name: string) => call<{ link: string }>('invitations', { name }).then((answer) => answer.link),
  leave: () => call('leave', {}),
};
