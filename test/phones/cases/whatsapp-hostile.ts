/** WhatsApp: shapes that no platform sends, rightly signed. Never a 500, and who wrote something readable is answered. */
import { says } from '../known-texts';
import { newId, wa } from '../people';
import { type Case, shows } from '../stage';
import { whatsAppPost } from '../webhook-client';
import { exchanges } from './exchanges';
import { EMAIL } from './questions';

const { row } = exchanges(wa);

const KILO = 'Ceci est un texte fictif et très long. '.repeat(26);
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const envelope = (messages: string) =>
  `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"200000000000042"},"messages":${messages}}}]}]}`;
const raw = (person: string, fields: string) =>
  whatsAppPost(envelope(`[{"from":"${person}","id":"${newId('wamid.X')}","type":"text",${fields}}]`));

export const whatsAppHostile: Case[] = [
  row('a body that is an array', () => whatsAppPost('[]'), 200),
  row('a body that is null', () => whatsAppPost('null'), 200),
  row('a body that is a number', () => whatsAppPost('42'), 200),
  row('a body that is a text', () => whatsAppPost('"text"'), 200),
  row('an entry that is an object', () => whatsAppPost({ entry: {} }), 200),
  row('entry, changes, messages as texts', () => whatsAppPost({ entry: 'e', changes: 'c' }), 200),
  row('changes that are nested arrays', () => whatsAppPost({ entry: [[[{ changes: [[]] }]]] }), 200),
  row('a body of four megabytes', () => whatsAppPost(JSON.stringify({ pad: 'x'.repeat(4_000_000) })), 413),
  row(
    'a text of 100 kB is answered',
    (person) => wa.says(person, `${EMAIL.text} ${KILO.repeat(100)}`),
    200,
    {},
  ),
  row('a hundred thousand levels of nesting', (person) => raw(person, `"x":${deep(100_000)}`), 200),
  row(
    'numbers in the place of texts, and texts in the place of numbers',
    (person) =>
      wa.batch({
        ...wa.value(),
        messages: [
          { from: Number(person), id: Number(newId('7')), timestamp: 1779000000, text: { body: EMAIL.text } },
        ],
      }),
    200,
    EMAIL.answer,
  ),
  row(
    '__proto__ and constructor as fields',
    (person) =>
      raw(
        person,
        `"__proto__":{"type":"image","group_id":"1"},"constructor":{"prototype":{}},"text":{"__proto__":{"body":"x"},"body":"${EMAIL.text}"}`,
      ),
    200,
    EMAIL.answer,
  ),
  row(
    'lone surrogates',
    (person) => raw(person, `"text":{"body":"\\ud800${EMAIL.text}\\udc00\\ud83d"}`),
    200,
    EMAIL.answer,
  ),
  row(
    'NUL and other controls',
    (person) => raw(person, `"text":{"body":"\\u0000${EMAIL.text}\\u0007\\u001b[31m"}`),
    200,
    EMAIL.answer,
  ),
  row(
    'a type named as a method of objects',
    (person) => wa.post(wa.message(person, { type: 'hasOwnProperty', text: { body: EMAIL.text } })),
    200,
    {},
  ),
  row('a type named __proto__', (person) => wa.post(wa.message(person, { type: '__proto__' })), 200, {}),
  row('a text that is an array', (person) => wa.post(wa.message(person, { type: 'text', text: ['x'] })), 200),
  row(
    'a text whose body is null',
    (person) => wa.post(wa.message(person, { type: 'text', text: { body: null } })),
    200,
  ),
  row('a text of spaces only', (person) => wa.says(person, ' \u200f\n '), 200, {}),
  row(
    'a message without sender',
    () =>
      wa.batch({ ...wa.value(), messages: [{ id: newId('wamid.X'), type: 'text', text: { body: 'x' } }] }),
    200,
  ),
  row(
    'a sender that is an object',
    () =>
      wa.batch({
        ...wa.value(),
        messages: [{ from: { $ne: '' }, id: 'x', type: 'text', text: { body: 'x' } }],
      }),
    200,
  ),
  row(
    'another content type, with JSON all the same',
    (person) => {
      const post = wa.says(person, EMAIL.text);
      return { ...post, headers: { ...post.headers, 'Content-Type': 'text/plain' } };
    },
    200,
    EMAIL.answer,
  ),
  row(
    'a moment in the year 50 000',
    (person) => wa.post(wa.text(person, EMAIL.text, { timestamp: '1516239022000' })),
    200,
    EMAIL.answer,
  ),
  row(
    'a moment that is no number',
    (person) => wa.post(wa.text(person, EMAIL.text, { timestamp: 'soon' })),
    200,
    EMAIL.answer,
  ),
  row(
    'a hundred items that are nothing, and a good one',
    (person) =>
      wa.batch({
        ...wa.value(),
        messages: [...Array.from({ length: 100 }, () => ({})), wa.text(person, EMAIL.text)],
      }),
    200,
    EMAIL.answer,
  ),
  row(
    'markup in the words is but words',
    (person) => wa.says(person, '<script>alert(1)</script> *menu* _x_'),
    200,
    {},
  ),
  row(
    "a person's id of a thousand signs",
    () => wa.batch({ ...wa.value(), messages: [wa.text('9'.repeat(1000), 'x')] }),
    200,
  ),
  row(
    'a value of a button of ten thousand signs',
    (person) => wa.presses(person, 'dialog:'.padEnd(10_000, 'x'), 'Titre'),
    200,
    {},
  ),
  row(
    'words in a language nobody speaks',
    (person) => wa.says(person, 'ꙮꙮ ⳩ 𓀀𓂀'),
    200,
    shows(says('fr', 'language.ask')),
  ),
];
