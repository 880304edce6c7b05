/** Windows of WhatsApp and Messenger, and persons who block us: what the desk lets an aidant write, and when. */
import { reachOf, refuseUnreachable } from '../../src/handoff/reach';
import { CHANNELS, camille, DAY, DeskSetting, HOUR, MINUTE, MONDAY_10, noor } from './desk-setting';

describe('until when a person can be written to', () => {
  const heard = { heardAt: MONDAY_10 };

  test.each([
    ['whatsapp', DAY - 1, { open: true, announces: true }],
    ['whatsapp', DAY, { open: false, announces: false }],
    ['messenger', DAY - 1, { open: true, announces: true }],
    ['messenger', DAY, { open: true, announces: false }],
    ['messenger', 7 * DAY - 1, { open: true, announces: false }],
    ['messenger', 7 * DAY, { open: false, announces: false }],
    ['telegram', 400 * DAY, { open: true, announces: true }],
  ])('%s, %d ms after their last words', (channel, ms, expected) => {
    expect(reachOf(heard, CHANNELS[channel]!, MONDAY_10 + ms)).toMatchObject({ blocked: false, ...expected });
  });

  test('what is left is told by the server’s own clock', () => {
    expect(reachOf(heard, CHANNELS.whatsapp!, MONDAY_10 + DAY - HOUR)).toMatchObject({
      endsAt: MONDAY_10 + DAY,
      leftMs: HOUR,
      invites: true,
    });
    expect(reachOf(heard, CHANNELS.telegram!, MONDAY_10)).not.toHaveProperty('endsAt');
  });

  test('nobody writes to who blocked us, on any channel, in any window', () => {
    for (const channel of Object.values(CHANNELS))
      expect(reachOf({ ...heard, blockedAt: MONDAY_10 }, channel, MONDAY_10 + 1)).toMatchObject({
        open: false,
        announces: false,
        blocked: true,
      });
  });

  test('a channel that is off, or a person whose last words have no date, is no reason to refuse', () => {
    expect(reachOf(heard, {}, MONDAY_10 + 30 * DAY).open).toBe(true);
    expect(reachOf({}, CHANNELS.whatsapp!, MONDAY_10)).toMatchObject({ open: true, invites: false });
  });

  test('the refusal says why, and what can be done', () => {
    const at = (ms: number, channel: string, fields = {}) =>
      refuseUnreachable(reachOf({ ...heard, ...fields }, CHANNELS[channel]!, MONDAY_10 + ms), 'WhatsApp');
    expect(() => at(DAY - 1, 'whatsapp')).not.toThrow();
    expect(() => at(DAY, 'whatsapp')).toThrow(/^WhatsApp n’accepte plus .* Envoyez l’invitation/);
    expect(() => at(DAY, 'plain')).toThrow(/La personne doit d’abord réécrire\.$/);
    expect(() => at(DAY, 'whatsapp', { blockedAt: 1 })).toThrow(
      /^La personne a bloqué .* dès qu’elle réécrira/,
    );
  });
});

