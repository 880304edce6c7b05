import type { AppError } from '../../src/errors';
import type { HandoffStore } from '../../src/storage/types';
import { camille, DeskSetting, HOUR, MINUTE, noor } from './desk-setting';

let setting: DeskSetting;

beforeEach(async () => {
  setting = new DeskSetting();
  await setting.open();
});
afterEach(() => setting.close());

const claimed = async (name = 'c1') => {
  const asked = await setting.asks(name);
  await setting.desk.claim(asked.id, camille);
  return asked;
};
const statusOf = async (id: string) => (await setting.storage.handoffs.get(id))?.status;
const gone = { code: 'handoff-gone', status: 409 };

describe('what a person who asks for a human is told', () => {
  const view = () => setting.desk.view(setting.now);

  test('open, until when, and how many wait', async () => {
    expect(view()).toMatchObject({ open: true, present: 0, waiting: 0, opensAt: undefined });
    expect(view().closesAt).toBe(Date.parse('2026-11-23T12:30:00+01:00'));
    await setting.asks('a');
    const { id } = await setting.asks('b');
    expect(view().waiting).toBe(2);
    await setting.desk.claim(id, camille);
    await setting.desk.refresh();
    expect(view().waiting).toBe(1);
  });

  test('how many wait, looking only at the conversation that moved', async () => {
    const first = await setting.asks('a');
    const second = await setting.asks('b');
    await setting.desk.claim(second.id, camille);
    await setting.desk.refresh(second.conversationId);
    expect(view().waiting).toBe(1);
    await setting.desk.requeue(second.id, camille);
    await setting.desk.refresh(second.conversationId);
    expect(view().waiting).toBe(2);
    await setting.desk.claim(first.id, camille);
    await setting.desk.close(first.id, camille, 'solved');
    await setting.desk.refresh(first.conversationId);
    expect(view().waiting).toBe(1);
    await setting.desk.refresh();
    expect(view().waiting).toBe(1);
  });

  test('closed: when it opens next, over Christmas and the weekend', () => {
    setting.at('2026-12-24T18:00:00+01:00');
    expect(view()).toMatchObject({ open: false, opensAt: Date.parse('2026-12-28T09:00:00+01:00') });
    setting.at('2026-11-23T12:45:00+01:00');
    expect(view()).toMatchObject({ open: false, opensAt: Date.parse('2026-11-23T13:30:00+01:00') });
  });

  test('somebody is there while a console is open, however many pages they have', () => {
    const first = setting.desk.arrive(camille);
    const second = setting.desk.arrive(camille);
    const other = setting.desk.arrive(noor);
    expect(view().present).toBe(2);
    first();
    first();
    expect(view().present).toBe(2);
    second();
    other();
    expect(view().present).toBe(0);
  });

  test('a page that sleeps in a pocket is nobody, until it calls again', () => {
    setting.desk.arrive(camille);
    setting.now += 3 * MINUTE;
    expect(view().present).toBe(0);
    setting.desk.heard(camille);
    expect(view().present).toBe(1);
  });
});

describe('taking a conversation', () => {
  test('of twenty aidants at once one wins, the others are told in French', async () => {
    const { id, conversationId } = await setting.asks();
    const aidants = Array.from({ length: 20 }, (_, index) => ({ id: `a${index}`, name: `Aidant ${index}` }));
    const results = await Promise.allSettled(aidants.map((aidant) => setting.desk.claim(id, aidant)));
    const lost = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as AppError] : [],
    );
    expect(lost).toHaveLength(19);
    for (const error of lost) expect(error).toMatchObject(gone);
    expect(lost[0]!.message).toMatch(/^Cette demande n’est plus à vous/);
    const winner = aidants[results.findIndex(({ status }) => status === 'fulfilled')]!;
    expect(await setting.speaker()).toMatchObject({ kind: 'aidant', aidantName: winner.name });
    expect((await setting.said(conversationId)).slice(1)).toEqual([
      `system: Vous parlez avec ${winner.name}`,
    ]);
  });

  test('asking twice for one’s own is no error and is announced once', async () => {
    const { id, conversationId } = await claimed();
    await setting.desk.claim(id, camille);
    expect(await setting.said(conversationId)).toHaveLength(2);
  });

  test('an aidant who only reads what waits keeps nobody from taking it', async () => {
    const { id } = await setting.asks();
    expect((await setting.desk.read(id, camille)).entries.map(({ message }) => message.text)).toEqual([
      'un humain',
    ]);
    await setting.desk.claim(id, noor);
    expect(await setting.speaker()).toMatchObject({ aidantName: 'Noor' });
  });
});

