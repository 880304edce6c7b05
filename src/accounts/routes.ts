/** Entering, leaving, inviting a colleague; and pages that answer 401 without a session. */
import { z } from 'zod';
import { AppError, BadRequest } from '../errors';
import { type HttpReply, type HttpRequest, jsonBody, type Route } from '../http';
import { type AccountPorts, aidantOf, enter, inviteAidant, isPreview, leave } from './entry';

export interface AccountRoutesPorts extends AccountPorts {
  publicUrl(request: HttpRequest): string;
}

const HTML = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
const HOW =
  'Pour entrer, ouvrez le lien de connexion affiché au démarrage du service, ou demandez-en un à un collègue.';
const OPEN_IT = 'Ouvrez ce lien dans votre navigateur pour entrer.';
const INVITATION = z.object({ name: z.string() });

export function accountRoutes(ports: AccountRoutesPorts): Route[] {
  return [
    { method: 'GET', path: '/console/enter', handle: (request) => enterByLink(ports, request) },
    { method: 'POST', path: '/console/api/leave', handle: (request) => signOut(ports, request) },
    { method: 'POST', path: '/console/api/invitations', handle: (request) => invite(ports, request) },
  ];
}

/** The same page, for aidants only. */
export function protectPage(ports: AccountPorts, route: Route): Route {
  return {
    ...route,
    handle: async (request, response) => {
      if (!(await aidantOf(ports, request))) return page(401, 'Console des aidants', HOW);
      return route.handle(request, response);
    },
  };
}

async function enterByLink(ports: AccountRoutesPorts, request: HttpRequest): Promise<HttpReply> {
  if (isPreview(request)) return page(200, 'Console des aidants', OPEN_IT);
  const cookie = await enter(ports, request.query.get('token') ?? '');
  if (!cookie) return page(401, 'Lien déjà utilisé ou expiré', HOW);
  return {
    status: 303,
    headers: { Location: '/console', 'Set-Cookie': cookie, 'Cache-Control': 'no-store' },
  };
}

async function signOut(ports: AccountRoutesPorts, request: HttpRequest): Promise<HttpReply> {
  await signedIn(ports, request);
  return { status: 204, headers: { 'Set-Cookie': await leave(ports, request) } };
}

async function invite(ports: AccountRoutesPorts, request: HttpRequest): Promise<HttpReply> {
  await signedIn(ports, request);
  const parsed = INVITATION.safeParse(jsonBody(request));
  if (!parsed.success) throw new BadRequest('name', 'name : donnez le nom à montrer, de 1 à 60 caractères.');
  const token = await inviteAidant(ports, parsed.data.name);
  return {
    status: 201,
    headers: { 'Cache-Control': 'no-store' },
    body: { link: entryLink(ports.publicUrl(request), token) },
  };
}

async function signedIn(ports: AccountRoutesPorts, request: HttpRequest): Promise<void> {
  if (!(await aidantOf(ports, request))) throw new AppError('unauthorized', HOW, { status: 401 });
}

export function entryLink(base: string, token: string): string {
  return new URL(`/console/enter?token=${token}`, base).href;
}

function page(status: number, title: string, text: string): HttpReply {
  const head =
    '<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">';
  const body = `${head}<title>${title} – Passerelle</title><main><h1>${title}</h1><p>${text}</p></main></html>`;
  return { status, headers: HTML, body };
}
