/** Messenger: receipts, echoes, changes, batches, hostile shapes. */
import { says } from '../known-texts';
import { me, newId } from '../people';
import { PAGE_ID } from '../settings';
import { type Case, shows, story } from '../stage';
import { deliver, messengerPost } from '../webhook-client';
import { exchanges } from './exchanges';
import { COMPUTER, EMAIL, SIM } from './questions';

const { after, known, row } = exchanges(me);

const page = (person: string) => ({
  sender: { id: PAGE_ID },
  recipient: { id: person },
  timestamp: Date.now(),
});
export const messengerEvents: Case[] = [
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
