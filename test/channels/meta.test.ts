import { createHmac } from 'node:crypto';
import { metaHandshake, metaSigned } from '../../src/channels/meta';
import { sameBytes } from '../../src/channels/same-bytes';
import { get, post, SECRET, signature } from './whatsapp-payloads';

const TEXTS = ['é à ê œ', 'السلام عليكم', '👩‍👩‍👧 🇫🇷', 'à@example.org', '100 % / <b>…', 'ሰላም · বাংলা'];
const signed = (body: string, header: unknown) =>
  metaSigned({ ...post(body), headers: { 'x-hub-signature-256': header as string } }, SECRET);
const unicode = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('the signature of Meta', () => {
  test.each(TEXTS)('is over the bytes as they came: %s', (text) => {
    const body = JSON.stringify({ text });
    expect(signed(body, signature(body))).toBe(true);
    expect(signed(body, signature(body).toUpperCase().replace('SHA256', 'sha256'))).toBe(true);
    expect(signed(`${body} `, signature(body))).toBe(false);
  });

  test.each(TEXTS)('may be over the escaped form that Meta’s documents describe: %s', (text) => {
    const body = JSON.stringify({ text });
    const letters = unicode(body);
    const slashes = letters.replace(/\//g, '\\/');
    const signs = slashes.replace(/</g, '\\u003C').replace(/%/g, '\\u0025').replace(/@/g, '\\u0040');
    for (const form of [letters, slashes, signs]) expect(signed(body, signature(form))).toBe(true);
    expect(signed(body, signature(signs, 'other'))).toBe(false);
  });

  test('a body that is ASCII, or very large, is not written again to be compared', () => {
    const plain = JSON.stringify({ text: 'a/b@example.org' });
    expect(signed(plain, signature(plain.replace('/', '\\/')))).toBe(false);
    const pair = (length: number) => {
      const body = JSON.stringify({ text: 'é'.repeat(length) });
      return [signed(body, signature(body)), signed(body, signature(unicode(body)))];
    };
    expect(pair(100_000)).toEqual([true, true]);
    expect(pair(140_000)).toEqual([true, false]);
  });

  test('a body that came escaped is taken as it came', () => {
    const body = unicode(JSON.stringify({ text: 'été' }));
    expect(signed(body, signature(body))).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['an empty one', ''],
    ['SHA-1', `sha1=${createHmac('sha1', SECRET).update('{}').digest('hex')}`],
    ['hexadecimal alone', signature('{}').slice(7)],
    ['not hexadecimal', `sha256=${'z'.repeat(64)}`],
    ['two of them', [signature('{}'), signature('{}')]],
  ])('%s is refused', (_name, header) => {
    expect(signed('{}', header)).toBe(false);
  });

  test('an empty body can be signed', () => {
    expect(signed('', signature(''))).toBe(true);
    expect(signed('', signature('x'))).toBe(false);
  });
});

describe('the handshake of Meta', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'right', 'hub.challenge': '<b>42</b>' };

  test('gives the challenge back as plain text', () => {
    expect(metaHandshake(get(query), 'right')).toEqual({
      status: 200,
      headers: { 'Content-Type': 'text/plain' },
      body: '<b>42</b>',
    });
  });

  test.each([
    { ...query, 'hub.verify_token': 'wrong' },
    { ...query, 'hub.mode': 'unsubscribe' },
    { 'hub.mode': 'subscribe', 'hub.verify_token': 'right' },
    { 'hub.mode': 'subscribe', 'hub.challenge': '1' },
    {},
  ])('403 for %j', (wrong) => {
    expect(metaHandshake(get(wrong as Record<string, string>), 'right').status).toBe(403);
  });
});

test('two texts are the same or not, whatever their lengths', () => {
  expect(sameBytes('', '')).toBe(true);
  expect(sameBytes('abc', 'abc')).toBe(true);
  expect(sameBytes('abc', 'abcd')).toBe(false);
});
