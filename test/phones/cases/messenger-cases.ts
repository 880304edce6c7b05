/** Messenger: every kind of event. */
import { answers, says } from '../known-texts';
import { me, newId } from '../people';
import { PAGE_ID } from '../settings';
import { type Case, row as rowOf, type Stage, shows, story, type Wanted } from '../stage';
import { deliver, messengerPost, type Post } from '../webhook-client';
import { COMPUTER, EMAIL, PERSIAN, SIM } from './questions';

const row = (name: string, post: (person: string) => Post, status: number, ...wanted: Wanted[]) =>
  rowOf(me.person, name, post, status, ...wanted);

async function known(stage: Stage, question = EMAIL): Promise<string> {
  const person = me.person();
  await stage.posts(me.says(person, question.text));
  await stage.gets(person, question.answer);
  return person;
}

const after = (name: string, post: (person: string) => Post, ...wanted: Wanted[]): Case =>
  story(name, async (stage) => {
    const person = await known(stage);
    await stage.posts(post(person));
    if (wanted.length > 0) await stage.gets(person, ...wanted);
    else stage.silent(person);
  });

const unread = (name: string, ...attachments: object[]): Case =>
  story(
    `${name}: it cannot be read, which is said in the person's language, with the menu`,
    async (stage) => {
      const person = await known(stage, PERSIAN);
      await stage.posts(me.attaches(person, ...attachments));
      await stage.gets(
        person,
        shows(says('fa', 'miss.media'), { form: 'replies', values: ['command:human'] }),
      );
    },
  );

const url = 'https://example.org/fictif';
const page = (person: string) => ({
  sender: { id: PAGE_ID },
  recipient: { id: person },
  timestamp: Date.now(),
});
const FIRST = shows(answers('fr', 'basics-password-safe'));
const LYON = {
  type: 'location',
  title: 'Ma position',
  payload: { coordinates: { lat: 45.7578, long: 4.832 } },
};