describe('who may read and write', () => {
  test('what waits is seen by all, an active conversation by its aidant, a closed one by nobody', async () => {
    const waits = await setting.asks('waits');
    const { id } = await claimed('held');
    expect((await setting.desk.list(noor)).map((one) => one.id)).toEqual([waits.id]);
    expect((await setting.desk.list(camille)).map((one) => one.id).sort()).toEqual([waits.id, id].sort());
    await expect(setting.desk.read(id, noor)).rejects.toMatchObject(gone);
    await setting.desk.close(id, camille, 'solved');
    await expect(setting.desk.read(id, camille)).rejects.toMatchObject(gone);
    await expect(setting.desk.read('no-such', camille)).rejects.toMatchObject(gone);
  });

  test('only the holder answers, closes and gives back', async () => {
    const { id, conversationId } = await claimed();
    await expect(setting.desk.answer(id, noor, 'moi', 'client-0001')).rejects.toMatchObject(gone);
    await expect(setting.desk.close(id, noor, 'solved')).rejects.toMatchObject(gone);
    await expect(setting.desk.requeue(id, noor)).rejects.toMatchObject(gone);
    await setting.desk.answer(id, camille, '  Bonjour \u0000 ', 'client-0002');
    expect((await setting.said(conversationId)).at(-1)).toBe('aidant: Bonjour');
  });

  test('a message is sent once, however often the console sends it; nothing is refused', async () => {
    const { id, conversationId } = await claimed();
    await Promise.all([1, 2, 3].map(() => setting.desk.answer(id, camille, 'Bonjour', 'client-0001')));
    expect((await setting.said(conversationId)).filter((line) => line === 'aidant: Bonjour')).toHaveLength(1);
    await expect(setting.desk.answer(id, camille, ' \n\u0007', 'client-0002')).rejects.toMatchObject({
      status: 400,
    });
  });

  test('an answer whose end would be lost is refused, with its limit', async () => {
    const { id, conversationId } = await claimed();
    const long = setting.desk.answer(id, camille, 'é'.repeat(2001), 'client-0001');
    await expect(long).rejects.toMatchObject({ code: 'too-long', message: expect.stringContaining('2000') });
    await setting.desk.answer(id, camille, 'é'.repeat(2000), 'client-0002');
    expect((await setting.said(conversationId)).at(-1)).toBe(`aidant: ${'é'.repeat(2000)}`);
  });

  test('only the new words are read when asked so', async () => {
    const { id } = await claimed();
    await setting.writes('et encore');
    const { entries } = await setting.desk.read(id, camille, 2);
    expect(entries.map(({ seq, message }) => [seq, message.text])).toEqual([[3, 'et encore']]);
  });

  test('a page hears of the words it may read, and of nobody else’s', async () => {
    const waits = await setting.asks('waits');
    const held = await claimed('held');
    await setting.desk.refresh();
    const words = (conversationId: string) => ({ kind: 'transcript', conversationId, lastSeq: 1 }) as const;
    expect(setting.desk.concerns(words(waits.conversationId), noor)).toBe(true);
    expect(setting.desk.concerns(words(held.conversationId), camille)).toBe(true);
    expect(setting.desk.concerns(words(held.conversationId), noor)).toBe(false);
    expect(setting.desk.concerns(words('with-the-bot'), camille)).toBe(false);
    const move = { kind: 'handoff', handoffId: held.id, conversationId: held.conversationId } as const;
    expect(setting.desk.concerns(move, noor)).toBe(true);
  });
});

