/** What the console asks of the server; every failure is an ApiError. */

/** Whether the person can be written to. Without `endsAt`: at any time. */
export interface Reach {
  open: boolean;
  blocked: boolean;
  /** When the channel stops, or stopped, taking our words; by this device's clock (see `here`). */
  endsAt?: number;
  /** The same as ms from the moment of the answer. */
  leftMs?: number;
  /** An approved message can ask the person to write again. */
  invites: boolean;
}

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
  /** When the person last wrote. */
  heardAt?: number;
  reach: Reach;
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
    template?: string;
  };
}

/** What became of a message of ours. */
export interface Delivery {
  status: 'sent' | 'failed' | 'delivered' | 'read' | 'played';
  why?: string;
}

/** By the seq of the message. */
export type Deliveries = Record<string, Delivery | undefined>;

export interface Reading {
  handoff: Handoff;
  entries: Entry[];
  deliveries: Deliveries;
}

/** A message that was given up. */
export interface Undelivered {
  id: string;
  channel: string;
  sender: Entry['sender'];
  why: string;
  attempts: number;
  deadAt: number;
  /** False: it must not be sent any more. */
  again: boolean;
  /** Of the conversation, when this aidant may read it. */
  handoffId?: string;
}

/** A channel that sends nothing now, and what mends it. */
export interface Paused {
  channel: string;
  since: number;
  why: string;
}

/** What did not leave: given up, or waiting for its channel. */
export interface Unsent {
  messages: Undelivered[];
  paused: Paused[];
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
    readonly code = '',
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
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The server's errors are French sentences for the aidant. */
async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => undefined)) as
    | { error?: { message?: string; code?: string } }
    | undefined;
  return new ApiError(response.status, body?.error?.message, body?.error?.code);
}

/** A clock that is wrong must not cost a person their answer: only the time that is left is taken from the server. */
function here(handoff: Handoff): Handoff {
  const { reach } = handoff;
  if (reach.leftMs !== undefined) reach.endsAt = Date.now() + reach.leftMs;
  return handoff;
}

export const api = {
  me: () => call<Me>('me'),
  handoffs: () => call<{ handoffs: Handoff[] }>('handoffs').then((answer) => answer.handoffs.map(here)),
  read: (id: string, after: number) =>
    call<Reading>(`handoffs/${id}?after=${after}`).then((answer) => ({
      ...answer,
      handoff: here(answer.handoff),
    })),
  claim: (id: string) => call<void>(`handoffs/${id}/claim`, {}),
  answer: (id: string, text: string, clientId: string) =>
    call<void>(`handoffs/${id}/messages`, { text, clientId }),
  /** Sends the message that asks the person to write again. */
  reopen: (id: string, clientId: string) => call<void>(`handoffs/${id}/invite`, { clientId }),
  unsent: () => call<Unsent>('undelivered'),
  again: (id: string) => call<void>(`undelivered/${encodeURIComponent(id)}/again`, {}),
  dismiss: (id: string) => call<void>(`undelivered/${encodeURIComponent(id)}/dismiss`, {}),
  close: (id: string, reason: string) => call<void>(`handoffs/${id}/close`, { reason }),
  requeue: (id: string) => call<void>(`handoffs/${id}/requeue`, {}),
  invite: (name: string) => call<{ link: string }>('invitations', { name }).then((answer) => answer.link),
  leave: () => call<void>('leave', {}),
};
