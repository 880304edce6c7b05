/** WhatsApp: what people write, press and send. */
import { answers, says, title } from '../known-texts';
import { newId, wa } from '../people';
import { type Case, shows, story, type Wanted } from '../stage';
import { exchanges } from './exchanges';
import { ARABIC, COMPUTER, PERSIAN, SIM } from './questions';

const { after, inPersian, known, row } = exchanges(wa);

/** A message of this type from a person who has written in Persian. */
const unread = (type: string, fields: object): Case =>
  inPersian(
    `${type}: it cannot be read, which is said in the person's language, with the menu`,
    PERSIAN,
    (person) => wa.post(wa.message(person, { type, ...fields })),
    shows(says('fa', 'miss.media'), { form: 'list', values: ['dialog:equipment-computer', 'command:human'] }),
  );

const file = (mime_type: string, more: object = {}) => ({
  id: newId('98'),
  mime_type,
  sha256: newId('ab'),
  ...more,
});

const FIRST = shows(answers('fr', 'basics-password-safe'));
const SECOND = shows(answers('fr', 'basics-password-forgotten'));
const typed = (text: string, wanted: Wanted) =>
  after(
    `the number ${JSON.stringify(text)} is the choice of that number`,
    (person) => wa.says(person, text),
    wanted,
  );

