import nock from 'nock';
import { createPlatform } from '../../src/channels/platform';
import { SendError } from '../../src/channels/send-error';
import { whatsapp } from '../../src/channels/whatsapp';
import {
  BSUID,
  envelope,
  get,
  message,
  PHONE,
  PHONE_ID,
  post,
  SECRET,
  SETTINGS,
  signature,
} from './whatsapp-payloads';

/** Its types are those of an ES module: it is imported when it is needed. */
const kapso = () => import('@kapso/whatsapp-cloud-api/server');
const API = 'https://graph.example.org/v24.0';
const settings = whatsapp.settings.parse({ ...SETTINGS, WHATSAPP_API_URL: `${API}/` });
const codec = whatsapp.codec(settings, 'https://bot.example.org');
const client = whatsapp.client(settings, createPlatform(), 'https://bot.example.org');
const TEXT = { type: 'text', text: { body: 'Bonjour, voici l’adresse', preview_url: false } } as const;
const graph = () => nock('https://graph.example.org');
const MESSAGES = `/v24.0/${PHONE_ID}/messages`;

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
});
afterAll(() => nock.restore());

const failure = async (work: Promise<unknown>): Promise<SendError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SendError);
  return error as SendError;
};
const sendFails = (status: number, body?: unknown, headers: Record<string, string> = {}) => {
  graph()
    .post(MESSAGES)
    .reply(status, body as never, headers);
  return failure(client.send({ to: PHONE }, TEXT, 'c1:4'));
};
const refusal = (code: number) => ({ error: { code, message: 'refused', fbtrace_id: 'x' } });

describe('settings', () => {
  const errors = (given: Record<string, unknown>) =>
    whatsapp.settings.safeParse({ ...SETTINGS, ...given }).error?.issues.map((issue) => issue.message) ?? [];

  test('the four are enough, and Meta is the default', () => {
    expect(whatsapp.settings.parse(SETTINGS).WHATSAPP_API_URL).toBe('https://graph.facebook.com/v24.0');
    expect(settings.WHATSAPP_API_URL).toBe(API);
  });

  test.each([
    ['WHATSAPP_ACCESS_TOKEN', undefined],
    ['WHATSAPP_ACCESS_TOKEN', 'with\nnewline'],
    ['WHATSAPP_PHONE_NUMBER_ID', '+33 6 39 98 00 00'],
    ['WHATSAPP_APP_SECRET', ''],
    ['WHATSAPP_VERIFY_TOKEN', undefined],
    ['WHATSAPP_API_URL', 'http://graph.example.org'],
    ['WHATSAPP_API_URL', 'graph.example.org'],
    ['WHATSAPP_NUMBER', '06 39 98 00 00'],
    ['WHATSAPP_REOPEN_TEMPLATE', 'Mon modèle'],
    ['WHATSAPP_APP_ID', 'x'],
  ])('%s = %j is refused by its name, and its value is not shown', (name, value) => {
    const [error] = errors({ [name]: value });
    expect(error).toContain(name);
    if (value) expect(error).not.toContain(value);
  });

  test('a stand-in on this machine may be without https, a number may be written with spaces', () => {
    expect(errors({ WHATSAPP_API_URL: 'http://127.0.0.1:9999' })).toEqual([]);
    const { WHATSAPP_NUMBER } = whatsapp.settings.parse({
      ...SETTINGS,
      WHATSAPP_NUMBER: '+33 6 39 98 00 00',
    });
    expect(WHATSAPP_NUMBER).toBe('33639980000');
  });

  test('a shut window can be reopened only with a template', () => {
    expect(whatsapp.invites!(settings)).toBe(false);
    expect(whatsapp.invites!({ ...settings, WHATSAPP_REOPEN_TEMPLATE: 'reprise' })).toBe(true);
  });
});

