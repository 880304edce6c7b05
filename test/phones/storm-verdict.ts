/** What became of every message: equal to the undisturbed person's, or how it differs. */
import type { FakePlatforms, Taken } from './fake-platforms';
import type { StormChannel, Writer } from './storm-people';

/** performance.now() at the kill. */
export type Kills = readonly number[];

/** An answer of the platform takes so long at most to be noted in the database of a busy machine. */
const NOTED_WITHIN_MS = 1000;
/** What was on the wire when the process ended. */
const ON_THE_WIRE_MS = 200;

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
  kills: Kills,
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
  for (const { channel, id } of writers)
    judgeOne(verdict, { channel, id }, fake.to(id), reference[channel], kills);
  return verdict;
}

function judgeOne(
  verdict: Verdict,
  { channel, id }: Pick<Writer, 'channel' | 'id'>,
  got: readonly Taken[],
  wanted: readonly string[],
  kills: Kills,
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
    else if (channel === 'telegram' && atKill(original, kills)) verdict.doubledByKill += 1;
    else if (isTold(channel) && cameLate(before, taken)) verdict.doubledByLateNews += 1;
    else verdict.doubled.push(`${who}: ${doubling(before, taken, kills)}`);
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

/** When the two were asked, before or after the kill nearest to the first. */
function doubling(first: Taken, second: Taken, kills: Kills): string {
  const kill = kills.toSorted((a, b) => Math.abs(first.at - a) - Math.abs(first.at - b))[0] ?? first.at;
  const after = (at: number) => `${((at - kill) / 1000).toFixed(2)} s`;
  return `asked ${after(first.at)}, taken ${after(first.takenAt)}, cut ${first.cut}, again ${after(second.at)} after a kill: ${first.text.slice(0, 30)}`;
}

/** Asked before the kill, taken too late for the service to have noted it. */
function atKill({ at, takenAt }: Taken, kills: Kills): boolean {
  return kills.some((kill) => at < kill + ON_THE_WIRE_MS && takenAt > kill - NOTED_WITHIN_MS);
}

/** How many the platform took so near to a kill that nobody could note it. */
export function inFlight(fake: FakePlatforms, channel: StormChannel, kills: Kills): number {
  return fake.taken.filter((taken) => taken.channel === channel && atKill(taken, kills)).length;
}
