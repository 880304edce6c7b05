/** WhatsApp: one person, several ids. Same conversation: language and menu are kept; answers go to the id of now. */
import { answers, says } from '../known-texts';
import { NAME, newId, wa } from '../people';
import { WHATSAPP_NUMBER_ID } from '../settings';
import { type Case, type Stage, shows, story } from '../stage';
import type { Post } from '../webhook-client';
import { COMPUTER, EMAIL, PERSIAN } from './questions';

interface Ids {
  from?: string;
  from_user_id?: string;
  from_parent_user_id?: string;
}

const metadata = { messaging_product: 'whatsapp', metadata: { phone_number_id: WHATSAPP_NUMBER_ID } };

function message(ids: Ids, fields: object): Post {
  const { from, from_user_id, from_parent_user_id } = ids;
  const contact = {
    profile: { name: NAME },
    wa_id: from,
    user_id: from_user_id,
    parent_user_id: from_parent_user_id,
  };
  const timestamp = String(Math.floor(Date.now() / 1000));
  return wa.batch({
    ...metadata,
    contacts: [contact],
    messages: [{ ...ids, id: newId('wamid.X'), timestamp, ...fields }],
  });
}

const writes = (ids: Ids, body: string) => message(ids, { type: 'text', text: { body } });
const system = (ids: Ids, fields: object) => message(ids, { type: 'system', system: fields });

/** Begins in Persian with these ids; says where the answer went. */
async function begins(stage: Stage, ids: Ids): Promise<void> {
  await stage.posts(writes(ids, PERSIAN.text));
  await stage.gets(ids.from ?? ids.from_user_id!, PERSIAN.answer);
}

/** The first choice of the menu of before, by its number, in Persian: nobody else could get this answer. */
async function goesOn(stage: Stage, ids: Ids, body: object): Promise<void> {
  await stage.posts(writes(ids, '۱'));
  await stage.gets(ids.from ?? ids.from_user_id!, shows(answers('fa', 'basics-password-safe'), { body }));
}

