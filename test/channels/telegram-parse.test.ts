/** What the bot understands of what Telegram sends. */

import { BadRequest } from '../../src/errors';
import {
  activityOf,
  CHAT,
  callback,
  codec,
  DATE,
  edited,
  GROUP,
  member,
  message,
  PERSON,
  read,
  requestOf,
} from './telegram-shapes';

const FILE = { file_id: 'AwADfixture', file_unique_id: 'AgADfixture', file_size: 1000 };

describe('words', () => {
  test('a text is a message of the person, with where and when', () => {
    expect(read(message({ text: 'سلام، لپ تاپ' }))).toEqual({
      kind: 'activity',
      ids: ['4100200'],
      activity: {
        id: '134',
        type: 'message',
        message: { text: 'سلام، لپ تاپ' },
        sentAt: DATE * 1000,
        localeHint: 'fa',
        reference: { chatId: 4100200 },
      },
    });
  });

  test('the chat is who we answer, whoever the sender field names', () => {
    const item = read(message({ text: 'bonjour', from: { id: 456 } }));
    expect(item).toMatchObject({ ids: ['4100200'], activity: { reference: { chatId: 4100200 } } });
  });

  test('a very large update id changes nothing', () => {
    expect(activityOf(message({ text: 'test' }, { update_id: 2342342343242 })).message.text).toBe('test');
  });

  test('a caption is read as text, with its picture or without', () => {
    expect(activityOf(message({ caption: 'mon titre' })).message).toEqual({ text: 'mon titre' });
    expect(activityOf(message({ caption: 'ça', photo: [FILE] })).message).toEqual({
      text: 'ça',
      media: ['image/jpeg'],
    });
  });

  test('lone surrogates and controls pass: the turn cleans them', () => {
    const raw = JSON.stringify(message({ text: 'x' })).replace('"x"', '"a\\ud83d b\\u0000c"');
    const [item] = codec.parse(requestOf(raw));
    expect(item).toMatchObject({ activity: { message: { text: 'a\ud83d b\u0000c' } } });
  });

  test('an edited text is a new message, once for each edit', () => {
    const first = activityOf(edited({ text: 'à Lyon' }));
    expect(first).toMatchObject({
      id: `edit:134:${DATE + 60}`,
      message: { text: 'à Lyon' },
      sentAt: (DATE + 60) * 1000,
    });
    expect(activityOf(edited({ text: 'à Lyon' })).id).toBe(first.id);
    expect(activityOf(edited({ text: 'à Nice', edit_date: DATE + 90 })).id).not.toBe(first.id);
  });

  test('messages that live a moment bear the number 0, and are still told apart', () => {
    const ids = [1, 2].map(
      (update_id) => activityOf(message({ text: 'x', message_id: 0 }, { update_id })).id,
    );
    expect(ids).toEqual(['update:1', 'update:2']);
  });
});

