import { createTakeTurn, type TurnPorts } from '../../src/conversation/take-turn';
import type { Activity, Message, Recognition } from '../../src/conversation/types';
import { FakeStore } from './fake-store';
import { DESK, directory, identify, library, NONE, recognize } from './fake-world';

let store: FakeStore;
let recognizeText: (text: string, language?: string) => Promise<Recognition>;
let ids = 0;

beforeEach(() => {
  store = new FakeStore();
  recognizeText = async (text) => recognize(text);
});

function turns(more: Partial<TurnPorts> = {}) {
  return createTakeTurn({
    conversations: store,
    recognizer: { recognize: (text, language) => recognizeText(text, language) },
    languages: { identify },
    library: () => library,
    directory: () => directory,
    desk: { view: () => DESK },
    now: () => 1_000,
    ...more,
  });
}

function activity(
  text: string,
  more: Partial<Activity> & { value?: string; media?: string[] } = {},
): Activity {
  ids += 1;
  const { value, media, ...rest } = more;
  const message: Message = { text, ...(value !== undefined && { value }), ...(media && { media }) };
  return { id: `m${ids}`, type: 'message', channelId: 'test', conversationId: 'c1', message, ...rest };
}
const said = ({ entries }: { entries: { sender: string; message: Message }[] }) =>
  entries.filter(({ sender }) => sender === 'bot').map(({ message }) => message.text);

describe('a turn', () => {
  test('resolves after its commit, with the person’s words first, then the replies', async () => {
    const result = await turns()(activity('je cherche un ordinateur', { id: 'wamid.1' }));
    expect(result).toMatchObject({ kind: 'committed', conversationId: 'test/c1' });
    expect(result.entries.map(({ sender, seq }) => [sender, seq])).toEqual([
      ['person', 1],
      ['bot', 2],
      ['bot', 3],
    ]);
    expect(result.entries[0]).toMatchObject({
      externalId: 'wamid.1',
      message: { text: 'je cherche un ordinateur', locale: 'fr' },
    });
    expect(store.commits).toHaveLength(1);
  });

  test('binds the numbers typed next to the choices just shown', async () => {
    const take = turns();
    await take(activity('bonjour'));
    expect(said(await take(activity('2')))[0]).toContain('connectivity-sim');
    await take(activity('stop'));
    expect(store.commits.at(-1)!.state.menu).toEqual([]);
  });

  test('a redelivered message changes nothing and has the first replies', async () => {
    const take = turns();
    const message = activity('bonjour');
    const first = await take(message);
    await take(activity('merci'));
    const again = await take(message);
    expect(again).toMatchObject({ kind: 'duplicate', entries: first.entries });
    expect(store.commits).toHaveLength(2);
  });

  test('opening the page leaves no entry of the person’s', async () => {
    const result = await turns()({ ...activity(''), type: 'start', localeHint: 'fr' });
    expect(result.entries.map(({ sender }) => sender)).toEqual(['bot', 'bot']);
    const end = await turns()({ ...activity(''), type: 'leave' });
    expect(end.entries).toEqual([]);
  });

  test('tells the channel whether replies are pushed, and where to', async () => {
    await turns()(activity('bonjour', { reference: { chat: 7 } }), { push: true });
    expect(store.commits[0]).toMatchObject({ push: true, reference: { chat: 7 }, now: 1_000 });
  });

  test('says when everything was erased, and only then', async () => {
    const take = turns();
    const message = activity('supprimer mes donnees');
    expect(await take(activity('bonjour'))).not.toHaveProperty('erased');
    expect(await take(message)).toMatchObject({ erased: true });
    expect(await take(message)).not.toHaveProperty('erased');
  });
});

describe('bad input', () => {
  test('100 kB, control characters and half characters are read as far as they can be', async () => {
    const result = await turns()(activity(`bonjour \u0000\ud800 ${'é'.repeat(100_000)}`));
    const { text } = result.entries[0]!.message;
    expect(text.length).toBeLessThanOrEqual(2000);
    expect(text).toMatch(/^bonjour\s+é/);
    expect(said(result).length).toBeGreaterThan(0);
  });

  test('a payload or a list of attachments of any size is kept small', async () => {
    const media = Array.from({ length: 500 }, (_, i) => `x/${i}${'y'.repeat(500)}`);
    const result = await turns()(activity('', { value: `dialog:${'x'.repeat(100_000)}\u0000`, media }));
    expect(JSON.stringify(result.entries[0]!.message).length).toBeLessThan(1500);
    expect(JSON.stringify(store.commits[0]!.state).length).toBeLessThan(8192);
  });

  test.each(['__proto__', 'constructor', '{"a":1}', '{{name}}', '$t(greeting)', '<b>x</b>'])(
    '%s',
    async (text) => {
      const result = await turns()(activity(text, { value: text, localeHint: text }));
      expect(said(result).length).toBeGreaterThan(0);
    },
  );

  test('what a stranger adds to a message is not stored', async () => {
    const message = {
      text: 'bonjour',
      senderName: 'x',
      choices: [{ label: 'x', value: 'y' }],
      extra: 1,
    } as Message;
    const result = await turns()({ ...activity(''), message });
    expect(result.entries[0]!.message).toEqual({ text: 'bonjour', locale: 'fr' });
  });
});

