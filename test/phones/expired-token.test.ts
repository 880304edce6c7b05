/** A token expires: the running service loses nothing, says so, and goes on with the next token. */
import { describeBuilt, freePort, newDataDir, type Service, startService, waitFor } from '../service';
import { Aidant } from '../service/aidant';
import { FakePlatforms } from './fake-platforms';
import { says } from './known-texts';
import { tg, wa } from './people';
import { phoneSettings, SECRETS } from './settings';
import { deliver } from './webhook-client';

const EXPIRED = 'EAAfictionalExpiredToken';

describeBuilt('WhatsApp’s token has expired', () => {
  const dataDir = newDataDir();
  const people = [wa.person(), wa.person()];
  let fake: FakePlatforms;
  let service: Service;
  let metricsPort: number;

  const start = async (token: string) => {
    metricsPort = await freePort();
    const env = {
      ...phoneSettings(fake.url),
      METRICS_PORT: String(metricsPort),
      WHATSAPP_ACCESS_TOKEN: token,
    };
    service = await startService({ dataDir, env });
    fake.serviceUrl = service.url;
  };
  const writes = async (person: string, text: string) =>
    expect((await deliver(service.url, wa.says(person, text))).status).toBe(200);
  const figures = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const unsent = async () => {
    const aidant = await Aidant.enter(service);
    return (await aidant.ask('GET', '/undelivered')).json() as Promise<{
      messages: object[];
      paused: object[];
    }>;
  };

  beforeAll(async () => {
    fake = await new FakePlatforms().start();
    await start(EXPIRED);
    for (const text of ['bonjour', 'menu']) for (const person of people) await writes(person, text);
    await waitFor(
      async () => (await figures()).includes('channel_paused{channel="whatsapp"} 1') || undefined,
    );
  });
  afterAll(async () => {
    await service.end('SIGTERM');
    await fake.stop();
  });

  test('operators and aidants are told, once and without the token', async () => {
    const page = await figures();
    expect(page).toMatch(/^channel_paused\{channel="telegram"\} 0$/m);
    expect(page).toMatch(/^outbox_dead 0$/m);
    expect(await unsent()).toMatchObject({
      messages: [],
      paused: [
        { channel: 'WhatsApp', why: expect.stringContaining('npx passerelle channels setup whatsapp') },
      ],
    });
    expect(service.output().match(/channel paused/g)).toHaveLength(1);
    expect(service.output()).not.toContain(EXPIRED);
  });

  test('other channels answer', async () => {
    const person = tg.person();
    await deliver(service.url, tg.says(person, 'bonjour'));
    await waitFor(() => fake.to(String(person)).length > 0 || undefined);
  });

  test('with the next token every answer leaves, once and in order', async () => {
    const before = fake.violations.length;
    expect(before).toBeLessThan(6);
    await service.end('SIGTERM');
    await start(SECRETS.WHATSAPP_ACCESS_TOKEN);
    await waitFor(async () => (await figures()).includes('outbox_waiting 0') || undefined, 30_000);
    for (const person of people) {
      const words = fake.to(person).map(({ text }) => text);
      expect(words.at(-1)).toContain(says('fr', 'menu'));
      expect(new Set(words).size).toBe(words.length);
      expect(words.length).toBeGreaterThan(1);
    }
    expect(await figures()).toContain('channel_paused{channel="whatsapp"} 0');
    expect(fake.violations).toHaveLength(before);
  });
});
