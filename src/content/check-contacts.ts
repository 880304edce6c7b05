import { type Contact, contactsIn, digitRuns, hostOf, normalPhone } from './contacts';
import type { Draft, Phrase } from './draft';
import { urlIn } from './placeholders';
import type { Path, SourceFile } from './source-file';
import type { ServiceRecord } from './types';
import { entriesOf } from './validate';

interface Sourced {
  /** Normal form → the placeholder to write instead, when there is one. */
  phones: Map<string, string | undefined>;
  urls: Map<string, string | undefined>;
  hosts: Set<string>;
  /** Words of the names of the records that look like an address: « Réfugiés.info ». */
  brands: RegExp | undefined;
}

/** A text made comparable once, for all forbidden values. */
interface Searchable {
  plain: string;
  /** Its runs of digits. */
  runs: string[];
}

interface Forbidden {
  value: string;
  reason: string;
  matches(text: Searchable): boolean;
}

/** Checks that no text names a contact by itself, and that no file names a forbidden one. */
export function checkContacts(draft: Draft): void {
  const sourced = sourcedContacts(draft);
  const forbidden = forbiddenContacts(draft);
  if (draft.hasServices)
    for (const phrase of shownTexts(draft)) checkLiterals(draft, phrase, sourced, forbidden);
  if (forbidden.length > 0) checkBlacklist(draft, forbidden);
}

function sourcedContacts(draft: Draft): Sourced {
  const brands = brandsOf([...draft.services, ...draft.laureates].map(({ data }) => data.name ?? ''));
  const sourced: Sourced = { phones: new Map(), urls: new Map(), hosts: new Set(), brands };
  for (const { data } of draft.services) {
    if (data.phone) sourced.phones.set(normalPhone(data.phone), `{{${data.id}.phone}}`);
    if (data.sms && !sourced.phones.has(normalPhone(data.sms))) {
      sourced.phones.set(normalPhone(data.sms), `{{${data.id}.sms}}`);
    }
    for (const url of addressesOf(data)) addUrl(sourced, url, `{{${data.id}.url}}`);
  }
  for (const { data } of draft.laureates) if (data.site) addUrl(sourced, data.site, undefined);
  return sourced;
}

/** In French, then in each language of its site. */
function addressesOf(service: Partial<ServiceRecord>): string[] {
  const languages = ['fr', ...(service.translated?.languages ?? [])];
  return languages.flatMap((language) => urlIn(language, service) ?? []);
}

/** Finds the brands of these names where they stand alone: with a path or a protocol they are addresses again. */
function brandsOf(names: readonly string[]): RegExp | undefined {
  const dotted = names.flatMap((name) => name.match(/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu) ?? []);
  if (dotted.length === 0) return undefined;
  const choices = dotted.map((brand) => brand.normalize('NFC').replaceAll('.', '\\.'));
  choices.sort((a, b) => b.length - a.length);
  return new RegExp(
    `(?<![\\p{L}\\p{N}._/@-])(?:${choices.join('|')})(?![\\p{L}\\p{N}_/:?#-]|\\.[\\p{L}\\p{N}])`,
    'gu',
  );
}