describe('what is not words', () => {
  test.each<[string, object, string]>([
    ['photo', { photo: [FILE, { ...FILE, width: 800 }] }, 'image/jpeg'],
    ['voice', { voice: { ...FILE, duration: 2, mime_type: 'audio/ogg' } }, 'audio/ogg'],
    ['voice without its type', { voice: { ...FILE, duration: 2 } }, 'audio/ogg'],
    ['audio', { audio: { ...FILE, mime_type: 'audio/MPEG', title: 'Test' } }, 'audio/mpeg'],
    ['video', { video: FILE }, 'video/mp4'],
    ['video note', { video_note: FILE }, 'video/mp4'],
    [
      'document',
      { document: { ...FILE, mime_type: 'application/pdf', file_name: 'a.pdf' } },
      'application/pdf',
    ],
    [
      'document of a strange type',
      { document: { ...FILE, mime_type: 'un <b>type</b>' } },
      'application/octet-stream',
    ],
    ['animation, which also bears a document', { animation: FILE, document: FILE }, 'video/mp4'],
    ['contact', { contact: { phone_number: '+33639980001', first_name: 'Exemple' } }, 'contact'],
    ['venue without a place', { venue: { title: 'Exemple' } }, 'venue'],
    ['poll', { poll: { id: '1', question: 'Exemple ?' } }, 'poll'],
    ['sticker without emoji', { sticker: FILE }, 'image/webp'],
    ['story', { story: { id: 3 } }, 'unknown'],
    ['what Telegram invents next', { hologram: { file_id: 'x' } }, 'unknown'],
    ['nothing at all', {}, 'unknown'],
    ['a position that is none', { location: { latitude: 400, longitude: 3 } }, 'unknown'],
  ])('%s', (_name, extra, kind) => {
    const { message: said, location } = activityOf(message(extra));
    expect(said).toEqual({ text: '', media: [kind] });
    expect(location).toBeUndefined();
  });

  test('nothing of a contact or a file reaches us but its kind', () => {
    const item = read(message({ contact: { phone_number: '+33639980001', first_name: 'Zahra' } }));
    expect(JSON.stringify(item)).not.toMatch(/33639980001|Zahra/);
  });

  test('a sticker is its emoji, also with is_animated: 1', () => {
    const sticker = { ...FILE, emoji: '👍', is_animated: 1, set_name: 'exemple' };
    expect(activityOf(message({ sticker })).message).toEqual({ text: '👍' });
  });

  test('a position is a location, on its own or with a venue', () => {
    const location = { latitude: 45.764, longitude: 4.8357 };
    for (const extra of [
      { location },
      { location, venue: { location, title: 'X' } },
      { venue: { location } },
    ])
      expect(activityOf(message(extra))).toMatchObject({ location, message: { text: '' } });
  });

  test.each([
    'pinned_message',
    'message_auto_delete_timer_changed',
    'successful_payment',
    'write_access_allowed',
    'new_chat_members',
    'left_chat_member',
    'forum_topic_created',
    'video_chat_started',
    'chat_background_set',
  ])('Telegram itself wrote %s: nobody is answered', (key) => {
    expect(read(message({ [key]: { some: 'thing' } }))).toEqual({ kind: 'ignored', why: 'service' });
  });
});

describe('commands', () => {
  test.each<[string, object]>([
    ['/start', {}],
    ['/start fa_equip', { language: 'fa', offer: 'equip' }],
    ['/START@passerelle_bot FA_equip', { language: 'fa', offer: 'equip' }],
    ['/start connect-ar', { language: 'ar', offer: 'connect' }],
    ['/start ☂☂☂', {}],
  ])('%s opens the conversation', (text, entry) => {
    expect(activityOf(message({ text }))).toMatchObject({ type: 'start', message: { text: '' }, entry });
  });

  test('what follows /start is read by an allow-list only', () => {
    const { entry, message: said } = activityOf(message({ text: '/start Jean_Dupont_33639980001' }));
    expect(JSON.stringify([entry, said])).not.toMatch(/jean|dupont|3363/i);
  });

  test.each([
    ['/menu', 'command:menu', '/menu'],
    ['/help', 'command:menu', '/help'],
    ['/Human@Passerelle_Bot', 'command:human', '/human'],
    ['/language', 'command:language', '/language'],
    ['/langue', 'command:language', '/langue'],
    ['/delete', 'command:delete', '/delete'],
    ['/STOP', 'command:stop', '/stop'],
    ['/human j’ai un souci', 'command:human', '/human j’ai un souci'],
  ])('%s is %s', (text, value, shown) => {
    expect(activityOf(message({ text }))).toMatchObject({ type: 'message', message: { text: shown, value } });
  });

  test.each([
    ['/ping@mybot hello world', 'ping hello world'],
    ['/1', '1'],
    ['/constructor', 'constructor'],
    ['/ 2', '/ 2'],
    ['3/4', '3/4'],
    ['/привет', '/привет'],
  ])('%s is only words', (text, shown) => {
    expect(activityOf(message({ text })).message).toEqual({ text: shown });
  });
});