describe('the person is told who speaks now, in their language', () => {
  test.each([
    ['close', 'أنهى Camille', 'bot'],
    ['requeue', 'غادر Camille', 'queue'],
  ] as const)('%s', async (act, told, kind) => {
    const { id, conversationId } = await setting.asks('c1', { language: 'ar' });
    await setting.desk.claim(id, camille);
    if (act === 'close') await setting.desk.close(id, camille, 'back-to-bot');
    else await setting.desk.requeue(id, camille);
    const lines = (await setting.storage.conversations.history(conversationId)).slice(1);
    expect(lines.map(({ sender, message }) => [sender, message.text, message.locale])).toEqual([
      ['system', 'تتحدث مع Camille', 'ar'],
      ['system', told, 'ar'],
    ]);
    expect(await setting.speaker()).toMatchObject({ kind });
  });

  test('closing again what one has closed is no error and says nothing more', async () => {
    const { id, conversationId } = await claimed();
    await setting.desk.close(id, camille, 'solved');
    await setting.desk.close(id, camille, 'solved');
    expect(await setting.said(conversationId)).toHaveLength(3);
  });

  test('who cancels leaves the queue', async () => {
    const { id } = await setting.asks();
    await setting.cancels(id);
    expect(await setting.desk.list(camille)).toEqual([]);
    await expect(setting.desk.claim(id, camille)).rejects.toMatchObject(gone);
  });
});

describe('nobody is forgotten', () => {
  test('a claim without an answer goes back after fifteen open minutes, not before', async () => {
    const { id, conversationId } = await claimed();
    setting.now += 15 * MINUTE - 1;
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('active');
    setting.now += 1;
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('queued');
    expect((await setting.said(conversationId)).at(-1)).toBe('system: Retour dans la file');
    expect(setting.desk.view(setting.now).waiting).toBe(1);
  });

  test.each([
    [
      'the lunch break',
      '2026-11-23T12:20:00+01:00',
      '2026-11-23T13:34:00+01:00',
      '2026-11-23T13:35:00+01:00',
    ],
    ['the night', '2026-11-23T17:20:00+01:00', '2026-11-24T09:04:00+01:00', '2026-11-24T09:05:00+01:00'],
    ['Christmas', '2026-12-24T17:20:00+01:00', '2026-12-28T09:04:00+01:00', '2026-12-28T09:05:00+01:00'],
    [
      'a claim before opening',
      '2026-11-23T07:00:00+01:00',
      '2026-11-23T09:14:00+01:00',
      '2026-11-23T09:15:00+01:00',
    ],
  ])('%s does not count', async (_what, taken, notYet, now) => {
    setting.at(taken);
    const { id } = await claimed();
    setting.at(notYet);
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('active');
    setting.at(now);
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('queued');
  });

  test('an answered claim stays, while its aidant is there or the person has nothing to wait for', async () => {
    const { id } = await claimed();
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    setting.now += 2 * HOUR;
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('active');
    await setting.writes('une question');
    setting.desk.arrive(camille);
    setting.now += 20 * MINUTE;
    setting.desk.heard(camille);
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('active');
  });

  test('a person who writes to an aidant who went away goes back to the queue', async () => {
    const { id, conversationId } = await claimed();
    const leave = setting.desk.arrive(camille);
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    leave();
    setting.now += 20 * MINUTE;
    await setting.writes('une question');
    setting.now += 14 * MINUTE;
    await setting.writes('vous êtes là ?');
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('active');
    setting.now += 1 * MINUTE;
    await setting.desk.sweep();
    expect(await statusOf(id)).toBe('queued');
    expect((await setting.said(conversationId)).at(-1)).toBe('system: Camille a dû partir');
  });

  test('the store that fails is survived, and one claim that fails does not stop the others', async () => {
    const first = await claimed('first');
    const second = await claimed('second');
    const real = setting.storage.handoffs;
    let down = true;
    const failing: HandoffStore = Object.create(real, {
      list: { value: () => (down ? Promise.reject(new Error('disk of marcus@example.org')) : real.list()) },
      takeBack: {
        value: (...args: Parameters<HandoffStore['takeBack']>) =>
          args[0].id === first.id ? Promise.reject(new Error('locked')) : real.takeBack(...args),
      },
    });
    const other = new DeskSetting();
    await other.open({ handoffs: failing, now: () => setting.now });
    setting.now += 16 * MINUTE;
    await other.desk.sweep();
    down = false;
    await other.desk.sweep();
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual(['active', 'queued']);
    expect(other.log.text()).toContain('claims could not be checked');
    expect(other.log.text()).not.toContain('marcus');
    await other.close();
  });
});
