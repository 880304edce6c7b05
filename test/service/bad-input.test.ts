/** Whatever a body holds, the answer says what is wrong; never a 500, never a dead process. */
import { describeBuilt } from '../service';
import { bearer, told, underAttack } from './wire';

describeBuilt('bad bodies', () => {
  const target = underAttack();
  const post = async (body: string | Buffer) =>
    told(
      await fetch(target.activitiesOf(target.person.opened), {
        method: 'POST',
        headers: bearer(target.person.opened.token),
        body,
      }),
    );
  const azure = async (body: string) =>
    told(await fetch(`${target.service.url}/api/messages`, { method: 'POST', body }));

  test.each([
    ['empty', ''],
    ['cut off', '{"type":"message","te'],
    ['a NUL', '\0'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ])('%s is 400, on both doors', async (_, body) => {
    for (const answer of [await post(body), await azure(String(body))])
      expect(answer).toMatchObject({ status: 400, message: expect.stringContaining('JSON') });
  });

  test.each(['1', '[]', 'null', '"text"', 'true', '['.repeat(10_000) + ']'.repeat(10_000)])(
    '%.12s is no activity',
    async (body) => {
      expect((await post(body)).status).toBe(400);
      expect((await azure(body)).status).toBe(400);
    },
  );

  test.each([
    ['type', '{}'],
    ['type', '{"type":1}'],
    ['type', '{"type":{"toString":1}}'],
    ['text', '{"type":"message","text":{"a":1}}'],
    ['text', '{"type":"message","text":["a"]}'],
    ['value', '{"type":"message","value":{"choice":3}}'],
    ['value', '{"type":"message","value":[1]}'],
    ['attachments', '{"type":"message","attachments":"x"}'],
    ['name', '{"type":"event","name":7}'],
  ])('a wrong %s is named: %s', async (field, body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 400, code: 'BadArgument' });
    expect(answer.message).toContain(field);
  });

  const azureActivity = {
    type: 'message',
    id: 'bad-1',
    channelId: 'emulator',
    conversation: { id: 'bad' },
    from: { id: 'someone' },
    deliveryMode: 'expectReplies',
  };
  test.each([
    ['type', 3],
    ['id', 5],
    ['channelId', ''],
    ['conversation', 1],
    ['conversation.id', { id: [] }],
    ['from', null],
    ['text', 5],
    ['locale', {}],
    ['attachments', [{ contentType: 5 }]],
    ['membersAdded', 'all'],
    ['recipient', 'bot'],
  ])('Azure: a wrong %s is named', async (path, value) => {
    const field = path.split('.')[0]!;
    const answer = await azure(JSON.stringify({ ...azureActivity, [field]: value }));
    expect(answer.status).toBe(400);
    expect(answer.message).toContain(path);
  });

  test.each([
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'javascript:1',
    'https://botframework.com.example.org/',
  ])('Azure: the bot never writes to %s', async (serviceUrl) => {
    expect((await azure(JSON.stringify({ ...azureActivity, serviceUrl }))).status).toBe(403);
  });

  test('100 kB of words are answered, 600 kB are told to be too much', async () => {
    const words = (bytes: number) =>
      JSON.stringify({ type: 'message', text: 'ordinateur '.repeat(bytes / 11), locale: 'fr-FR' });
    expect((await post(words(100_000))).status).toBe(200);
    expect((await target.person.lines()).filter((line) => line.startsWith('bot:'))).not.toHaveLength(0);
    expect(await post(words(600_000))).toMatchObject({ status: 413, code: 'too-large' });
    expect((await azure(words(600_000))).status).toBe(413);
  });

  test.each([
    ['control characters', { text: 'bon\u0000jour\u0007\u001b[31m\u009f' }],
    ['a lone surrogate', { text: 'bon\ud800jour \udfff' }],
    ['only unreadable characters', { text: '\u0000\u0001\u200b\ufeff' }],
    ['a million combining marks', { text: `a${'\u0301'.repeat(60_000)}` }],
    ['right-to-left overrides', { text: '\u202e\u2066\u2069'.repeat(500) }],
    ['names of Object’s own', { text: '__proto__', value: { choice: 'dialog:constructor' } }],
    ['a choice of nothing', { text: '', value: 'place:__proto__' }],
    ['a huge id', { text: 'bonjour', channelData: { clientActivityID: 'x'.repeat(50_000) } }],
    ['an id of another type', { text: 'bonjour', channelData: { clientActivityID: { a: 1 } } }],
    ['an unknown locale', { text: 'bonjour', locale: 'tlh-Piqd' }],
    ['a locale of another type', { text: 'bonjour', locale: 42 }],
    [
      'odd attachments',
      { attachments: [null, 1, 'x', {}, { contentType: '<script>' }, { contentType: 'image/png' }] },
    ],
    ['a hundred attachments', { attachments: Array.from({ length: 100 }, () => ({ contentType: 'a/b' })) }],
  ])('%s are answered and can be read again', async (_, fields) => {
    expect(await post(JSON.stringify({ type: 'message', ...fields }))).toMatchObject({ status: 200 });
    const lines = await target.person.lines();
    expect(lines.filter((line) => line.startsWith('bot:')).length).toBeGreaterThan(0);
    expect(lines[0]).not.toMatch(/[\u0000-\u0008\u001b\ud800-\udfff]/);
  });

  test('keys that could reach a prototype change nothing', async () => {
    const body =
      '{"__proto__":{"type":"event","polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"message",' +
      '"text":"bonjour","channelData":{"__proto__":{"clientActivityID":"same"},"constructor":1}}';
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    const mine = (await target.person.reads()).filter(
      ({ channelData }) => channelData.passerelle.sender === 'person',
    );
    expect(mine.map(({ text }) => text)).toEqual(['bonjour', 'bonjour']);
  });

  test('10,000 levels beside a message do no harm', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    expect((await post(`{"type":"message","text":"bonjour","channelData":${deep}}`)).status).toBe(200);
  });
});