describe('buttons', () => {
  const reply_markup = {
    inline_keyboard: [
      [{ text: 'Ordinateur', callback_data: 'dialog:equipment-computer' }],
      [
        { text: 'Site', url: 'https://example.org' },
        { text: 'Une personne', callback_data: 'command:human' },
      ],
    ],
  };

  test('a pressed button says what it means and what is written on it, and is acknowledged', () => {
    const pressed = callback({
      data: 'command:human',
      message: { message_id: 11, date: DATE, chat: CHAT, text: 'Menu', reply_markup },
    });
    expect(read(pressed)).toEqual({
      kind: 'activity',
      ids: ['4100200'],
      receipt: { callbackQueryId: '77001' },
      activity: {
        id: 'callback:77001',
        type: 'message',
        message: { text: 'Une personne', value: 'command:human' },
        localeHint: 'fa',
        reference: { chatId: 4100200 },
      },
    });
  });

  test.each<[string, object]>([
    ['absent', {}],
    ['inaccessible', { message: { message_id: 11, date: 0, chat: CHAT } }],
    ['null', { message: null }],
    ['with other buttons', { message: { message_id: 11, date: DATE, chat: CHAT, reply_markup } }],
    ['with odd buttons', { message: { chat: CHAT, reply_markup: { inline_keyboard: [[7]] } } }],
  ])('its message is %s', (_name, extra) => {
    const pressed = callback({ data: 'near:equip', ...extra });
    expect(read(pressed)).toMatchObject({
      ids: [String(PERSON.id)],
      receipt: { callbackQueryId: '77001' },
      activity: { message: { text: '', value: 'near:equip' }, reference: { chatId: PERSON.id } },
    });
  });

  test('in a group, in a chat we cannot make out, or without data: only acknowledged', () => {
    const receipt = { callbackQueryId: '77001' };
    const inGroup = callback({ data: 'approve', message: { message_id: 11, date: DATE, chat: GROUP } });
    expect(read(inGroup)).toEqual({ kind: 'ignored', why: 'group', receipt });
    expect(read(callback({ data: 'x', message: 'gone' }))).toEqual({
      kind: 'ignored',
      why: 'shape',
      receipt,
    });
    expect(read(callback({ game_short_name: 'x' }))).toMatchObject({ kind: 'ignored', receipt });
  });
});

describe('the person comes and goes', () => {
  test('who blocks the bot leaves', () => {
    expect(activityOf(member('kicked'))).toMatchObject({
      id: 'member:9004',
      type: 'leave',
      sentAt: DATE * 1000,
      reference: { chatId: 4100200 },
    });
  });

  test('who unblocks it has not spoken yet; groups are not our business', () => {
    expect(read(member('member'))).toEqual({ kind: 'ignored', why: 'member' });
    expect(read(member('kicked', GROUP))).toEqual({ kind: 'ignored', why: 'group' });
  });
});

describe('not for us', () => {
  test.each<[string, unknown, string]>([
    ['a group', message({ text: 'test', chat: GROUP }), 'group'],
    ['a basic group', message({ text: 'test', chat: { ...CHAT, type: 'group' } }), 'group'],
    ['another robot', message({ text: 'test', from: { ...PERSON, is_bot: true } }), 'bot'],
    [
      'a channel',
      { update_id: 4, channel_post: { message_id: 11, date: DATE, chat: GROUP, text: 'x' } },
      'channel_post',
    ],
    ['a reaction', { update_id: 7, message_reaction: { chat: CHAT, message_id: 11 } }, 'message_reaction'],
    ['a poll', { update_id: 7, poll_answer: { poll_id: '1' } }, 'poll_answer'],
    ['a payment', { update_id: 7, pre_checkout_query: { id: '1' } }, 'pre_checkout_query'],
    ['what is not invented yet', { update_id: 7, مرحبا: {} }, 'unknown'],
    ['a live position that moves', edited({ location: { latitude: 1, longitude: 1 } }), 'live-location'],
    ['a picture replaced', edited({ photo: [FILE] }), 'edit-without-text'],
    ['an id that JSON cannot hold', message({ text: 'x', chat: { ...CHAT, id: 2 ** 60 } }), 'shape'],
    ['null', null, 'shape'],
    ['an array', [message({ text: 'x' })], 'shape'],
    ['a message that is a word', { update_id: 1, message: 'bonjour' }, 'shape'],
  ])('%s', (_name, update, why) => {
    expect(read(update)).toEqual({ kind: 'ignored', why });
  });

  test.each(['', '{', 'update_id=1', '{"update_id":1}}'])(
    'a body that is not JSON is refused: %p',
    (body) => {
      expect(() => codec.parse(requestOf(body))).toThrow(BadRequest);
    },
  );
});
