/** Messenger: what people write, tap and send. */
import { answers, says } from '../known-texts';
import { me, newId } from '../people';
import { type Case, shows, story } from '../stage';
import { exchanges } from './exchanges';
import { COMPUTER, EMAIL, PERSIAN } from './questions';

const { after, inPersian, known, row } = exchanges(me);

const unread = (name: string, ...attachments: object[]): Case =>
  inPersian(
    `${name}: it cannot be read, which is said in the person's language, with the menu`,
    PERSIAN,
    (person) => me.attaches(person, ...attachments),
    shows(says('fa', 'miss.media'), { form: 'replies', values: ['command:human'] }),
  );

const url = 'https://example.org/fictif';
const FIRST = shows(answers('fr', 'basics-password-safe'));
const LYON = {
  type: 'location',
  title: 'Ma position',
  payload: { coordinates: { lat: 45.7578, long: 4.832 } },
};

export const messengerWords: Case[] = [
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
    'a quick reply that was never ours is read by its title',
    (person) => me.says(person, COMPUTER.text, { quick_reply: { payload: 'chat:{"a":1}' } }),
    COMPUTER.answer,
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
];