describe('at the desk', () => {
  let setting: DeskSetting;
  beforeEach(async () => {
    setting = new DeskSetting();
    setting.channelId = 'whatsapp';
    await setting.open();
  });
  afterEach(() => setting.close());

  const closedWindow = { code: 'window-closed', status: 409 };
  const gone = { code: 'handoff-gone', status: 409 };
  const claimed = async () => {
    const asked = await setting.asks();
    await setting.desk.claim(asked.id, camille);
    return asked;
  };
  const linesOf = async (conversationId: string) => (await setting.said(conversationId)).slice(1);
  /** The platform says that the person has blocked us. */
  const blocks = async () => {
    const [head] = await setting.toSend();
    await setting.storage.outbox.block(head!.id, 'telegram-blocked', setting.now, setting.now);
  };

  test('an aidant answers until the last millisecond of the day, not after', async () => {
    const { id, conversationId } = await claimed();
    setting.now += DAY - 1;
    await setting.desk.answer(id, camille, 'à temps', 'client-0001');
    setting.now += 1;
    await expect(setting.desk.answer(id, camille, 'trop tard', 'client-0002')).rejects.toMatchObject(
      closedWindow,
    );
    expect((await setting.said(conversationId)).at(-1)).toBe('aidant: à temps');
  });

  test('new words of the person open the window again', async () => {
    const { id, conversationId } = await claimed();
    setting.now += 3 * DAY;
    await expect(setting.desk.answer(id, camille, 'x', 'client-0001')).rejects.toMatchObject(closedWindow);
    await setting.writes('je suis revenu');
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    expect((await setting.said(conversationId)).at(-1)).toBe('aidant: Bonjour');
  });

  test('on Messenger an aidant has seven days, the announcements of the service one', async () => {
    setting.channelId = 'messenger';
    const { id, conversationId } = await setting.asks();
    setting.now += DAY;
    await setting.desk.claim(id, camille);
    expect(await linesOf(conversationId)).toEqual([]);
    setting.now += 6 * DAY - 1;
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    setting.now += 1;
    await expect(setting.desk.answer(id, camille, 'x', 'client-0002')).rejects.toMatchObject(closedWindow);
    await setting.desk.requeue(id, camille);
    await setting.desk.claim(id, noor);
    await setting.desk.close(id, noor, 'no-answer');
    expect(await linesOf(conversationId)).toEqual(['aidant: Bonjour']);
    expect(await setting.speaker()).toEqual({ kind: 'bot' });
  });

  test('an announcement still comes at the last millisecond of the day', async () => {
    const { id, conversationId } = await setting.asks();
    setting.now += DAY - 1;
    await setting.desk.claim(id, camille);
    expect(await linesOf(conversationId)).toEqual(['system: Vous parlez avec Camille']);
  });

  test('a forgotten person goes back to the queue without a word that would not get through', async () => {
    const { id, conversationId } = await setting.asks();
    setting.now += DAY;
    await setting.desk.claim(id, camille);
    setting.now += 15 * MINUTE;
    await setting.desk.sweep();
    expect(await setting.speaker()).toMatchObject({ kind: 'queue' });
    expect(await linesOf(conversationId)).toEqual([]);
  });

  describe('an invitation to write again', () => {
    const invite = (id: string, clientId = 'client-0001', aidant = camille) =>
      setting.desk.invite(id, aidant, clientId);
    const templates = async (conversationId: string) =>
      (await setting.storage.conversations.history(conversationId)).filter(
        ({ message }) => message.template === 'reopen',
      );

    test('goes out once the window is shut, as the channel’s template in the person’s language', async () => {
      const { id, conversationId } = await setting.asks('c1', { language: 'ar' });
      await setting.desk.claim(id, camille);
      await expect(invite(id)).rejects.toMatchObject({ code: 'window-open', status: 400 });
      setting.now += DAY - 1;
      await expect(invite(id)).rejects.toMatchObject({ code: 'window-open' });
      setting.now += 1;
      await invite(id);
      expect(await templates(conversationId)).toMatchObject([
        { sender: 'system', message: { text: 'اكتب للمتابعة', locale: 'ar', template: 'reopen' } },
      ]);
    });

    test('is sent once, however often it is asked for, and by whomever, until the next day', async () => {
      const { id, conversationId } = await claimed();
      setting.now += DAY;
      await Promise.all([invite(id), invite(id), invite(id)]);
      await invite(id, 'client-0002');
      await setting.desk.requeue(id, camille);
      await setting.desk.claim(id, noor);
      await invite(id, 'client-0003', noor);
      expect(await templates(conversationId)).toHaveLength(1);
      setting.now += DAY - 1;
      await invite(id, 'client-0004', noor);
      expect(await templates(conversationId)).toHaveLength(1);
      setting.now += 1;
      await invite(id, 'client-0005', noor);
      expect(await templates(conversationId)).toHaveLength(2);
    });

    test('is asked for anew when the person has written since, and the window has shut again', async () => {
      const { id, conversationId } = await claimed();
      setting.now += DAY;
      await invite(id);
      setting.now += HOUR;
      await setting.writes('oui ?');
      await expect(invite(id, 'client-0002')).rejects.toMatchObject({ code: 'window-open' });
      setting.now += DAY;
      await invite(id, 'client-0003');
      expect(await templates(conversationId)).toHaveLength(2);
    });

    test('needs a channel with a template, and a person who did not block us', async () => {
      const { id, conversationId } = await claimed();
      await blocks();
      setting.now += DAY;
      await expect(invite(id)).rejects.toMatchObject({ code: 'person-blocked', status: 409 });
      expect(await templates(conversationId)).toEqual([]);
      setting.channelId = 'plain';
      const plain = await setting.asks('c2');
      await setting.desk.claim(plain.id, camille);
      setting.now += DAY;
      await expect(invite(plain.id)).rejects.toMatchObject(closedWindow);
    });

    test('is for the aidant who holds the conversation', async () => {
      const { id } = await setting.asks();
      setting.now += DAY;
      await expect(invite(id)).rejects.toMatchObject(gone);
      await setting.desk.claim(id, camille);
      await expect(invite(id, 'client-0001', noor)).rejects.toMatchObject(gone);
      await setting.desk.close(id, camille, 'solved');
      await expect(invite(id)).rejects.toMatchObject(gone);
      await expect(invite('no-such')).rejects.toMatchObject(gone);
    });
  });

  test('a person who blocked us is told nothing, until they write', async () => {
    setting.channelId = 'telegram';
    const { id, conversationId } = await claimed();
    await blocks();
    await expect(setting.desk.answer(id, camille, 'x', 'client-0001')).rejects.toMatchObject({
      code: 'person-blocked',
      status: 409,
    });
    await setting.desk.requeue(id, camille);
    await setting.desk.claim(id, noor);
    expect(await linesOf(conversationId)).toEqual(['system: Vous parlez avec Camille']);
    expect(await setting.toSend()).toEqual([]);
    await setting.writes('me revoilà');
    await setting.desk.answer(id, noor, 'Bonjour', 'client-0002');
    expect(await setting.toSend()).toMatchObject([{ sender: 'aidant', text: 'Bonjour' }]);
  });

  test('a message that was taken before the window shut stays taken when it comes again', async () => {
    const { id, conversationId } = await claimed();
    setting.now += DAY - 1;
    await setting.desk.answer(id, camille, 'à temps', 'client-0001');
    setting.now += 1;
    await setting.desk.answer(id, camille, 'à temps', 'client-0001');
    await blocks();
    await setting.desk.answer(id, camille, 'à temps', 'client-0001');
    expect((await setting.said(conversationId)).filter((said) => said === 'aidant: à temps')).toHaveLength(1);
    await expect(setting.desk.answer(id, camille, 'un autre', 'client-0002')).rejects.toMatchObject({
      code: 'person-blocked',
    });
  });

  test('a stranger to the conversation learns nothing of how the person can be reached', async () => {
    const { id } = await claimed();
    await blocks();
    setting.now += DAY;
    await expect(setting.desk.answer(id, noor, 'x', 'client-0001')).rejects.toMatchObject(gone);
  });

  test('a message that was taken before its handoff closed stays taken when it comes again', async () => {
    const { id, conversationId } = await claimed();
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    await setting.desk.close(id, camille, 'solved');
    setting.now += DAY;
    await setting.desk.answer(id, camille, 'Bonjour', 'client-0001');
    expect((await setting.said(conversationId)).filter((said) => said === 'aidant: Bonjour')).toHaveLength(1);
  });
});
