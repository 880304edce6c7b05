/** Every kind of webhook, posted to the running service with the fake platforms behind it: right status, right effect, right message out. */
import { describeBuilt } from '../service';
import { Aidant } from '../service/aidant';
import { gatewayCases } from './cases/gateway-cases';
import { messengerEvents } from './cases/messenger-events';
import { messengerWords } from './cases/messenger-words';
import { messengerDoor, whatsAppDoor } from './cases/meta-signatures';
import { telegramUpdates } from './cases/telegram-updates';
import { telegramWords } from './cases/telegram-words';
import { twilioCases } from './cases/twilio-cases';
import { whatsAppBatches } from './cases/whatsapp-batches';
import { whatsAppHostile } from './cases/whatsapp-hostile';
import { whatsAppIdentity } from './cases/whatsapp-identity';
import { whatsAppWords } from './cases/whatsapp-words';
import { privateWords } from './private-words';
import { SECRETS } from './settings';
import { type Case, openScene, outboxEmpty, type Scene, Stage } from './stage';

const SUITES: Record<string, { cases: Case[]; atOnce?: number; patienceMs?: number }> = {
  'WhatsApp: the door': { cases: whatsAppDoor },
  'WhatsApp: words': { cases: whatsAppWords },
  'WhatsApp: batches': { cases: whatsAppBatches },
  'WhatsApp: identity': { cases: whatsAppIdentity },
  'WhatsApp: hostile shapes': { cases: whatsAppHostile },
  'Telegram: words': { cases: telegramWords },
  'Telegram: updates': { cases: telegramUpdates },
  'Messenger: the door': { cases: messengerDoor },
  'Messenger: words': { cases: messengerWords },
  'Messenger: events': { cases: messengerEvents },
  'SMS by Twilio': { cases: twilioCases },
  // Ten SMS a minute: they wait for each other, not for the other channels.
  'SMS by an Android phone': { cases: gatewayCases, atOnce: 100, patienceMs: 90_000 },
};
const AT_ONCE = 3;
const PATIENCE_MS = 20_000;

interface Undelivered {
  messages: { channel: string; why: string }[];
}
const GIVEN_UP = ['SMS (Twilio)', 'Telegram', 'Telegram'];

interface Played {
  stage: Stage;
  end: Promise<void>;
}

/** The cases of a suite, a few at once: the outcome of each is kept for its own test. */
function playAll(scene: Scene, name: string, played: Map<Case, Played>): void {
  const { cases, atOnce = AT_ONCE, patienceMs = PATIENCE_MS } = SUITES[name]!;
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve());
  for (const [index, each] of cases.entries()) {
    const stage = new Stage(scene, patienceMs);
    const end = lanes[index % atOnce]!.then(() => each.play(stage));
    end.catch(() => {});
    lanes[index % atOnce] = end.catch(() => {});
    played.set(each, { stage, end });
  }
}

describeBuilt('webhooks of all channels', () => {
  const played = new Map<Case, Played>();
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene();
    for (const name of Object.keys(SUITES)) playAll(scene, name, played);
  });

  afterAll(async () => {
    await scene.service.end('SIGTERM');
    await scene.fake.stop();
  });

  for (const [name, { cases }] of Object.entries(SUITES))
    describe(name, () => {
      test.each(cases)('$name', async (each) => played.get(each)!.end, 150_000);
    });

  describe('when all is over', () => {
    test('every answer has left, and nobody got more than they asked for', async () => {
      await Promise.allSettled([...played.values()].map(({ end }) => end));
      await outboxEmpty(scene, 120_000);
      const stages = [...played.values()].map(({ stage }) => stage);
      const surprised = [...played].flatMap(([{ name }, { stage }]) =>
        stage.surprised().map((who) => `${name}: ${who}`),
      );
      expect(surprised).toEqual([]);
      const strangers = scene.fake.taken.filter(({ person }) => !stages.some((stage) => stage.knows(person)));
      expect(strangers.map(({ channel, text }) => `${channel}: ${text}`)).toEqual([]);
    }, 150_000);

    test('no message was one that its platform refuses, no limit was passed', () => {
      expect(scene.fake.violations).toEqual([]);
    });

    test('the service is alive and well', async () => {
      expect(scene.service.child.exitCode).toBe(null);
      expect((await fetch(`${scene.service.url}/readyz`)).status).toBe(200);
    });

    test('given up is only what was for people who did not want it, or could not get it', async () => {
      const aidant = await Aidant.enter(scene.service);
      const { messages } = (await (await aidant.ask('GET', '/undelivered')).json()) as Undelivered;
      // Two of somebody who blocked the robot, two of somebody who opted out at Twilio.
      expect(messages.map(({ channel }) => channel).toSorted()).toEqual(GIVEN_UP);
    });

    test('its log holds no error', () => {
      const errors = scene.service
        .output()
        .split('\n')
        .filter((line) => /"level":[56]0|TypeError/.test(line));
      expect(errors).toEqual([]);
    });

    test('its log holds no words, names, numbers or secrets', () => {
      const log = scene.service.output();
      const words = [...privateWords(scene.fake), ...Object.values(SECRETS)];
      expect(words.length).toBeGreaterThan(400);
      expect(words.filter((word) => log.includes(word))).toEqual([]);
    });
  });
});
