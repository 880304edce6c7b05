/** SMS by Twilio. */

import { answers, plain, says } from '../known-texts';
import { newId, sms } from '../people';
import { TWILIO_NUMBER } from '../settings';
import { type Case, shows, story } from '../stage';
import { deliver, type Post, twilioPost, twilioSignature } from '../webhook-client';
import { exchanges } from './exchanges';
import { ARABIC, EMAIL, SIM } from './questions';

const GREETING = shows(says('fr', 'greetingShort'));

const { after, known, row } = exchanges({ ...sms, before: [GREETING] });

const signed = (person: string, signature: (fields: Record<string, string>) => string | undefined): Post => {
  const fields = sms.fields(person, { Body: SIM.text });
  const given = signature(fields);
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    ...(given !== undefined && { 'X-Twilio-Signature': given }),
  };
  return { path: '/channels/twilio/sms', headers, body: new URLSearchParams(fields).toString() };
};
const refused = (name: string, signature: (fields: Record<string, string>) => string | undefined) =>
  row(name, (person) => signed(person, signature), 401);

const status = (fields: Record<string, string>, query = '') =>
  twilioPost(
    { MessageSid: 'SMNEVER', From: TWILIO_NUMBER, To: '+33639980000', ...fields },
    `/channels/twilio/status${query}`,
  );

