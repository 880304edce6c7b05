import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { RenderContext } from '../../src/channels/messaging';
import { messenger } from '../../src/channels/messenger';
import { batch, item, request, SECRET, SENT_AT, settings, signatureOf } from './messenger-requests';

/** The same scheme by another hand; its types are those of an ES module. */
const { verifySignature } = jest.requireActual('@kapso/whatsapp-cloud-api/server') as {
  verifySignature(given: { appSecret: string; rawBody: string; signatureHeader?: string }): boolean;
};
const codec = messenger.codec(settings, 'https://bot.example.org');
const HOUR = 3_600_000;

function render(text: string, labels: string[] = [], context: Partial<RenderContext> = {}) {
  const choices = labels.map((label, index) => ({ label, value: `dialog:d${index + 1}` }));
  return codec.render(
    { text, ...(labels.length > 0 && { choices }) },
    { sender: 'bot', now: SENT_AT, ...context },
  );
}

describe('signature', () => {
  const body = JSON.stringify({ object: 'page', entry: [], note: 'é سلام ❤ @ / <b> 50 %' });

  test('valid over the raw bytes, in capitals too; our check, node’s and Kapso’s agree', () => {
    const signature = signatureOf(body);
    for (const given of [signature, `sha256=${signature.slice(7).toUpperCase()}`])
      expect(codec.verify(request(body, { 'x-hub-signature-256': given }), 0)).toBe(true);
    expect(verifySignature({ appSecret: SECRET, rawBody: body, signatureHeader: signature })).toBe(true);
  });

  test('the example of RFC 4231, as hexadecimal', () => {
    const other = messenger.codec({ ...settings, MESSENGER_APP_SECRET: 'Jefe' }, undefined);
    const known = 'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    const given = 'what do ya want for nothing?';
    expect(signatureOf(given, 'Jefe')).toBe(known);
    expect(other.verify(request(given, { 'x-hub-signature-256': known }), 0)).toBe(true);
  });

  test('also over the same body with its letters escaped', () => {
    const escaped = body.replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    expect(codec.verify(request(body, { 'x-hub-signature-256': signatureOf(escaped) }), 0)).toBe(true);
  });

  const sha1 = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`;
  test.each<[string, Record<string, string>]>([
    ['missing', {}],
    ['SHA-1 only', { 'x-hub-signature': sha1 }],
    ['SHA-1 in the place of SHA-256', { 'x-hub-signature-256': sha1 }],
    ['of another secret', { 'x-hub-signature-256': signatureOf(body, 'another') }],
    ['of another body', { 'x-hub-signature-256': signatureOf(`${body} `) }],
    ['without its name', { 'x-hub-signature-256': signatureOf(body).slice(7) }],
    ['cut', { 'x-hub-signature-256': signatureOf(body).slice(0, -1) }],
    ['empty', { 'x-hub-signature-256': '' }],
  ])('%s: refused', (_what, headers) => {
    expect(codec.verify(request(body, headers), 0)).toBe(false);
    const [signatureHeader] = Object.values(headers);
    expect(verifySignature({ appSecret: SECRET, rawBody: body, signatureHeader })).toBe(false);
  });

  test('one changed byte anywhere is refused', () => {
    const signed = batch(item({ message: { mid: 'm_1', text: 'où ? مرحبا' } }));
    const headers = { 'x-hub-signature-256': signatureOf(signed.rawBody) };
    expect(codec.verify({ ...signed, headers }, 0)).toBe(true);
    fc.assert(
      fc.property(fc.nat(signed.rawBody.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const rawBody = Buffer.from(signed.rawBody);
        rawBody[at]! ^= change;
        expect(codec.verify({ ...signed, headers, rawBody }, 0)).toBe(false);
      }),
    );
  });
});

describe('handshake', () => {
  const ask = (query: string) => codec.handshake!(request('', {}, query));

  test('the right token gets its challenge back as text', () => {
    const reply = ask('hub.mode=subscribe&hub.verify_token=fictional-verify-token&hub.challenge=1158201444');
    expect(reply).toMatchObject({ status: 200, body: '1158201444' });
    expect(reply.headers).toMatchObject({ 'Content-Type': 'text/plain' });
  });

  test.each([
    'hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1',
    'hub.mode=unsubscribe&hub.verify_token=fictional-verify-token&hub.challenge=1',
    'hub.mode=subscribe&hub.verify_token=fictional-verify-token',
    'hub.mode=subscribe&hub.challenge=1',
    '',
  ])('%j gets 403 and no challenge', (query) => {
    expect(ask(query)).toEqual({ status: 403 });
  });
});

describe('what people get', () => {
  test('a text is one message, an answer within the window', () => {
    expect(render('Bonjour')).toEqual([{ messaging_type: 'RESPONSE', message: { text: 'Bonjour' } }]);
  });

  test('choices that fit are buttons under the text, which stays as it is', () => {
    const [wire, ...others] = render('Que cherchez-vous ?', ['Un ordinateur', 'Internet']);
    expect(others).toEqual([]);
    expect(wire!.message).toEqual({
      text: 'Que cherchez-vous ?',
      quick_replies: [
        { content_type: 'text', title: 'Un ordinateur', payload: 'dialog:d1' },
        { content_type: 'text', title: 'Internet', payload: 'dialog:d2' },
      ],
    });
  });

  test('one label too long: all are numbered lines, and buttons that bear the numbers', () => {
    const [wire] = render('Choisissez :', ['Un ordinateur ou un téléphone', 'Internet']);
    expect(wire!.message.text).toBe('Choisissez :\n\n1. Un ordinateur ou un téléphone\n2. Internet');
    expect(wire!.message.quick_replies!.map(({ title }) => title)).toEqual([
      '1. Un ordinateur ou…',
      '2. Internet',
    ]);
  });

  test('13 choices are buttons; 14 are numbered lines only', () => {
    const labels = Array.from({ length: 14 }, (_, index) => `Choix ${index + 1}`);
    expect(render('x', labels.slice(0, 13))[0]!.message.quick_replies).toHaveLength(13);
    const [wire] = render('x', labels);
    expect(wire!.message.quick_replies).toBeUndefined();
    expect(wire!.message.text).toContain('14. Choix 14');
  });

  test('a long text is cut between sentences; the buttons hang on the end', () => {
    const wires = render('Une phrase. '.repeat(400), ['Oui']);
    expect(wires).toHaveLength(3);
    expect(wires.map(({ message }) => message.quick_replies?.length ?? 0)).toEqual([0, 0, 1]);
    expect(wires.every(({ message }) => message.text.endsWith('.'))).toBe(true);
  });

  test('choices without a text are still shown; nothing at all is not sent', () => {
    expect(render('', ['Oui'])[0]!.message.text).toBe('1. Oui');
    expect(render(' \n')).toEqual([]);
  });

  test('whatever is written, within the limits of Messenger, nothing of it lost', () => {
    const label = fc.string({ unit: 'grapheme', maxLength: 40 });
    const choices = fc.array(fc.record({ label, value: fc.string({ maxLength: 1200 }) }), { maxLength: 20 });
    const text = fc.string({ unit: 'grapheme', maxLength: 5000, size: 'max' });
    fc.assert(
      fc.property(text, choices, (text, choices) => {
        const wires = codec.render({ text, choices }, { sender: 'bot', now: SENT_AT });
        const shown = wires.map(({ message }) => message.text).join('');
        expect(shown.replace(/\s/g, '')).toContain(text.replace(/\s/g, ''));
        for (const { message } of wires) {
          expect(message.text.length).toBeGreaterThan(0);
          expect(message.text.length).toBeLessThanOrEqual(2000);
          const replies = message.quick_replies ?? [];
          expect(replies.length).toBeLessThanOrEqual(13);
          for (const { title, payload } of replies) {
            expect(title.length).toBeLessThanOrEqual(20);
            expect(title.trim()).not.toBe('');
            expect(payload.length).toBeLessThanOrEqual(1000);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the 24-hour window', () => {
  const type = (sender: RenderContext['sender'], hours?: number) => {
    const heardAt = hours === undefined ? undefined : SENT_AT - hours * HOUR;
    const { messaging_type, tag } = render('x', [], {
      sender,
      ...(heardAt !== undefined && { heardAt }),
    })[0]!;
    return tag ?? messaging_type;
  };

  test('an aidant may answer later, marked as human; the bot never is', () => {
    expect([type('aidant', 1), type('aidant', 23.9), type('aidant')]).toEqual([
      'RESPONSE',
      'RESPONSE',
      'RESPONSE',
    ]);
    expect([type('aidant', 24.1), type('aidant', 100)]).toEqual(['HUMAN_AGENT', 'HUMAN_AGENT']);
    expect([type('bot', 100), type('system', 100)]).toEqual(['RESPONSE', 'RESPONSE']);
  });

  test('it is a day for the bot and seven for an aidant', () => {
    expect(messenger.window).toEqual({ bot: 24 * HOUR, aidant: 7 * 24 * HOUR });
  });
});

describe('links', () => {
  test('carry language and need, and are read back', () => {
    const link = messenger.link!('passerelle.example', { language: 'fa', offer: 'equip' }, '');
    expect(link).toBe('https://m.me/passerelle.example?ref=fa_equip');
    const ref = new URL(link).searchParams.get('ref');
    expect(codec.parse(batch(item({ referral: { ref } })))).toMatchObject([
      { activity: { type: 'start', entry: { language: 'fa', offer: 'equip' } } },
    ]);
    expect(messenger.link!('42', { language: 'ti' }, '')).toBe('https://m.me/42?ref=ti');
  });
});

describe('settings', () => {
  const given = {
    MESSENGER_PAGE_ACCESS_TOKEN: 'EAAfictional',
    MESSENGER_APP_SECRET: 'fictional',
    MESSENGER_VERIFY_TOKEN: 'fictional',
  };

  test('three are enough', () => {
    expect(messenger.settings.parse(given)).toEqual({
      ...given,
      MESSENGER_API_URL: 'https://graph.facebook.com/v24.0',
    });
  });

  test.each([
    ['MESSENGER_PAGE_ACCESS_TOKEN', undefined],
    ['MESSENGER_APP_SECRET', 'with space'],
    ['MESSENGER_VERIFY_TOKEN', ''],
    ['MESSENGER_API_URL', 'http://graph.example.org'],
    ['MESSENGER_API_URL', 'graph'],
    ['MESSENGER_PAGE', 'https://m.me/page'],
    ['MESSENGER_APP_ID', 'abc'],
  ])('%s=%j is refused by its name, in French', (name, value) => {
    const { error } = messenger.settings.safeParse({ ...given, [name]: value });
    expect(error!.issues.map(({ message }) => message).join()).toMatch(
      new RegExp(`^${name} (manque|ne|doit|est)`),
    );
  });

  test('a stand-in on this machine, and a final slash', () => {
    const api = (url: string) =>
      messenger.settings.parse({ ...given, MESSENGER_API_URL: url }).MESSENGER_API_URL;
    expect(api('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000');
    expect(api('https://graph.example.org/v24.0/')).toBe('https://graph.example.org/v24.0');
  });
});
