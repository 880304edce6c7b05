/** A desk over the real storage in a temporary folder, with a clock that the test turns. */
import { randomBytes } from 'node:crypto';
import type { Effect, HandoffBrief, LanguageCode, Message } from '../../src/conversation/types';
import { Desk, type DeskPorts } from '../../src/handoff/desk';
import { parseHours } from '../../src/handoff/hours';
import type { ChannelFacts } from '../../src/handoff/reach';
import { createLogger } from '../../src/logger';
import { createVault } from '../../src/privacy/vault';
import { openStorage } from '../../src/storage/open-storage';
import type { Aidant, NewEntry, Storage } from '../../src/storage/types';
import { Collected } from '../collected';
import { entriesOf, replied, said, turnOf } from '../contracts/storage-fixtures';
import { tempFolder } from '../storage/temp-storage';

export const camille: Aidant = { id: 'aidant-1', name: 'Camille' };
export const noor: Aidant = { id: 'aidant-2', name: 'Noor' };
export const MONDAY_10 = Date.parse('2026-11-23T10:00:00+01:00');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Channels with the windows of WhatsApp, of WhatsApp without a template, and of Messenger. Others have none. */
export const CHANNELS: Record<string, ChannelFacts> = {
  telegram: { label: 'Telegram' },
  whatsapp: { label: 'WhatsApp', window: { bot: DAY, aidant: DAY }, invites: true },
  plain: { label: 'WhatsApp', window: { bot: DAY, aidant: DAY } },
  messenger: { label: 'Messenger', window: { bot: DAY, aidant: 7 * DAY } },
};

const WORDS: Record<LanguageCode, Record<string, string>> = {
  fr: {
    'handoff.joined': 'Vous parlez avec {{name}}',
    'handoff.returned': '{{name}} a terminé',
    'handoff.left': '{{name}} a dû partir',
    'handoff.requeued': 'Retour dans la file',
    'handoff.reopen': 'Écrivez pour continuer',
  },
  ar: {
    'handoff.joined': 'تتحدث مع {{name}}',
    'handoff.returned': 'أنهى {{name}}',
    'handoff.left': 'غادر {{name}}',
    'handoff.requeued': 'عدت إلى الطابور',
    'handoff.reopen': 'اكتب للمتابعة',
  },
};

export function say(language: LanguageCode, key: string, values?: Record<string, string>): Message {
  const text = WORDS[language]![key]!.replace('{{name}}', values?.name ?? '');
  return { text, locale: language };
}

export class DeskSetting {
  now = MONDAY_10;
  /** Where the persons write from. */
  channelId = 'telegram';
  readonly log = new Collected();
  storage!: Storage;
  desk!: Desk;
  #folder = tempFolder();

  async open(change: Partial<DeskPorts> = {}): Promise<void> {
    const logger = createLogger('debug', this.log);
    const clock = () => this.now;
    this.storage = await openStorage({
      dataDir: this.#folder.path,
      vault: createVault(randomBytes(32)),
      logger,
      clock,
    });
    this.desk = new Desk({
      handoffs: this.storage.handoffs,
      conversations: this.storage.conversations,
      hours: parseHours('Mo-Fr 09:00-12:30,13:30-17:30'),
      logger,
      now: clock,
      say,
      channelOf: (channelId) => CHANNELS[channelId],
      ...change,
    });
    // As app.ts does.
    this.storage.feed.subscribe((one) => {
      if (one.kind === 'handoff') void this.desk.refresh(one.conversationId);
    });
  }

  async close(): Promise<void> {
    await this.storage.close();
    this.#folder.remove();
  }

  at(iso: string): void {
    this.now = Date.parse(iso);
  }

  /** A person asks for a human; gives the ids of the conversation and of the handoff. */
  async asks(name = 'c1', brief: Partial<HandoffBrief> = {}) {
    const whole: HandoffBrief = { reason: 'asked', language: 'fr', topics: [], ...brief };
    const conversationId = await this.#turn(name, 'un humain', [{ kind: 'open-handoff', brief: whole }]);
    const handoff = (await this.storage.handoffs.list()).find(
      (one) => one.conversationId === conversationId,
    )!;
    await this.desk.refresh();
    return { conversationId, id: handoff.id };
  }

  async writes(text: string, name = 'c1'): Promise<void> {
    await this.#turn(name, text, []);
  }

  /** A person gets a reply, which waits: the id of its row in the outbox. */
  async queues(name: string): Promise<string> {
    const conversationId = await this.#turn(name, 'bonjour', [], [replied('bonjour !')]);
    return `${conversationId}:2`;
  }

  async cancels(handoffId: string, name = 'c1'): Promise<void> {
    await this.#turn(name, 'annuler', [{ kind: 'cancel-handoff', handoffId }]);
  }

  async said(conversationId: string): Promise<string[]> {
    const entries = await this.storage.conversations.history(conversationId);
    return entries.map(({ sender, message }) => `${sender}: ${message.text}`);
  }

  async speaker(name = 'c1') {
    const { speaker } = await this.storage.conversations.open({
      channelId: this.channelId,
      conversationId: name,
    });
    return speaker;
  }

  /** What the dispatcher would send now: text and sender of the head of each conversation, with its id. */
  async toSend() {
    const items = await this.storage.outbox.due(this.now, 100, this.channelId);
    return items.map(({ id, sender, message }) => ({ id, sender, text: message.text }));
  }

  #turns = 0;
  async #turn(name: string, text: string, effects: Effect[], replies: NewEntry[] = []): Promise<string> {
    this.#turns += 1;
    const { channelId } = this;
    const conversation = await this.storage.conversations.open({ channelId, conversationId: name });
    const activityId = `m${this.#turns}`;
    const turn = turnOf(conversation, {
      activityId,
      entries: [said(text, activityId), ...replies],
      effects,
      push: channelId !== 'directline',
      reference: { chat: name },
      heardAt: this.now,
      now: this.now,
    });
    const result = await this.storage.conversations.commit(turn);
    expect(entriesOf(result)).toHaveLength(1 + replies.length);
    return conversation.id;
  }
}
