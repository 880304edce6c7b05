import { tg } from '../people';
import { type Case, story } from '../stage';
import { deliver, telegramPost } from '../webhook-client';
import { exchanges } from './exchanges';
import { COMPUTER, EMAIL, PASSWORD, SIM } from './questions';

const { after, known, row } = exchanges(tg);

const group = (person: string, type: string) => ({
  ...tg.message(person, { text: SIM.text }),
  chat: { id: -100_123, type, title: 'Groupe Fictif' },
});

export const telegramUpdates: Case[] = [
  row('a group is not answered', (person) => tg.update({ message: group(person, 'group') }), 200),
  row('a large group is not answered', (person) => tg.update({ message: group(person, 'supergroup') }), 200),
  row(
    'a post of a channel is not answered',
    () =>
      tg.update({
        channel_post: { message_id: 11, date: 1, chat: { id: -100_124, type: 'channel' }, text: SIM.text },
      }),
    200,
  ),
  row(
    'another bot is not answered',
    (person) => {
      const message = tg.message(person, { text: SIM.text });
      return tg.update({ message: { ...message, from: { ...(message.from as object), is_bot: true } } });
    },
    200,
  ),
  after('a reaction asks for no answer', (person) =>
    tg.update({
      message_reaction: {
        ...tg.chat(person),
        message_id: 5,
        old_reaction: [],
        new_reaction: [{ type: 'emoji', emoji: '❤' }],
      },
    }),
  ),
  after('a pinned message asks for no answer', (person) =>
    tg.sends(person, { pinned_message: { message_id: 1 } }),
  ),
  after('an update of tomorrow is taken', (person) => tg.update({ telepathy: tg.chat(person) })),
  row(
    'an inline query is taken',
    (person) => tg.update({ inline_query: { id: '1', from: tg.chat(person).from, query: SIM.text } }),
    200,
  ),
  story('blocked, nothing more is said; who writes again is answered again', async (stage) => {
    const person = await known(stage);
    const member = (status: string) => ({
      my_chat_member: {
        ...tg.chat(person),
        old_chat_member: { status: 'member' },
        new_chat_member: { status },
      },
    });
    await stage.posts(tg.update(member('kicked')));
    await stage.posts(tg.update(member('member')));
    stage.silent(person);
    await stage.posts(tg.says(person, COMPUTER.text));
    await stage.gets(person, COMPUTER.answer);
  }),
  story(
    'Telegram says "blocked by the user": what waits is given up, until the person writes',
    async (stage) => {
      const person = await known(stage);
      const { blocked } = stage.scene.fake;
      blocked.add(person);
      await stage.posts(tg.says(person, COMPUTER.text));
      await stage.posts(tg.says(person, PASSWORD.text));
      while ((await stage.waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      stage.silent(person);
      blocked.delete(person);
      await stage.posts(tg.says(person, EMAIL.text));
      await stage.gets(person, EMAIL.answer);
    },
  ),
  story('the same update three times, and three times at once', async (stage) => {
    const person = tg.person();
    const post = tg.says(person, EMAIL.text);
    for (let time = 0; time < 3; time += 1) await stage.posts(post);
    const again = tg.says(person, COMPUTER.text);
    const told = await Promise.all([1, 2, 3].map(() => deliver(stage.scene.service.url, again)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200]);
    await stage.gets(person, EMAIL.answer, COMPUTER.answer);
  }),
  story('the same message under another update id is one message', async (stage) => {
    const person = tg.person();
    const message = tg.message(person, { text: EMAIL.text });
    await stage.posts(tg.update({ message }));
    await stage.posts(tg.update({ message }));
    await stage.gets(person, EMAIL.answer);
  }),
  story('a later message first, an earlier one then: both are answered', async (stage) => {
    const person = tg.person();
    const [earlier, later] = [tg.says(person, EMAIL.text), tg.says(person, COMPUTER.text)];
    await stage.posts(later);
    await stage.posts(earlier);
    await stage.gets(person, COMPUTER.answer, EMAIL.answer);
  }),
  row(
    'ids as texts',
    (person) =>
      tg.update({
        message: {
          ...tg.message(person, { text: EMAIL.text }),
          message_id: '77',
          chat: { id: person, type: 'private' },
        },
      }),
    200,
    EMAIL.answer,
  ),
  row('an empty body', () => telegramPost(''), 400),
  row('a body that is no JSON', () => telegramPost('update_id=1'), 400),
  row('a body that is an array', () => telegramPost('[]'), 200),
  row('a body that is null', () => telegramPost('null'), 200),
  row('a message that is a text', () => tg.update({ message: 'text' }), 200),
  row(
    'a chat that is a text',
    (person) => tg.update({ message: { ...tg.message(person, { text: 'x' }), chat: 'x' } }),
    200,
  ),
  row(
    'an id beyond what numbers hold',
    () =>
      telegramPost(
        '{"update_id":1,"message":{"message_id":1,"chat":{"id":9007199254740993,"type":"private"},"text":"x"}}',
      ),
    200,
  ),
  row(
    '__proto__ in the update',
    (person) =>
      telegramPost(
        `{"update_id":5,"__proto__":{"message":1},"message":{"message_id":9,"__proto__":{"text":"x"},"date":1779000000,"chat":{"id":${person},"type":"private"},"text":"${EMAIL.text}"}}`,
      ),
    200,
    EMAIL.answer,
  ),
  row(
    'lone surrogates and NUL',
    (person) =>
      telegramPost(
        `{"update_id":6,"message":{"message_id":10,"chat":{"id":${person},"type":"private"},"text":"\\ud800\\u0000${EMAIL.text}"}}`,
      ),
    200,
    EMAIL.answer,
  ),
  row(
    'a text of 100 kB is answered',
    (person) => tg.says(person, `${EMAIL.text} ${'mot '.repeat(25_000)}`),
    200,
    {},
  ),
  row('a body of four megabytes', () => telegramPost(JSON.stringify({ pad: 'x'.repeat(4_000_000) })), 413),
  row(
    'fifty thousand levels of nesting',
    (person) =>
      telegramPost(
        `{"update_id":7,"message":{"message_id":11,"chat":{"id":${person},"type":"private"},"text":"${EMAIL.text}","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
      ),
    200,
    EMAIL.answer,
  ),
  row(
    'a GET where there is no handshake',
    () => ({ method: 'GET', path: '/channels/telegram', headers: {} }),
    405,
  ),
];
