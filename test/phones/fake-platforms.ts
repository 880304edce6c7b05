/** The four platforms and the Android gateway on one local port: they take, refuse, tell and remember as the real ones do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  answerOf,
  type ChannelId,
  type Fault,
  type Read,
  readRequest,
  refusalOf,
  refusalOfFault,
} from './fake-apis';
import {
  Clock,
  gatewayLimits,
  type Limits,
  messengerLimits,
  telegramLimits,
  twilioLimits,
  whatsAppLimits,
} from './fake-limits';
import { type News, newsOf } from './fake-receipts';
import { Refused, type Shown } from './fake-shapes';
import { deliverUntilTaken } from './webhook-client';

export interface Taken extends Shown {
  channel: ChannelId;
  externalId: string;
  /** When its request came, and when it was taken: ms of performance.now(). */
  at: number;
  takenAt: number;
  /** Which life of the service asked: what was asked before a kill may be heard after it. */
  life: number;
  /** The connection was cut after this one was taken: its sender cannot know. */
  cut: boolean;
  /** When the service first took news of it. */
  toldAt?: number;
}

/** What is no message: typing, a pressed button acknowledged. */
export interface Aside {
  channel: ChannelId;
  kind: string;
  person: string;
  body: unknown;
}

/** `tries`: how often this very message (text and person) was asked to be sent before. */
export type Fate = (asked: { channel: ChannelId; shown: Shown; tries: number }) => Fault | undefined;

export interface FakeOptions {
  fate?: Fate;
  /** Which news of a message to tell the service; none by default. */
  news?: (taken: Taken) => News[];
}

export class FakePlatforms {
  readonly taken: Taken[] = [];
  readonly asides: Aside[] = [];
  /** Requests that the real platform would have answered with 400, 401 or a limit. */
  readonly violations: string[] = [];
  /** People who blocked us or opted out. */
  readonly blocked = new Set<string>();
  /** Statuses of the service's answers to our news. */
  readonly newsStatuses = new Map<number | undefined, number>();
  refusals = 0;
  /** Where the service listens, for news. */
  serviceUrl = '';
  url = '';
  #lives = 0;

  readonly limits: Record<ChannelId, Limits> = {
    whatsapp: whatsAppLimits(),
    telegram: telegramLimits(),
    messenger: messengerLimits(),
    twilio: twilioLimits(),
    gateway: gatewayLimits(),
  };
  readonly #byPerson = new Map<string, Taken[]>();
  readonly #clock = new Clock();
  readonly #tries = new Map<string, number>();
  readonly #gatewayIds = new Set<string>();
  readonly #newsOnTheWay = new Set<Promise<void>>();
  readonly #options: FakeOptions;
  #server: Server | undefined;
  #ended = false;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  /** Where the next life of the service finds the platforms. */
  nextLife(): string {
    this.#lives += 1;
    return `${this.url}/life-${this.#lives}`;
  }

  async stop(): Promise<void> {
    this.#ended = true;
    this.#clock.stop();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
    await Promise.all(this.#newsOnTheWay);
  }

  /** All that a person was sent, in order. */
  to(person: string): readonly Taken[] {
    return this.#byPerson.get(person) ?? [];
  }

  /** Resolves when the service has taken all news told so far. */
  async newsTaken(): Promise<void> {
    while (this.#newsOnTheWay.size > 0) await Promise.all(this.#newsOnTheWay);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const moment = this.#clock.moment();
    const life = lifeOf(request);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Killed while it was asking: as if it had never asked.
      return;
    }
    const read = this.#read(request, Buffer.concat(chunks).toString('utf8'));
    if ('status' in read) return reply(response, read);
    if (read.kind !== 'message') {
      this.asides.push({ channel: read.channel, kind: read.what, person: read.person, body: read.body });
      return reply(response, { status: 200, body: read.answer });
    }
    await this.#message(read, { ...moment, life }, response);
  }

  #read(request: IncomingMessage, body: string): Read | { status: number; body: unknown } {
    try {
      return readRequest(request, body);
    } catch (error) {
      const why = error instanceof Refused ? error.message : `unreadable: ${(error as Error).message}`;
      this.violations.push(`${request.method} ${request.url?.replace(/bot[^/]+/, 'bot…')}: ${why}`);
      return refusalOf(request.url ?? '', why);
    }
  }

  async #message(
    { channel, shown, gatewayId }: Extract<Read, { kind: 'message' }>,
    moment: Asked,
    response: ServerResponse,
  ): Promise<void> {
    const over = this.limits[channel].add(shown.person, moment);
    if (over) {
      this.violations.push(`${channel}: ${over.why}`);
      return reply(response, refusalOfFault(channel, { kind: 'tired', scope: over.scope }));
    }
    if (this.blocked.has(shown.person)) return reply(response, refusalOfFault(channel, { kind: 'blocked' }));
    if (gatewayId && this.#gatewayIds.has(gatewayId)) return reply(response, { status: 409, body: {} });
    const fault = this.#faultOf(channel, shown);
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    else if (fault && fault.kind !== 'cut') {
      this.refusals += 1;
      return reply(response, refusalOfFault(channel, fault));
    }
    if (gatewayId) this.#gatewayIds.add(gatewayId);
    this.#take(channel, shown, fault, moment, response);
  }

  #faultOf(channel: ChannelId, shown: Shown): Fault | undefined {
    const key = `${channel}\n${shown.person}\n${shown.text}`;
    const tries = this.#tries.get(key) ?? 0;
    this.#tries.set(key, tries + 1);
    return this.#options.fate?.({ channel, shown, tries });
  }

  #take(
    channel: ChannelId,
    shown: Shown,
    fault: Fault | undefined,
    { at, life }: Asked,
    response: ServerResponse,
  ): void {
    const { externalId, status, body } = answerOf(channel, shown, this.taken.length + 1);
    const cut = fault?.kind === 'cut';
    const taken: Taken = { ...shown, channel, externalId, at, life, takenAt: performance.now(), cut };
    this.taken.push(taken);
    this.#byPerson.set(taken.person, [...this.to(taken.person), taken]);
    if (taken.cut) response.destroy();
    else reply(response, { status, body });
    for (const news of this.#options.news?.(taken) ?? []) this.tell(taken, news);
  }

  /** Tells the service what became of a message, again until it says 2xx. */
  tell(taken: Taken, news: News): void {
    const post = newsOf(taken, news);
    if (!post) return;
    const count = (status: number | undefined) => {
      this.newsStatuses.set(status, (this.newsStatuses.get(status) ?? 0) + 1);
      if (status === 200) taken.toldAt ??= performance.now();
    };
    const told = deliverUntilTaken(this.serviceUrl, post, count, () => this.#ended).finally(() =>
      this.#newsOnTheWay.delete(told),
    );
    this.#newsOnTheWay.add(told);
  }
}

type Asked = ReturnType<Clock['moment']> & { life: number };

const LIFE = /^\/life-(\d+)/;

/** Which life asks; its mark is taken off the address. */
function lifeOf(request: IncomingMessage): number {
  const [mark, life] = LIFE.exec(request.url ?? '') ?? ['', '0'];
  request.url = request.url?.slice(mark.length);
  return Number(life);
}

function reply(
  response: ServerResponse,
  { status, body, headers = {} }: { status: number; body: unknown; headers?: Record<string, string> },
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
