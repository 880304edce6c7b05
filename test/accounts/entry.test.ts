import { ConsoleServer } from '../handoff/console-server';
import { HOUR } from '../handoff/desk-setting';

let server: ConsoleServer;

beforeEach(async () => {
  server = new ConsoleServer();
  await server.start();
});
afterEach(() => server.stop());

describe('the one-time link', () => {
  test('opens the console, with a cookie that no script reads and no other site sends', async () => {
    const answer = await server.enter(await server.invitation());
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console']);
    const [pair, ...flags] = answer.headers.get('set-cookie')!.split('; ');
    expect(pair).toMatch(/^__Host-sid=[\w-]{43}$/);
    expect(flags).toEqual(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=43200']);
    expect((await server.get('/console', pair)).status).toBe(200);
  });

  test('works once: the second reader gets a page that says how to get another', async () => {
    const token = await server.invitation();
    await server.enter(token);
    const second = await server.enter(token);
    expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null]);
    expect(second.headers.get('content-type')).toContain('text/html');
    expect(await second.text()).toMatch(/<html lang="fr">.*Lien déjà utilisé ou expiré.*demandez-en un/s);
  });

  test('of ten readers at once one enters', async () => {
    const token = await server.invitation();
    const answers = await Promise.all(Array.from({ length: 10 }, () => server.enter(token)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });

  test('lasts 72 hours', async () => {
    const [early, late] = [await server.invitation(), await server.invitation()];
    server.setting.now += 72 * HOUR - 1;
    expect((await server.enter(early)).status).toBe(303);
    server.setting.now += 1;
    expect((await server.enter(late)).status).toBe(401);
  });

  test.each([
    ['WhatsApp’s preview', { 'user-agent': 'WhatsApp/2.23.20.0' }],
    ['Telegram’s preview', { 'user-agent': 'TelegramBot (like TwitterBot)' }],
    ['a prefetch', { 'sec-purpose': 'prefetch;prerender' }],
  ])('is not used up by %s', async (_who, headers) => {
    const token = await server.invitation();
    const preview = await server.enter(token, headers);
    expect([preview.status, preview.headers.get('set-cookie')]).toEqual([200, null]);
    expect((await server.enter(token, { 'user-agent': 'Mozilla/5.0 (Linux; Android 9)' })).status).toBe(303);
  });

  test.each(['', 'wrong', '%00'])('the token %p is refused', async (token) => {
    expect((await server.enter(token)).status).toBe(401);
  });
});

describe('the session', () => {
  test('the console answers 401 without one, and tells how to get in', async () => {
    const answer = await server.get('/console');
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain('lien de connexion');
    expect((await server.get('/console', '__Host-sid=made-up')).status).toBe(401);
  });

  test('ends after twelve hours', async () => {
    const cookie = await server.signIn();
    server.setting.now += 12 * HOUR - 1;
    expect((await server.get('/console/api/me', cookie)).status).toBe(200);
    server.setting.now += 1;
    expect((await server.get('/console/api/me', cookie)).status).toBe(401);
  });

  test('ends at sign-out, here and in the browser', async () => {
    const cookie = await server.signIn();
    const left = await server.post('/console/api/leave', cookie);
    expect([left.status, left.headers.get('set-cookie')]).toEqual([
      204,
      '__Host-sid=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0',
    ]);
    expect((await server.get('/console/api/me', cookie)).status).toBe(401);
  });

  test('nothing that opens a door is stored or logged', async () => {
    const token = await server.invitation();
    const cookie = (await server.enter(token)).headers.get('set-cookie')!.slice(11, 54);
    await server.enter(token);
    expect(server.setting.log.text()).not.toContain(token);
    expect(server.setting.log.text()).not.toContain(cookie);
  });
});

describe('inviting a colleague', () => {
  test('gives a link for somebody of that name', async () => {
    const cookie = await server.signIn();
    const answer = await server.post('/console/api/invitations', cookie, { name: '  Noor\u202e \n Test ' });
    expect(answer.status).toBe(201);
    const { link } = (await answer.json()) as { link: string };
    const entered = await fetch(link, { redirect: 'manual' });
    const session = entered.headers.get('set-cookie')!.split(';')[0]!;
    expect(await (await server.get('/console/api/me', session)).json()).toMatchObject({ name: 'Noor Test' });
  });

  test.each([
    ['no name', {}],
    ['a name of blanks', { name: ' \u200e ' }],
    ['a name of 61 letters', { name: 'a'.repeat(61) }],
    ['a name that is no text', { name: 7 }],
  ])('%s is refused by its field', async (_what, body) => {
    const answer = await server.post('/console/api/invitations', await server.signIn(), body);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect([answer.status, error.message]).toEqual([400, expect.stringMatching(/^name : /)]);
  });

  test('needs a session', async () => {
    expect((await server.post('/console/api/invitations', '', { name: 'Noor' })).status).toBe(401);
  });
});
