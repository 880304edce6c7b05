/** The bot's turn and an aidant's claim at the same moment: one speaker at a time. */
import type { Library } from '../../src/conversation/ports';
import { createTakeTurn, type TurnPorts } from '../../src/conversation/take-turn';
import { camille, DeskSetting } from './desk-setting';

let setting: DeskSetting;

beforeEach(async () => {
  setting = new DeskSetting();
  await setting.open();
});
afterEach(() => setting.close());

const french = { code: 'fr', name: 'Français', direction: 'ltr', fallback: 'fr', names: [] } as const;
const greeting = { id: 'thanks', topic: 'conversation', choices: [], links: [] };

/** Knows one dialog, and the word "humain". */
const library = {
  version: 'test',
  languages: [french],
  dialogs: new Map([['thanks', greeting]]),
  services: new Map(),
  language: () => french,
  dialogText: () => ({ language: 'fr', title: 'Merci', text: 'réponse du robot' }),
  isTranslated: () => true,
  rankIn: () => undefined,
  sentence: (_language: string, key: string) => key,
  emergencyIn: () => undefined,
  emergenciesIn: () => [],
  commandIn: (text: string) => (text === 'humain' ? { command: 'human' as const } : undefined),
  shortAnswerIn: () => undefined,
} as unknown as Library;

/** `pause` lets the claim in between the reading of the conversation and the commit of the answer. */
function turns(pause: () => Promise<void>) {
  const { conversations } = setting.storage;
  const ports: TurnPorts = {
    conversations: {
      open: async (address) => {
        const opened = await conversations.open(address);
        await pause();
        return opened;
      },
      commit: (turn) => conversations.commit(turn),
      history: (...range) => conversations.history(...range),
      find: (address) => conversations.find(address),
      purgeDedupeKeys: (before) => conversations.purgeDedupeKeys(before),
    },
    recognizer: {
      recognize: async () => ({ outcome: 'answer', candidates: [{ intent: 'thanks', confidence: 0.99 }] }),
    },
    languages: { identify: () => ({ language: 'fr', confidence: 1, sure: true }) },
    library: () => library,
    directory: () => ({
      findPlace: () => ({ kind: 'unknown' }),
      placeIn: () => undefined,
      placeByCode: () => undefined,
      placeAt: () => undefined,
      housingOptions: () => [],
      guide: () => {
        throw new Error('not asked here');
      },
    }),
    desk: setting.desk,
    now: () => setting.now,
  };
  const takeTurn = createTakeTurn(ports);
  return (name: string, id: string, text: string) =>
    takeTurn({ id, type: 'message', channelId: 'telegram', conversationId: name, message: { text } });
}

test('the bot never speaks after a claim, whichever comes first', async () => {
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const says = turns(() => wait(Math.random() * 6));
  let interrupted = 0;
  for (let round = 0; round < 40; round += 1) {
    const name = `c${round}`;
    await says(name, 'm1', 'humain');
    const [handoff] = (await setting.desk.list(camille)).filter(({ status }) => status === 'queued');
    const claim = wait(Math.random() * 6).then(() => setting.desk.claim(handoff!.id, camille));
    await Promise.all([
      claim,
      says(name, 'm2', 'merci'),
      says(name, 'm3', 'encore'),
      says(name, 'm4', 'et ?'),
    ]);
    const lines = await setting.said(handoff!.conversationId);
    const joined = lines.indexOf('system: Vous parlez avec Camille');
    const after = lines.slice(joined + 1);
    expect(joined).toBeGreaterThan(0);
    expect(after.filter((line) => line.startsWith('bot:'))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('person:'))).toHaveLength(4);
    if (after.length > 0 && joined > 2) interrupted += 1;
  }
  expect(interrupted).toBeGreaterThan(3);
});

test('given back, the bot answers again and the person may ask anew', async () => {
  const says = turns(async () => {});
  await says('c1', 'm1', 'humain');
  const { id } = (await setting.desk.list(camille))[0]!;
  await setting.desk.claim(id, camille);
  expect((await says('c1', 'm2', 'merci')).entries.map(({ sender }) => sender)).toEqual(['person']);
  await setting.desk.close(id, camille, 'back-to-bot');
  expect((await says('c1', 'm3', 'merci')).entries.at(-1)?.message.text).toBe('réponse du robot');
  await says('c1', 'm4', 'humain');
  expect((await setting.desk.list(camille)).map(({ status }) => status)).toEqual(['queued']);
});
