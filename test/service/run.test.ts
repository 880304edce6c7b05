/** What the person who runs it does: stop, start twice, change the content, lock the database, look at the figures. */
import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import Libsql from 'libsql';
import { WebSocket } from 'ws';
import {
  describeBuilt,
  freePort,
  newDataDir,
  ROOT,
  refusedStart,
  type Service,
  startService,
  waitFor,
} from '../service';
import { Aidant } from './aidant';
import { expectReplies, Person } from './person';

const STOP_LIMIT_MS = 10_000;

describeBuilt('stopping under load', () => {
  let service: Service;
  afterAll(() => service?.end('SIGKILL'));

  test('it ends well and soon, keeps what it acknowledged, and says goodbye to open streams', async () => {
    service = await startService();
    const aidant = await Aidant.enter(service);
    const people = await Promise.all(Array.from({ length: 8 }, () => new Person(() => service.url).begin()));
    const socket = new WebSocket(people[0]!.opened.streamUrl.replace('localhost', '127.0.0.1'));
    const goodbye = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    const events = openEvents(service, aidant);
    await waitFor(() => events.text().includes('retry:') || undefined);

    const kept = people.map(() => [] as string[]);
    let over = false;
    const writing = people.map(async (person, who) => {
      for (let serial = 0; !over && serial < 50; serial += 1) {
        const text = `je cherche un ordinateur, numéro ${serial}x`;
        const status = await person.posts(text, `s-${serial}`).catch(() => 0);
        if (status === 200) kept[who]!.push(text);
        else break;
      }
    });
    await waitFor(() => kept.flat().length > 2 * people.length || undefined, 15_000);
    const begun = Date.now();
    expect(await service.end('SIGTERM')).toBe(0);
    expect(Date.now() - begun).toBeLessThan(STOP_LIMIT_MS);
    over = true;
    await Promise.all(writing);
    expect(await goodbye).toBe(1001);
    await events.ended;
    expect(events.text()).toContain('event: bye');

    service = await startService({ dataDir: service.dataDir });
    expect(kept.flat().length).toBeGreaterThan(people.length);
    for (const [who, person] of people.entries()) {
      const lines = await person.lines();
      const said = lines.filter((line) => line.startsWith('person: ')).map((line) => line.slice(8));
      expect(said.slice(0, kept[who]!.length)).toEqual(kept[who]);
      expect(lines.filter((line) => line.startsWith('bot: ')).length).toBeGreaterThanOrEqual(said.length);
    }
  });

  test('Ctrl-C under npm arrives twice: the second changes nothing', async () => {
    service.child.kill('SIGINT');
    expect(await service.end('SIGINT')).toBe(0);
  });
});

/** The console's events, as a browser receives them. */
function openEvents(service: Service, { cookie }: Aidant) {
  let text = '';
  const ended = new Promise<void>((resolve) => {
    const asked = request(`${service.url}/console/api/stream`, { headers: { cookie } }, (response) => {
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('close', resolve).on('error', () => {});
    });
    asked.on('error', () => resolve()).end();
  });
  return { ended, text: () => text };
}

describeBuilt('content, while it runs', () => {
  const contentDir = newDataDir();
  const sentences = join(contentDir, 'locales', 'fr', 'bot.json');
  let service: Service;
  let asked = 0;
  beforeAll(async () => {
    for (const folder of ['dialogs', 'locales'])
      cpSync(join(ROOT, folder), join(contentDir, folder), { recursive: true });
    service = await startService({ env: { CONTENT_DIR: contentDir } });
  });
  afterAll(() => service?.end('SIGTERM'));

  const menu = async () => {
    asked += 1;
    const message = { conversation: `menu-${asked}`, id: '1', text: 'menu' };
    return (await expectReplies(service.url, message)).texts.join('\n');
  };

  test('broken content is refused and the old one stays; mended, it changes the answer', async () => {
    const before = await menu();
    const good = readFileSync(sentences, 'utf8');
    const key = (JSON.parse(good) as { menu: string }).menu;
    expect(before).toContain(key);

    writeFileSync(sentences, good.slice(0, -20));
    service.child.kill('SIGHUP');
    await waitFor(() => service.output().includes('content refused') || undefined, 15_000);
    expect(service.output()).toContain('locales/fr/bot.json');
    expect(await menu()).toBe(before);

    writeFileSync(sentences, good.replace(JSON.stringify(key), JSON.stringify('Voici un autre menu.')));
    service.child.kill('SIGHUP');
    await waitFor(async () => (await menu()).includes('Voici un autre menu.') || undefined, 15_000);
    writeFileSync(sentences, good);
  });

  test('at the start, broken YAML is told by file and line', async () => {
    const file = join(contentDir, 'dialogs', 'services.yaml');
    const lines = readFileSync(file, 'utf8').split('\n').length;
    appendFileSync(file, '\n  : [broken\n');
    const { code, output } = await refusedStart({ env: { CONTENT_DIR: contentDir } });
    expect(code).toBe(1);
    expect(Number(/dialogs\/services\.yaml:(\d+):\d+/.exec(output)?.[1])).toBeGreaterThanOrEqual(lines - 1);
    expect(output).not.toContain('    at ');
  });
});

