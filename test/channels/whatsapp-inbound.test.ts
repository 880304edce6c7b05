import fc from 'fast-check';
import type { Inbound } from '../../src/channels/messaging';
import { parseWhatsApp } from '../../src/channels/whatsapp-inbound';
import { BadRequest } from '../../src/errors';
import { BSUID, envelope, message, metadata, PHONE, PHONE_ID, post, SENT_AT } from './whatsapp-payloads';

const parse = (body: unknown): Inbound[] => parseWhatsApp(post(JSON.stringify(body)), PHONE_ID);
const one = (fields: Record<string, unknown>, value: Record<string, unknown> = {}): Inbound => {
  const items = parse(envelope({ messages: [message(fields)], ...value }));
  expect(items).toHaveLength(1);
  return items[0]!;
};
const activity = (fields: Record<string, unknown>, value?: Record<string, unknown>) => {
  const item = one(fields, value);
  if (item.kind !== 'activity') throw new Error(`expected an activity, got ${JSON.stringify(item)}`);
  return item;
};
const said = (fields: Record<string, unknown>) => activity(fields).activity.message;

describe('what a person writes', () => {
  test('a text keeps its id, its moment in ms and where to answer', () => {
    expect(activity({ type: 'text', text: { body: 'سلام، می‌خواهم یک لپ‌تاپ' } })).toEqual({
      kind: 'activity',
      ids: [PHONE],
      activity: {
        id: 'wamid.TEST1',
        type: 'message',
        message: { text: 'سلام، می‌خواهم یک لپ‌تاپ' },
        sentAt: SENT_AT * 1000,
        reference: { to: PHONE, messageId: 'wamid.TEST1' },
      },
    });
  });

  test.each([
    [
      'a template button',
      { type: 'button', button: { text: 'Oui', payload: 'yes' } },
      { text: 'Oui', value: 'yes' },
    ],
    ['a template button without payload', { type: 'button', button: { text: 'Oui' } }, { text: 'Oui' }],
    [
      'a button',
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'human', title: 'Humain' } },
      },
      { text: 'Humain', value: 'human' },
    ],
    [
      'a row of a list',
      {
        type: 'interactive',
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'dialog:x', title: 'Wifi', description: 'gratuit' },
        },
      },
      { text: 'Wifi', value: 'dialog:x' },
    ],
    [
      'a form whose answer is not JSON',
      {
        type: 'interactive',
        interactive: {
          type: 'nfm_reply',
          nfm_reply: { name: 'flow', body: 'Envoyé', response_json: '{bad' },
        },
      },
      { text: 'Envoyé' },
    ],
    [
      'a text with an advertisement',
      { type: 'text', text: { body: 'Salut' }, referral: { source_type: 'ad' } },
      { text: 'Salut' },
    ],
    ['a reply', { type: 'text', text: { body: 'oui' }, context: { id: 'wamid.OLD' } }, { text: 'oui' }],
    ['a text whose type is missing', { text: { body: 'oui' } }, { text: 'oui' }],
  ])('%s', (_name, fields, expected) => {
    expect(said(fields)).toEqual(expected);
  });
});

describe('what we cannot read is told, not passed over', () => {
  test.each([
    [
      'a voice note',
      { type: 'audio', audio: { mime_type: 'audio/ogg; codecs=opus', voice: true } },
      ['audio/ogg'],
    ],
    ['the older voice type', { type: 'voice', voice: { mime_type: 'audio/ogg' } }, ['audio/ogg']],
    ['a picture without any field', { type: 'image' }, ['image']],
    ['a type that is not a MIME type', { type: 'video', video: { mime_type: 'Jean <script>' } }, ['video']],
    ['a sticker', { type: 'sticker', sticker: { mime_type: 'image/webp' } }, ['image/webp']],
    [
      'a contact card',
      { type: 'contacts', contacts: [{ name: { formatted_name: 'Quelqu’un' } }] },
      ['contacts'],
    ],
    ['an order', { type: 'order', order: { product_items: [] } }, ['order']],
    ['an unsupported type', { type: 'unsupported', errors: [{ code: 131051 }] }, ['unsupported']],
    ['an unknown type', { type: 'unknown', errors: [{ code: 501 }] }, ['unsupported']],
    ['a type of tomorrow', { type: 'hologram', hologram: {} }, ['unsupported']],
    ['a type named like a method', { type: 'constructor' }, ['unsupported']],
    [
      'an interactive of tomorrow',
      { type: 'interactive', interactive: { type: 'x_reply' } },
      ['unsupported'],
    ],
    ['no type at all', {}, ['unsupported']],
    [
      'a place nowhere on Earth',
      { type: 'location', location: { latitude: 400, longitude: 2 } },
      ['location'],
    ],
  ])('%s', (_name, fields, media) => {
    expect(said(fields)).toEqual({ text: '', media });
  });

  test('a caption is read, also when the file did not arrive', () => {
    const image = { mime_type: 'image/jpeg', caption: 'Ma lettre de la préfecture' };
    const expected = { text: 'Ma lettre de la préfecture', media: ['image/jpeg'] };
    expect(said({ type: 'image', image })).toEqual(expected);
    expect(said({ type: 'image', image, errors: [{ code: 131052, title: 'Media download error' }] })).toEqual(
      expected,
    );
  });

  test('a position is a position, and its name and address are not kept', () => {
    const location = { latitude: '45.76', longitude: 4.83, name: 'Chez moi', address: '1 rue Fictive' };
    const { activity: received } = activity({ type: 'location', location });
    expect(received.location).toEqual({ latitude: 45.76, longitude: 4.83 });
    expect(received.message).toEqual({ text: '' });
    expect(JSON.stringify(received)).not.toMatch(/Chez moi|Fictive/);
  });
});

