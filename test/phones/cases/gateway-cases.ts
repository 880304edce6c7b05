/** SMS by an Android phone. */
import { says } from '../known-texts';
import { gw, newId } from '../people';
import { SECRETS } from '../settings';
import { type Case, shows, story } from '../stage';
import { gatewayPost, hmac, type Post } from '../webhook-client';
import { exchanges } from './exchanges';
import { EMAIL, SIM } from './questions';

const GREETING = shows(says('fr', 'greetingShort'));
const { row: gateway } = exchanges({ ...gw, before: [GREETING] });

const body = (person: string) => JSON.stringify(gw.received(person, SIM.text));
const now = () => Math.floor(Date.now() / 1000);
const timed = (bytes: string, signature: string, timestamp: string): Post => ({
  path: '/channels/sms-gateway',
  headers: { 'Content-Type': 'application/json', 'X-Signature': signature, 'X-Timestamp': timestamp },
  body: bytes,
});

/** Few are answered: this phone sends ten SMS a minute. */
export const gatewayCases: Case[] = [
  gateway('a question is answered', (person) => gw.says(person, EMAIL.text), 200, GREETING, EMAIL.answer),
  gateway(
    'a wrong signature is refused',
    (person) => timed(body(person), hmac('sha256', 'another', body(person)), String(now())),
    401,
  ),
  gateway(
    'a missing signature is refused',
    (person) => ({
      path: '/channels/sms-gateway',
      headers: { 'Content-Type': 'application/json' },
      body: body(person),
    }),
    401,
  ),
  gateway(
    'a signature without its moment is refused',
    (person) => {
      const bytes = body(person);
      return timed(bytes, hmac('sha256', SECRETS.SMS_GATEWAY_SIGNING_KEY, bytes), '');
    },
    401,
  ),
  gateway(
    'an old signature is a replay',
    (person) => gatewayPost(gw.received(person, SIM.text), now() - 3600),
    401,
  ),
  gateway(
    'a moment changed after the signature is refused',
    (person) => {
      const post = gatewayPost(gw.received(person, SIM.text), now() - 60);
      return { ...post, headers: { ...post.headers, 'X-Timestamp': String(now()) } };
    },
    401,
  ),
  story('the same SMS under another event id is answered once', async (stage) => {
    const person = gw.person();
    const event = gw.received(person, 'FA');
    await stage.posts(gatewayPost(event));
    await stage.posts(gatewayPost({ ...event, id: newId('event-') }));
    await stage.gets(person, shows(says('fa', 'greetingShort')), shows(says('fa', 'ask')));
  }),
  gateway('what an operator writes is not answered', () => gw.says('Free', 'Votre facture fictive'), 200),
  gateway('a short number is not answered', () => gw.says('36111', 'STOP au 36111'), 200),
  story('a number as the SIM of a French operator writes it', async (stage) => {
    const person = gw.person();
    await stage.posts(gw.says(`0${person.slice(3)}`, EMAIL.text));
    await stage.gets(person, GREETING, EMAIL.answer);
  }),
  gateway(
    'a delivery of an unknown message',
    () =>
      gatewayPost({
        event: 'sms:delivered',
        id: 'e',
        payload: { messageId: 'never', phoneNumber: '+33639980000' },
      }),
    200,
  ),
  gateway(
    'a failure of an unknown message',
    () =>
      gatewayPost({
        event: 'sms:failed',
        id: 'e',
        payload: { messageId: 'never', reason: 'RESULT_ERROR_NO_SERVICE' },
      }),
    200,
  ),
  gateway('an event of another kind', () => gatewayPost({ event: 'system:ping', id: 'e', payload: {} }), 200),
  gateway('an event without payload', () => gatewayPost({ event: 'sms:received', id: 'e' }), 200),
  gateway('a body that is null', () => gatewayPost('null'), 200),
  gateway('a body that is no JSON', () => gatewayPost('event=sms'), 400),
];