describe('a lost compare-and-set', () => {
  test('takes the turn again with what is there now: an aidant has come, the bot is silent', async () => {
    const take = turns();
    await take(activity('humain'));
    const commit = store.commit.bind(store);
    jest.spyOn(store, 'commit').mockImplementationOnce(async (turn) => {
      store.move('test/c1', { kind: 'aidant', handoffId: 'h1', aidantName: 'Camille' });
      return commit(turn);
    });
    const result = await take(activity('je cherche un ordinateur'));
    expect(result.kind).toBe('committed');
    expect(result.entries.map(({ sender }) => sender)).toEqual(['person']);
  });

  test('recognises only once, however often it is taken again', async () => {
    const heard: string[] = [];
    recognizeText = async (text) => {
      heard.push(text);
      return NONE;
    };
    jest
      .spyOn(store, 'commit')
      .mockResolvedValueOnce({ kind: 'conflict' })
      .mockResolvedValueOnce({ kind: 'conflict' });
    expect((await turns()(activity('zzz est'))).kind).toBe('committed');
    expect(heard).toEqual(['zzz est']);
    expect(store.opened).toBe(3);
  });

  test('five times in a row is given back to the channel to try again', async () => {
    jest.spyOn(store, 'commit').mockResolvedValue({ kind: 'conflict' });
    await expect(turns()(activity('bonjour'))).rejects.toMatchObject({
      code: 'turn-conflict',
      status: 503,
      retryable: true,
    });
    expect(store.opened).toBe(5);
  });
});

describe('order', () => {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('one conversation: in order, whatever the recogniser takes', async () => {
    let delay = 20;
    recognizeText = async (text) => {
      delay -= 5;
      await wait(delay);
      return recognize(text);
    };
    const take = turns();
    const texts = ['bonjour', 'je cherche un ordinateur', 'Lyon', 'merci'];
    await Promise.all(texts.map((text) => take(activity(text))));
    expect(store.commits.map(({ entries }) => entries[0]!.message.text)).toEqual(texts);
    expect(store.rows.get('test/c1')!.conversation.state.place?.name).toBe('Lyon');
  });

  test('another conversation, and the same id on another channel, do not wait', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    recognizeText = async (text) => {
      if (text === 'bonjour') await gate;
      return recognize(text);
    };
    const take = turns();
    const stuck = take(activity('bonjour'));
    await take(activity('merci', { conversationId: 'c2' }));
    await take(activity('merci', { channelId: 'other' }));
    expect(store.commits).toHaveLength(2);
    release();
    await stuck;
  });

  test('a recogniser that fails fails its own turn only; the next is taken, and a retry of the first too', async () => {
    recognizeText = async (text) => {
      if (text === 'bonjour') throw new Error('down');
      return recognize(text);
    };
    const take = turns();
    const first = activity('bonjour');
    const results = await Promise.allSettled([take(first), take(activity('merci'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    recognizeText = async (text) => recognize(text);
    expect((await take(first)).kind).toBe('committed');
  });
});

describe('the recogniser', () => {
  test('is told the language of the text, or of the conversation when the text does not say', async () => {
    const languages: (string | undefined)[] = [];
    recognizeText = async (_, language) => {
      languages.push(language);
      return NONE;
    };
    const take = turns();
    for (const text of ['hello my friend', 'zzz', 'مرحبا']) await take(activity(text));
    expect(languages).toEqual(['en', 'en', 'ar']);
  });

  test('is not shown what a person writes to an aidant', async () => {
    const take = turns();
    await take(activity('humain'));
    store.move('test/c1', { kind: 'aidant', handoffId: 'h1', aidantName: 'Camille' });
    recognizeText = async () => {
      throw new Error('shown');
    };
    await take(activity('mon numero est secret'));
    expect(said(await take(activity('danger')))[0]).toContain('emergency.danger');
  });
});
