/** Signature and handshake, the same for both of Meta's channels. */
import { says } from '../known-texts';
import { me, wa } from '../people';
import { SECRETS } from '../settings';
import { type Case, shows, story } from '../stage';
import { handshake, hmac, messengerPost, type Post, whatsAppPost } from '../webhook-client';
import { exchanges } from './exchanges';

interface Side {
  path: string;
  secret: string;
  verify: string;
  person(): string;
  /** The body of a webhook in which this person says this. */
  body(person: string, text: string): string;
  post(body: unknown): Post;
}

const WHATSAPP: Side = {
  path: '/channels/whatsapp',
  secret: SECRETS.WHATSAPP_APP_SECRET,
  verify: SECRETS.WHATSAPP_VERIFY_TOKEN,
  person: wa.person,
  body: (person, text) => String(wa.says(person, text).body),
  post: whatsAppPost,
};

const MESSENGER: Side = {
  path: '/channels/messenger',
  secret: SECRETS.MESSENGER_APP_SECRET,
  verify: SECRETS.MESSENGER_VERIFY_TOKEN,
  person: me.person,
  body: (person, text) => String(me.says(person, text).body),
  post: messengerPost,
};

const QUESTION = 'Où acheter un téléphone déjà utilisé à Montréal-la-Cluse ? 😀';
/** As `JSON.stringify` of some of Meta's senders: every letter beyond ASCII as \uXXXX. */
const escaped = (json: string) =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function signatureCases(side: Side): Case[] {
  const { path, secret, person } = side;
  const { row } = exchanges({ person, says: (who, text) => side.post(side.body(who, text)) });
  const said = (who: string) => side.body(who, QUESTION);
  const with256 = (body: string, signature: string): Post => ({
    path,
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature-256': signature },
    body,
  });
  const refused = (name: string, post: (body: string) => Post) => row(name, (who) => post(said(who)), 401);
  const greeted = shows(says('fr', 'greeting'));
  return [
    row('a right signature is taken', (who) => side.post(said(who)), 200, greeted),
    refused('a signature by another secret is refused', (body) =>
      with256(body, `sha256=${hmac('sha256', 'another-secret', body)}`),
    ),
    refused('a missing signature is refused', (body) => ({
      path,
      headers: { 'Content-Type': 'application/json' },
      body,
    })),
    refused('an empty signature is refused', (body) => with256(body, '')),
    refused('a signature without its algorithm is refused', (body) =>
      with256(body, hmac('sha256', secret, body)),
    ),
    refused('half a signature is refused', (body) =>
      with256(body, `sha256=${hmac('sha256', secret, body).slice(0, 32)}`),
    ),
    refused('a signature in SHA-1 only is refused', (body) => ({
      path,
      headers: {
        'Content-Type': 'application/json',
        'X-Hub-Signature': `sha1=${hmac('sha1', secret, body)}`,
      },
      body,
    })),
    refused('SHA-1 in the place of SHA-256 is refused', (body) =>
      with256(body, `sha256=${hmac('sha1', secret, body)}`),
    ),
    refused('a body changed after it was signed is refused', (body) =>
      with256(body.replace('utilis', 'utilizz'), `sha256=${hmac('sha256', secret, body)}`),
    ),
    refused('a space more than what was signed is refused', (body) =>
      with256(`${body} `, `sha256=${hmac('sha256', secret, body)}`),
    ),
    row(
      'letters escaped on the way and signed as they come are taken',
      (who) => side.post(escaped(said(who))),
      200,
      greeted,
    ),
    story('letters as they are, signed in their escaped form, are taken', async (stage) => {
      const who = person();
      const body = said(who);
      await stage.posts(with256(body, `sha256=${hmac('sha256', secret, escaped(body))}`));
      await stage.gets(who, greeted);
    }),
    row('an empty body is refused as no JSON', () => side.post(''), 400),
    row('a form in the place of JSON is refused', () => side.post('object=page&entry=1'), 400),
    row('JSON cut in its middle is refused', (who) => side.post(said(who).slice(0, 80)), 400),
    story('bytes that are no UTF-8 do no harm', async (stage) => {
      const who = person();
      const body = Buffer.concat([Buffer.from(said(who).slice(0, -1)), Buffer.from([0x20, 0x7d])]);
      body[body.indexOf('utilis')] = 0xff;
      await stage.posts(side.post(body));
      await stage.gets(who, greeted);
    }),
  ];
}

function handshakeCases({ path, verify, person, ...side }: Side): Case[] {
  const { row } = exchanges({ person, says: (who, text) => side.post(side.body(who, text)) });
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': verify, 'hub.challenge': '1158201444' };
  const without = (name: keyof typeof right) =>
    Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
  const refused = (name: string, query: Record<string, string>) =>
    row(name, () => handshake(path, query), 403);
  return [
    story('the handshake gives the challenge back as text', async (stage) => {
      const { text, type } = await stage.posts(handshake(path, right));
      expect({ text, type }).toEqual({ text: '1158201444', type: expect.stringContaining('text/plain') });
    }),
    refused('the handshake with a wrong token is refused', { ...right, 'hub.verify_token': 'guess' }),
    refused('the handshake without a token is refused', without('hub.verify_token')),
    refused('the handshake without a challenge is refused', without('hub.challenge')),
    refused('the handshake with another mode is refused', { ...right, 'hub.mode': 'unsubscribe' }),
    refused('a GET that is no handshake is refused', {}),
  ];
}

export const whatsAppDoor: Case[] = [...signatureCases(WHATSAPP), ...handshakeCases(WHATSAPP)];
export const messengerDoor: Case[] = [...signatureCases(MESSENGER), ...handshakeCases(MESSENGER)];