export const whatsAppIdentity: Case[] = [
  story('a person without a phone number is answered by "recipient"', async (stage) => {
    const user = wa.bsuid();
    await stage.posts(writes({ from_user_id: user }, EMAIL.text));
    const [answer] = await stage.gets(user, { ...EMAIL.answer, body: { recipient: user } });
    expect(answer!.body).not.toHaveProperty('to');
  }),
  story('a business-scoped id in "from" is answered by "recipient"', async (stage) => {
    const user = wa.bsuid();
    await stage.posts(writes({ from: user }, EMAIL.text));
    await stage.gets(user, { ...EMAIL.answer, body: { recipient: user } });
  }),
  story('a phone number and a scoped id: the number is written to', async (stage) => {
    const ids = { from: wa.person(), from_user_id: wa.bsuid() };
    await stage.posts(writes(ids, EMAIL.text));
    await stage.gets(ids.from, { ...EMAIL.answer, body: { to: ids.from } });
  }),
  story('the number first, both, then the scoped id alone: one conversation', async (stage) => {
    const [from, from_user_id] = [wa.person(), wa.bsuid()];
    await begins(stage, { from });
    await goesOn(stage, { from, from_user_id }, { to: from });
    await stage.posts(writes({ from_user_id }, 'xyzzy'));
    await stage.gets(from_user_id, shows(says('fa', 'miss.first'), { body: { recipient: from_user_id } }));
  }),
  story('the scoped id first, then both: one conversation', async (stage) => {
    const [from, from_user_id] = [wa.person(), wa.bsuid()];
    await begins(stage, { from_user_id });
    await goesOn(stage, { from, from_user_id }, { to: from });
  }),
  story('the scoped id of the contact beside, not in the message', async (stage) => {
    const [from, user_id] = [wa.person(), wa.bsuid()];
    await begins(stage, { from, from_user_id: user_id });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const text = { body: '۱' };
    await stage.posts(
      wa.batch({
        ...metadata,
        contacts: [{ profile: { name: NAME }, user_id }],
        messages: [{ id: newId('wamid.X'), timestamp, type: 'text', text }],
      }),
    );
    await stage.gets(user_id, shows(answers('fa', 'basics-password-safe')));
  }),
  story('user_id_update: the next message, with the new id only, goes on', async (stage) => {
    const [old, current] = [wa.bsuid(), wa.bsuid()];
    await begins(stage, { from_user_id: old });
    const update = { detail: 'updated', user_id: { previous: old, current }, timestamp: '1779000000' };
    await stage.posts(wa.batch({ ...metadata, user_id_update: [update] }));
    stage.silent(current);
    await goesOn(stage, { from_user_id: current }, { recipient: current });
  }),
  story('user_id_update delivered twice changes nothing more', async (stage) => {
    const [old, current] = [wa.bsuid(), wa.bsuid()];
    await begins(stage, { from_user_id: old });
    const update = { user_id: { previous: old, current }, timestamp: '1779000001' };
    const post = wa.batch({ ...metadata, user_id_update: [update] });
    await stage.posts(post);
    await stage.posts(post);
    await goesOn(stage, { from_user_id: current }, { recipient: current });
  }),
  story(
    'the person wrote under the new id before the update came: that goes on, nothing is mixed',
    async (stage) => {
      const [old, current] = [wa.bsuid(), wa.bsuid()];
      await begins(stage, { from_user_id: old });
      await stage.posts(writes({ from_user_id: current }, EMAIL.text));
      await stage.gets(current, EMAIL.answer);
      const update = { user_id: { previous: old, current }, timestamp: '1779000002' };
      await stage.posts(wa.batch({ ...metadata, user_id_update: [update] }));
      await stage.posts(writes({ from_user_id: current }, '1'));
      await stage.gets(current, shows(answers('fr', 'basics-password-safe')));
      stage.silent(old);
    },
  ),
  story('words for the old id that come late are the same person’s', async (stage) => {
    const [old, current] = [wa.bsuid(), wa.bsuid()];
    const first = writes({ from_user_id: old }, PERSIAN.text);
    await stage.posts(first);
    await stage.gets(old, PERSIAN.answer);
    const update = { user_id: { previous: old, current }, timestamp: '1779000003' };
    await stage.posts(wa.batch({ ...metadata, user_id_update: [update] }));
    await stage.posts(first);
    stage.silent(old);
    await goesOn(stage, { from_user_id: current }, { recipient: current });
  }),
  story('user_changed_number: the new number goes on', async (stage) => {
    const [old, wa_id] = [wa.person(), wa.person()];
    await begins(stage, { from: old });
    await stage.posts(
      system({ from: old }, { type: 'user_changed_number', wa_id, body: `changed from ${old} to ${wa_id}` }),
    );
    await goesOn(stage, { from: wa_id }, { to: wa_id });
  }),
  story('customer_changed_number, the older word with new_wa_id', async (stage) => {
    const [old, new_wa_id] = [wa.person(), wa.person()];
    await begins(stage, { from: old });
    await stage.posts(system({ from: old }, { type: 'customer_changed_number', new_wa_id, body: 'changed' }));
    await goesOn(stage, { from: new_wa_id }, { to: new_wa_id });
  }),
  story('user_changed_user_id that names the old id only in its sentence', async (stage) => {
    const [old, user_id] = [wa.bsuid(), wa.bsuid()];
    await begins(stage, { from_user_id: old });
    const body = `User ${NAME} changed from ${old} to ${user_id}`;
    await stage.posts(system({}, { type: 'user_changed_user_id', user_id, body }));
    await goesOn(stage, { from_user_id: user_id }, { recipient: user_id });
  }),
  story('who gets the old number later is somebody else', async (stage) => {
    const [old, wa_id] = [wa.person(), wa.person()];
    await begins(stage, { from: old });
    await stage.posts(system({ from: old }, { type: 'user_changed_number', wa_id }));
    await stage.posts(writes({ from: old }, EMAIL.text));
    await stage.gets(old, shows(says('fr', 'greeting')));
  }),
  story(
    'who comes with the number and another scoped id is somebody else, though nobody said so',
    async (stage) => {
      const from = wa.person();
      const [before, after] = [wa.bsuid(), wa.bsuid()];
      await begins(stage, { from, from_user_id: before });
      await stage.posts(writes({ from, from_user_id: after }, EMAIL.text));
      await stage.gets(from, shows(says('fr', 'greeting')));
      await stage.posts(writes({ from_user_id: before }, '۱'));
      await stage.gets(before, shows(answers('fa', 'basics-password-safe'), { body: { recipient: before } }));
      await stage.posts(writes({ from, from_user_id: after }, '1'));
      await stage.gets(from, shows(answers('fr', 'basics-password-safe'), { body: { to: from } }));
    },
  ),
  story('a number of one and the scoped id of another: the number leads, nobody is merged', async (stage) => {
    const [one, two] = [{ from: wa.person() }, { from_user_id: wa.bsuid() }];
    await begins(stage, one);
    await stage.posts(writes(two, EMAIL.text));
    await stage.gets(two.from_user_id, EMAIL.answer);
    await goesOn(stage, { ...one, ...two }, { to: one.from });
    await stage.posts(writes(two, COMPUTER.text));
    await stage.gets(two.from_user_id, COMPUTER.answer);
  }),
  story('an aidant answers at the id of now, without any new message of the person', async (stage) => {
    const [old, wa_id] = [wa.person(), wa.person()];
    await begins(stage, { from: old });
    await stage.posts(writes({ from: old }, 'انسان'));
    await stage.gets(old, shows(says('fa', 'handoff.opened')));
    await stage.posts(system({ from: old }, { type: 'user_changed_number', wa_id }));
    await stage.posts(writes({ from: wa_id }, 'xyzzy'));
    await stage.gets(wa_id, shows(says('fa', 'handoff.kept'), { body: { to: wa_id } }));
  }),
];
