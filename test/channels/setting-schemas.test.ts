/** What is asked of the addresses of platforms, whatever the channel. */
import { MESSAGING } from '../../src/channels/messaging-list';

const ADDRESSES = [
  'WHATSAPP_API_URL',
  'MESSENGER_API_URL',
  'TELEGRAM_API_URL',
  'TWILIO_API_URL',
  'SMS_GATEWAY_URL',
];

const schemaOf = (name: string) =>
  MESSAGING.find(({ settings }) => name in settings.shape)!.settings.shape[name]!;
const problemOf = (name: string, value: string) => schemaOf(name).safeParse(value).error?.issues[0]?.message;

describe.each(ADDRESSES)('%s', (name) => {
  test('is taken without its last slash and the space around it', () => {
    expect(schemaOf(name).parse(' https://api.example.org/v1// ')).toBe('https://api.example.org/v1');
  });

  test.each([
    ['https://api.example.org/?x', /ni \? ni #/],
    ['https://api.example.org/v1#top', /ni \? ni #/],
    ['http://api.example.org', /https:\/\//],
    ['api.example.org', /https/],
  ])('%s is refused, in French and by its name', (value, problem) => {
    expect(problemOf(name, value)).toMatch(problem);
    expect(problemOf(name, value)).toContain(name);
  });
});
