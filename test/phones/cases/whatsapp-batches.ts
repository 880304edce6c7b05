/** WhatsApp: batches, redelivery, what is not for us, statuses, links, STOP. */
import { answers, says } from '../known-texts';
import { newId, wa } from '../people';
import { WHATSAPP_NUMBER_ID } from '../settings';
import { type Case, type Stage, shows, story, type Wanted } from '../stage';
import { deliver, type Post, whatsAppPost } from '../webhook-client';
import { exchanges } from './exchanges';
import { COMPUTER, EMAIL, PASSWORD, PERSIAN, SIM } from './questions';

const { row } = exchanges(wa);

const FAQ = [EMAIL, PASSWORD, COMPUTER];

/** Deliveries of one webhook; the person gets one answer. */
const once = (name: string, play: (stage: Stage, post: Post) => Promise<void>): Case =>
  story(name, async (stage) => {
    const person = wa.person();
    await play(stage, wa.says(person, EMAIL.text));
    await stage.gets(person, EMAIL.answer);
  });

const sideBySide = async (stage: Stage, post: Post, times: number) => {
  const told = await Promise.all(Array.from({ length: times }, () => deliver(stage.scene.service.url, post)));
  expect(told.map(({ status }) => status)).toEqual(Array.from({ length: times }, () => 200));
};

const entryOf = (...values: object[]) => ({
  id: '102',
  changes: values.map((value) => ({ field: 'messages', value })),
});
const whole = (...entry: object[]) => whatsAppPost({ object: 'whatsapp_business_account', entry });

const linked = (text: string, ...wanted: Wanted[]) =>
  row(`a link's text ${JSON.stringify(text)}`, (person) => wa.says(person, text), 200, ...wanted);

