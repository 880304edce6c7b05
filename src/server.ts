/** restify: mounts the routes that the features hand over. The only file that knows it. */
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import helmet from 'helmet';
import * as restify from 'restify';
import { AppError, BadRequest, listenError, loggableOf } from './errors';
import type { HttpReply, HttpRequest, Route, UpgradeHandler } from './http';
import type { Logger } from './logger';

export interface Server {
  /** Listens and returns the port (useful with 0). */
  listen(port: number, host?: string): Promise<number>;
  /** Takes no more requests, lets those begun end, then closes every connection. */
  close(): Promise<void>;
}

export interface ServerOptions {
  routes: Route[];
  upgrades: UpgradeHandler[];
  logger: Logger;
  /** GET paths that answer HEAD too. Not all: a program that only looks must not spend a link that works once. */
  heads?: readonly string[];
  /** Told of every request that ended: method, route path, status, seconds. */
  observe(method: string, path: string, status: number, seconds: number): void;
}

const MAX_BODY = 128 * 1024;
/** A body up to so many times too large is read to its end, so that the 413 reaches its sender. */
const DRAIN = 16;
/** A phone on 2G needs time to send a message, an attacker needs more to hold a socket. */
const REQUEST_TIMEOUT = 30_000;
const INTERNAL = 'Erreur interne. Réessayez ; si elle dure, prévenez la personne qui gère le service.';

export function createServer({ routes, upgrades, logger, heads = [], observe }: ServerOptions): Server {
  const server = restify.createServer({
    name: '',
    log: quietLog,
    handleUpgrades: true,
  } as restify.ServerOptions);
  const direct = new Map<string, Answer>();
  for (const route of routes) {
    const head = route.method === 'GET' && heads.includes(route.path);
    const answer = mount(server, route, { logger, observe, head });
    if (PLAIN_PATH.test(route.path)) direct.set(`${route.method} ${route.path}`, answer);
  }
  answerDirectly(server, direct);
  refuseStrangers(server, logger);
  const http = server.server as HttpServer;
  http.requestTimeout = REQUEST_TIMEOUT;
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Node lets go of the socket here: a reset without a listener would end the process.
    socket.on('error', () => socket.destroy());
    if (!upgrades.some((handler) => handler.upgrade(request, socket, head)))
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  });
  return { listen: (port, host) => listen(server, port, host), close: () => close(http) };
}

/** What no route answers. restify would end the process on an address such as `http://[`, and repeat others. */
function refuseStrangers(server: restify.Server, logger: Logger): void {
  const end = (response: restify.Response, status: number) => {
    const { code, message } = UNROUTED[status] ?? UNROUTED[status < 500 ? 400 : 500]!;
    write(response as unknown as ServerResponse, { status, body: { error: { code, message } } });
  };
  const readable: First = (request, response) => {
    if (URL.canParse(request.url ?? '', 'http://localhost')) return true;
    end(response, 400);
    return false;
  };
  (server as unknown as { first(handler: First): void }).first(readable);
  // Never calls back: restify would then answer a second time.
  server.on('restifyError', (_request: restify.Request, response: restify.Response, error: unknown) => {
    const { statusCode = 500 } = error as { statusCode?: number };
    if (statusCode >= 500)
      logger.error({ ...loggableOf(error), err: error }, 'request failed before its route');
    if (!response.headersSent) end(response, statusCode);
  });
}

const UNROUTED: Record<number, { code: string; message: string }> = {
  400: { code: 'bad-request', message: 'Cette adresse ne peut pas être lue.' },
  404: { code: 'not-found', message: 'Cette adresse n’existe pas ici.' },
  405: { code: 'method-not-allowed', message: 'Cette adresse existe, mais pas avec cette méthode HTTP.' },
  500: { code: 'internal', message: INTERNAL },
};

type Answer = (request: restify.Request, response: restify.Response) => Promise<void>;
type First = (request: restify.Request, response: restify.Response) => boolean;

/** An address that is a route to the letter: restify's chain would find the same handler, for twice the work. */
function answerDirectly(server: restify.Server, direct: ReadonlyMap<string, Answer>): void {
  const isLeft: First = (request, response) => {
    const answer = direct.get(`${request.method} ${request.url}`);
    answer?.(request, response).catch(() => response.destroy());
    return answer === undefined;
  };
  (server as unknown as { first(handler: First): void }).first(isLeft);
}

interface Mounting {
  head: boolean;
  logger: Logger;
  observe: ServerOptions['observe'];
}

function mount(server: restify.Server, route: Route, { head, logger, observe }: Mounting): Answer {
  const verb = ({ GET: 'get', POST: 'post', PUT: 'put', DELETE: 'del', OPTIONS: 'opts' } as const)[
    route.method
  ];
  // The braces matter: restify logs request and response whole when an async handler returns a value.
  const answer: Answer = async (request, response) => {
    const begun = performance.now();
    if (route.streams)
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    await run(route, request, response, logger);
    observe(route.method, route.path, response.statusCode, (performance.now() - begun) / 1000);
  };
  server[verb](route.path, answer);
  if (head) server.head(route.path, answer);
  return answer;
}

