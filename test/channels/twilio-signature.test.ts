import fc from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks';
import { twilioSigned } from '../../src/channels/twilio-signature';
import { form, PUBLIC_URL, request } from './sms-requests';

const TOKEN = 'fixture-twilio-token';

/** What twilio-node makes of the same form: repeated names become a list, as express gives them. */
function paramsOf(body: string): Record<string, string | string[]> {
  const params = Object.create(null) as Record<string, string | string[]>;
  const all = new URLSearchParams(body);
  for (const name of new Set(all.keys())) {
    // A copy: twilio-node asks `instanceof Array`, and jest has two of them.
    const values = [...all.getAll(name)];
    params[name] = values.length > 1 ? values : values[0]!;
  }
  return params;
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const name = fc.oneof(fc.constantFrom('From', 'Body', 'To', 'a', 'A', 'é'), text);
const fields = fc.array(fc.tuple(name, text), { maxLength: 12 });
const path = fc.constantFrom(
  '/channels/twilio/sms',
  '/channels/twilio/status?token=c%3A12',
  "/channels/twilio/status?token=c:12&x='",
  '/channels/twilio/sms?a=b%20c&a=d+e&é=ü',
  '/channels/twilio/sms?',
);
const site = fc.constantFrom(
  'https://bot.example.org',
  'http://bot.example.org',
  'https://bot.example.org:443',
  'https://bot.example.org:8443',
  'http://localhost:3978',
  'https://[2001:db8::1]:8443',
  'https://BOT.example.org',
);
/** How the address looked where it was signed. */
const seen = fc.constantFrom(
  (url: string) => url,
  (url: string) => url.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:]*)):\d+/, '$1'),
  (url: string) => url.replace(/^(https:\/\/(?:\[[^\]]*\]|[^/:]*))(?=\/)/, '$1:443'),
  (url: string) => url.replace(/^(http:\/\/(?:\[[^\]]*\]|[^/:]*))(?=\/)/, '$1:80'),
  (url: string) => new URL(url).toString(),
  (url: string) => `${url}x`,
  (url: string) => url.replace('https:', 'http:'),
);

describe('signature', () => {
  test("Twilio's own documented vector", () => {
    const body =
      'CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212';
    const signed = form('/myapp', body, '3KI2uRuYyAdhZIJXcpU0izDUzWI=');
    expect(twilioSigned(signed, '12345', 'https://mycompany.com')).toBe(true);
    expect(twilioSigned(signed, '12346', 'https://mycompany.com')).toBe(false);
  });

  test('agrees with twilio-node on what it accepts and on what it refuses', () => {
    let accepted = 0;
    fc.assert(
      fc.property(site, path, fields, seen, fc.boolean(), (origin, target, pairs, view, tampered) => {
        const body = new URLSearchParams(pairs).toString();
        const address = origin + target;
        const signature = getExpectedTwilioSignature(TOKEN, view(address), paramsOf(body));
        const received = tampered ? `${body}&Body=x` : body;
        const theirs = validateRequest(TOKEN, signature, address, paramsOf(received));
        expect(twilioSigned(form(target, received, signature), TOKEN, origin)).toBe(theirs);
        accepted += theirs ? 1 : 0;
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  test('a form of ten thousands of fields is refused as any other that is not ours', () => {
    const body = Array.from({ length: 64_000 }, (_, index) => `${(index * 7919) % 64_000}=`).join('&');
    const url = '/channels/twilio/sms';
    const signature = getExpectedTwilioSignature(TOKEN, PUBLIC_URL + url, paramsOf('a=b'));
    expect(twilioSigned(form(url, body, signature), TOKEN, PUBLIC_URL)).toBe(false);
  });

  test('a signature of nonsense, of another length, or of another token is refused', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.base64String({ maxLength: 40 })), (signature) => {
        expect(twilioSigned(form('/channels/twilio/sms', { Body: 'x' }, signature), TOKEN, PUBLIC_URL)).toBe(
          false,
        );
      }),
    );
  });

  test('without PUBLIC_URL the Host header gives the address, by either scheme', () => {
    for (const scheme of ['https', 'http']) {
      const signature = getExpectedTwilioSignature(TOKEN, `${scheme}://bot.example.org/channels/twilio/sms`, {
        a: 'b',
      });
      const received = form('/channels/twilio/sms', 'a=b', signature);
      expect(twilioSigned(received, TOKEN, undefined)).toBe(true);
      expect(
        twilioSigned({ ...received, headers: { ...received.headers, host: 'x y' } }, TOKEN, undefined),
      ).toBe(false);
    }
  });

  test('a body that is no form is refused, whatever its signature', () => {
    const signature = getExpectedTwilioSignature(TOKEN, `${PUBLIC_URL}/channels/twilio/sms`, {});
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencodedx', '']) {
      const received = request('/channels/twilio/sms', '', {
        'content-type': type,
        'x-twilio-signature': signature,
      });
      expect(twilioSigned(received, TOKEN, PUBLIC_URL)).toBe(false);
    }
    const typed = {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
    };
    expect(twilioSigned(request('/channels/twilio/sms', '', typed), TOKEN, PUBLIC_URL)).toBe(true);
  });
});
