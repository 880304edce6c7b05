/** The running service with its five channels on, the fake platforms behind it, and what a case may do with both. */
import { freePort, type Service, startService, waitFor } from '../service';
import type { Taken } from './fake-platforms';
import { type FakeOptions, FakePlatforms } from './fake-platforms';
import { plain } from './known-texts';
import { phoneSettings } from './settings';
import { deliver, type Post, type Told } from './webhook-client';

export interface Scene {
  fake: FakePlatforms;
  service: Service;
  metricsPort: number;
}

export async function openScene(
  options: FakeOptions = {},
  start: { dataDir?: string; port?: number } = {},
): Promise<Scene> {
  const fake = await new FakePlatforms(options).start();
  const metricsPort = await freePort();
  const service = await startPhones(fake, { ...start, metricsPort });
  return { fake, service, metricsPort };
}

/** `port`: the same as before when the service comes back. */
export async function startPhones(
  fake: FakePlatforms,
  { metricsPort, ...start }: { dataDir?: string; port?: number; metricsPort: number },
): Promise<Service> {
  const env = { ...phoneSettings(fake.nextLife()), METRICS_PORT: String(metricsPort) };
  const service = await startService({ ...start, env });
  fake.serviceUrl = service.url;
  return service;
}

/** One figure of the metrics page. */
export async function metric(port: number, name: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = page.split('\n').find((each) => each.startsWith(`${name} `));
  if (!line) throw new Error(`no metric ${name}`);
  return Number(line.slice(name.length));
}

/** Every answer committed so far has left, or was given up. */
export async function outboxEmpty({ metricsPort }: Scene, limitMs = 60_000): Promise<void> {
  await waitFor(async () => (await metric(metricsPort, 'outbox_waiting')) === 0 || undefined, limitMs);
}

export interface Wanted {
  form?: Taken['form'];
  /** Read without accents, spaces and signs. */
  has?: string[];
  lacks?: string[];
  /** Values of the choices that must be there. */
  values?: string[];
  /** The id of the number that sends. */
  via?: string;
  /** Of the request as the platform got it. */
  body?: object;
}

export function shows(has: string | string[], more: Omit<Wanted, 'has'> = {}): Wanted {
  return { has: [has].flat(), ...more };
}

/** What one case does, and the people it speaks for: afterwards nobody may have got more than the case knows of. */
export class Stage {
  readonly #known = new Map<string, number>();

  constructor(
    readonly scene: Scene,
    /** A gateway phone sends one SMS each six seconds, to all people together. */
    readonly patienceMs: number,
  ) {}

  /** @throws when the status is another */
  async posts(post: Post, status = 200): Promise<Told> {
    const told = await deliver(this.scene.service.url, post);
    expect(told.status).toBe(status);
    return told;
  }

  /** The person's next messages are these, in this order. */
  async gets(person: string, ...wanted: Wanted[]): Promise<Taken[]> {
    const before = this.#known.get(person) ?? 0;
    const count = before + wanted.length;
    this.#known.set(person, count);
    const { fake } = this.scene;
    const arrived = () => fake.to(person).length >= count || undefined;
    await waitFor(arrived, this.patienceMs).catch(() => {});
    const got = fake.to(person).slice(before, count);
    expect(got.map(({ text, form }) => ({ text, form }))).toHaveLength(wanted.length);
    for (const [index, want] of wanted.entries()) check(got[index]!, want);
    return got;
  }

  /** Answers that have not left yet, of everybody. */
  waiting(): Promise<number> {
    return metric(this.scene.metricsPort, 'outbox_waiting');
  }

  /** They get nothing: looked at now, and once more when all is over. */
  silent(person: string): void {
    this.#known.set(person, this.#known.get(person) ?? 0);
    expect(this.scene.fake.to(person)).toHaveLength(this.#known.get(person)!);
  }

  /** Who got more than the case knows of. Asked when the outbox is empty. */
  surprised(): string[] {
    return [...this.#known]
      .filter(([person, count]) => this.scene.fake.to(person).length !== count)
      .map(([person, count]) => `${person} got ${this.scene.fake.to(person).length} messages, not ${count}`);
  }

  knows(person: string): boolean {
    return this.#known.has(person);
  }
}

function check({ text, form, choices, body, via }: Taken, wanted: Wanted): void {
  const read = plain(text);
  for (const words of wanted.has ?? []) expect(read).toContain(plain(words));
  for (const words of wanted.lacks ?? []) expect(read).not.toContain(plain(words));
  if (wanted.form) expect({ text, form }).toEqual({ text, form: wanted.form });
  if (wanted.values) expect(choices.map(({ value }) => value)).toEqual(expect.arrayContaining(wanted.values));
  if (wanted.via) expect(via).toBe(wanted.via);
  if (wanted.body) expect(body).toMatchObject(wanted.body);
}

export interface Case {
  name: string;
  play(stage: Stage): Promise<void>;
}

/** Anything longer than one exchange. */
export function story(name: string, play: (stage: Stage) => Promise<void>): Case {
  return { name, play };
}
