import { ConsoleServer } from './console-server';
import { MINUTE } from './desk-setting';

let server: ConsoleServer;

beforeEach(async () => {
  server = new ConsoleServer();
  await server.start({
    titleOf: (dialog) => ({ 'equipment-free': 'Du matériel gratuit ?' })[dialog] ?? dialog,
    departementOf: (code) => ({ '69': 'Rhône' })[code],
  });
});
afterEach(() => server.stop());

const ROUTES = [
  ['GET', '/console/api/me'],
  ['GET', '/console/api/handoffs'],
  ['GET', '/console/api/handoffs/any'],
  ['GET', '/console/api/stream'],
  ['POST', '/console/api/handoffs/any/claim'],
  ['POST', '/console/api/handoffs/any/messages'],
  ['POST', '/console/api/handoffs/any/close'],
  ['POST', '/console/api/handoffs/any/requeue'],
  ['POST', '/console/api/handoffs/any/invite'],
  ['GET', '/console/api/undelivered'],
  ['POST', '/console/api/undelivered/any:1/again'],
  ['POST', '/console/api/undelivered/any%3A1/dismiss'],
  ['POST', '/console/api/leave'],
  ['POST', '/console/api/invitations'],
] as const;
const WRITES = ROUTES.filter(([method]) => method === 'POST').map(([, path]) => path);
const errorOf = async (answer: Response) =>
  ((await answer.json()) as { error: { code: string; message: string } }).error;

describe('who gets in', () => {
  test.each(ROUTES)('%s %s answers 401 without a session', async (method, path) => {
    const answer = await (method === 'GET' ? server.get(path) : server.post(path));
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('lien de connexion');
  });

  test.each(WRITES)('%s refuses what another site makes the browser send', async (path) => {
    const cookie = await server.signIn();
    const forged: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of forged) {
      const answer = await server.post(path, cookie, { name: 'Noor' }, headers);
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
    expect((await server.get('/console/api/me', cookie)).status).toBe(200);
  });

  test('our own page may write, with or without the newer header', async () => {
    const cookie = await server.signIn();
    const own: Record<string, string>[] = [{ 'sec-fetch-site': 'same-origin' }, { origin: server.base }];
    for (const headers of own) {
      expect((await server.post('/console/api/invitations', cookie, { name: 'Noor' }, headers)).status).toBe(
        201,
      );
    }
  });
});

describe('a handoff from the queue to its end', () => {
  test('is shown with its brief in words, and without any id of a channel', async () => {
    const cookie = await server.signIn();
    const brief = { offer: 'equip', departement: '69', topics: ['equipment-free', 'thanks'] } as const;
    await server.setting.asks('person-on-telegram', { ...brief, topics: [...brief.topics], language: 'ps' });
    const text = await (await server.get('/console/api/handoffs', cookie)).text();
    expect(JSON.parse(text).handoffs).toEqual([
      expect.objectContaining({
        status: 'queued',
        reason: 'asked',
        language: 'ps',
        channel: 'Telegram',
        offer: 'equip',
        departement: 'Rhône (69)',
        topics: ['Du matériel gratuit ?', 'thanks'],
      }),
    ]);
    expect(text).not.toContain('person-on-telegram');
  });

  test('taken, answered, given back', async () => {
    const cookie = await server.signIn('Camille');
    const { id, conversationId } = await server.setting.asks();
    const path = `/console/api/handoffs/${id}`;
    expect((await server.post(`${path}/claim`, cookie)).status).toBe(204);
    const message = { text: 'Bonjour', clientId: 'client-0001' };
    expect((await server.post(`${path}/messages`, cookie, message)).status).toBe(204);
    expect((await server.post(`${path}/messages`, cookie, message)).status).toBe(204);
    const read = await (await server.get(`${path}?after=2`, cookie)).json();
    expect(read).toMatchObject({ handoff: { status: 'active' }, entries: [{ seq: 3, sender: 'aidant' }] });
    expect((await server.post(`${path}/close`, cookie, { reason: 'back-to-bot' })).status).toBe(204);
    expect((await server.setting.said(conversationId)).slice(1)).toEqual([
      'system: Vous parlez avec Camille',
      'aidant: Bonjour',
      'system: Camille a terminé',
    ]);
    expect(await (await server.get('/console/api/handoffs', cookie)).json()).toEqual({ handoffs: [] });
    expect((await server.get(path, cookie)).status).toBe(409);
  });

  test('taken by somebody else: 409 and a sentence, on every act', async () => {
    const [camille, noor] = [await server.signIn('Camille'), await server.signIn('Noor')];
    const path = `/console/api/handoffs/${(await server.setting.asks()).id}`;
    await server.post(`${path}/claim`, camille);
    const answers = await Promise.all([
      server.post(`${path}/claim`, noor),
      server.post(`${path}/messages`, noor, { text: 'x', clientId: 'client-0001' }),
      server.post(`${path}/close`, noor, { reason: 'solved' }),
      server.post(`${path}/requeue`, noor),
      server.get(path, noor),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(409);
      expect((await errorOf(answer)).message).toContain('Cette demande n’est plus à vous');
    }
    expect((await server.post(`${path}/requeue`, camille)).status).toBe(204);
  });
});

describe('what is wrong in a request is named', () => {
  test.each([
    ['messages', '{"text":', /JSON valide/],
    ['messages', {}, /text, clientId/],
    ['messages', { text: 7, clientId: 'client-0001' }, /: text\./],
    ['messages', { text: 'x', clientId: 'short' }, /: clientId\./],
    ['messages', [], /corps/],
    ['close', { reason: 'bored' }, /reason/],
    ['close', 'null', /corps/],
  ])('%s with %p', async (act, body, names) => {
    const cookie = await server.signIn();
    const { id } = await server.setting.asks();
    await server.post(`/console/api/handoffs/${id}/claim`, cookie);
    const answer = await server.post(`/console/api/handoffs/${id}/${act}`, cookie, body);
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).message).toMatch(names);
  });

  test('an empty answer is refused, and one whose end would be lost', async () => {
    const cookie = await server.signIn();
    const { id, conversationId } = await server.setting.asks();
    const path = `/console/api/handoffs/${id}`;
    await server.post(`${path}/claim`, cookie);
    const send = (text: string) =>
      server.post(`${path}/messages`, cookie, { text, clientId: `client-${text.length}` });
    expect((await send('  \n ')).status).toBe(400);
    expect((await send('a'.repeat(2000))).status).toBe(204);
    expect((await send('a'.repeat(100_000))).status).toBe(400);
    expect((await send('a'.repeat(140_000))).status).toBe(413);
    expect((await server.setting.said(conversationId)).at(-1)).toBe(`aidant: ${'a'.repeat(2000)}`);
  });
});

test('asking keeps an aidant present as long as a page is open', async () => {
  const cookie = await server.signIn();
  const page = new AbortController();
  await fetch(`${server.base}/console/api/stream`, { headers: { cookie }, signal: page.signal });
  const desk = async () =>
    ((await (await server.get('/console/api/me', cookie)).json()) as { desk: object }).desk;
  expect(await desk()).toMatchObject({ present: 1, open: true });
  server.setting.now += 3 * MINUTE;
  expect(server.setting.desk.view(server.setting.now).present).toBe(0);
  expect(await desk()).toMatchObject({ present: 1 });
  page.abort();
});
