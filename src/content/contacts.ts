import { foldDigits } from '../text';

/** A phone number or an address found in a text. */
export interface Contact {
  kind: 'phone' | 'host';
  /** As it is written. */
  written: string;
  /** Digits only, French prefix as 0; or the host in lower case without `www.`, then the path if any. */
  normal: string;
}

const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const DIGIT_RUN = /\+?\d(?:[\s.\-/()\u00a0\u202f\u2011]{0,2}\d)*/g;
const DATE = /\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}\s?[-–]\s?\d{4})\b/g;
const TLDS =
  'fr|com|org|net|eu|io|info|be|uk|de|es|it|app|co|me|ly|gl|ru|ua|tr|ir|so|bd|af|pk|er|et|gov|int|paris|coop|tech|site|online|link|shop|xyz';
const HOST = new RegExp(
  `(?<![\\p{L}\\p{N}._-])(?:https?://)?((?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+(?:${TLDS}))(?![\\p{L}\\p{N}-]|\\.\\p{L})(?::\\d+)?((?:[/?#][^\\s<>"»]*)?)`,
  'giu',
);
const ANY_URL = /https?:\/\/([^\s/<>"»?#]+)([^\s<>"»]*)/gi;

/** Short numbers that answer in France: 11x, 116 xxx, 118 xxx, 3xxx. Two digits (15, 17, 18) are too often an amount. */
const SHORT_NUMBER = /^(?:11\d|116\d{3}|118\d{3}|19[1-7]|3\d{3})$/;
const THOUSANDS = /^\d{1,3}([\s\u00a0\u202f.]\d{3})+$/;

/** Every phone number and address in a text, whatever the spacing and the script of the digits. */
export function contactsIn(text: string): Contact[] {
  if (!/[\p{Nd}.]/u.test(text)) return [];
  const plain = foldDigits(text.normalize('NFKC').replace(INVISIBLE, ''));
  const hosts = hostsIn(plain);
  const withoutHosts = hosts.reduce((rest, { written }) => rest.replace(written, ' | '), plain);
  return [...hosts, ...phonesIn(withoutHosts)];
}

function hostsIn(text: string): Contact[] {
  const urls = [...text.matchAll(ANY_URL), ...text.replace(ANY_URL, ' ').matchAll(HOST)];
  return urls.map(([written, host, path]) => ({
    kind: 'host',
    written,
    normal: normalUrl(host!, path ?? ''),
  }));
}

function normalUrl(host: string, path: string): string {
  const name = host
    .toLowerCase()
    .replace(/^[^@]*@/, '')
    .replace(/:\d+$/, '')
    .replace(/^www\./, '')
    .replace(/\.+$/, '');
  return name + path.replace(/[.,;:!?)»]+$/, '').replace(/\/+$/, '');
}

function phonesIn(text: string): Contact[] {
  const runs = text.replace(DATE, ' | ').match(DIGIT_RUN) ?? [];
  return runs
    .map((written): Contact => ({ kind: 'phone', written, normal: normalPhone(written) }))
    .filter(({ written, normal }) => looksLikePhone(written, normal));
}

function looksLikePhone(written: string, digits: string): boolean {
  if (digits.length >= 8) return true;
  return SHORT_NUMBER.test(digits) && !THOUSANDS.test(written);
}

/** Digits only; +33 and 0033 become the French 0. */
export function normalPhone(written: string): string {
  const digits = foldDigits(written).replace(/\D/g, '');
  return digits.replace(/^(?:0033|33)0?(?=\d{9}$)/, '0');
}

/** The host of an address, without `www.`; undefined when it is none. */
export function hostOf(address: string): string | undefined {
  const [found] = hostsIn(address);
  return found?.normal.split(/[/?#]/)[0];
}

/** Every run of digits of a text, without separators: where a forbidden number is looked for. */
export function digitRuns(text: string): string[] {
  if (!/\p{Nd}/u.test(text)) return [];
  const plain = foldDigits(text.normalize('NFKC').replace(INVISIBLE, ''));
  return (plain.match(DIGIT_RUN) ?? []).map(normalPhone);
}
