import { linkify } from '../../src/web/shared/linkify';

const links = (text: string) => linkify(text).filter(({ href }) => href);

test('an address inside a right-to-left isolate is a whole and clean link', () => {
  const [link] = links('الموقع: \u2068https://example.org/a?b=1\u2069.');
  expect(link).toEqual({ text: 'example.org/a?b=1', href: 'https://example.org/a?b=1' });
});

test('a long address shows its site, and leads to the whole', () => {
  const url = `https://example.org/lieux?services=${'%20'.repeat(30)}`;
  const [link] = links(url);
  expect(link!.href).toBe(url);
  expect(link!.text).toMatch(/^example\.org\/lieux.*…$/);
  expect(link!.text.length).toBeLessThanOrEqual(45);
});

test.each([
  ['Appelez le 112.', 'tel:112'],
  ['SMS au 114', 'sms:114'],
  ['+33 6 39 98 00 01', 'tel:+33639980001'],
  ['06 39 98 00 01', 'tel:0639980001'],
])('%s is a link to %s', (text, href) => {
  expect(links(text)[0]!.href).toBe(href);
});

test.each(['112,50 euros', '1 112 personnes', 'http://example.org', 'javascript:alert(1)', '2020-2022'])(
  '%s is no link',
  (text) => {
    expect(links(text)).toEqual([]);
  },
);

test('nothing of the text is lost', () => {
  const text = 'Voir https://example.org/x, puis 115 !';
  expect(
    linkify(text)
      .map((piece) => (piece.href?.startsWith('https') ? piece.href : piece.text))
      .join(''),
  ).toBe(text);
});