function addUrl(sourced: Sourced, url: string, placeholder: string | undefined): void {
  const [found] = contactsIn(url);
  if (!found) return;
  sourced.urls.set(found.normal, placeholder);
  sourced.hosts.add(found.normal.split(/[/?#]/)[0]!);
}

/** Texts that a person may read. */
export function shownTexts(draft: Draft): Phrase[] {
  return draft.languages.flatMap((language) => {
    const dialogs = [...(language.texts?.byDialog.values() ?? [])].flatMap(({ file, path, data }) => {
      const steps = (data.steps ?? []).map((text, index) => ({
        file,
        path: [...path, 'steps', index],
        data: text,
      }));
      const texts = (['title', 'answer'] as const).map((name) => ({
        file,
        path: [...path, name],
        data: data[name] ?? '',
      }));
      return [...texts, ...steps];
    });
    const { bot, chat } = language.bundles;
    return [...dialogs, ...(bot?.leaves.values() ?? []), ...(chat?.leaves.values() ?? [])];
  });
}

function checkLiterals(draft: Draft, phrase: Phrase, sourced: Sourced, forbidden: Forbidden[]): void {
  const { file, path, data } = phrase;
  const text = data.replace(/\{\{[^{}]*\}\}/g, ' | ');
  const withoutBrands = sourced.brands ? text.normalize('NFC').replace(sourced.brands, ' | ') : text;
  for (const contact of contactsIn(withoutBrands)) {
    // Told below as forbidden: the advice to add it to the records would be wrong.
    if (forbidden.some(({ matches }) => matches(searchable(contact.written)))) continue;
    const verdict = contact.kind === 'phone' ? judgePhone(contact, sourced) : judgeUrl(contact, sourced);
    if (verdict) draft.problems.error(file, path, verdict.message, { severity: verdict.severity });
  }
}

interface Verdict {
  message: string;
  severity: 'error' | 'warning';
}

function judgePhone({ written, normal }: Contact, sourced: Sourced): Verdict {
  if (sourced.phones.has(normal)) return useInstead(written, sourced.phones.get(normal));
  const message = `le numéro « ${written} » n’est dans aucune fiche vérifiée : ajoutez-le à dialogs/services.yaml avec sa source, puis écrivez {{identifiant.phone}}`;
  return { message, severity: 'error' };
}

/** The end of an address, true or false, told apart in advice about scams: « gouv.fr », « gouv.org ». */
const PUBLIC_ENDING = /^gouv\.[a-z]+$/;

/** « Réfugiés.info » is the name of a site; its address has no accent. */
function isBrand(normal: string, sourced: Sourced): boolean {
  const bare = normal.normalize('NFD').replace(/\p{M}/gu, '');
  return bare !== normal && sourced.hosts.has(bare);
}

function judgeUrl({ written, normal }: Contact, sourced: Sourced): Verdict | undefined {
  if (PUBLIC_ENDING.test(normal) || isBrand(normal, sourced)) return undefined;
  if (sourced.urls.has(normal)) return useInstead(written, sourced.urls.get(normal));
  if (sourced.hosts.has(normal)) return useInstead(written, undefined);
  const message = `l’adresse « ${written} » n’est dans aucune fiche vérifiée : ajoutez-la à dialogs/services.yaml avec sa source, puis écrivez {{identifiant.url}}`;
  return { message, severity: 'error' };
}

function useInstead(written: string, placeholder: string | undefined): Verdict {
  const how = placeholder ? `${placeholder}` : '{{identifiant.url}} ou le nom du service';
  return {
    message: `« ${written} » est écrit en clair : écrivez ${how}, qui suit la fiche vérifiée`,
    severity: 'warning',
  };
}

function forbiddenContacts(draft: Draft): Forbidden[] {
  return draft.blacklist.flatMap(({ data }) => (data.value ? [forbid(data.value, data.reason ?? '')] : []));
}

function searchable(text: string): Searchable {
  return { plain: text.normalize('NFKC').toLowerCase(), runs: digitRuns(text) };
}

function checkBlacklist(draft: Draft, forbidden: Forbidden[]): void {
  for (const file of draft.tree.files.values()) {
    for (const [path, text] of textsOf(file.value, [])) {
      if (path[0] === 'blacklist' && file.path === 'dialogs/services.yaml') continue;
      const comparable = searchable(text);
      for (const { value, reason, matches } of forbidden) {
        if (matches(comparable)) reportForbidden(draft, file, path, value, reason);
      }
    }
  }
}

function reportForbidden(draft: Draft, file: SourceFile, path: Path, value: string, reason: string): void {
  draft.problems.error(file, path, `« ${value} » est sur la liste noire : retirez-le. Raison : ${reason}`);
}

/** How a forbidden value is recognised: a number by its digits, a domain by its host, anything else as it is. */
function forbid(value: string, reason: string): Forbidden {
  const digits = normalPhone(value);
  const isNumber = digits.length >= 2 && !/\p{L}/u.test(value);
  if (isNumber) return { value, reason, matches: ({ runs }) => hasNumber(runs, digits) };
  const host = value.includes('@') ? undefined : (hostOf(value) ?? bareHost(value));
  if (host !== undefined) return { value, reason, matches: ({ plain }) => hasHost(plain, host) };
  const lower = value.normalize('NFKC').toLowerCase();
  return { value, reason, matches: ({ plain }) => plain.includes(lower) };
}

/** A domain whose ending we do not know. */
function bareHost(value: string): string | undefined {
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(value)
    ? value.toLowerCase().replace(/^www\./, '')
    : undefined;
}

function hasNumber(runs: string[], digits: string): boolean {
  return runs.some((run) => (digits.length >= 6 ? run.includes(digits) : run === digits));
}

function hasHost(plain: string, host: string): boolean {
  for (let at = plain.indexOf(host); at !== -1; at = plain.indexOf(host, at + 1)) {
    const before = plain[at - 1] ?? ' ';
    const after = plain.slice(at + host.length, at + host.length + 2);
    if (!/[\p{L}\p{N}-]/u.test(before) && !/^(?:[\p{L}\p{N}-]|\.[\p{L}\p{N}])/u.test(after)) return true;
  }
  return false;
}

/** Every text of a value, names of fields included, with its path. */
function* textsOf(value: unknown, path: Path): Generator<[Path, string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'number') yield [path, String(value)];
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index]);
  else {
    for (const [key, child] of entriesOf(value)) {
      yield [[...path, key], key];
      yield* textsOf(child, [...path, key]);
    }
  }
}
