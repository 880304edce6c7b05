/** Killed at any moment under load, it loses nothing acknowledged and answers nobody twice. */
import { seeded } from '../seeded';
import { describeBuilt, freePort, newDataDir, type Service, startService, waitFor } from '../service';
import { expectReplies, Person } from './person';

const ROUNDS = 6;
const SEED = 20_261;
const PEOPLE = 12;
const AZURE_PEOPLE = 4;
/** Three rounds of this make more than one page of a transcript. */
const MESSAGES = ROUNDS * 22;
const PHRASES = [
  'je cherche un ordinateur pas cher',
  'une carte SIM',
  'des cours d’informatique',
  'merci beaucoup',
  'xyzzy plugh',
  'comment créer une adresse mail',
];

const textOf = (serial: number) => `${PHRASES[serial % PHRASES.length]} (message ${serial}a)`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One person, who sends a message again (same id) until it is acknowledged, then the next. */
interface Writer {
  next: number;
  resent: number;
  send(serial: number): Promise<boolean>;
}

async function write(writer: Writer, until: () => boolean, random: () => number): Promise<void> {
  while (!until() && writer.next < MESSAGES) {
    const done = await writer.send(writer.next).catch(() => false);
    if (done) writer.next += 1;
    else writer.resent += 1;
    await pause(done ? random() * 4 : 30);
  }
}

describeBuilt('kill -9 of the service', () => {
  const dataDir = newDataDir();
  const random = seeded(SEED);
  let service: Service;
  afterAll(() => service?.end('SIGKILL'));

  test(`${ROUNDS} kills under load`, async () => {
    const port = await freePort();
    service = await startService({ dataDir, port });
    const url = () => service.url;
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => new Person(url).begin()));
    const chats = people.map(
      (person): Writer => ({
        next: 0,
        resent: 0,
        send: async (serial) => (await person.posts(textOf(serial), `m-${serial}`)) === 200,
      }),
    );
    /** What each Azure conversation was answered, by serial; a resent message may not change it. */
    const answered = Array.from({ length: AZURE_PEOPLE }, () => [] as string[][]);
    const azure = (who: number, serial: number) =>
      expectReplies(url(), { conversation: `kill-${who}`, id: `m-${serial}`, text: textOf(serial) });
    const others = answered.map(
      (answers, who): Writer => ({
        next: 0,
        resent: 0,
        send: async (serial) => {
          const { status, texts } = await azure(who, serial);
          if (status === 200) answers[serial] = texts;
          return status === 200;
        },
      }),
    );
    const writers = [...chats, ...others];

    const acknowledged = () => writers.reduce((total, { next }) => total + next, 0);
    for (let round = 0; round < ROUNDS; round += 1) {
      let over = false;
      const work = writers.map((writer) => write(writer, () => over, random));
      const enough = acknowledged() + 60 + random() * 260;
      await waitFor(() => acknowledged() >= enough || undefined, 60_000);
      await pause(random() * 15);
      expect(await service.end('SIGKILL')).toBe(null);
      over = true;
      await Promise.all(work);
      service = await startService({ dataDir, port });
    }
    await Promise.all(
      writers.map(async (writer) => {
        const stop = writer.next + 1;
        await write(writer, () => writer.next >= stop, random);
      }),
    );

    // The same words, never disturbed, are what everybody must have been answered.
    const longest = Math.max(...writers.map(({ next }) => next));
    const reference: string[][] = [];
    for (let serial = 0; serial < longest; serial += 1) {
      const message = { conversation: 'undisturbed', id: `m-${serial}`, text: textOf(serial) };
      reference.push((await expectReplies(url(), message)).texts);
    }
    expect(reference.every((texts) => texts.length > 0)).toBe(true);

    for (const [index, person] of people.entries()) {
      const wanted = reference
        .slice(0, chats[index]!.next)
        .flatMap((texts, serial) => [`person: ${textOf(serial)}`, ...texts.map((text) => `bot: ${text}`)]);
      expect(await person.lines()).toEqual(wanted);
    }
    for (const [who, answers] of answered.entries()) {
      expect(answers).toEqual(reference.slice(0, others[who]!.next));
      const again = [];
      for (let serial = 0; serial < answers.length; serial += 1) again.push((await azure(who, serial)).texts);
      expect(again).toEqual(answers);
    }

    const resent = writers.reduce((total, writer) => total + writer.resent, 0);
    console.info(`${ROUNDS} kills, ${acknowledged()} messages acknowledged, ${resent} sent again`);
    // A conversation's token and its stream's ticket outlive the process.
    const refreshed = await people[0]!.ask('POST', '/tokens/refresh');
    expect([refreshed.status, refreshed.body.conversationId]).toEqual([
      200,
      people[0]!.opened.conversationId,
    ]);
  }, 240_000);
});