describe('what asks for no answer', () => {
  test.each([
    ['reaction', { type: 'reaction', reaction: { message_id: 'wamid.X', emoji: '👍' } }],
    ['reaction', { type: 'reaction', reaction: { message_id: 'wamid.X' } }],
    ['revoke', { type: 'revoke', revoke: { original_message_id: 'wamid.X' } }],
    ['group', { type: 'text', text: { body: 'bonjour tous' }, group_id: '33639980001-1518707486' }],
    ['group', { type: 'system', system: { body: 'x added y' }, group_id: 'G1' }],
    ['system', { type: 'system', system: { body: 'changed their code', type: 'customer_identity_changed' } }],
    ['empty', { type: 'text' }],
    ['empty', { type: 'text', text: { body: '  \n ' } }],
    ['empty', { type: 'button', button: {} }],
    ['no-sender', { type: 'text', text: { body: 'salut' }, from: undefined }],
  ])('%s', (why, fields) => {
    expect(one(fields)).toEqual({ kind: 'ignored', why });
  });

  test('echoes of our own number, errors, standby and other fields', () => {
    expect(parse(envelope({ message_echoes: [{ id: 'wamid.E', to: PHONE, type: 'text' }] }))).toEqual([
      { kind: 'ignored', why: 'echo' },
    ]);
    expect(parse(envelope({ errors: [{ code: 131000 }] }))).toEqual([{ kind: 'ignored', why: 'errors' }]);
    expect(parse(envelope({ calls: [{}] }))).toEqual([{ kind: 'ignored', why: 'other-field' }]);
    const change = { field: 'standby', value: { metadata, messages: [message({ text: { body: 'x' } })] } };
    expect(parse({ entry: [{ changes: [change] }] })).toEqual([{ kind: 'ignored', why: 'standby' }]);
  });
});

test('another phone number of the same account answers those who wrote to it', () => {
  const other = { metadata: { phone_number_id: '999' }, messages: [message({ text: { body: 'x' } })] };
  expect(parse(envelope(other))).toMatchObject([
    { kind: 'activity', activity: { message: { text: 'x' }, reference: { number: '999' } } },
  ]);
  expect(parse(envelope({ ...other, metadata }))[0]).not.toHaveProperty('activity.reference.number');
});

test('opening the chat starts the conversation', () => {
  expect(activity({ type: 'request_welcome' }).activity).toMatchObject({
    id: 'wamid.TEST1',
    type: 'start',
    entry: {},
    message: { text: '' },
  });
});

test('an edit is a new message, one each time', () => {
  const edit = (body: string, timestamp: number) =>
    activity({
      type: 'edit',
      timestamp: String(timestamp),
      edit: { original_message_id: 'wamid.OLD', message: { type: 'text', text: { body } } },
    }).activity;
  expect(edit('à Lyon', SENT_AT)).toMatchObject({
    id: `edit:wamid.OLD:${SENT_AT}`,
    message: { text: 'à Lyon' },
  });
  expect(edit('à Lyon', SENT_AT).id).not.toBe(edit('à Lille', SENT_AT + 9).id);
  expect(one({ type: 'edit', edit: {} })).toEqual({ kind: 'ignored', why: 'malformed' });
});

