/** Telegram: what people write, press and send. */
import { answers, says, title } from '../known-texts';
import { newId, tg } from '../people';
import { SECRETS } from '../settings';
import { type Case, type Stage, shows, story, type Wanted } from '../stage';
import type { Post } from '../webhook-client';
import { exchanges } from './exchanges';
import { COMPUTER, EMAIL, PERSIAN, SIM } from './questions';

const { after, inPersian, known, row } = exchanges(tg);

const withSecret = (post: Post, secret: string | undefined): Post => ({
  ...post,
  headers: {
    'Content-Type': 'application/json',
    ...(secret !== undefined && { 'X-Telegram-Bot-Api-Secret-Token': secret }),
  },
});
const SECRET = SECRETS.TELEGRAM_WEBHOOK_SECRET;
const refused = (name: string, secret: string | undefined) =>
  row(name, (person) => withSecret(tg.says(person, SIM.text), secret), 401);

const unread = (name: string, fields: object): Case =>
  inPersian(
    `${name}: it cannot be read, which is said in the person's language, with the menu`,
    PERSIAN,
    (person) => tg.sends(person, { ...fields }),
    shows(says('fa', 'miss.media'), { form: 'buttons', values: ['command:human'] }),
  );

const file = (more: object = {}) => ({
  file_id: newId('AwAC'),
  file_unique_id: newId('AgAD'),
  file_size: 11_833,
  ...more,
});
/** The button must be acknowledged, whatever becomes of it. */
async function acknowledged(stage: Stage, post: Post): Promise<void> {
  const { id } = (JSON.parse(String(post.body)) as { callback_query: { id: string } }).callback_query;
  const seen = () =>
    stage.scene.fake.asides.some(({ kind, person }) => kind === 'answerCallbackQuery' && person === id);
  for (let look = 0; look < 200 && !seen(); look += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(seen()).toBe(true);
}

const pressed = (name: string, post: (person: string) => Post, ...wanted: Wanted[]): Case =>
  story(name, async (stage) => {
    const person = await known(stage);
    const sent = post(person);
    await stage.posts(sent);
    if (wanted.length > 0) await stage.gets(person, ...wanted);
    await acknowledged(stage, sent);
    stage.silent(person);
  });

const callback = (person: string, fields: object): Post =>
  tg.update({
    callback_query: { id: newId('4400'), from: tg.chat(person).from, chat_instance: '-88', ...fields },
  });

const FIRST = shows(answers('fr', 'basics-password-safe'));

export const telegramWords: Case[] = [
  row('the right secret is taken', (person) => tg.says(person, SIM.text), 200, SIM.answer),
  refused('a wrong secret is refused', 'guess'),
  refused('a missing secret is refused', undefined),
  refused('an empty secret is refused', ''),
  refused('the beginning of the secret is refused', SECRET.slice(0, -1)),
  refused('the secret and more is refused', `${SECRET}x`),
  refused('the secret in capitals is refused', SECRET.toUpperCase()),
  row(
    'a first question gets greeting and answer in one message, with buttons and no preview',
    (person) => tg.says(person, EMAIL.text),
    200,
    shows([says('fr', 'greeting'), answers('fr', 'basics-email')], {
      form: 'buttons',
      values: ['dialog:basics-password-safe', 'command:human'],
      body: { link_preview_options: { is_disabled: true } },
    }),
  ),
  row(
    "words of no language: the phone's language is taken",
    (person) => tg.says(person, '???', 'fa-IR'),
    200,
    shows(says('fa', 'greeting')),
  ),
  row(
    "a clear language wins over the phone's",
    (person) => tg.says(person, EMAIL.text, 'ar'),
    200,
    EMAIL.answer,
  ),
  row(
    '/start without a language asks for it, with a button each',
    (person) => tg.says(person, '/start'),
    200,
    shows(says('fa', 'language.ask'), { form: 'buttons', values: ['language:fa', 'language:ti'] }),
  ),
  row(
    "/start takes the phone's language",
    (person) => tg.says(person, '/start', 'uk'),
    200,
    shows(says('uk', 'ask')),
  ),
  row(
    '/start fa_equip: language and need of the link',
    (person) => tg.says(person, '/start fa_equip', 'en'),
    200,
    shows([says('fa', 'greeting'), says('fa', 'place.ask')]),
  ),
  row(
    '/start FORM-ar, in any order and case',
    (person) => tg.says(person, '/start FORM-ar'),
    200,
    shows(says('ar', 'place.ask')),
  ),
  row(
    '/start with what is no payload of ours',
    (person) => tg.says(person, '/start ../../etc/passwd', 'ru'),
    200,
    shows(says('ru', 'ask')),
  ),
  after(
    '/start again greets nobody anew, and shows the menu',
    (person) => tg.says(person, '/start'),
    shows(says('fr', 'ask'), { lacks: [says('fr', 'greeting')] }),
  ),
  after('/menu', (person) => tg.says(person, '/menu'), shows(says('fr', 'menu'))),
  after('/help@exemple_bot', (person) => tg.says(person, '/help@exemple_bot'), shows(says('fr', 'menu'))),
  after('/LANGUE in capitals', (person) => tg.says(person, '/LANGUE'), shows(says('fr', 'language.ask'))),
  after('/stop', (person) => tg.says(person, '/stop'), shows(says('fr', 'stop.done'), { form: 'text' })),
  after('a command that is none is read as words', (person) => tg.says(person, `/${EMAIL.text}`), {}),
  after('a number', (person) => tg.says(person, '۱'), FIRST),
  after('a label', (person) => tg.says(person, title('fr', 'basics-password-safe')), FIRST),
  pressed(
    'a button, pressed, is answered and acknowledged',
    (person) => tg.presses(person, 'dialog:basics-password-safe'),
    FIRST,
  ),
  pressed(
    'a button of an old menu whose choice still means something',
    (person) => tg.presses(person, 'dialog:safety-scam'),
    shows(answers('fr', 'safety-scam')),
  ),
  pressed(
    'a button that was never ours is told to be stale',
    (person) => tg.presses(person, 'approve'),
    shows(says('fr', 'miss.stale')),
  ),
  pressed(
    'a button under a message that Telegram no longer shows',
    (person) =>
      callback(person, {
        data: 'dialog:basics-password-safe',
        message: { chat: { id: Number(person), type: 'private' }, message_id: 3, date: 0 },
      }),
    FIRST,
  ),
  pressed(
    'a button without its message',
    (person) => callback(person, { data: 'dialog:basics-password-safe' }),
    FIRST,
  ),
  pressed('a button of a game is only acknowledged', (person) =>
    callback(person, { game_short_name: 'fictif' }),
  ),
  pressed('a button in a group is only acknowledged', (person) =>
    callback(person, {
      data: 'dialog:basics-email',
      message: { message_id: 3, date: 1_779_000_000, chat: { id: -100_123, type: 'supergroup' } },
    }),
  ),
  story('a button pressed twice is answered twice, its update delivered twice once', async (stage) => {
    const person = await known(stage);
    const press = tg.presses(person, 'dialog:basics-password-safe');
    await stage.posts(press);
    await stage.posts(press);
    await stage.posts(tg.presses(person, 'dialog:basics-password-safe'));
    await stage.gets(person, FIRST, FIRST);
  }),
  unread('photo', { photo: [{ ...file(), width: 72, height: 90 }] }),
  unread('voice', { voice: file({ duration: 2, mime_type: 'audio/ogg' }) }),
  unread('audio', { audio: file({ duration: 243, mime_type: 'audio/mpeg', title: 'Chanson Fictive' }) }),
  unread('video', { video: file({ duration: 2 }) }),
  unread('video note', { video_note: file({ length: 240 }) }),
  unread('document', { document: file({ file_name: 'Document Fictif.png', mime_type: 'application/png' }) }),
  unread('animation', { animation: file(), document: file() }),
  unread('sticker without emoji', { sticker: file({ is_animated: 1 }) }),
  unread('contact', { contact: { phone_number: '+33639980098', first_name: 'Contact Fictif' } }),
  unread('poll', { poll: { id: '1', question: 'Question Fictive ?', options: [] } }),
  unread('something of tomorrow', { hologram: { depth: 3 } }),
  after(
    'a sticker is its emoji',
    (person) => tg.sends(person, { sticker: file({ emoji: '👍', is_animated: 1 }) }),
    {},
  ),
  after(
    'a picture with a caption: the caption is answered',
    (person) => tg.sends(person, { photo: [file()], caption: COMPUTER.text }),
    COMPUTER.answer,
  ),
  after(
    'a caption without any file is words',
    (person) => tg.sends(person, { caption: COMPUTER.text }),
    COMPUTER.answer,
  ),
  story('a position in Lyon is the place that was asked for', async (stage) => {
    const person = await known(stage, COMPUTER);
    await stage.posts(
      tg.sends(person, { location: { latitude: 45.7578, longitude: 4.832, horizontal_accuracy: 12 } }),
    );
    await stage.gets(person, { values: ['housing:skip'] });
    await stage.posts(tg.presses(person, 'housing:skip'));
    await stage.gets(person, shows('Lyon (69)'));
  }),
  after(
    'a venue is its position',
    (person) =>
      tg.sends(person, {
        venue: { location: { latitude: 45.7578, longitude: 4.832 }, title: 'Lieu Fictif', address: 'x' },
      }),
    shows(says('fr', 'ask')),
  ),
  after('a live position that moves asks for no answer', (person) =>
    tg.update({
      edited_message: tg.message(person, {
        edit_date: 1_779_000_009,
        location: { latitude: 45.7, longitude: 4.8, live_period: 900 },
      }),
    }),
  ),
  after(
    'a message changed is answered in its new words',
    (person) =>
      tg.update({ edited_message: tg.message(person, { edit_date: 1_779_000_010, text: COMPUTER.text }) }),
    COMPUTER.answer,
  ),
];