describeBuilt('the database', () => {
  let service: Service;
  afterAll(() => service?.end('SIGKILL'));

  test('locked by another program, messages get 503 and a reason; freed, the same message is taken once', async () => {
    service = await startService();
    const person = await new Person(() => service.url).begin();
    await person.says('bonjour');
    const tool = new Libsql(join(service.dataDir, 'passerelle.db'));
    tool.exec('begin immediate');
    const path = `/conversations/${person.opened.conversationId}/activities`;
    const activity = {
      type: 'message',
      text: 'je cherche un ordinateur',
      channelData: { clientActivityID: 'locked' },
    };
    const refused = await person.ask('POST', path, activity);
    expect(refused.status).toBe(503);
    expect(JSON.stringify(refused.body)).toContain('verrouillée par un autre programme');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect(await person.reads()).not.toHaveLength(0);
    tool.exec('rollback');
    tool.close();
    expect((await person.ask('POST', path, activity)).status).toBe(200);
    expect((await person.ask('POST', path, activity)).status).toBe(200);
    expect((await person.lines()).filter((line) => line === 'person: je cherche un ordinateur')).toHaveLength(
      1,
    );
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });

  test('held by this process, it is refused to a second one, which says so', async () => {
    const { code, output } = await refusedStart({ dataDir: service.dataDir });
    expect(code).toBe(1);
    expect(output).toContain(`Un autre processus Passerelle utilise déjà le dossier ${service.dataDir}`);
    expect(output).not.toContain('    at ');
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
  });
});

describeBuilt('figures and entries', () => {
  let service: Service;
  let metrics: string;
  beforeAll(async () => {
    const port = await freePort();
    service = await startService({ env: { METRICS_PORT: String(port) } });
    metrics = `http://127.0.0.1:${port}`;
  });
  afterAll(() => service?.end('SIGTERM'));

  test('figures are on their own port and hold nothing of a person', async () => {
    const person = await new Person(() => service.url).begin();
    await person.says('je m’appelle Fictivine, 06 39 98 00 03');
    await person.says('humain');
    const page = await (await fetch(`${metrics}/metrics`)).text();
    expect(page).toContain('turns_total{channel="directline",kind="committed"} 2');
    expect(page).toMatch(/^handoffs_waiting 1$/m);
    expect(page).toMatch(/^outbox_waiting 0$/m);
    for (const secret of ['Fictivine', '39 98', person.opened.conversationId, person.opened.token])
      expect(page).not.toContain(secret);
    expect((await fetch(metrics)).status).toBe(404);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
  });

  test('the console is closed without a link, and a link opens it once', async () => {
    for (const path of ['/console', '/console/api/me', '/console/api/handoffs', '/console/api/stream'])
      expect((await fetch(service.url + path)).status).toBe(401);
    for (const path of ['/handoffs/x/claim', '/handoffs/x/messages', '/invitations', '/leave'])
      expect((await fetch(`${service.url}/console/api${path}`, { method: 'POST' })).status).toBe(401);
    const { pathname, search } = new URL(service.entryLink);
    const preview = { headers: { 'User-Agent': 'WhatsApp/2.23' } };
    expect((await fetch(service.url + pathname + search, preview)).status).toBe(200);
    const both = await Promise.all(
      [1, 2].map(() => fetch(service.url + pathname + search, { redirect: 'manual' })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([303, 401]);
    expect((await fetch(service.url + pathname + search, { redirect: 'manual' })).status).toBe(401);
    const cookie = both.find(({ status }) => status === 303)!.headers.get('set-cookie')!;
    for (const guard of ['HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(guard);
    const evil = { cookie: cookie.split(';')[0]!, origin: 'https://evil.example.org' };
    expect((await fetch(`${service.url}/console/api/leave`, { method: 'POST', headers: evil })).status).toBe(
      403,
    );
  });
});
