import fc from 'fast-check';
import { parseMessenger } from '../../src/channels/messenger-inbound';
import { batch, item, PAGE, PERSON, request, SENT_AT } from './messenger-requests';

/** The only item of a batch of one. */
function only(fields: object) {
  const items = parseMessenger(batch(item(fields)));
  expect(items).toHaveLength(1);
  return items[0]!;
}

function activity(fields: object) {
  const told = only(fields);
  if (told.kind !== 'activity') throw new Error(`ignored or status: ${JSON.stringify(told)}`);
  return told.activity;
}

describe('what a person writes', () => {
  test('a text: its words, its id, its moment, and where to answer', () => {
    expect(only({ message: { mid: 'm_1', text: 'Bonjour' } })).toEqual({
      kind: 'activity',
      ids: [PERSON],
      activity: {
        id: 'm_1',
        type: 'message',
        message: { text: 'Bonjour' },
        sentAt: SENT_AT,
        reference: { psid: PERSON },
      },
    });
  });

  test('a tapped quick reply means its payload, not its cut label', () => {
    const { message } = activity({
      message: { mid: 'm_1', text: '1. Un ordinateur…', quick_reply: { payload: 'near:equip' } },
    });
    expect(message).toEqual({ text: '1. Un ordinateur…', value: 'near:equip' });
  });

  test.each(['image', 'audio', 'video', 'file', 'fallback', 'reel', 'template', 'ig_post'])(
    'a %s is named, its address is not kept',
    (type) => {
      const attachments = [{ type, payload: { url: 'https://cdn.example.org/secret' } }];
      const { message } = activity({ message: { mid: 'm_1', attachments } });
      expect(message).toEqual({ text: '', media: [type] });
    },
  );

  test('an album is one message with several pictures', () => {
    const image = { type: 'image', payload: { url: 'https://cdn.example.org/1' } };
    const { message } = activity({ message: { mid: 'm_1', attachments: [image, image] } });
    expect(message.media).toEqual(['image', 'image']);
  });

  test('an empty attachment object is nothing; an unnamed one with an address is a file', () => {
    expect(activity({ message: { mid: 'm_1', text: 'text', attachments: [{}] } }).message).toEqual({
      text: 'text',
    });
    const unnamed = [{ payload: { url: 'https://cdn.example.org/1' } }];
    expect(activity({ message: { mid: 'm_1', attachments: unnamed } }).message.media).toEqual(['file']);
  });

  test('what cannot be read at all still gets an answer', () => {
    expect(activity({ message: { mid: 'm_1', attachments: [{}] } }).message).toEqual({ text: '' });
    expect(activity({ message: { mid: 'm_1', text: 42 } }).message).toEqual({ text: '' });
  });

  test('a shared position', () => {
    const payload = { coordinates: { lat: 45.76, long: 4.84 } };
    const shared = activity({
      message: { mid: 'm_1', attachments: [{ type: 'location', title: 'x', payload }] },
    });
    expect(shared.location).toEqual({ latitude: 45.76, longitude: 4.84 });
    expect(shared.message).toEqual({ text: '' });
  });

  test.each([{ lat: 91, long: 0 }, { lat: '45', long: 4 }, { lat: 45 }, null, 'Lyon'])(
    'a position that is none (%j) is an attachment we cannot read',
    (coordinates) => {
      const attachments = [{ type: 'location', payload: { coordinates } }];
      const shared = activity({ message: { mid: 'm_1', attachments } });
      expect(shared.location).toBeUndefined();
      expect(shared.message.media).toEqual(['location']);
    },
  );

  const thumbs = [369239263222822, '369239343222814', 369239383222810];
  test.each(thumbs)(
    'the thumb in each size (%s) is 👍, in the old shape, the new one and both',
    (sticker_id) => {
      const image = { type: 'image', payload: { url: 'https://cdn.example.org/1', sticker_id } };
      const sticker = { type: 'sticker', payload: { sticker_id } };
      for (const attachments of [[image], [sticker], [image, sticker], [{ type: 'sticker', sticker_id }]])
        expect(activity({ message: { mid: 'm_1', attachments } }).message).toEqual({ text: '👍' });
      expect(activity({ message: { mid: 'm_1', sticker_id } }).message).toEqual({ text: '👍' });
    },
  );

  test('another sticker is one thing we cannot read, in both shapes at once too', () => {
    const image = { type: 'image', payload: { sticker_id: 551 } };
    const sticker = { type: 'sticker', payload: { sticker_id: 551 } };
    for (const attachments of [[image], [sticker], [image, sticker], [{ type: 'sticker' }]])
      expect(activity({ message: { mid: 'm_1', attachments } }).message).toEqual({
        text: '',
        media: ['sticker'],
      });
  });

  test("Meta's guess at the language is a hint; odd guesses are none", () => {
    const nlp = { entities: {}, detected_locales: [{ locale: 'fr_XX', confidence: 0.99 }] };
    expect(activity({ message: { mid: 'm_1', text: 'Bonjour', nlp } }).localeHint).toBe('fr_XX');
    for (const odd of [{ detected_locales: [] }, { detected_locales: {} }, [], 'fr', null])
      expect(activity({ message: { mid: 'm_1', text: 'Bonjour', nlp: odd } })).not.toHaveProperty(
        'localeHint',
      );
  });

  test('a reply to an older message is a message', () => {
    const message = { mid: 'm_2', text: 'oui', reply_to: { mid: 'm_1', is_self_reply: false } };
    expect(activity({ message }).message).toEqual({ text: 'oui' });
  });

  test('a corrected message is a new one; each correction once', () => {
    const edit = (num_edit?: unknown) => activity({ message_edit: { mid: 'm_1', text: 'Lyon', num_edit } });
    expect(edit(1)).toMatchObject({ id: 'edit:m_1:1', type: 'message', message: { text: 'Lyon' } });
    expect(edit('2').id).toBe('edit:m_1:2');
    expect(edit().id).toBe(`edit:m_1:${SENT_AT}`);
    expect(only({ message_edit: { mid: 'm_1', num_edit: 1 } })).toEqual({
      kind: 'ignored',
      why: 'message-edit',
    });
  });

  test('a message without an id: the same one again is the same, another is another', () => {
    const text = (text: string, timestamp = SENT_AT) => activity({ message: { text }, timestamp }).id;
    expect(text('1')).toBe(text('1'));
    expect(text('1')).not.toBe(text('2'));
    expect(text('1')).not.toBe(text('1', SENT_AT + 1));
    expect(text('1')).toMatch(/^hash:[0-9a-f]{40}$/);
  });
});