describe('the webhook', () => {
  test('answers Meta’s handshake, and nobody else’s', () => {
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me', 'hub.challenge': '1158201444' };
    expect(codec.handshake!(get(query))).toMatchObject({ status: 200, body: '1158201444' });
    expect(codec.handshake!(get({ ...query, 'hub.verify_token': 'other' })).status).toBe(403);
  });

  test('takes what Meta signed, refuses the rest', () => {
    const body = envelope({ messages: [message({ type: 'text', text: { body: 'été' } })] });
    expect(codec.verify(post(body), 0)).toBe(true);
    expect(codec.verify(post(body, { 'x-hub-signature-256': signature('other') }), 0)).toBe(false);
    expect(codec.parse(post(body))).toHaveLength(1);
  });
});

describe('sending', () => {
  test('one call, with our token, and the id of the message', async () => {
    graph()
      .post(MESSAGES, {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: PHONE,
        biz_opaque_callback_data: 'c1:4',
        ...TEXT,
      })
      .matchHeader('authorization', `Bearer ${SETTINGS.WHATSAPP_ACCESS_TOKEN}`)
      .reply(200, {
        messaging_product: 'whatsapp',
        messages: [{ id: 'wamid.OUT', message_status: 'accepted' }],
      });
    expect(await client.send({ to: PHONE, userId: BSUID }, TEXT, 'c1:4')).toEqual({
      externalId: 'wamid.OUT',
    });
  });

  test('a person without a phone number is written to by their id', async () => {
    graph()
      .post(MESSAGES, (body) => body.recipient === BSUID && !('to' in body))
      .reply(200, { messages: [{ id: 'wamid.OUT' }] });
    await client.send({ userId: BSUID }, TEXT, 'c1:4');
  });

  test('a person without any address: our own words, so that nobody takes them for Meta’s', async () => {
    const error = await client.send({}, TEXT, 'c1:4').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'no-address', retryable: false });
    expect(error).not.toBeInstanceOf(SendError);
  });

  test('typing shows and marks as read; without a message of theirs there is nothing to show', async () => {
    graph()
      .post(MESSAGES, {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: 'wamid.IN',
        typing_indicator: { type: 'text' },
      })
      .reply(200, { success: true });
    await client.typing!({ to: PHONE, messageId: 'wamid.IN' });
    await client.typing!({ to: PHONE });
  });

  test('a template that is not approved in the language goes in French', async () => {
    const template = (code: string) => ({
      type: 'template' as const,
      template: { name: 'reprise', language: { code } },
    });
    const sentIn = (code: string) => (body: { template: { language: { code: string } } }) =>
      body.template.language.code === code;
    graph().post(MESSAGES, sentIn('ps_AF')).reply(404, refusal(132001));
    graph()
      .post(MESSAGES, sentIn('fr'))
      .reply(200, { messages: [{ id: 'wamid.T' }] });
    expect(await client.send({ to: PHONE }, template('ps_AF'), 'c1:4')).toEqual({ externalId: 'wamid.T' });
    graph().post(MESSAGES, sentIn('fr')).reply(404, refusal(132001));
    const error = await failure(client.send({ to: PHONE }, template('fr'), 'c1:4'));
    expect(error).toMatchObject({ code: 'no-template', retryable: false });
  });
});