describe('who writes', () => {
  const text = { type: 'text', text: { body: 'salut' } };

  test('phone, business-scoped id and parent id, the phone first', () => {
    const fields = { ...text, from_user_id: BSUID, from_parent_user_id: 'FR.ENT.7' };
    const { ids, activity: received } = activity(fields);
    expect(ids).toEqual([PHONE, BSUID, 'FR.ENT.7']);
    expect(received.reference).toEqual({ to: PHONE, userId: BSUID, messageId: 'wamid.TEST1' });
  });

  test('without a phone number, the business-scoped id is written to', () => {
    const { ids, activity: received } = activity({ ...text, from: undefined, from_user_id: BSUID });
    expect(ids).toEqual([BSUID]);
    expect(received.reference).toEqual({ userId: BSUID, messageId: 'wamid.TEST1' });
  });

  test('contacts are found by their ids, whatever their order', () => {
    const other = '33639980002';
    const contacts = [
      { wa_id: other, user_id: 'FR.2' },
      { wa_id: PHONE, user_id: BSUID },
    ];
    const messages = [message(text), message({ ...text, id: 'wamid.TEST2', from: other })];
    const items = parse(envelope({ messages, contacts }));
    expect(items.map((item) => item.kind === 'activity' && item.ids)).toEqual([
      [PHONE, BSUID],
      [other, 'FR.2'],
    ]);
  });

  test('the only contact beside the message completes it, unless it is somebody else', () => {
    expect(activity({ ...text, from: undefined }, { contacts: [{ user_id: BSUID }] }).ids).toEqual([BSUID]);
    expect(activity(text, { contacts: [{ user_id: BSUID }] }).ids).toEqual([PHONE, BSUID]);
    expect(activity(text, { contacts: [{ wa_id: '33639980009', user_id: 'FR.9' }] }).ids).toEqual([PHONE]);
  });

  test('a number written with a plus is the same number', () => {
    expect(activity({ ...text, from: `+${PHONE}` }).ids).toEqual([PHONE]);
  });
});

describe('a person whose ids change', () => {
  const moved = (fields: Record<string, unknown>, system: Record<string, unknown>) =>
    one({ type: 'system', ...fields, system });

  test('a new number', () => {
    const system = {
      type: 'user_changed_number',
      body: `User A changed from ${PHONE} to 33639980005`,
      wa_id: '33639980005',
      user_id: 'FR.5',
      previous_user_id: BSUID,
    };
    expect(moved({}, system)).toEqual({
      kind: 'moved',
      id: 'wamid.TEST1',
      from: [PHONE, BSUID],
      to: ['33639980005', 'FR.5'],
      reference: { to: '33639980005', userId: 'FR.5' },
    });
    expect(moved({}, { type: 'customer_changed_number', new_wa_id: '33639980005' })).toMatchObject({
      from: [PHONE],
      to: ['33639980005'],
    });
  });

  test('a new business-scoped id, told in its own field or in the sentence of old', () => {
    const type = 'user_changed_user_id';
    const expected = { kind: 'moved', from: [BSUID], to: ['FR.5'], reference: { userId: 'FR.5' } };
    const told = { type, user_id: 'FR.5', previous_user_id: BSUID };
    expect(moved({ from: undefined }, told)).toMatchObject(expected);
    const sentence = { type, user_id: 'FR.5', body: `User A changed from ${BSUID} to FR.5` };
    expect(moved({ from: undefined }, sentence)).toMatchObject(expected);
  });

  test('nobody takes over a conversation by a profile name that looks like such a sentence', () => {
    const body = 'User x changed from FR.VICTIM to FR.5 changed from FR.OWN to FR.5';
    const system = { type: 'user_changed_user_id', user_id: 'FR.5', body };
    expect(moved({ from: undefined }, system)).toMatchObject({ from: ['FR.OWN'], to: ['FR.5'] });
    expect(moved({ from: undefined }, { ...system, body: 'User changed from FR.VICTIM to FR.8' })).toEqual({
      kind: 'ignored',
      why: 'system',
    });
  });

  test('user_id_update, with a stable id of ours', () => {
    const update = {
      wa_id: PHONE,
      user_id: { previous: BSUID, current: 'FR.5' },
      timestamp: String(SENT_AT),
    };
    const [first] = parse(envelope({ user_id_update: [update] }));
    expect(first).toMatchObject({
      kind: 'moved',
      from: [BSUID],
      to: [PHONE, 'FR.5'],
      reference: { to: PHONE, userId: 'FR.5' },
    });
    expect(parse(envelope({ user_id_update: [update] }))).toEqual([first]);
    expect(parse(envelope({ user_id_update: [{ user_id: 'FR.5' }, 7] }))).toEqual([
      { kind: 'ignored', why: 'system' },
      { kind: 'ignored', why: 'malformed' },
    ]);
  });
});

