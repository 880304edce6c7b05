/** People who write to the service through the storm, and what each must be answered: the very words of an undisturbed person. */
import { waitFor } from '../service';
import type { ChannelId } from './fake-apis';
import type { FakePlatforms } from './fake-platforms';
import { answers, says } from './known-texts';
import { me, sms, tg, wa } from './people';
import { deliverUntilTaken, type Post } from './webhook-client';

export type StormChannel = Exclude<ChannelId, 'gateway'>;

/** In this order; the numbers mean a choice of the answer just before, so that a lost or swapped message shows. */
const QUESTIONS = [
  'Comment créer une adresse e-mail ?',
  '1',
  'Où est-ce que je peux imprimer un document ?',
  '٢',
  'Comment je scanne un papier avec mon téléphone ?',
  'menu',
];
/** Words by which the answers are known, in the same order. */
const KNOWN_BY = [
  answers('fr', 'basics-email'),
  answers('fr', 'basics-password-safe'),
  answers('fr', 'basics-print'),
  '',
  answers('fr', 'basics-scan-document'),
  says('fr', 'menu'),
];
/** SMS go out nine a second to all people together. */
const SMS_QUESTIONS = 4;

export function questionsOf(channel: StormChannel): readonly string[] {
  return channel === 'twilio' ? QUESTIONS.slice(0, SMS_QUESTIONS) : QUESTIONS;
}

export function knownBy(channel: StormChannel): readonly string[] {
  const words = KNOWN_BY.slice(0, questionsOf(channel).length);
  return channel === 'twilio' ? [says('fr', 'greetingShort'), ...words] : words;
}

const SIDES = {
  whatsapp: { person: wa.person, says: wa.says },
  telegram: { person: tg.person, says: tg.says },
  messenger: { person: me.person, says: me.says },
  twilio: { person: sms.person, says: sms.says },
};

/** What the platform posts, and how many messages of the person are in it. */
interface Webhook {
  post: Post;
  messages: number;
}

export interface Writer {
  channel: StormChannel;
  id: string;
  webhooks: Webhook[];
}

/** WhatsApp sometimes puts two messages into one webhook. */
export function newWriter(channel: StormChannel, random: () => number = () => 1): Writer {
  const { person, says: saying } = SIDES[channel];
  const id = person();
  const webhooks: Webhook[] = [];
  const texts = [...questionsOf(channel)];
  while (texts.length > 0) {
    if (channel === 'whatsapp' && texts.length > 1 && random() < 0.2) {
      const pair = texts.splice(0, 2).map((text) => wa.text(id, text));
      webhooks.push({ post: wa.post(...pair), messages: 2 });
    } else webhooks.push({ post: saying(id, texts.shift()!), messages: 1 });
  }
  return { channel, id, webhooks };
}

export interface Weather {
  fake: FakePlatforms;
  serviceUrl: string;
  random(): number;
  /** undefined: no answer at all. */
  onStatus(status: number | undefined): void;
  ended(): boolean;
}

/** Longer than retries and grace together: then the person writes on without the answer. */
const PATIENCE_MS = 45_000;

/** One person writes everything, patiently or not; each webhook comes once to thrice, at once or late. */
export async function write(writer: Writer, weather: Weather): Promise<void> {
  const { fake, random } = weather;
  const patient = random() < 0.5;
  const again: Promise<void>[] = [];
  const late: Post[] = [];
  for (const { post, messages } of writer.webhooks) {
    const answered = fake.to(writer.id).length + messages;
    const draw = random();
    const copies = draw < 0.15 ? 3 : draw < 0.35 ? 2 : 1;
    const [first, ...others] = Array.from({ length: copies }, () => send(post, weather));
    again.push(...others);
    await first;
    if (random() < 0.2) late.push(post);
    const arrived = () => fake.to(writer.id).length >= answered || undefined;
    if (patient) await waitFor(arrived, PATIENCE_MS).catch(() => {});
    if (late.length > 0 && random() < 0.5) again.push(send(late.shift()!, weather));
  }
  again.push(...late.map((post) => send(post, weather)));
  await Promise.all(again);
}

function send(post: Post, { serviceUrl, onStatus, ended }: Weather): Promise<void> {
  return deliverUntilTaken(serviceUrl, post, onStatus, ended);
}