describe('moments', () => {
  test('seconds become milliseconds, also as text', () => {
    const message = { mid: 'm_1', text: 'x' };
    expect(activity({ message, timestamp: SENT_AT / 1000 }).sentAt).toBe(SENT_AT);
    expect(activity({ message, timestamp: String(SENT_AT) }).sentAt).toBe(SENT_AT);
  });

  test('without one, that of its batch; an impossible one is none, so that the window stays open', () => {
    const message = { mid: 'm_1', text: 'x' };
    expect(activity({ message, timestamp: undefined }).sentAt).toBe(SENT_AT + 5);
    for (const timestamp of [1, 0, -5]) expect(activity({ message, timestamp })).not.toHaveProperty('sentAt');
  });
});

describe('buttons and links', () => {
  const start = { type: 'start', message: { text: '' } };

  test('a menu entry: its title is what was said, its payload what was meant', () => {
    expect(activity({ postback: { mid: 'm_p', title: 'Menu', payload: 'command:menu' } })).toMatchObject({
      id: 'm_p',
      type: 'message',
      message: { text: 'Menu', value: 'command:menu' },
    });
  });

  test.each(['GET_STARTED', 'get_started', ' Get_Started '])('%j starts the conversation', (payload) => {
    const started = activity({ postback: { title: 'Get Started', payload } });
    expect(started).toMatchObject({ ...start, entry: {} });
    expect(started.message).toEqual({ text: '' });
  });

  test('the start button after a poster’s link knows language and need', () => {
    const referral = { ref: 'fa_equip', source: 'SHORTLINK', type: 'OPEN_THREAD' };
    const started = activity({ postback: { payload: 'GET_STARTED', referral } });
    expect(started).toMatchObject({ ...start, entry: { language: 'fa', offer: 'equip' } });
  });

  test('a first question pressed after a link: what it means is not lost; what an advertisement says is', () => {
    const referral = { ref: 'ar_connect' };
    const human = activity({ postback: { title: 'x', payload: 'command:human', referral } });
    expect(human).toMatchObject({
      type: 'start',
      message: { text: '', value: 'command:human' },
      entry: { language: 'ar', offer: 'connect' },
    });
    expect(activity({ postback: { payload: 'AD 42', referral } }).message).toEqual({ text: '' });
  });

  test('a link followed in a conversation that exists, and one that a plugin carries', () => {
    for (const fields of [{ referral: { ref: 'ps' } }, { optin: { ref: 'ps' } }])
      expect(activity(fields)).toMatchObject({ ...start, entry: { language: 'ps' } });
    expect(activity({ referral: { source: 'ADS' } })).toMatchObject({ ...start, entry: {} });
    expect(activity({ referral: { ref: '<script>' } }).entry).toEqual({});
    expect(only({ optin: { type: 'notification_messages' } })).toEqual({ kind: 'ignored', why: 'optin' });
  });

  test('words that came with a link keep it', () => {
    const message = { mid: 'm_1', text: 'سلام', referral: { ref: 'fa_equip' } };
    expect(activity({ message })).toMatchObject({
      type: 'message',
      entry: { language: 'fa', offer: 'equip' },
    });
  });

  test('a postback of old, without an id: pressed once is told once', () => {
    const press = (payload: string, timestamp = SENT_AT) => activity({ postback: { payload }, timestamp }).id;
    expect(press('command:menu')).toBe(press('command:menu'));
    expect(press('command:menu')).not.toBe(press('command:human'));
    expect(press('command:menu')).not.toBe(press('command:menu', SENT_AT + 1));
  });
});