async function run(
  route: Route,
  request: restify.Request,
  response: restify.Response,
  logger: Logger,
): Promise<void> {
  try {
    const reply = await route.handle(
      await readRequest(route, request),
      response as unknown as ServerResponse,
    );
    if (reply) write(response as unknown as ServerResponse, reply);
  } catch (error) {
    refuse(route, error, response as unknown as ServerResponse, logger);
  }
}

async function readRequest(route: Route, request: restify.Request): Promise<HttpRequest> {
  const { path, query } = locationOf(request.url ?? '/');
  return {
    method: request.method ?? route.method,
    path,
    params: (request.params ?? {}) as Record<string, string>,
    query,
    headers: request.headers,
    rawBody: await readBody(request, route.maxBodyBytes ?? MAX_BODY),
    remoteAddress: request.socket.remoteAddress ?? '',
    incoming: request,
  };
}

/** A path that parsing would leave as it is. */
const PLAIN_PATH = /^(?:\/[\w-]+)+$/;

function locationOf(url: string): Pick<HttpRequest, 'path' | 'query'> {
  if (PLAIN_PATH.test(url)) return { path: url, query: new URLSearchParams() };
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return { path: pathname, query: searchParams };
}

/** The raw bytes: webhook signatures are over these, so no parser may come first. */
function readBody(request: IncomingMessage, max: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= max) chunks.push(chunk);
      // Past this the sender is not mistaken but hostile: nobody waits for our polite answer.
      if (size > max * DRAIN) request.destroy();
    });
    request.on('end', () => (size <= max ? resolve(Buffer.concat(chunks)) : reject(tooLarge(max))));
    request.on('error', (cause) =>
      reject(new BadRequest('aborted', 'La requête a été interrompue.', { cause })),
    );
    // A request destroyed by ourselves says nothing else, and would wait for ever.
    request.on('close', () => {
      if (!request.readableEnded) reject(new BadRequest('aborted', 'La requête a été interrompue.'));
    });
  });
}

function tooLarge(max: number): AppError {
  return new BadRequest('too-large', `Le corps dépasse ${Math.floor(max / 1024)} ko : envoyez-en moins.`, {
    status: 413,
  });
}

function write(response: ServerResponse, { status, headers = {}, body }: HttpReply): void {
  const binary = typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = body === undefined ? '' : binary ? body : JSON.stringify(body);
  const type = body !== undefined && !binary ? { 'Content-Type': 'application/json; charset=utf-8' } : {};
  // All at once: node checks and orders headers that are set one by one, each time.
  const length = Buffer.byteLength(bytes);
  const all = Object.assign({ 'Content-Length': length }, SECURITY_HEADERS, type, headers);
  response.writeHead(status, all);
  response.end(bytes);
}

/** An error that explains itself reaches the caller; any other is a 500 without details, and a line in the log. */
function refuse(route: Route, error: unknown, response: ServerResponse, logger: Logger): void {
  const known = error instanceof AppError;
  const status = known ? error.status : 500;
  if (status >= 500) logger.error({ route: route.path, ...loggableOf(error), err: error }, 'request failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const message = known ? error.message : INTERNAL;
  const headers: Record<string, string> = status === 503 ? { 'Retry-After': '2' } : {};
  write(response, { status, headers, body: { error: { code: known ? error.code : 'internal', message } } });
}

const HELMET = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", 'ws:', 'wss:'],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
});

/** What helmet sets is the same for every answer: it is asked once. */
function securityHeaders(): Record<string, string> {
  const headers = new Map<string, string>();
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  HELMET({} as IncomingMessage, recorder as unknown as ServerResponse, () => {});
  return Object.fromEntries(headers);
}

const SECURITY_HEADERS = securityHeaders();

function listen(server: restify.Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, 'PORT', port)));
    const done = () => resolve((server.server.address() as AddressInfo).port);
    if (host) server.listen(port, host, done);
    else server.listen(port, done);
  });
}

/** `close` alone never ends while a stream is open or a client keeps its connection busy. */
function close(http: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    // Requests that still come on open connections are answered; each such connection then ends.
    http.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
    const idle = setInterval(() => http.closeIdleConnections(), 100);
    const all = setTimeout(() => http.closeAllConnections(), 3000);
    http.close(() => {
      clearInterval(idle);
      clearTimeout(all);
      resolve();
    });
  });
}

/** restify's own logger would write whole requests at warn. */
const quietLog = new Proxy(
  {},
  { get: (_target, name) => (name === 'child' ? () => quietLog : name === 'level' ? 'silent' : () => {}) },
);
