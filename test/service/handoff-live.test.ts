/** A person on the official Direct Line client and aidants at the console, live: one voice at a time. */
import { WebSocket } from 'ws';
import { describeBuilt, type Service, startService, waitFor } from '../service';
import { Aidant } from './aidant';
import { Person, type Said } from './person';

Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });

// biome-ignore lint/suspicious/noExplicitAny: the client's types need the DOM library
const { DirectLine } = require('botframework-directlinejs') as any;

const AIDANTS = 15;

describeBuilt('a person, the bot and aidants, live', () => {
  let service: Service;
  let camille: Aidant;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const clients: any[] = [];

  beforeAll(async () => {
    service = await startService();
    camille = await (await Aidant.enter(service)).invites(service, 'Camille');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });
  afterAll(() => service?.end('SIGTERM'));

  async function connect(webSocket: boolean) {
    const domain = `${service.url}/directline/v3/directline`;
    const response = await fetch(`${domain}/tokens/generate`, { method: 'POST' });
    const { token, conversationId } = (await response.json()) as { token: string; conversationId: string };
    const client = new DirectLine({ domain, token, webSocket, pollingInterval: 200, timeout: 5000 });
    clients.push(client);
    const received: Said[] = [];
    client.activity$.subscribe(
      (activity: Said & { type: string }) => activity.type === 'message' && received.push(activity),
      () => {},
    );
    const says = (text: string): Promise<string> =>
      client.postActivity({ type: 'message', from: { id: 'me' }, locale: 'fr-FR', text }).toPromise();
    const lines = () => received.map(({ channelData, text }) => `${channelData.passerelle.sender}: ${text}`);
    const hears = (line: RegExp) => waitFor(() => lines().find((said) => line.test(said)), 15_000);
    return { conversationId, received, says, lines, hears };
  }

  test.each([
    ['by WebSocket', true],
    ['by polling', false],
  ])('asked, taken, answered, given back, %s', async (_, webSocket) => {
    const person = await connect(webSocket);
    await person.says('je cherche un ordinateur pas cher');
    await person.hears(/^bot: /);
    await person.says('humain');
    await person.hears(/^bot: C'est noté/);
    const [waiting] = await camille.queue();
    expect(waiting).toMatchObject({ status: 'queued', reason: 'asked' });

    expect(await camille.claims(waiting!.id)).toBe(204);
    await person.hears(/^system: Vous parlez maintenant avec Camille, une personne/);
    expect(await camille.answers(waiting!.id, 'Bonjour, je vous écoute.')).toBe(204);
    await person.hears(/^aidant: Bonjour, je vous écoute\.$/);
    expect(person.received.find(({ text }) => text.startsWith('Bonjour, je vous'))!.from.name).toBe(
      'Camille',
    );

    const before = person.lines().length;
    await person.says('merci beaucoup');
    await person.says('je cherche aussi une carte SIM');
    await person.says('menu');
    expect((await camille.reads(waiting!.id)).at(-1)!.message.text).toBe('menu');
    await person.hears(/^person: menu$/);
    expect(person.lines().slice(before)).toEqual([
      'person: merci beaucoup',
      'person: je cherche aussi une carte SIM',
      'person: menu',
    ]);

    await person.says('au secours, mon mari me frappe');
    const urgent = await person.hears(/^bot: .*danger/);
    expect(urgent).toContain('112');
    expect(await camille.answers(waiting!.id, 'Appelez le 112, je reste avec vous.')).toBe(204);
    await person.hears(/^aidant: Appelez le 112/);

    expect(await camille.closes(waiting!.id, 'back-to-bot')).toBe(204);
    await person.hears(/^system: Camille a terminé/);
    expect(await camille.answers(waiting!.id, 'trop tard')).toBe(409);
    const after = person.lines().length;
    await person.says('menu');
    await waitFor(
      () =>
        person
          .lines()
          .slice(after + 1)
          .find((line) => line.startsWith('bot: ')),
      15_000,
    );
    const all = person.lines();
    expect(all).not.toContain('aidant: trop tard');
    expect(new Set(person.received.map(({ id }) => id)).size).toBe(person.received.length);
  });

  test(`${AIDANTS} aidants reach for one person: one has them, the others are told`, async () => {
    const colleagues = await Promise.all(
      Array.from({ length: AIDANTS }, (_, index) => camille.invites(service, `Aidant ${index + 1}`)),
    );
    const person = await new Person(() => service.url).begin();
    await person.says('je cherche un ordinateur pas cher');
    await person.says('humain');
    const [waiting] = await camille.queue();
    const statuses = await Promise.all(colleagues.map((aidant) => aidant.claims(waiting!.id)));
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(AIDANTS - 1);
    expect((await person.lines()).filter((line) => line.startsWith('system: '))).toHaveLength(1);

    const winner = statuses.indexOf(204);
    const loser = colleagues[(winner + 1) % AIDANTS]!;
    expect(await loser.answers(waiting!.id, 'moi aussi')).toBe(409);
    expect((await loser.ask('GET', `/handoffs/${waiting!.id}`)).status).toBe(409);
    expect(await loser.closes(waiting!.id)).toBe(409);
    expect(await loser.queue()).toEqual([]);
    expect(await colleagues[winner]!.answers(waiting!.id, 'Bonjour')).toBe(204);
    expect((await person.lines()).filter((line) => line.startsWith('aidant: '))).toEqual(['aidant: Bonjour']);
    expect(await colleagues[winner]!.closes(waiting!.id)).toBe(204);
  });

  test('the same answer sent again by an impatient console reaches the person once', async () => {
    const person = await new Person(() => service.url).begin();
    await person.says('je cherche un ordinateur pas cher');
    await person.says('humain');
    const [waiting] = await camille.queue();
    await camille.claims(waiting!.id);
    const body = { text: 'une seule fois', clientId: 'same-client-id' };
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => camille.ask('POST', `/handoffs/${waiting!.id}/messages`, body)),
    );
    expect(sent.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect((await person.lines()).filter((line) => line === 'aidant: une seule fois')).toHaveLength(1);
    await camille.closes(waiting!.id);
  });
});
