/** The storm itself: people write, platforms misbehave, the service is killed and comes back on the same data. */

import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { seeded } from '../seeded';
import { freePort, newDataDir, type Service, waitFor } from '../service';
import { Aidant } from '../service/aidant';
import { FakePlatforms } from './fake-platforms';
import { plain } from './known-texts';
import { outboxEmpty, startPhones } from './stage';
import { knownBy, newWriter, questionsOf, type StormChannel, type Writer, write } from './storm-people';
import { judge, type Verdict } from './storm-verdict';
import { BadWeather } from './storm-weather';

/** Fewer by SMS: nine a second is all that a number may send. */
const SHARES: Record<StormChannel, number> = { whatsapp: 0.35, telegram: 0.3, messenger: 0.25, twilio: 0.1 };
export const CHANNELS = Object.keys(SHARES) as StormChannel[];
/** New people come at this pace, ms. */
const ARRIVAL_MS = 30;
/** Killed when so much of all that is to be sent has left. */
const KILLS_AT = [0.15, 0.4, 0.7];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

export interface Outcome {
  verdict: Verdict;
  /** Given up for good, as staff read it: `SMS (Twilio): Envoi coupé …`. */
  dead: string[];
  /** Messages whose fate a kill or a cut may have hidden: tries that a kill found unanswered, and answers cut. */
  flying: Record<StormChannel, number>;
}

export class Storm {
  readonly #random;
  readonly #bad: BadWeather;
  readonly fake: FakePlatforms;
  readonly logs: string[] = [];
  /** Of the webhooks of people; undefined: no answer, since the service was down. */
  readonly statuses = new Map<number | undefined, number>();
  /** Tries that each kill found unanswered, by channel. */
  readonly #unanswered: Map<string, number>[] = [];
  readonly #writers: Writer[];
  readonly #dataDir = newDataDir();
  #start: () => Promise<Service> = () => Promise.reject(new Error('not open'));
  #metricsPort = 0;
  #service: Service | undefined;
  #ended = false;

