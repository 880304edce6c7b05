/** `passerelle channels`: what is on, and a channel set up against a Bot API on this machine. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const CLI = join(ROOT, 'dist', 'server', 'cli.js');
const ready = existsSync(CLI);
if (!ready) console.warn('SKIPPED: channels, because dist/ is not built (npm run build)');

const TOKEN = '700000001:fictional-token-of-a-test-only-000000';
const TELEGRAM = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_WEBHOOK_SECRET: 'fictional_secret' };

function run(args: string[], env: Record<string, string> = {}) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (said.stdout += chunk));
    child.stderr.on('data', (chunk) => (said.stderr += chunk));
    child.on('exit', (status) => resolve({ status, ...said }));
  });
}

(ready ? describe : describe.skip)('channels', () => {
  let server: Server;
  let api: string;
  const called: { method: string; body: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        const method = request.url!.split('/').at(-1)!;
        called.push({ method, body: JSON.parse(text || '{}') });
        const known = {
          getMe: { id: 700000001, username: 'exemple_bot' },
          getWebhookInfo: { url: '', pending_update_count: 0 },
        };
        response.end(
          JSON.stringify({ ok: true, result: (known as Record<string, unknown>)[method] ?? true }),
        );
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('lists every channel, and what those that are off ask for', async () => {
    const { status, stdout } = await run(['channels'], TELEGRAM);
    expect(status).toBe(0);
    expect(stdout).toMatch(/telegram +Telegram +en marche/);
    expect(stdout).toMatch(/whatsapp +WhatsApp +éteint : il demande WHATSAPP_ACCESS_TOKEN, /);
    expect(stdout).not.toContain('fictional');
  });

  test.each([[['setup']], [['setup', 'fax']], [['setup', 'telegram', 'x']], [['liste']]])(
    'a wrong call %j is explained: exit 2',
    async (args) => {
      const { status, stderr } = await run(['channels', ...args]);
      expect([status, stderr.startsWith('Usage : npx passerelle channels')]).toEqual([2, true]);
    },
  );

  test('a channel that is off says which settings it lacks: exit 1', async () => {
    const { status, stderr } = await run(['channels', 'setup', 'telegram']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET/),
    ]);
  });

  test('without a public https address nothing is registered, and it is said why', async () => {
    const { status, stderr } = await run(['channels', 'setup', 'telegram'], {
      ...TELEGRAM,
      TELEGRAM_API_URL: api,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/PUBLIC_URL/);
  });

  test('registers the webhook, its secret, and the menus in the languages of the content', async () => {
    called.length = 0;
    const env = { ...TELEGRAM, TELEGRAM_API_URL: api, PUBLIC_URL: 'https://bot.example.org' };
    const { status, stdout } = await run(['channels', 'setup', 'telegram'], env);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/✔ en marche/)]);
    expect(called.find(({ method }) => method === 'setWebhook')?.body).toMatchObject({
      url: 'https://bot.example.org/channels/telegram',
      secret_token: 'fictional_secret',
    });
    const languages = called
      .filter(({ method }) => method === 'setMyCommands')
      .map(({ body }) => body.language_code);
    expect(languages).toEqual(expect.arrayContaining(['ps', 'ti', 'uk', 'so']));
    expect(stdout).not.toContain(TOKEN);
  });

  test('doctor sees a webhook that is not ours, and says what to do', async () => {
    const env = { ...TELEGRAM, TELEGRAM_API_URL: api, PUBLIC_URL: 'https://bot.example.org' };
    const { status, stdout } = await run(['doctor'], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/channels setup telegram/);
    expect(stdout).not.toContain(TOKEN);
  });
});