describe('what became of our messages', () => {
  test('an echo with our token confirms that it was sent; other echoes are not ours', () => {
    const echo = { is_echo: true, mid: 'm_e', app_id: 1, text: 'Bonjour' };
    const from = { sender: { id: PAGE }, recipient: { id: PERSON } };
    expect(only({ ...from, message: { ...echo, metadata: 'c1:7' } })).toEqual({
      kind: 'status',
      status: 'sent',
      externalId: 'm_e',
      token: 'c1:7',
    });
    for (const message of [echo, { ...echo, metadata: 5 }, { ...echo, metadata: 'c1:7', mid: undefined }])
      expect(only({ ...from, message })).toEqual({ kind: 'ignored', why: 'echo' });
  });

  test('a delivery tells of each message and of all before a moment', () => {
    const delivery = { mids: ['m_1', 'm_2', 3, ''], watermark: SENT_AT };
    expect(parseMessenger(batch(item({ delivery })))).toEqual([
      { kind: 'status', externalId: 'm_1', status: 'delivered' },
      { kind: 'status', externalId: 'm_2', status: 'delivered' },
      { kind: 'status-until', ids: [PERSON], status: 'delivered', until: SENT_AT },
    ]);
    expect(parseMessenger(batch(item({ delivery: { watermark: SENT_AT / 1000 } })))).toEqual([
      { kind: 'status-until', ids: [PERSON], status: 'delivered', until: SENT_AT },
    ]);
  });

  test('read up to a moment, in seconds or milliseconds', () => {
    const read = { kind: 'status-until', ids: [PERSON], status: 'read', until: SENT_AT };
    expect(only({ read: { watermark: SENT_AT } })).toEqual(read);
    expect(only({ read: { watermark: SENT_AT / 1000 } })).toEqual(read);
    expect(only({ read: {} })).toEqual({ kind: 'ignored', why: 'receipt' });
  });
});

