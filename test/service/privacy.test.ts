/** What people write is in no log and readable in no file; erased, it is gone. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeBuilt, type Service, startService } from '../service';
import { Aidant } from './aidant';
import { expectReplies, Person } from './person';

interface Script {
  locale: string;
  /** Each holds a marker that stands nowhere else. */
  says: string[];
  human: string;
  answer: string;
  after: string;
  erase: string;
}

const SCRIPTS: Script[] = [
  {
    locale: 'fr-FR',
    says: [
      'je m’appelle Zéphyrinette Quilombard et je cherche un ordinateur',
      'mon numéro est le +33 6 39 98 00 01, je suis à Trébeurden',
      'mon mari me frappe, marqueurfrancais',
    ],
    human: 'humain',
    answer: 'Bonjour Zéphyrinette, ici reponsemarquee ; je vous appelle au 06 39 98 00 01.',
    after: 'merci, disait marqueursuivi',
    erase: 'supprimer mes données',
  },
  {
    locale: 'en-GB',
    says: [
      'my name is Hildegarth Umbrellavich and I need a phone',
      'write to hildegarth@markers.example.org',
    ],
    human: 'I want to talk to a human',
    answer: 'Hello Hildegarth, this is markedanswer.',
    after: 'thanks, said markedfollowup',
    erase: 'delete my data',
  },
  {
    locale: 'ar',
    says: ['اسمي زنبقوشية الكركدنجي وأبحث عن حاسوب', 'رقمي +33639980002'],
    human: 'أريد إنسانا',
    answer: 'مرحبا زنبقوشية، هذا جوابمعلّم',
    after: 'شكرا ياعلامتي',
    erase: 'احذف بياناتي',
  },
];
const AIDANT = 'Marquisette';
const MARKERS = [
  'Zéphyrinette',
  'Quilombard',
  'Trébeurden',
  '+33 6 39 98 00 01',
  '06 39 98 00 01',
  'marqueurfrancais',
  'marqueursuivi',
  'reponsemarquee',
  'Hildegarth',
  'Umbrellavich',
  'hildegarth@markers.example.org',
  'markedanswer',
  'markedfollowup',
  'زنبقوشية',
  'الكركدنجي',
  '639980002',
  'جوابمعلّم',
  'ياعلامتي',
  'azuremarker',
  'azure-person-4711',
];

/** The marker as any program might have written it: the three phases of base64 lose a few letters each. */
function writings(marker: string): Buffer[] {
  const texts = [marker, marker.toLowerCase(), marker.normalize('NFD'), encodeURIComponent(marker)];
  texts.push(JSON.stringify(marker).slice(1, -1), escaped(marker));
  const bytes = texts.flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]);
  return [...bytes, ...bytes.slice(0, 2).flatMap(base64Writings), Buffer.from(bytes[0]!.toString('hex'))];
}

function escaped(text: string): string {
  return text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function base64Writings(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const whole = bytes.subarray((3 - shift) % 3);
    return Buffer.from(whole.subarray(0, whole.length - (whole.length % 3)).toString('base64'));
  });
}

const SEARCHED = MARKERS.map((marker) => ({ marker, forms: writings(marker) }));

function markersIn(bytes: Buffer): string[] {
  return SEARCHED.filter(({ forms }) => forms.some((form) => bytes.includes(form))).map(
    ({ marker }) => marker,
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesOf(path) : [path];
  });
}

function readable(dataDir: string): string[] {
  return filesOf(dataDir).flatMap((file) =>
    markersIn(readFileSync(file)).map((marker) => `${file}: ${marker}`),
  );
}

test('the search itself finds a marker in each writing', () => {
  for (const { marker, forms } of SEARCHED) {
    for (const form of forms) expect(markersIn(Buffer.concat([Buffer.from('a\0'), form]))).toContain(marker);
    const inside = Buffer.from(`xy${marker}z`).toString('base64');
    expect(markersIn(Buffer.from(inside))).toContain(marker);
  }
});