export const whatsAppWords: Case[] = [
  row(
    'a first question gets greeting and answer in one message, its choices in a list',
    (person) => wa.says(person, SIM.text),
    200,
    shows([says('fr', 'greeting'), answers('fr', 'connectivity-sim'), says('fr', 'place.ask')], {
      form: 'list',
      values: ['place:skip', 'command:human'],
      body: { recipient_type: 'individual', messaging_product: 'whatsapp' },
    }),
  ),
  row(
    'an Arabic question is answered in Arabic',
    (person) => wa.says(person, ARABIC.text),
    200,
    shows([says('ar', 'greeting'), ...ARABIC.answer.has!], { form: 'list' }),
  ),
  row(
    'words of no language: the language is asked for, by numbers since thirteen choices fit no list',
    (person) => wa.says(person, 'xyzzy'),
    200,
    shows([says('fr', 'language.ask'), says('fa', 'language.ask'), '1. Français'], { form: 'text' }),
  ),
  after(
    'one short choice is a button',
    (person) => wa.says(person, 'humain'),
    shows(says('fr', 'handoff.opened'), { form: 'buttons', values: ['handoff:cancel'] }),
  ),
  after(
    'a cry for help is answered with the numbers, alone',
    (person) => wa.says(person, 'mon mari me frappe'),
    shows([says('fr', 'emergency.danger'), '112'], { lacks: [says('fr', 'greeting')] }),
  ),
  typed('1', FIRST),
  typed('٢', SECOND),
  typed('۱', FIRST),
  typed('२', SECOND),
  typed('\u200f ١. \u200e', FIRST),
  typed('(2)', SECOND),
  typed('2️⃣', SECOND),
  typed('numéro 1', FIRST),
  after(
    'a number beyond the list is told so',
    (person) => wa.says(person, '9'),
    shows(says('fr', 'miss.number'), { form: 'list' }),
  ),
  after(
    'the label of a choice, typed, is that choice',
    (person) => wa.says(person, title('fr', 'basics-password-safe').toUpperCase()),
    FIRST,
  ),
  after(
    'a row of the list, pressed',
    (person) => wa.presses(person, 'dialog:basics-password-safe', title('fr', 'basics-password-safe')),
    FIRST,
  ),
  after(
    'a reply button, pressed',
    (person) =>
      wa.post(
        wa.message(person, {
          type: 'interactive',
          interactive: { type: 'button_reply', button_reply: { id: 'command:menu', title: 'Menu' } },
        }),
      ),
    shows(says('fr', 'menu'), { form: 'list' }),
  ),
  after(
    'a row of an old list, whose choice still means something',
    (person) => wa.presses(person, 'dialog:safety-scam', 'Arnaques'),
    shows(answers('fr', 'safety-scam')),
  ),
  after(
    'a button that was never ours is read by its title',
    (person) => wa.presses(person, 'btn_approve', COMPUTER.text),
    COMPUTER.answer,
  ),
  after(
    'a button whose dialog is gone is told to be stale',
    (person) => wa.presses(person, 'dialog:gone-for-good', 'Autrefois'),
    shows(says('fr', 'miss.stale')),
  ),
  after(
    'a button of a template without payload is read by its text',
    (person) => wa.post(wa.message(person, { type: 'button', button: { text: 'Menu' } })),
    shows(says('fr', 'menu')),
  ),
  after(
    'a button of a template with payload',
    (person) =>
      wa.post(wa.message(person, { type: 'button', button: { text: 'Oui', payload: 'command:language' } })),
    shows(says('fr', 'language.ask')),
  ),
  after(
    'a form (nfm_reply) with broken content is read by its body',
    (person) =>
      wa.post(
        wa.message(person, {
          type: 'interactive',
          interactive: {
            type: 'nfm_reply',
            nfm_reply: { name: 'flow', body: 'Menu', response_json: '{broken' },
          },
        }),
      ),
    shows(says('fr', 'menu')),
  ),
  after(
    'an interactive message of a new kind is not met by silence',
    (person) => wa.post(wa.message(person, { type: 'interactive', interactive: { type: 'hologram_reply' } })),
    shows(says('fr', 'miss.media')),
  ),
  unread('audio', { audio: file('audio/ogg; codecs=opus', { voice: true }) }),
  unread('voice', { voice: file('audio/ogg; codecs=opus') }),
  unread('image', { image: file('image/jpeg') }),
  unread('video', { video: file('video/mp4') }),
  unread('document', { document: file('application/pdf', { filename: 'Récépissé Fictif.pdf' }) }),
  unread('sticker', { sticker: file('image/webp', { animated: 1 }) }),
  unread('contacts', {
    contacts: [{ name: { formatted_name: 'Contact Fictif' }, phones: [{ phone: '+33639980099' }] }],
  }),
  unread('order', { order: { catalog_id: '42', product_items: [{ quantity: '2' }] } }),
  unread('unsupported', { errors: [{ code: 131051, title: 'Message type unknown' }] }),
  unread('unknown', { errors: [{ code: 501, title: 'Unknown message type' }] }),
  unread('poll_creation_of_tomorrow', { poll: { title: 'Sondage' } }),
  story('a voice note of somebody unknown is answered by asking their language', async (stage) => {
    const person = wa.person();
    await stage.posts(wa.post(wa.message(person, { type: 'audio', audio: file('audio/ogg') })));
    await stage.gets(person, shows(says('ar', 'language.ask')));
  }),
  after(
    'a picture with a caption: the caption is answered',
    (person) =>
      wa.post(wa.message(person, { type: 'image', image: file('image/jpeg', { caption: COMPUTER.text }) })),
    COMPUTER.answer,
  ),
  after(
    'a picture that did not arrive still has its caption',
    (person) =>
      wa.post(
        wa.message(person, {
          type: 'image',
          image: { caption: COMPUTER.text },
          errors: [{ code: 131052, title: 'Media download error' }],
        }),
      ),
    COMPUTER.answer,
  ),
  after(
    'an album of three pictures is answered once',
    (person) => {
      const picture = () => wa.message(person, { type: 'image', image: file('image/jpeg') });
      return wa.post(picture(), picture(), picture());
    },
    shows(says('fr', 'miss.media')),
  ),
  story('a position in Lyon is the place that was asked for', async (stage) => {
    const person = await known(stage, COMPUTER);
    const location = { latitude: 45.7578, longitude: 4.832, name: 'Chez Fictive', address: '1 rue Fictive' };
    await stage.posts(wa.post(wa.message(person, { type: 'location', location })));
    await stage.gets(person, { values: ['housing:skip'] });
    await stage.posts(wa.presses(person, 'housing:skip', says('fr', 'choice.skip')));
    await stage.gets(person, shows('Lyon (69)'));
  }),
  after(
    'a position shared before any need: it is kept, and the need is asked for',
    (person) =>
      wa.post(wa.message(person, { type: 'location', location: { latitude: 45.7578, longitude: 4.832 } })),
    shows(says('fr', 'ask'), { values: ['near:equip', 'near:connect'] }),
  ),
  after(
    'a position outside of France is told so',
    (person) =>
      wa.post(wa.message(person, { type: 'location', location: { latitude: 34.5553, longitude: 69.2075 } })),
    shows(says('fr', 'place.abroad')),
  ),
  after(
    'a position given as texts is read',
    (person) =>
      wa.post(
        wa.message(person, { type: 'location', location: { latitude: '45.7578', longitude: '4.832' } }),
      ),
    shows(says('fr', 'ask')),
  ),
  after(
    'a position that is none is not met by silence',
    (person) =>
      wa.post(wa.message(person, { type: 'location', location: { latitude: 945, longitude: 'x' } })),
    shows(says('fr', 'place.abroad')),
  ),
  after('a reaction asks for no answer', (person) =>
    wa.post(wa.message(person, { type: 'reaction', reaction: { message_id: 'wamid.X', emoji: '👍' } })),
  ),
  after('a reaction taken back asks for no answer', (person) =>
    wa.post(wa.message(person, { type: 'reaction', reaction: { message_id: 'wamid.X' } })),
  ),
  after('a message taken back asks for no answer', (person) =>
    wa.post(wa.message(person, { type: 'revoke', revoke: { original_message_id: 'wamid.X' } })),
  ),
  after(
    'a message changed is answered in its new words',
    (person) =>
      wa.post(
        wa.message(person, {
          type: 'edit',
          edit: {
            original_message_id: newId('wamid.X'),
            message: { type: 'text', text: { body: COMPUTER.text } },
          },
        }),
      ),
    COMPUTER.answer,
  ),
  after(
    'a reply that quotes a message of ours is answered',
    (person) =>
      wa.post(wa.text(person, COMPUTER.text, { context: { from: '33939980001', id: 'wamid.FICTIVE1' } })),
    COMPUTER.answer,
  ),
  row(
    'a message that came by an advertisement is answered',
    (person) =>
      wa.post(
        wa.text(person, COMPUTER.text, {
          referral: { source_type: 'ad', source_id: '42', headline: 'Annonce Fictive', ctwa_clid: 'Afhc' },
        }),
      ),
    200,
    COMPUTER.answer,
  ),
  row(
    'a first hello without a word (request_welcome) asks for the language',
    (person) => wa.post(wa.message(person, { type: 'request_welcome' })),
    200,
    shows(says('ti', 'language.ask')),
  ),
];