describe('what is left alone', () => {
  test.each([
    ['reaction', { reaction: { mid: 'm_1', action: 'react', emoji: '❤' } }],
    ['account-linking', { account_linking: { status: 'linked' } }],
    ['pass-thread-control', { pass_thread_control: { new_owner_app_id: '1' } }],
    ['app-roles', { app_roles: { 1: ['primary_receiver'] } }],
    ['policy-enforcement', { sender: undefined, policy_enforcement: { action: 'block', reason: 'x' } }],
    ['message', { message: { mid: 'm_1', is_deleted: true } }],
    ['message', { message: {} }],
    ['postback', { postback: {} }],
    ['unknown', { game_play: {} }],
    ['own', { sender: { id: PAGE }, message: { mid: 'm_1', text: 'x' } }],
  ])('%s', (why, fields) => {
    expect(only(fields)).toEqual({ kind: 'ignored', why });
  });

  test('a conversation that another application holds', () => {
    const standby = [item({ message: { mid: 'm_1', text: 'x' } }), item({ postback: {} })];
    const body = { object: 'page', entry: [{ id: PAGE, time: SENT_AT, standby }] };
    expect(parseMessenger(request(JSON.stringify(body)))).toEqual([
      { kind: 'ignored', why: 'standby' },
      { kind: 'ignored', why: 'standby' },
    ]);
  });

  test.each([
    ['object', { object: 'instagram', entry: [{ messaging: [item({ message: { mid: '1', text: 'x' } })] }] }],
    ['object', []],
    ['object', null],
    ['object', 'page'],
    ['empty', { object: 'page' }],
    ['empty', { object: 'page', entry: [{ id: PAGE }, null, 7] }],
    ['changes', { object: 'page', entry: [{ id: PAGE, changes: [{ field: 'feed', value: {} }] }] }],
    ['shape', { object: 'page', entry: [{ id: PAGE, messaging: ['x'] }] }],
  ])('%s: %j', (why, body) => {
    expect(parseMessenger(request(JSON.stringify(body)))).toEqual([{ kind: 'ignored', why }]);
  });
});

test('a batch: each on its own, in order, odd neighbours and objects in place of lists included', () => {
  const words = (text: string) => item({ message: { mid: text, text } });
  const entry = [
    { id: PAGE, messaging: [words('a'), null, { sender: 5, message: { text: 'lost' } }, words('b')] },
    'junk',
    { id: PAGE, messaging: words('c') },
  ];
  const items = parseMessenger(request(JSON.stringify({ object: 'page', entry })));
  expect(items.map((each) => (each.kind === 'activity' ? each.activity.message.text : each.kind))).toEqual([
    'a',
    'ignored',
    'ignored',
    'b',
    'c',
  ]);
  const single = { object: 'page', entry: { id: PAGE, messaging: words('d') } };
  expect(parseMessenger(request(JSON.stringify(single)))).toMatchObject([{ activity: { id: 'd' } }]);
});

test('a body that is no JSON is a bad request', () => {
  for (const body of ['', '{', 'hub.mode=subscribe', '\u0000'])
    expect(() => parseMessenger(request(body))).toThrow(expect.objectContaining({ status: 400 }));
});

test('no JSON makes it throw, and what it makes of it can be stored', () => {
  const keys = [
    'sender',
    'id',
    'message',
    'text',
    'mid',
    'attachments',
    'payload',
    'postback',
    'referral',
    'ref',
  ];
  const more = [
    'delivery',
    'mids',
    'read',
    'watermark',
    'timestamp',
    'message_edit',
    'is_echo',
    'metadata',
    'nlp',
  ];
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, PERSON, 'page', '', 1e300, -1, SENT_AT, 'GET_STARTED'),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...more, '__proto__', 'constructor'), tie('tree'), {
        maxKeys: 5,
      }),
    ),
  }));
  const shaped = fc.record({ object: fc.constant('page'), entry: fc.record({ id: tree, messaging: tree }) });
  const person = fc.dictionary(fc.constantFrom(...keys, ...more), tree).map((fields) => batch(item(fields)));
  const anything = fc.oneof(shaped, fc.jsonValue()).map((body) => request(JSON.stringify(body)));
  fc.assert(
    fc.property(fc.oneof(person, anything), (given) => {
      const items = parseMessenger(given);
      expect(items.length).toBeGreaterThan(0);
      for (const told of items) {
        if (told.kind === 'ignored') expect(told.why).toMatch(/^[a-z-]+$/);
        if (told.kind === 'status-until') expect(Number.isFinite(told.until)).toBe(true);
        if (told.kind !== 'activity') continue;
        expect(told.activity.id).not.toBe('');
        expect(typeof told.activity.message.text).toBe('string');
        expect(told.ids).toEqual([(told.activity.reference as { psid: string }).psid]);
      }
    }),
    { numRuns: 2000 },
  );
});