describeBuilt('privacy', () => {
  let service: Service;
  let people: Person[];
  let outputs = '';
  const restart = async () => {
    expect(await service.end('SIGTERM')).toBe(0);
    outputs += service.output();
    service = await startService({ dataDir: service.dataDir });
  };

  beforeAll(async () => {
    service = await startService({ env: { LOG_LEVEL: 'debug' } });
    const first = await Aidant.enter(service);
    const aidant = await first.invites(service, AIDANT);
    people = await Promise.all(SCRIPTS.map(({ locale }) => new Person(() => service.url, locale).begin()));
    for (const [index, script] of SCRIPTS.entries()) await talk(people[index]!, aidant, script);
    await expectReplies(service.url, {
      conversation: 'azure-person-4711',
      id: 'azure-1',
      text: 'azuremarker cherche un ordinateur',
    });
  });
  afterAll(() => service?.end('SIGKILL'));

  async function talk(person: Person, aidant: Aidant, { says, human, answer, after }: Script): Promise<void> {
    for (const text of says) await person.says(text);
    await person.says(human);
    const [waiting] = await aidant.queue();
    expect(await aidant.claims(waiting!.id)).toBe(204);
    expect((await aidant.reads(waiting!.id)).map(({ message }) => message.text)).toEqual(
      expect.arrayContaining(says),
    );
    expect(await aidant.answers(waiting!.id, answer)).toBe(204);
    await person.says(after);
    expect(await aidant.closes(waiting!.id)).toBe(204);
  }

  test('the conversations really took place', async () => {
    for (const [index, { says, answer, after }] of SCRIPTS.entries()) {
      const texts = (await people[index]!.reads()).map(({ text }) => text);
      expect(texts).toEqual(expect.arrayContaining([...says, answer, after]));
    }
  });

  test('no file of the data folder holds a readable word of them, while it runs', () => {
    expect(filesOf(service.dataDir).length).toBeGreaterThan(2);
    expect(readable(service.dataDir)).toEqual([]);
  });

  test('nor after a stop and a start', async () => {
    await restart();
    expect(readable(service.dataDir)).toEqual([]);
  });

  test('erased in each language, only the receipt remains', async () => {
    for (const [index, { erase }] of SCRIPTS.entries()) {
      const person = people[index]!;
      await person.says(erase);
      const lines = await person.lines();
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/^bot: /);
    }
  });

  test('and nothing comes back with a restart: no text, no file, no handoff', async () => {
    await restart();
    for (const person of people) expect(await person.lines()).toHaveLength(1);
    expect(readable(service.dataDir)).toEqual([]);
    const aidant = await Aidant.enter(service);
    expect(await aidant.queue()).toEqual([]);
  });

  test('refused and failing requests put nothing into the log either', async () => {
    const [person] = people;
    const address = `${service.url}/directline/v3/directline/conversations`;
    const bodies = [
      '{"type":"message","text":"Quilombard',
      '{"type":"message","text":["Quilombard"]}',
      JSON.stringify({ type: 'message', text: 'Quilombard '.repeat(60_000) }),
    ];
    for (const body of bodies) {
      const headers = { Authorization: `Bearer ${person!.opened.token}` };
      await fetch(`${address}/${person!.opened.conversationId}/activities`, {
        method: 'POST',
        headers,
        body,
      });
      await fetch(`${service.url}/api/messages`, { method: 'POST', body });
    }
    await fetch(`${service.url}/Quilombard?name=Quilombard`, { headers: { 'User-Agent': 'Quilombard' } });
    expect(markersIn(Buffer.from(service.output()))).toEqual([]);
  });

  test('no marker, name, token or cookie was ever printed, at the most talkative level', () => {
    const all = outputs + service.output();
    expect(all).toContain('"msg":"listening"');
    expect(markersIn(Buffer.from(all))).toEqual([]);
    expect(all).not.toContain(AIDANT);
    for (const { opened } of people)
      for (const secret of [opened.token, opened.resumeKey, opened.conversationId])
        expect(all).not.toContain(secret);
  });
});
