import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import strings from '../../locales/fr/console.json';
import { OFFERS } from '../../src/conversation/types';
import { CLOSE_REASONS } from '../../src/handoff/desk';
import { DELIVERY_STATUSES } from '../../src/storage/types';
import { channelName, languageName, t } from '../../src/web/console/strings';
import { clockTime, openingTime, waited } from '../../src/web/console/times';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-23T10:00:00+01:00');

test.each([
  [0, 'attend depuis moins d’une minute'],
  [-5 * MINUTE, 'attend depuis moins d’une minute'],
  [59 * MINUTE, 'attend depuis 59 min'],
  [60 * MINUTE, 'attend depuis 1 h'],
  [47 * 60 * MINUTE, 'attend depuis 47 h'],
  [3 * 24 * 60 * MINUTE, 'attend depuis 3 jours'],
])('a wait of %d ms reads “%s”', (ms, text) => {
  expect(waited(NOW - ms, NOW)).toBe(text);
});

test('the opening is said in the desk’s time zone; a time of another day has its day', () => {
  expect(openingTime(NOW)).toBe('lundi 23 novembre à 10:00');
  expect(clockTime(NOW, NOW)).toMatch(/^\d\d:\d\d$/);
  expect(clockTime(NOW - 3 * 24 * 60 * MINUTE, NOW)).toMatch(/nov/);
});

test('values are filled in; a text that is missing leaves its name, never a blank', () => {
  expect(t('left', { count: 12 })).toBe('Encore 12 caractères.');
  expect(t('channel.newest')).toBe('newest');
  expect([languageName('ps'), languageName('xx')]).toEqual(['pachto', 'xx']);
});

test('everything the server may say has its words', () => {
  const words = strings as Record<string, unknown>;
  for (const reason of CLOSE_REASONS) expect([reason, typeof words[reason]]).toEqual([reason, 'string']);
  for (const offer of OFFERS) expect(strings.offer).toHaveProperty(offer);
  for (const reason of ['asked', 'not-understood', 'emergency', 'no-laureate', 'legal'])
    expect(strings.reason).toHaveProperty(reason);
});

/** Whether a dotted key leads to a text. */
function known(key: string): boolean {
  const found = key
    .split('.')
    .reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], strings);
  return typeof found === 'string';
}

test('every text the pages ask for by name exists', () => {
  const folder = join(__dirname, '../../src/web/console');
  const files = readdirSync(folder).filter((file) => /\.tsx?$/.test(file));
  const source = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  // Inside of t(…) also as one of two: t(one ? 'a' : 'b').
  const calls = [...source.matchAll(/\bt\(((?:[^()]|\([^()]*\))*)\)/g)].map((match) => match[1]!);
  const keys = calls.flatMap((call) => [...call.matchAll(/'([a-zA-Z][\w.-]+)'/g)].map((match) => match[1]!));
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter((key) => !known(key))).toEqual([]);
});

test('each status of a message, each writer and each channel the server names has its words', () => {
  for (const status of DELIVERY_STATUSES) expect(known(`delivery.${status}`)).toBe(true);
  for (const sender of ['bot', 'aidant', 'system']) expect(known(`undelivered.by.${sender}`)).toBe(true);
  expect([channelName('directline'), channelName('WhatsApp'), channelName('Passerelle SMS 2.0')]).toEqual([
    'discussion web',
    'WhatsApp',
    'Passerelle SMS 2.0',
  ]);
});