describe('what the outbox does after a failure', () => {
  test.each([
    [131026, 400, 'graph-131026'],
    [131047, 400, 'window-closed'],
    [131049, 400, 'graph-131049'],
    [130472, 400, 'graph-130472'],
    [131050, 400, 'graph-131050'],
    [131051, 500, 'graph-131051'],
    [100, 400, 'graph-100'],
  ])('%i is not tried again', async (number, status, code) => {
    expect(await sendFails(status, refusal(number))).toMatchObject({
      code,
      retryable: false,
      uncertain: false,
      noAccess: false,
    });
  });

  test.each([
    [190, 401],
    [0, 401],
    [3, 500],
    [10, 403],
    [200, 403],
    [230, 403],
    [33, 400],
    [368, 403],
    [131005, 403],
    [131031, 403],
    [131045, 500],
    [133010, 400],
  ])('%i: the whole channel waits', async (number, status) => {
    const expected = { code: `graph-${number}`, noAccess: true, retryable: false, blocked: false };
    expect(await sendFails(status, refusal(number))).toMatchObject(expected);
  });

  test.each([401, 403, 404])('HTTP %i that is no answer of Meta: the whole channel waits', async (status) => {
    expect(await sendFails(status, '<html>')).toMatchObject({ code: `graph-http-${status}`, noAccess: true });
  });

  test('our number is gone: the channel waits; a number of before concerns one conversation', async () => {
    const gone = { error: { code: 100, error_subcode: 33, message: 'Object with ID does not exist' } };
    expect(await sendFails(400, gone)).toMatchObject({ code: 'graph-33', noAccess: true });
    graph().post('/v24.0/100000000000009/messages').reply(400, gone);
    const old = client.send({ to: PHONE, number: '100000000000009' }, TEXT, 't');
    expect(await failure(old)).toMatchObject({ code: 'graph-100', noAccess: false, retryable: false });
  });

  test('no wish for promotions (131050) is no block: answers still reach the person', async () => {
    const expected = { code: 'graph-131050', blocked: false, noAccess: false };
    expect(await sendFails(400, refusal(131050))).toMatchObject(expected);
  });

  test('130429: everybody waits', async () => {
    expect(await sendFails(429, refusal(130429), { 'retry-after': '3' })).toMatchObject({
      retryable: true,
      scope: 'channel',
      retryAfterMs: 3000,
      uncertain: false,
    });
  });

  test('131056: this person only, six seconds', async () => {
    expect(await sendFails(429, refusal(131056))).toMatchObject({
      retryable: true,
      scope: 'person',
      retryAfterMs: 6000,
    });
  });

  test('a server in trouble is tried again', async () => {
    expect(await sendFails(500, refusal(131000))).toMatchObject({ retryable: true, uncertain: false });
    expect(await sendFails(503, 'Service Unavailable')).toMatchObject({
      code: 'graph-http-503',
      retryable: true,
    });
  });

  test('a gateway that gave up, a cut, a silence: nobody knows whether it was taken', async () => {
    expect(await sendFails(504, '<html>')).toMatchObject({ retryable: true, uncertain: true });
    graph()
      .post(MESSAGES)
      .replyWithError(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
    expect(await failure(client.send({ to: PHONE }, TEXT, 't'))).toMatchObject({
      retryable: true,
      uncertain: true,
    });
    const silent = createPlatform(async () => {
      throw new DOMException('late', 'TimeoutError');
    });
    const late = whatsapp.client(settings, silent, undefined).send({ to: PHONE }, TEXT, 't');
    expect(await failure(late)).toMatchObject({ code: 'send-timeout', retryable: true, uncertain: true });
  });

  test.each([
    ['not JSON', 'OK'],
    ['another shape', { messages: [] }],
    ['nothing', undefined],
  ])('taken, but answered with %s: not sent twice blindly', async (_name, body) => {
    expect(await sendFails(200, body)).toMatchObject({
      code: 'graph-answer',
      retryable: true,
      uncertain: true,
    });
  });

  test('no error shows the token, the number or the words', async () => {
    const errors = [
      await sendFails(401, { error: { code: 190, message: `bad ${SETTINGS.WHATSAPP_ACCESS_TOKEN}` } }),
      await sendFails(400, refusal(131026)),
      await sendFails(500, `${SETTINGS.WHATSAPP_ACCESS_TOKEN} ${PHONE}`),
    ];
    graph().post(MESSAGES).replyWithError(`cannot reach ${SETTINGS.WHATSAPP_ACCESS_TOKEN}`);
    errors.push(await failure(client.send({ to: PHONE }, TEXT, 't')));
    for (const error of errors) {
      const shown = `${error.message} ${error.code} ${error.loggable} ${error.stack} ${JSON.stringify(error)} ${error.cause}`;
      expect(shown).not.toContain(SETTINGS.WHATSAPP_ACCESS_TOKEN);
      expect(shown).not.toContain(PHONE);
      expect(shown).not.toContain('adresse');
    }
  });
});

describe('links', () => {
  test('open the chat with a text that the person can see', () => {
    const link = whatsapp.link!(
      '33639980000',
      { language: 'fa', offer: 'equip' },
      'FA ordinateur & téléphone',
    );
    expect(link).toBe('https://wa.me/33639980000?text=FA%20ordinateur%20%26%20t%C3%A9l%C3%A9phone');
  });

  test('the number is the one set, else the one Meta knows', async () => {
    const set = { ...settings, WHATSAPP_NUMBER: '33639980000' };
    expect(await whatsapp.handle!(set, createPlatform())).toBe('33639980000');
    const asked = () => graph().get(`/v24.0/${PHONE_ID}`).query({ fields: 'display_phone_number' });
    asked().reply(200, { display_phone_number: '+33 6 39 98 00 00', id: PHONE_ID });
    expect(await whatsapp.handle!(settings, createPlatform())).toBe('33639980000');
    asked().reply(200, { id: PHONE_ID });
    await expect(whatsapp.handle!(settings, createPlatform())).rejects.toThrow(/WHATSAPP_NUMBER/);
  });
});

/** A library of others, as the judge of ours. */
describe('as @kapso/whatsapp-cloud-api reads it', () => {
  const batch = envelope(
    {
      contacts: [{ wa_id: PHONE, user_id: BSUID, profile: { name: 'Personne Fictive' } }],
      messages: [
        message({ type: 'text', text: { body: 'Bonjour é ñ سلام 👋 @ / <b>' } }),
        message({ id: 'wamid.B', type: 'button', button: { text: 'Oui', payload: 'yes' } }),
        message({
          id: 'wamid.C',
          type: 'interactive',
          interactive: { type: 'list_reply', list_reply: { id: 'human', title: 'Humain' } },
        }),
        message({ id: 'wamid.D', type: 'image', image: { mime_type: 'image/png', caption: 'Ma lettre' } }),
      ],
    },
    {
      statuses: ['sent', 'delivered', 'read', 'failed'].map((status, index) => ({
        id: `wamid.S${index}`,
        status,
        timestamp: '1795000000',
        recipient_id: PHONE,
      })),
    },
    {
      messages: [
        message({ id: 'wamid.E', from: undefined, from_user_id: BSUID, type: 'text', text: { body: 'fin' } }),
      ],
    },
  );

  test('the same messages, texts, people and statuses', async () => {
    const theirs = (await kapso()).normalizeWebhook(batch);
    const ours = codec.parse(post(batch));
    type Theirs = Record<
      string,
      { text?: string; body?: string; title?: string; caption?: string } | undefined
    >;
    const textOf = (each: unknown) => {
      const { text, button, image, interactive } = each as Theirs;
      const { listReply } = (interactive ?? {}) as Theirs;
      return text?.body ?? button?.text ?? listReply?.title ?? image?.caption;
    };
    expect(
      ours.flatMap((item) =>
        item.kind === 'activity' ? [[item.activity.id, item.activity.message.text, item.ids[0]]] : [],
      ),
    ).toEqual(theirs.messages.map((each) => [each.id, textOf(each), each.from ?? each.fromUserId]));
    expect(ours.flatMap((item) => (item.kind === 'status' ? [[item.externalId, item.status]] : []))).toEqual(
      theirs.statuses.map(({ id, status }) => [id, status]),
    );
  });

  const body = JSON.stringify(batch);
  test.each([
    ['valid', body, signature(body), true],
    ['of another secret', body, signature(body, 'other-secret'), false],
    ['of another body', body.replace('fin', 'FIN'), signature(body), false],
    ['missing', body, undefined, false],
    ['without its name', body, signature(body).slice(7), false],
    ['of SHA-1', body, `sha1=${'0'.repeat(40)}`, false],
    ['cut', body, signature(body).slice(0, -2), false],
  ])('a signature that is %s', async (_name, raw, header, expected) => {
    const request = { ...post(raw), headers: header ? { 'x-hub-signature-256': header } : {} };
    expect(codec.verify(request, 0)).toBe(expected);
    const { verifySignature } = await kapso();
    expect(verifySignature({ appSecret: SECRET, rawBody: raw, signatureHeader: header })).toBe(expected);
  });
});