describe('receipts', () => {
  const status = (fields: Record<string, unknown>) =>
    parse(
      envelope({
        statuses: [{ id: 'wamid.OUT', recipient_id: PHONE, timestamp: String(SENT_AT), ...fields }],
      }),
    )[0];

  test.each(['sent', 'delivered', 'read', 'played'])('%s, with our token', (name) => {
    expect(status({ status: name, biz_opaque_callback_data: 'c1:4' })).toEqual({
      kind: 'status',
      externalId: 'wamid.OUT',
      status: name,
      token: 'c1:4',
    });
  });

  test('failed, with the reason’s number only', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message', message: 'more than 24 hours' }];
    expect(status({ status: 'failed', errors })).toEqual({
      kind: 'status',
      externalId: 'wamid.OUT',
      status: 'failed',
      code: '131047',
    });
    expect(status({ status: 'failed' })).not.toHaveProperty('code');
    const optedOut = status({ status: 'failed', errors: [{ code: 131050 }] });
    expect(optedOut).toMatchObject({ kind: 'status', status: 'failed', code: '131050' });
  });

  test.each(['deleted', 'warning', 'constructor', undefined])('%s says nothing', (name) => {
    expect(status({ status: name })).toEqual({ kind: 'ignored', why: 'status' });
  });
});

describe('messages without an id', () => {
  const text = (body: string, timestamp = SENT_AT) =>
    activity({ id: undefined, type: 'text', text: { body }, timestamp: String(timestamp) }).activity.id;

  test('the same one again has the same id, another one another id', () => {
    expect(text('bonjour')).toBe(text('bonjour'));
    expect(new Set([text('bonjour'), text('bonsoir'), text('bonjour', SENT_AT + 60)]).size).toBe(3);
  });

  test('two pictures without caption are two messages', () => {
    const image = (sha256: string) =>
      activity({ id: undefined, type: 'image', image: { sha256, mime_type: 'image/jpeg' } }).activity.id;
    expect(image('aa')).not.toBe(image('bb'));
  });
});

describe('odd shapes', () => {
  test('one bad item of a batch does not lose its neighbours', () => {
    const good = message({ type: 'text', text: { body: 'je suis là' } });
    const items = parse(
      envelope(
        {
          messages: [null, 'x', [], { from: { a: 1 } }, good],
          statuses: [7, { id: 'wamid.S', status: 'read' }],
        },
        { messages: [{ ...good, id: 'wamid.TEST2' }] },
      ),
    );
    expect(items.filter(({ kind }) => kind === 'activity')).toHaveLength(2);
    expect(items.filter(({ kind }) => kind === 'status')).toHaveLength(1);
  });

  test.each([
    null,
    [],
    'text',
    5,
    {},
    { entry: {} },
    { entry: [] },
    { entry: [null] },
    { entry: [{ changes: {} }] },
    { object: 'page', entry: [{ messaging: [] }] },
  ])('%j is ignored', (body) => {
    expect(parse(body)).toEqual([{ kind: 'ignored', why: 'malformed' }]);
  });

  test('a body that is not JSON is refused', () => {
    expect(() => parseWhatsApp(post('{"entry": ['), PHONE_ID)).toThrow(BadRequest);
  });

  test.each(['abc', '', null, {}, '1e99', -1, '12'])('the moment %j is no moment', (timestamp) => {
    expect(activity({ type: 'text', text: { body: 'x' }, timestamp }).activity).not.toHaveProperty('sentAt');
  });

  test('any JSON at all is read without an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(Array.isArray(parse(body))).toBe(true);
      }),
    );
  });

  test('any value in any place of a message is read without an exception', () => {
    const paths = [
      'from',
      'id',
      'timestamp',
      'type',
      'text',
      'image',
      'interactive',
      'button',
      'location',
      'system',
      'edit',
      'contacts',
      'context',
      'errors',
      'group_id',
      'from_user_id',
      'order',
    ];
    const types = [
      'text',
      'image',
      'interactive',
      'button',
      'location',
      'system',
      'edit',
      'contacts',
      'order',
      'reaction',
      'request_welcome',
      '__proto__',
      'toString',
    ];
    const fields = fc.dictionary(fc.constantFrom(...paths), fc.jsonValue());
    fc.assert(
      fc.property(fields, fc.constantFrom(...types), fc.jsonValue(), (odd, type, contacts) => {
        const items = parse(envelope({ messages: [message({ type, ...odd })], contacts, statuses: [odd] }));
        expect(items).toHaveLength(2);
        for (const item of items) if (item.kind === 'activity') expect(item.ids.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

test('messages under another field are none for us: a history replayed must not be answered', () => {
  for (const field of ['history', 'calls', 'account_update']) {
    const change = { field, value: { metadata, messages: [message({ text: { body: 'x' } })] } };
    expect(parse({ entry: [{ changes: [change] }] })).toEqual([{ kind: 'ignored', why: 'other-field' }]);
  }
});