export const whatsAppBatches: Case[] = [
  story('three people in one webhook are answered each', async (stage) => {
    const people = FAQ.map(() => wa.person());
    await stage.posts(wa.post(...people.map((person, index) => wa.text(person, FAQ[index]!.text))));
    await Promise.all(people.map((person, index) => stage.gets(person, FAQ[index]!.answer)));
  }),
  story('three messages of one person in one webhook are answered in their order', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.post(...FAQ.map(({ text }) => wa.text(person, text))));
    await stage.gets(person, ...FAQ.map(({ answer }) => answer));
  }),
  story('several entries and several changes, one person each', async (stage) => {
    const people = FAQ.map(() => wa.person());
    const values = people.map((person, index) => wa.value(wa.text(person, FAQ[index]!.text)));
    await stage.posts(whole(entryOf(values[0]!, values[1]!), entryOf(values[2]!)));
    await Promise.all(people.map((person, index) => stage.gets(person, FAQ[index]!.answer)));
  }),
  story('odd items among good ones do not lose these', async (stage) => {
    const [one, two] = [wa.person(), wa.person()];
    const good = wa.value(wa.text(one, EMAIL.text));
    const odd = [null, 42, 'message', [], { type: 'text' }, { from: {}, id: [], text: 'no object' }];
    const value = { ...good, messages: [...odd, ...(good.messages as object[]), { from: two }] };
    const post = whole(
      { id: 1, changes: [null, { field: 'messages', value }, 'change'] },
      entryOf(wa.value(wa.text(two, SIM.text))),
    );
    await stage.posts(post);
    await stage.gets(one, EMAIL.answer);
    const got = await stage.gets(two, {}, {});
    expect(got.map(({ text }) => text).join('\n')).toContain(answers('fr', 'connectivity-sim'));
  }),
  story('messages and statuses in one webhook', async (stage) => {
    const person = wa.person();
    const value = wa.value(wa.text(person, EMAIL.text));
    const statuses = [{ id: 'wamid.UNKNOWN', status: 'read', timestamp: '1779000000', recipient_id: person }];
    await stage.posts(wa.batch({ ...value, statuses }));
    await stage.gets(person, EMAIL.answer);
  }),
  once('the same webhook three times, one after the other', async (stage, post) => {
    for (let time = 0; time < 3; time += 1) await stage.posts(post);
  }),
  once('the same webhook five times at once', (stage, post) => sideBySide(stage, post, 5)),
  story('the same message twice in one webhook', async (stage) => {
    const person = wa.person();
    const message = wa.text(person, EMAIL.text);
    await stage.posts(wa.post(message, message));
    await stage.gets(person, EMAIL.answer);
  }),
  story('a message again in a later batch, beside a new one', async (stage) => {
    const person = wa.person();
    const message = wa.text(person, EMAIL.text);
    await stage.posts(wa.post(message));
    await stage.posts(wa.post(message, wa.text(person, COMPUTER.text)));
    await stage.gets(person, EMAIL.answer, COMPUTER.answer);
  }),
  story('an older message that comes later is answered as well', async (stage) => {
    const person = wa.person();
    const ago = (minutes: number) => ({ timestamp: String(Math.floor(Date.now() / 1000) - minutes * 60) });
    await stage.posts(wa.post(wa.text(person, EMAIL.text, ago(1))));
    await stage.posts(wa.post(wa.text(person, COMPUTER.text, ago(30))));
    await stage.gets(person, EMAIL.answer, COMPUTER.answer);
  }),
  story('the same words under two ids are two messages', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, EMAIL.text));
    await stage.posts(wa.says(person, EMAIL.text));
    await stage.gets(person, EMAIL.answer, EMAIL.answer);
  }),
  story('the same id of two people is two messages', async (stage) => {
    const [one, two] = [wa.person(), wa.person()];
    const id = newId('wamid.X');
    await stage.posts(wa.post(wa.text(one, EMAIL.text, { id }), wa.text(two, EMAIL.text, { id })));
    await stage.gets(one, EMAIL.answer);
    await stage.gets(two, EMAIL.answer);
  }),
  story('a message without id, delivered twice, is answered once', async (stage) => {
    const person = wa.person();
    const post = wa.post(wa.text(person, EMAIL.text, { id: undefined }));
    await stage.posts(post);
    await stage.posts(post);
    await stage.gets(person, EMAIL.answer);
  }),
  row(
    'a group is not answered',
    (person) => wa.post(wa.text(person, SIM.text, { group_id: '1650-42' })),
    200,
  ),
  row(
    'who wrote to another number of the account is answered from that number',
    (person) => {
      const metadata = { phone_number_id: '999999999999999' };
      return wa.batch({ ...wa.value(wa.text(person, EMAIL.text)), metadata });
    },
    200,
    { ...EMAIL.answer, via: '999999999999999' },
  ),
  row(
    'who wrote to the number that is set is answered from it',
    (person) => wa.says(person, EMAIL.text),
    200,
    { ...EMAIL.answer, via: WHATSAPP_NUMBER_ID },
  ),
  row(
    'the echo of what staff wrote on the phone is not answered',
    (person) => {
      const { messages, ...value } = wa.value(wa.text(person, SIM.text));
      return wa.batch({ ...value, message_echoes: messages });
    },
    200,
  ),
  row(
    'what another application is told (standby) is not answered',
    (person) =>
      whole({ id: '102', changes: [{ field: 'standby', value: wa.value(wa.text(person, SIM.text)) }] }),
    200,
  ),
  row(
    'other fields of the account are taken and ignored',
    () => whole({ id: '102', changes: [{ field: 'account_alerts', value: { alert_info: {} } }] }),
    200,
  ),
  row(
    'errors of the account are taken and ignored',
    () => wa.batch({ metadata: { phone_number_id: WHATSAPP_NUMBER_ID }, errors: [{ code: 130429 }] }),
    200,
  ),
  row(
    'a system message that moves nobody is not answered',
    (person) =>
      wa.post(
        wa.message(person, {
          type: 'system',
          system: { body: 'changed', type: 'customer_identity_changed' },
        }),
      ),
    200,
  ),
  linked('FA equip', shows([says('fa', 'greeting'), says('fa', 'place.ask')])),
  linked('fa_connect', shows(says('fa', 'place.ask'))),
  linked('AR', shows(says('ar', 'ask'))),
  linked(`UK ${says('uk', 'choice.form')}`, shows(says('uk', 'place.ask'))),
  linked('ZZ equip', {}),
  story('STOP, then silence, then words again', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, EMAIL.text));
    await stage.gets(person, EMAIL.answer);
    await stage.posts(wa.says(person, 'STOP'));
    await stage.gets(person, shows(says('fr', 'stop.done'), { form: 'text' }));
    await stage.posts(wa.post(wa.message(person, { type: 'reaction', reaction: { emoji: '👍' } })));
    stage.silent(person);
    await stage.posts(wa.says(person, COMPUTER.text));
    await stage.gets(person, COMPUTER.answer);
  }),
  story('ARRÊT and START', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, EMAIL.text));
    await stage.gets(person, EMAIL.answer);
    await stage.posts(wa.says(person, 'Arrêt'));
    await stage.gets(person, shows(says('fr', 'stop.done')));
    await stage.posts(wa.says(person, 'start'));
    await stage.gets(person, shows(says('fr', 'start.done')));
  }),
  story('STOP in Persian is told in Persian', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, PERSIAN.text));
    await stage.gets(person, PERSIAN.answer);
    await stage.posts(wa.says(person, 'لغو اشتراک'));
    await stage.gets(person, shows(says('fa', 'stop.done')));
  }),
  story('"delete my data" in French: all is erased, and the next words begin anew', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, EMAIL.text));
    await stage.gets(person, EMAIL.answer);
    await stage.posts(wa.says(person, 'efface tout'));
    await stage.gets(person, shows(says('fr', 'erase.done')));
    await stage.posts(wa.says(person, SIM.text));
    await stage.gets(person, shows(says('fr', 'greeting')));
  }),
  story('statuses of our message in any order, twice, and of a failure', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.says(person, EMAIL.text));
    const [ours] = await stage.gets(person, EMAIL.answer);
    const { externalId, token } = ours!;
    for (const status of ['read', 'sent', 'delivered', 'delivered', 'played', 'deleted'])
      await stage.posts(wa.status(externalId, status, { biz_opaque_callback_data: token }));
    await stage.posts(
      wa.status(externalId, 'failed', { errors: [{ code: 131026, title: 'Undeliverable' }] }),
    );
    stage.silent(person);
  }),
  row('a status of an unknown message is taken', () => wa.status('wamid.NEVER', 'delivered'), 200),
  row('a status of an unknown kind is taken', () => wa.status('wamid.NEVER', 'teleported'), 200),
  row(
    'a status with a forged token is taken',
    () => wa.status('wamid.NEVER', 'sent', { biz_opaque_callback_data: "x'; drop table outbox; --" }),
    200,
  ),
  row(
    'statuses that are no objects are taken',
    () =>
      wa.batch({ metadata: { phone_number_id: WHATSAPP_NUMBER_ID }, statuses: [null, 1, 'sent', [], {}] }),
    200,
  ),
];