  constructor(
    readonly people: number,
    seed: number,
    /** How long any one thing is waited for. */
    readonly limitMs: number,
  ) {
    this.#random = seeded(seed);
    this.#bad = new BadWeather(seeded(seed + 1));
    this.fake = new FakePlatforms({ fate: this.#bad.fate, news: this.#bad.news });
    this.#writers = CHANNELS.flatMap((channel) =>
      Array.from({ length: Math.max(1, Math.round(people * SHARES[channel])) }, () =>
        newWriter(channel, this.#random),
      ),
    );
  }

  async run(): Promise<Outcome> {
    await this.#open();
    const reference = await this.#reference();
    this.#bad.raging = true;
    const begun = performance.now();
    const writing = this.#writers.map((writer) => this.#write(writer));
    await this.#kill();
    await Promise.all(writing);
    await this.#calm();
    const outcome = {
      verdict: judge(this.fake, this.#writers, reference),
      dead: await this.#givenUp(),
      flying: this.#perChannel((channel) => this.#hidden(channel)),
    };
    console.info(this.#summary(outcome, (performance.now() - begun) / 1000));
    return outcome;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#service?.end('SIGKILL');
    await this.fake.stop();
  }

  async #open(): Promise<void> {
    await this.fake.start();
    const [port, metricsPort] = [await freePort(), await freePort()];
    this.#metricsPort = metricsPort;
    this.#start = () => startPhones(this.fake, { dataDir: this.#dataDir, port, metricsPort });
    this.#service = await this.#start();
  }

  /** What an undisturbed person of each channel is answered: distinct, known texts. */
  async #reference(): Promise<Record<StormChannel, string[]>> {
    const found = this.#perChannel((): string[] => []);
    for (const channel of CHANNELS) {
      const writer = newWriter(channel);
      await write(writer, { ...this.#weather(), random: () => 0.4 });
      await this.#calm();
      const texts = this.fake.to(writer.id).map(({ text }) => text);
      const wanted = knownBy(channel);
      expect(texts).toHaveLength(wanted.length);
      for (const [index, words] of wanted.entries()) expect(plain(texts[index]!)).toContain(plain(words));
      expect(new Set(texts).size).toBe(wanted.length);
      found[channel] = texts;
    }
    return found;
  }

  async #write(writer: Writer): Promise<void> {
    await pause(this.#random() * this.#writers.length * ARRIVAL_MS);
    await write(writer, this.#weather());
  }

  async #kill(): Promise<void> {
    const before = this.fake.taken.length;
    const wanted = sum(this.#writers.map(({ channel }) => knownBy(channel).length));
    for (const share of KILLS_AT) {
      await waitFor(() => this.fake.taken.length - before >= wanted * share || undefined, this.limitMs);
      expect(await this.#service!.end('SIGKILL')).toBe(null);
      this.#unanswered.push(triesUnderWay(this.#dataDir));
      this.logs.push(this.#service!.output());
      this.#service = await this.#start();
    }
  }

  /** Everything has left, and all news of it have been taken. */
  async #calm(): Promise<void> {
    const scene = { fake: this.fake, service: this.#service!, metricsPort: this.#metricsPort };
    await this.fake.newsTaken();
    await outboxEmpty(scene, this.limitMs);
    await this.fake.newsTaken();
  }

  async #givenUp(): Promise<string[]> {
    this.logs.push(this.#service!.output());
    const aidant = await Aidant.enter(this.#service!);
    const answer = await aidant.ask('GET', '/undelivered');
    const { messages } = (await answer.json()) as { messages: { channel: string; why: string }[] };
    return messages.map(({ channel, why }) => `${channel}: ${why}`);
  }

  #hidden(channel: StormChannel): number {
    const cuts = this.fake.taken.filter((taken) => taken.channel === channel && taken.cut).length;
    return cuts + sum(this.#unanswered.map((tries) => tries.get(channel) ?? 0));
  }

  #weather() {
    const onStatus = (status: number | undefined) =>
      this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const serviceUrl = this.#service!.url;
    return { fake: this.fake, serviceUrl, random: this.#random, onStatus, ended: () => this.#ended };
  }

  #perChannel<T>(value: (channel: StormChannel) => T): Record<StormChannel, T> {
    return Object.fromEntries(CHANNELS.map((channel) => [channel, value(channel)])) as Record<
      StormChannel,
      T
    >;
  }

  #summary({ verdict, dead, flying }: Outcome, seconds: number): string {
    const asked = sum(this.#writers.map(({ channel }) => questionsOf(channel).length));
    const most = this.#perChannel((channel) => this.fake.limits[channel].most());
    return [
      `storm: ${verdict.people} people, ${asked} questions, ${verdict.messages} answers in ${seconds.toFixed(0)} s, ${this.#unanswered.length} kills`,
      `webhooks ${JSON.stringify([...this.statuses])}`,
      `platforms ${JSON.stringify(this.#bad.counts)}, most in a second ${JSON.stringify(most)}`,
      `lost ${verdict.lost.length}, doubled ${verdict.doubled.length}, swapped ${verdict.swapped.length}`,
      `Telegram again by a kill ${verdict.doubledByKill} (in flight ${flying.telegram}), by a cut ${verdict.doubledByCut}; again since their receipt came too late ${verdict.doubledByLateNews}`,
      `given up ${dead.length}`,
    ].join('; ');
  }
}

/** In a copy of the data that a kill left: the next life of the service must find it as it is. */
function triesUnderWay(dataDir: string): Map<string, number> {
  const copy = newDataDir();
  for (const name of readdirSync(dataDir).filter((each) => each.startsWith('passerelle.db')))
    copyFileSync(join(dataDir, name), join(copy, name));
  const database = new Libsql(join(copy, 'passerelle.db'));
  const rows = database
    .prepare("select channel_id, count(*) as tries from outbox where status = 'sending' group by channel_id")
    .all() as { channel_id: string; tries: number }[];
  database.close();
  return new Map(rows.map(({ channel_id, tries }) => [channel_id, tries]));
}