export const messengerCases: Case[] = [
  row(
    'a first question gets greeting and answer in one message, its choices as quick replies or by number',
    (person) => me.says(person, EMAIL.text),
    200,
    shows([says('fr', 'greeting'), answers('fr', 'basics-email')], {
      form: 'replies',
      values: ['dialog:basics-password-safe', 'command:human'],
      body: { messaging_type: 'RESPONSE' },
    }),
  ),
  row(
    "words of no language: Meta's guess of the language is taken",
    (person) => me.says(person, '???', { nlp: { detected_locales: [{ locale: 'fa_IR', confidence: 0.9 }] } }),
    200,
    shows(says('fa', 'greeting')),
  ),
  row(
    'words of no language: thirteen languages are thirteen quick replies',
    (person) => me.says(person, 'xyzzy'),
    200,
    shows(says('fa', 'language.ask'), { form: 'replies', values: ['language:fa', 'command:human'] }),
  ),
  after(
    'a quick reply, tapped',
    (person) =>
      me.says(person, 'Un bon mot de passe', { quick_reply: { payload: 'dialog:basics-password-safe' } }),
    FIRST,
  ),
  after(
    'a quick reply that was never ours',
    (person) => me.says(person, 'Say Hello', { quick_reply: { payload: 'chat:{"a":1}' } }),
    shows(says('fr', 'miss.stale')),
  ),
  after('a number typed, the quick replies having vanished', (person) => me.says(person, '١'), FIRST),
  after(
    'a postback',
    (person) => me.sends(person, { postback: { mid: newId('m_P'), title: 'Menu', payload: 'command:menu' } }),
    shows(says('fr', 'menu')),
  ),
  after(
    'a postback of old, without mid',
    (person) => me.sends(person, { postback: { title: 'Menu', payload: 'command:menu' } }),
    shows(says('fr', 'menu')),
  ),
  story('a postback without mid, delivered twice, is answered once', async (stage) => {
    const person = await known(stage);
    const post = me.sends(person, { postback: { title: 'Menu', payload: 'command:menu' } });
    await stage.posts(post);
    await stage.posts(post);
    await stage.gets(person, shows(says('fr', 'menu')));
  }),
  row(
    'GET_STARTED asks for the language',
    (person) => me.sends(person, { postback: { title: 'Get Started', payload: 'GET_STARTED' } }),
    200,
    shows(says('ps', 'language.ask')),
  ),
  row(
    'GET_STARTED by a link: its language and need',
    (person) =>
      me.sends(person, {
        postback: {
          mid: newId('m_P'),
          title: 'Get Started',
          payload: 'GET_STARTED',
          referral: { ref: 'fa_equip', source: 'SHORTLINK', type: 'OPEN_THREAD' },
        },
      }),
    200,
    shows(says('fa', 'place.ask')),
  ),
  row(
    'a link followed by who was here before (referral)',
    (person) => me.sends(person, { referral: { ref: 'ar', source: 'SHORTLINK', type: 'OPEN_THREAD' } }),
    200,
    shows(says('ar', 'ask')),
  ),
  row(
    'an optin with a ref',
    (person) => me.sends(person, { optin: { ref: 'form_uk' } }),
    200,
    shows(says('uk', 'place.ask')),
  ),
  row(
    'a message that bears the ref of an advertisement',
    (person) => me.says(person, EMAIL.text, { referral: { ref: 'fr', ad_id: '42', source: 'ADS' } }),
    200,
    {},
  ),
  row(
    'a ref that is not ours',
    (person) => me.sends(person, { referral: { ref: 'campaign=<script>' } }),
    200,
    shows(says('fr', 'language.ask')),
  ),
  unread('image', { type: 'image', payload: { url } }),
  unread('audio', { type: 'audio', payload: { url } }),
  unread('video', { type: 'video', payload: { url } }),
  unread('file', { type: 'file', payload: { url } }),
  unread('fallback', { type: 'fallback', title: 'Page Fictive', payload: { url } }),
  unread('reel', { type: 'reel', payload: { url, title: 'Vidéo Fictive' } }),
  unread('template', { type: 'template', payload: { product: {} } }),
  unread('sticker', { type: 'image', payload: { url, sticker_id: 144885035685763 } }),
  unread('four pictures', ...[1, 2, 3, 4].map(() => ({ type: 'image', payload: { url } }))),
  after(
    'the thumb is a word',
    (person) =>
      me.sends(person, {
        message: {
          mid: newId('m_X'),
          sticker_id: 369239263222822,
          attachments: [{ type: 'image', payload: { url, sticker_id: 369239263222822 } }],
        },
      }),
    {},
  ),
  after(
    'a picture with words: the words are answered',
    (person) => me.says(person, COMPUTER.text, { attachments: [{ type: 'image', payload: { url } }] }),
    COMPUTER.answer,
  ),
  after(
    'an empty attachment beside words',
    (person) => me.says(person, COMPUTER.text, { attachments: [{}] }),
    COMPUTER.answer,
  ),
  story('a position in Lyon is the place that was asked for', async (stage) => {
    const person = await known(stage, COMPUTER);
    await stage.posts(me.attaches(person, LYON));
    await stage.gets(person, { values: ['housing:skip'] });
    const quick_reply = { payload: 'housing:skip' };
    await stage.posts(me.says(person, says('fr', 'choice.skip'), { quick_reply }));
    await stage.gets(person, shows('Lyon (69)'));
  }),
  after('a position shared before any need', (person) => me.attaches(person, LYON), shows(says('fr', 'ask'))),
  after('a delivery', (person) =>
    me.sends(person, { delivery: { mids: ['m_FICTIVE1', 'm_NEVER'], watermark: Date.now() } }),
  ),
  after('a delivery without mids', (person) =>
    me.sends(person, { delivery: { watermark: Math.floor(Date.now() / 1000) } }),
  ),
  after('a reading', (person) => me.sends(person, { read: { watermark: Date.now() } })),
  row(
    'a reading of somebody unknown',
    (person) => me.sends(person, { read: { watermark: Date.now() } }),
    200,
  ),
  after('the echo of our message', (person) =>
    me.batch({
      ...page(person),
      message: { mid: newId('m_E'), text: 'Réponse fictive', is_echo: true, app_id: 42, metadata: 'x:1' },
    }),
  ),
  after('the echo of what staff wrote in the inbox', (person) =>
    me.batch({ ...page(person), message: { mid: newId('m_E'), text: SIM.text, is_echo: true } }),
  ),
  after('a reaction', (person) =>
    me.sends(person, { reaction: { mid: 'm_FICTIVE1', action: 'react', emoji: '❤', reaction: 'love' } }),
  ),
  after('a reaction taken back', (person) =>
    me.sends(person, { reaction: { mid: 'm_FICTIVE1', action: 'unreact' } }),
  ),
  row(
    'standby: another application has the thread',
    (person) =>
      messengerPost({
        object: 'page',
        entry: [{ id: PAGE_ID, time: 1, standby: [me.text(person, SIM.text)] }],
      }),
    200,
  ),
  row(
    'changes of the page are taken and ignored',
    () =>
      messengerPost({
        object: 'page',
        entry: [{ id: PAGE_ID, time: 1, changes: [{ field: 'feed', value: {} }] }],
      }),
    200,
  ),
  after(
    'a message changed is answered in its new words',
    (person) => me.sends(person, { message_edit: { mid: newId('m_X'), text: COMPUTER.text, num_edit: 1 } }),
    COMPUTER.answer,
  ),
  after('a message taken back', (person) =>
    me.sends(person, { message: { mid: newId('m_X'), is_deleted: true } }),
  ),
  after('a warning of the platform', (person) =>
    me.sends(person, { policy_enforcement: { action: 'warning', reason: 'x' } }),
  ),
  after('a thread handed over', (person) =>
    me.sends(person, { pass_thread_control: { new_owner_app_id: '42' } }),
  ),
  row(
    'another kind of object is not ours',
    (person) => messengerPost({ object: 'instagram', entry: [{ messaging: [me.text(person, SIM.text)] }] }),
    200,
  ),
  story('a batch of several people and entries', async (stage) => {
    const [one, two, three] = [me.person(), me.person(), me.person()];
    const entry = (...messaging: object[]) => ({ id: PAGE_ID, time: Date.now(), messaging });
    await stage.posts(
      messengerPost({
        object: 'page',
        entry: [
          entry(me.text(one, EMAIL.text), me.text(two, SIM.text)),
          entry(me.text(three, COMPUTER.text)),
        ],
      }),
    );
    await stage.gets(one, EMAIL.answer);
    await stage.gets(two, SIM.answer);
    await stage.gets(three, COMPUTER.answer);
  }),
  story('odd items among good ones', async (stage) => {
    const person = me.person();
    await stage.posts(
      me.batch(null, 42, 'x', [], {}, { sender: 'x' }, { sender: { id: {} } }, me.text(person, EMAIL.text), {
        message: null,
      }),
    );
    await stage.gets(person, EMAIL.answer);
  }),
  story('two messages of one person in one batch, in their order', async (stage) => {
    const person = me.person();
    await stage.posts(me.batch(me.text(person, EMAIL.text), me.text(person, COMPUTER.text)));
    await stage.gets(person, EMAIL.answer, COMPUTER.answer);
  }),
  story('the same message twice in a batch, at once, and later', async (stage) => {
    const person = me.person();
    const item = me.text(person, EMAIL.text);
    const post = me.batch(item, item);
    const told = await Promise.all([1, 2, 3].map(() => deliver(stage.scene.service.url, post)));
    expect(told.map(({ status }) => status)).toEqual([200, 200, 200]);
    await stage.gets(person, EMAIL.answer);
    await stage.posts(me.batch(item));
    stage.silent(person);
  }),
  row(
    'a message without mid',
    (person) => me.sends(person, { message: { text: EMAIL.text } }),
    200,
    EMAIL.answer,
  ),
  row(
    'a moment in seconds',
    (person) => me.batch({ ...me.text(person, EMAIL.text), timestamp: Math.floor(Date.now() / 1000) }),
    200,
    EMAIL.answer,
  ),
  row(
    'a person whose id is a number',
    (person) => me.batch({ ...me.text(person, EMAIL.text), sender: { id: Number(person) } }),
    200,
    EMAIL.answer,
  ),
  row(
    'an entry that is one object, a messaging that is one item',
    (person) =>
      messengerPost({ object: 'page', entry: { id: PAGE_ID, messaging: me.text(person, EMAIL.text) } }),
    200,
    EMAIL.answer,
  ),
  row('a body that is an array', () => messengerPost('[]'), 200),
  row('a body that is null', () => messengerPost('null'), 200),
  row('entries that are nothing', () => messengerPost({ object: 'page', entry: [null, 1, 'x', [[]]] }), 200),
  row('a body of four megabytes', () => messengerPost(JSON.stringify({ pad: 'x'.repeat(4_000_000) })), 413),
  row(
    'a text of 100 kB is answered',
    (person) => me.says(person, `${EMAIL.text} ${'mot '.repeat(25_000)}`),
    200,
    {},
  ),
  row(
    '__proto__, lone surrogates, NUL',
    (person) =>
      messengerPost(
        `{"object":"page","__proto__":{"entry":1},"entry":[{"id":"${PAGE_ID}","messaging":[{"sender":{"id":"${person}"},"message":{"__proto__":{"is_echo":true},"mid":"${newId('m_X')}","text":"\\ud800\\u0000${EMAIL.text}"}}]}]}`,
      ),
    200,
    EMAIL.answer,
  ),
  row(
    'fifty thousand levels of nesting',
    (person) =>
      messengerPost(
        `{"object":"page","entry":[{"messaging":[{"sender":{"id":"${person}"},"message":{"mid":"${newId('m_X')}","text":"${EMAIL.text}","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}]}]}`,
      ),
    200,
    EMAIL.answer,
  ),
  story('STOP, and words again', async (stage) => {
    const person = await known(stage);
    await stage.posts(me.says(person, 'stop'));
    await stage.gets(person, shows(says('fr', 'stop.done'), { form: 'text' }));
    await stage.posts(me.sends(person, { read: { watermark: Date.now() } }));
    await stage.posts(me.says(person, COMPUTER.text));
    await stage.gets(person, COMPUTER.answer);
  }),
];
