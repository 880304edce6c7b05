/** What became of every message: equal to the undisturbed person's, or how it differs. */
import type { FakePlatforms, Taken } from './fake-platforms';
import type { StormChannel, Writer } from './storm-people';

export interface Verdict {
  people: number;
  messages: number;
  /** Messages that nobody got, by person. */
  lost: string[];
  /** Sent again though the platform had taken them, without any excuse. */
  doubled: string[];
  /** Telegram only: sent again because a kill or a cut connection hid that they were taken. */
  doubledByKill: number;
  doubledByCut: number;
  /** WhatsApp and Messenger: the receipt of the first came later than any grace, since this machine was too busy to tell it. */
  doubledByLateNews: number;
  swapped: string[];
}

export function judge(
  fake: FakePlatforms,
  writers: readonly Writer[],
  reference: Record<StormChannel, readonly string[]>,
): Verdict {
  const verdict: Verdict = {
    people: writers.length,
    messages: 0,
    lost: [],
    doubled: [],
    doubledByKill: 0,
    doubledByCut: 0,
    doubledByLateNews: 0,
    swapped: [],
  };
  for (const { channel, id } of writers) judgeOne(verdict, { channel, id }, fake.to(id), reference[channel]);
  return verdict;
}

function judgeOne(
  verdict: Verdict,
  { channel, id }: Pick<Writer, 'channel' | 'id'>,
  got: readonly Taken[],
  wanted: readonly string[],
): void {
  verdict.messages += got.length;
  const who = `${channel} ${id}`;
  const firsts: Taken[] = [];
  for (const taken of got) {
    const before = firsts.find(({ text }) => text === taken.text);
    // A slow platform may take the message that a kill cut after the one sent again.
    const original = before && before.at <= taken.at ? before : taken;
    if (!before) firsts.push(taken);
    else if (channel === 'telegram' && original.cut) verdict.doubledByCut += 1;
    else if (channel === 'telegram' && before.life !== taken.life) verdict.doubledByKill += 1;
    else if (isTold(channel) && cameLate(before, taken)) verdict.doubledByLateNews += 1;
    else verdict.doubled.push(`${who}: ${doubling(before, taken)}`);
  }
  const texts = firsts.map(({ text }) => text);
  for (const text of wanted) if (!texts.includes(text)) verdict.lost.push(`${who}: ${text.slice(0, 40)}`);
  const inOrder = wanted.filter((text) => texts.includes(text));
  if (inOrder.join('\n') !== texts.join('\n'))
    verdict.swapped.push(`${who}: ${texts.map((text) => text.slice(0, 20))}`);
}

function isTold(channel: StormChannel): boolean {
  return channel === 'whatsapp' || channel === 'messenger';
}

/** The service waits 20 s for news of what it cannot know; a platform tells them sooner. */
const GRACE_MS = 19_000;

function cameLate(first: Taken, second: Taken): boolean {
  return second.at - first.takenAt > GRACE_MS && (first.toldAt ?? Number.POSITIVE_INFINITY) > second.at;
}

/** When the two were asked, and by which life of the service. */
function doubling(first: Taken, second: Taken): string {
  const after = ((second.at - first.at) / 1000).toFixed(2);
  return `cut ${first.cut}, again ${after} s later, lives ${first.life} and ${second.life}: ${first.text.slice(0, 30)}`;
}