export const twilioCases: Case[] = [
  story(
    'a question: taken with empty TwiML; greeting, then the answer, each within two segments',
    async (stage) => {
      const person = sms.person();
      const { type, text } = await stage.posts(sms.says(person, EMAIL.text));
      expect({ type, text }).toEqual({ type: expect.stringContaining('text/xml'), text: '<Response/>' });
      const got = await stage.gets(person, GREETING, EMAIL.answer);
      for (const { text: sent } of got) expect(sent.length).toBeLessThanOrEqual(306);
      expect(got.map(({ body }) => body)).toEqual([
        expect.objectContaining({
          From: TWILIO_NUMBER,
          StatusCallback: expect.stringMatching(
            /^https:\/\/passerelle\.example\.org\/channels\/twilio\/status\?token=/,
          ),
        }),
        expect.objectContaining({ To: person }),
      ]);
    },
  ),
  story('an Arabic question is answered in Arabic, without marks of direction', async (stage) => {
    const person = sms.person();
    await stage.posts(sms.says(person, ARABIC.text));
    const got = await stage.gets(person, shows(says('ar', 'greetingShort')), ARABIC.answer);
    for (const { text } of got) expect(text).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
  }),
  story('a long answer goes on when asked for, until nothing is left', async (stage) => {
    const person = sms.person();
    await stage.posts(sms.says(person, SIM.text));
    const [, first] = await stage.gets(person, GREETING, SIM.answer);
    expect(plain(first!.text)).toContain(plain('SUITE'));
    await stage.posts(sms.says(person, 'suite'));
    const [second] = await stage.gets(person, {});
    expect(plain(second!.text)).not.toContain(plain(answers('fr', 'connectivity-sim')));
  }),
  refused('a missing signature is refused', () => undefined),
  refused('an empty signature is refused', () => ''),
  refused('a wrong signature is refused', () => 'c2lnbmF0dXJl'),
  refused('the signature of another address is refused', (fields) =>
    twilioSignature('/channels/twilio/status', fields),
  ),
  refused('the signature for another host is refused', (fields) =>
    twilioSignature('/channels/twilio/sms', fields, 'https://evil.example.org'),
  ),
  refused('the signature of fewer fields is refused', ({ Body: _body, ...fields }) =>
    twilioSignature('/channels/twilio/sms', fields),
  ),
  refused('the signature of other words is refused', (fields) =>
    twilioSignature('/channels/twilio/sms', { ...fields, Body: 'x' }),
  ),
  row(
    'a field unknown to us is part of the signature',
    (person) => sms.sends(person, { Body: EMAIL.text, FieldOfTomorrow: 'é & =' }),
    200,
    GREETING,
    EMAIL.answer,
  ),
  row(
    'a query in the address is part of the signature',
    (person) =>
      twilioPost(sms.fields(person, { Body: EMAIL.text }), '/channels/twilio/sms?desk=lyon&x=%C3%A9'),
    200,
    GREETING,
    EMAIL.answer,
  ),
  row(
    'JSON in the place of a form is refused',
    (person) => ({
      path: '/channels/twilio/sms',
      headers: {
        'Content-Type': 'application/json',
        'X-Twilio-Signature': twilioSignature('/channels/twilio/sms', {}),
      },
      body: JSON.stringify({ From: person }),
    }),
    401,
  ),
  row('an empty form is taken and ignored', () => twilioPost({}), 200),
  row(
    'a message without sender is taken and ignored',
    () => twilioPost({ Body: 'x', MessageSid: newId('SM42') }),
    200,
  ),
  after(
    'a number, in digits of Persian',
    (person) => sms.says(person, '۱'),
    shows(answers('fr', 'basics-password-safe')),
  ),
  after('a message without body', (person) => sms.sends(person, {}), shows(says('fr', 'miss.empty'))),
  after('NUL in the body', (person) => sms.says(person, '\0menu\0'), shows(says('fr', 'menu'))),
  after(
    'a picture by MMS',
    (person) =>
      sms.sends(person, {
        NumMedia: '1',
        MediaUrl0: 'http://169.254.169.254/latest',
        MediaContentType0: 'image/jpeg',
      }),
    shows(says('fr', 'miss.media')),
  ),
  after(
    'ten thousand pictures',
    (person) => sms.sends(person, { NumMedia: '10000' }),
    shows(says('fr', 'miss.media')),
  ),
  after(
    'a position',
    (person) => sms.sends(person, { Body: '', Latitude: '45.7578', Longitude: '4.832' }),
    shows(says('fr', 'ask')),
  ),
  row(
    'a link\'s text "FA"',
    (person) => sms.says(person, 'FA'),
    200,
    shows(says('fa', 'greetingShort')),
    shows(says('fa', 'ask')),
  ),
  row(
    'a link\'s text "FA equip"',
    (person) => sms.says(person, 'FA equip'),
    200,
    shows(says('fa', 'greetingShort')),
    shows(says('fa', 'place.ask').slice(0, 60)),
  ),
  story('words of no language: asked for the language, briefly', async (stage) => {
    const person = sms.person();
    await stage.posts(sms.says(person, 'xyzzy'));
    const [asked] = await stage.gets(person, shows('1. Français'));
    expect(asked!.text.length).toBeLessThanOrEqual(306);
  }),
  story('Twilio heard STOP, then START', async (stage) => {
    const person = await known(stage);
    await stage.posts(sms.sends(person, { Body: 'STOP', OptOutType: 'STOP' }));
    stage.silent(person);
    await stage.posts(sms.sends(person, { Body: 'START', OptOutType: 'START' }));
    await stage.gets(person, shows(says('fr', 'ask')));
  }),
  after('Twilio answers HELP itself', (person) => sms.sends(person, { Body: 'HELP', OptOutType: 'HELP' })),
  story('ARRET is ours to hear', async (stage) => {
    const person = await known(stage);
    await stage.posts(sms.says(person, 'ARRET'));
    await stage.gets(person, shows(says('fr', 'stop.done')));
    await stage.posts(status({ MessageStatus: 'delivered' }));
    stage.silent(person);
  }),
  story(
    'Twilio took STOP for itself and said nothing of it: the refused goodbye is no failure',
    async (stage) => {
      const person = await known(stage);
      stage.scene.fake.blocked.add(person);
      await stage.posts(sms.says(person, 'STOP'));
      while ((await stage.waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      stage.silent(person);
      stage.scene.fake.blocked.delete(person);
      await stage.posts(sms.says(person, 'START'));
      await stage.gets(person, shows(says('fr', 'start.done')));
    },
  ),
  story('opted out at Twilio (21610): given up, until the person writes', async (stage) => {
    const person = await known(stage);
    stage.scene.fake.blocked.add(person);
    await stage.posts(sms.says(person, SIM.text));
    while ((await stage.waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    stage.silent(person);
    stage.scene.fake.blocked.delete(person);
    await stage.posts(sms.says(person, 'menu'));
    await stage.gets(person, shows(says('fr', 'menu')));
  }),
  story('the same message twice, with the mark of a retry, is answered once', async (stage) => {
    const person = sms.person();
    const post = sms.says(person, EMAIL.text);
    const again = { ...post, headers: { ...post.headers, 'I-Twilio-Idempotency-Token': newId('retry-') } };
    const told = await Promise.all([post, again, post].map((each) => deliver(stage.scene.service.url, each)));
    expect(told.map((each) => each.status)).toEqual([200, 200, 200]);
    await stage.posts(again);
    await stage.gets(person, GREETING, EMAIL.answer);
  }),
  row('a status of a message unknown to us', () => status({ MessageStatus: 'delivered' }), 200),
  row(
    'a failure of a message unknown to us',
    () => status({ MessageStatus: 'undelivered', ErrorCode: '30003' }, '?token=x'),
    200,
  ),
  row('a status of an unknown kind', () => status({ MessageStatus: 'teleported' }), 200),
  row(
    'a status without its message',
    () => twilioPost({ MessageStatus: 'sent' }, '/channels/twilio/status'),
    200,
  ),
  row(
    'a status with a wrong signature',
    () => ({ ...status({ MessageStatus: 'sent' }), path: '/channels/twilio/status?token=forged' }),
    401,
  ),
  row(
    'a text of 100 kB',
    (person) => sms.says(person, `${EMAIL.text} ${'mot '.repeat(25_000)}`),
    200,
    GREETING,
    {},
  ),
  row('a form of four megabytes', (person) => sms.says(person, 'x'.repeat(4_000_000)), 413),
  row(
    'fields named __proto__',
    (person) =>
      sms.sends(person, { Body: EMAIL.text, __proto__: 'x', 'constructor.prototype': 'y' } as Record<
        string,
        string
      >),
    200,
    GREETING,
    EMAIL.answer,
  ),
];
