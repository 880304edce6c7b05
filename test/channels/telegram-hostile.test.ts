/** What somebody who is not Telegram may send, and what Telegram has not invented yet. */
import fc from 'fast-check';
import { telegram } from '../../src/channels/telegram';
import { CHAT, codec, DATE, message, PERSON, read, requestOf, SECRET } from './telegram-shapes';

describe('hostile shapes', () => {
  const outline = (body: string) => {
    const items = codec.parse(requestOf(body));
    expect(items).toHaveLength(1);
    for (const item of items) {
      if (item.kind === 'ignored') expect(item.why).toMatch(/^[a-z_-]{1,40}$/);
      else if (item.kind === 'activity') {
        expect(item.ids).toEqual([expect.stringMatching(/^-?\d{1,16}$/)]);
        expect(typeof item.activity.message.text).toBe('string');
        expect(item.activity.id.length).toBeLessThan(300);
      } else throw new Error('no other kind');
    }
  };

  test('any JSON is read without a throw', () => {
    fc.assert(fc.property(fc.json(), outline), { numRuns: 1000 });
  });

  test('so is an update with anything in any of its fields', () => {
    const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(1e308, -1, 2 ** 53, '', '99', [], {}, null));
    const field = (normal: unknown) => fc.oneof(fc.constant(normal), odd);
    const body = fc.record(
      {
        id: field('1'),
        message_id: field(1),
        chat: field(CHAT),
        from: field(PERSON),
        date: field(DATE),
        edit_date: field(DATE),
        text: field('/start fa'),
        caption: field('x'),
        location: field({ latitude: 1, longitude: 1 }),
        venue: odd,
        sticker: odd,
        photo: odd,
        voice: odd,
        data: field('x'),
        message: field({ chat: CHAT, reply_markup: { inline_keyboard: [] } }),
        new_chat_member: field({ status: 'kicked' }),
      },
      { requiredKeys: [] },
    );
    const kind = fc.constantFrom(
      'message',
      'edited_message',
      'callback_query',
      'my_chat_member',
      '__proto__',
    );
    const update = fc.tuple(kind, fc.oneof(body, odd), odd);
    fc.assert(
      fc.property(update, ([key, value, update_id]) => {
        outline(`{"update_id":${JSON.stringify(update_id)},"${key}":${JSON.stringify(value)}}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('ten thousand nested brackets are only odd', () => {
    expect(read(message({ photo: [] }))).toMatchObject({ kind: 'activity' });
    outline(`{"update_id":1,"message":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
  });
});

test('a larger body than an update ever has is not even read', () => {
  expect(telegram.maxBodyBytes).toBe(1_048_576);
});

describe('the secret', () => {
  const HEADER = 'x-telegram-bot-api-secret-token';

  test('Telegram shows it in a header', () => {
    expect(codec.verify(requestOf('{}', { [HEADER]: SECRET }), 0)).toBe(true);
  });

  test.each([
    ['absent', {}],
    ['empty', { [HEADER]: '' }],
    ['cut', { [HEADER]: SECRET.slice(0, -1) }],
    ['longer', { [HEADER]: `${SECRET}1` }],
    ['in capitals', { [HEADER]: SECRET.toUpperCase() }],
    ['sent twice', { [HEADER]: `${SECRET}, ${SECRET}` }],
    ['in another header', { authorization: SECRET }],
  ])('%s: refused', (_name, headers) => {
    expect(codec.verify(requestOf('{}', headers), 0)).toBe(false);
  });
});
