/** Whole conversations as staff would write them (test/conversations/*.yaml), through the real application. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type App, createApp } from '../../src/app';
import { numberedText } from '../../src/channels/choice-layout';
import { MESSAGING } from '../../src/channels/messaging-list';
import { segmentsOf, smsText } from '../../src/channels/sms-text';
import { loadConfig } from '../../src/config';
import { entryOf } from '../../src/conversation/entry';
import type { Activity, Message } from '../../src/conversation/types';
import { silentLogger } from '../../src/logger';

interface Step {
  /** What the person writes, presses (a choice's value) or sends (a kind of attachment). */
  says?: string;
  presses?: string;
  sends?: string;
  opens?: boolean;
  /** The payload of the link they followed. */
  follows?: string;
  /** A position, `latitude longitude`. */
  shares?: string;
  /** Minutes that pass before. */
  after?: number;
  /** What the aidant does meanwhile. */
  aidant?: 'takes' | 'gives back';
  bot?: {
    silent?: boolean;
    locale?: string;
    messages?: number;
    contains?: string[];
    lacks?: string[];
    offers?: string[];
    first?: string;
    /** SMS segments at most. */
    segments?: number;
  };
}
interface Scenario {
  name: string;
  now?: string;
  hint?: string;
  /** A messaging channel: answers are made in its manner. */
  channel?: string;
  steps: Step[];
}

const FOLDER = join(__dirname, '..', 'conversations');
const scenarios = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .flatMap((file) =>
    (parse(readFileSync(join(FOLDER, file), 'utf8')) as Scenario[]).map((s) => ({ ...s, file })),
  );

const AIDANT = { id: 'aidant-1', name: 'Camille' };
const MONDAY_MORNING = '2026-11-23T10:00:00+01:00';
let app: App;
let now = 0;

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'conversations-'));
  const config = loadConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }, join(__dirname, '..', '..'));
  app = await createApp(config, { logger: silentLogger, now: () => now });
}, 240_000);
afterAll(() => app?.stop());

test.each(scenarios)('$file: $name', async (scenario) => {
  now = Date.parse(scenario.now ?? MONDAY_MORNING);
  for (const [index, step] of scenario.steps.entries()) {
    now += 5000 + (step.after ?? 0) * 60_000;
    const said = step.aidant
      ? await aidantActs(scenario, step.aidant)
      : await personActs(scenario, step, index);
    if (step.bot) expectReply(step, said);
  }
});

async function personActs(scenario: Scenario, step: Step, index: number): Promise<Message[]> {
  const message: Message = { text: step.says ?? '' };
  if (step.presses) message.value = step.presses;
  if (step.sends) message.media = [step.sends];
  const channel = MESSAGING.find(({ id }) => id === scenario.channel);
  const [latitude, longitude] = (step.shares ?? '').split(' ').map(Number);
  const activity: Activity = {
    id: `m${index}`,
    type: step.opens || step.follows !== undefined ? 'start' : 'message',
    channelId: 'test',
    conversationId: `${scenario.name}`,
    message,
    localeHint: scenario.hint,
    ...(step.follows !== undefined && { entry: entryOf(step.follows) }),
    ...(step.shares && { location: { latitude: latitude!, longitude: longitude! } }),
  };
  const { entries } = await app.takeTurn(
    activity,
    channel && { push: true, manner: { joined: true, ...channel.manner } },
  );
  return entries.filter(({ sender }) => sender !== 'person').map((entry) => entry.message);
}

async function aidantActs(scenario: Scenario, act: 'takes' | 'gives back'): Promise<Message[]> {
  const { id } = (await app.storage.conversations.find({
    channelId: 'test',
    conversationId: scenario.name,
  }))!;
  const handoff = (await app.storage.handoffs.list()).find((one) => one.conversationId === id)!;
  expect(handoff).toBeDefined();
  const result =
    act === 'takes'
      ? await app.storage.handoffs.claim(handoff.id, AIDANT, [], now)
      : await app.storage.handoffs.close(handoff.id, AIDANT.id, 'back-to-bot', [], now);
  expect(result).toBe('done');
  return [];
}

function expectReply({ says, presses, bot }: Step, messages: Message[]): void {
  const text = messages.map((message) => message.text).join('\n---\n');
  const offered = (messages.at(-1)?.choices ?? []).map(({ value }) => value);
  const about = `after "${says ?? presses ?? ''}"`;
  if (bot!.silent) expect({ about, text }).toEqual({ about, text: '' });
  else expect({ about, answered: text !== '' }).toEqual({ about, answered: true });
  if (bot!.locale) expect({ about, locale: messages.at(-1)?.locale }).toEqual({ about, locale: bot!.locale });
  if (bot!.messages) expect({ about, messages: messages.length }).toEqual({ about, messages: bot!.messages });
  for (const part of bot!.contains ?? []) expect(`${about}: ${text}`).toContain(part);
  for (const part of bot!.lacks ?? []) expect(text).not.toContain(part);
  for (const value of bot!.offers ?? [])
    expect({ about, offered }).toEqual({ about, offered: expect.arrayContaining([value]) });
  if (bot!.segments)
    for (const message of messages)
      expect(segmentsOf(smsText(numberedText(message))).segments).toBeLessThanOrEqual(bot!.segments);
  if (bot!.first) expect({ about, first: offered[0] }).toEqual({ about, first: bot!.first });
}
