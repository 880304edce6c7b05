import type { Place } from '../conversation/types';
import { choose } from './choose-place';
import { joinKey, placeKey, spelt } from './place-key';
import { isOrdinary, type PlaceNames, type Word } from './place-names';
import type { PlaceTable } from './place-table';
import { BEFORE_A_PLACE, NEVER_ALONE, RESIDENCE, TOWNS_LIKE_WORDS } from './place-words';
import { type FoundPostcode, placeOfPostcode, postcodeIn } from './postcodes';

/** A town this large needs nothing before it, unless it is also a word. */
const KNOWN_TO_ALL = 30_000;
/** In another script, where fewer letters make more words, only these need nothing. */
const KNOWN_ABROAD = 200_000;
/** After "à", "near", "في" a smaller one is believed. */
const INTRODUCED = 2_000;
/** A town named like a word is believed from this size, and only when surely announced. */
const LIKE_A_WORD = 10_000;
const LONGEST_NAME = 5;
/** The number to which unwanted SMS are forwarded: more often that than the postcode of Mérignac. */
const SPAM_NUMBER = '33700';
const ANNOUNCES_POSTCODE = new Set('a à in to near vers code postal postcode cp zip f في ب'.split(' '));
/** Letters that stick to an Arabic name and mean "in" or "to". */
const ATTACHED = /^[بل](?!ال|لل)(?=\p{Script=Arabic}{4})/u;
const LATIN = /^[\p{Script=Latin}\d]+$/u;

/** How surely the words before a name announce a place. */
type Announced = 'never' | 'no' | 'yes' | 'surely';

interface Found {
  place: Place;
  at: number;
  length: number;
}

/**
 * A place inside a sentence about something else ("un ordi à Lyon"), or undefined in the least doubt: a wrong place is
 * worse than a question. Two different places are a doubt ("de Paris à Lyon").
 */
export function placeIn(words: readonly Word[], table: PlaceTable, names: PlaceNames): Place | undefined {
  const postcode = postcodeIn(words, table);
  if (postcode && isPostcode(postcode, words) && table.at(postcode.postcode).length > 0) {
    const search = placeOfPostcode(postcode.postcode, words, table);
    return search.kind === 'found' ? search.place : undefined;
  }
  const found = [...allNamed(words, table, names), ...numbered(words, table)];
  const [first] = found.sort(
    (a, b) => Number(b.place.commune !== undefined) - Number(a.place.commune !== undefined),
  );
  return first && found.every((other) => agrees(first.place, other.place)) ? first.place : undefined;
}

/** Round numbers are amounts more often than postcodes, unless the word before says otherwise. */
function isPostcode({ postcode, at }: FoundPostcode, words: readonly Word[]): boolean {
  if (postcode === SPAM_NUMBER) return false;
  return (
    !postcode.endsWith('000') ||
    ANNOUNCES_POSTCODE.has(words[at - 1]?.key ?? '') ||
    RESIDENCE.has(words[at - 1]?.key ?? '')
  );
}

/** The same commune, or its département named beside it. */
function agrees(place: Place, other: Place): boolean {
  return place.departement === other.departement && (!other.commune || other.commune === place.commune);
}

function allNamed(words: readonly Word[], table: PlaceTable, names: PlaceNames): Found[] {
  const found: Found[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const here = longestAt(words, at, table, names);
    if (!here) continue;
    found.push(here);
    at += here.length - 1;
  }
  return found;
}

function longestAt(
  words: readonly Word[],
  at: number,
  table: PlaceTable,
  names: PlaceNames,
): Found | undefined {
  for (let length = longestPossible(words, at, names); length > 0; length -= 1) {
    const place = clearPlace(words, at, length, table, names);
    if (place) return { place, at, length };
  }
  return undefined;
}

/** How many words from here on may be one name at most; 0, of most words, when they surely begin none. */
function longestPossible(words: readonly Word[], at: number, names: PlaceNames): number {
  const most = Math.min(LONGEST_NAME, words.length - at);
  const attached = withoutAttached(words[at]!.key) !== words[at]!.key;
  let key = '';
  let longest = 0;
  for (let length = 1; length <= most; length += 1) {
    key += spelt(words[at + length - 1]!.key);
    const bare = attached ? key.slice(1) : key;
    if (!names.mayBegin(key) && !(attached && names.mayBegin(bare))) return longest;
    if (names.mayBe(key) || (attached && names.mayBe(bare))) longest = length;
  }
  return longest;
}

function withoutAttached(key: string): string {
  const first = key[0];
  return first === 'ب' || first === 'ل' ? key.replace(ATTACHED, '') : key;
}

function clearPlace(
  words: readonly Word[],
  at: number,
  length: number,
  table: PlaceTable,
  names: PlaceNames,
): Place | undefined {
  const span = words.slice(at, at + length);
  if (length === 1 && (span[0]!.key.length < 3 || NEVER_ALONE.has(span[0]!.key))) return undefined;
  const announced = announcement(words, at);
  if (announced === 'never') return undefined;
  return clearName(span, announced, table, names) ?? attachedName(span, announced, table, names);
}

function clearName(
  span: readonly Word[],
  announced: Announced,
  table: PlaceTable,
  names: PlaceNames,
): Place | undefined {
  const search = choose(names.hitsExactly(span, { explicit: announced === 'surely', introduced: false }));
  if (search.kind !== 'found') return undefined;
  return isClear(search.place, span, announced, table) ? search.place : undefined;
}

/** بليون: the preposition is part of the word. */
function attachedName(
  span: readonly Word[],
  announced: Announced,
  table: PlaceTable,
  names: PlaceNames,
): Place | undefined {
  const first = span[0]!;
  const key = withoutAttached(first.key);
  if (key === first.key) return undefined;
  return clearName(
    [{ ...first, key }, ...span.slice(1)],
    announced === 'no' ? 'yes' : announced,
    table,
    names,
  );
}

function isClear(place: Place, span: readonly Word[], announced: Announced, table: PlaceTable): boolean {
  // Two words that only together make a name are an accident: "talk to me, use it" is not the Meuse.
  if (span.length > wordsInName(place)) return false;
  const key = joinKey(span.map((word) => word.key));
  // "à la réunion" is a meeting, "à la Réunion" an island.
  if (key === 'lareunion' && !isCapital(span.at(-1)!)) return false;
  if (!place.commune) return span.length > 1 || announced === 'surely';
  const { population, name } = table.commune(place.commune)!;
  if (name !== place.name) return false;
  if (TOWNS_LIKE_WORDS.has(key) || (span.length === 1 && isOrdinary(key))) {
    return announced === 'surely' && population >= LIKE_A_WORD;
  }
  const latin = LATIN.test(key);
  const shortened = latin && placeKey(name) !== key;
  if (shortened && announced === 'no') return false;
  const required = shortened ? KNOWN_TO_ALL : requiredPopulation(announced, latin);
  return population >= required;
}

function requiredPopulation(announced: Announced, latin: boolean): number {
  if (announced === 'no') return latin ? KNOWN_TO_ALL : KNOWN_ABROAD;
  return latin ? INTRODUCED : KNOWN_TO_ALL;
}

function wordsInName(place: Place): number {
  return place.name.split(/[\s'’-]+/).length;
}

function announcement(words: readonly Word[], at: number): Announced {
  const before = words[at - 1];
  if (!before) return 'no';
  if (before.key === 'new') return 'never';
  const two = words[at - 2];
  if (RESIDENCE.has(before.key) || (two && RESIDENCE.has(two.key) && isLink(before))) return 'surely';
  if (/^[àÀ]$/.test(before.raw) || before.key === 'near')
    return isCapital(words[at]!) || before.key !== 'near' ? 'surely' : 'yes';
  if (before.key === 'de' && two && /^(?:pres|proche|loin|cote|ville|banlieue|autour|region)$/.test(two.key))
    return 'surely';
  if (isInDepartement(words, at)) return 'surely';
  if (BEFORE_A_PLACE.has(before.key)) return before.key === 'in' && isCapital(words[at]!) ? 'surely' : 'yes';
  return before.key === 'a' ? 'yes' : 'no';
}

const DIRECTIONS = new Set(['nord', 'cher', 'lot', 'somme', 'manche', 'aube', 'marne', 'orange', 'sud']);

/** "dans le Rhône", "en Gironde": written as a name, and no other word. */
function isInDepartement(words: readonly Word[], at: number): boolean {
  const before = words
    .slice(Math.max(0, at - 2), at)
    .map(({ key }) => key)
    .join(' ');
  return (
    isCapital(words[at]!) &&
    !DIRECTIONS.has(words[at]!.key) &&
    /(?:^| )(?:dans (?:le|la|les|l)|en)$/.test(before)
  );
}

function isLink({ key }: Word): boolean {
  return BEFORE_A_PLACE.has(key) || /^(?:a|au|en|dans|to|ب)$/.test(key);
}

function isCapital({ raw }: Word): boolean {
  return raw[0] !== raw[0]!.toLowerCase();
}

/** "dans le 93", "in the 93", "département 69": never a bare number, which may be a date or an age. */
function numbered(words: readonly Word[], table: PlaceTable): Found[] {
  return words.flatMap(({ key }, at) => {
    if (!/^(?:\d\d|2[ab]|9[78]\d)$/.test(key)) return [];
    const departement = table.departements.get(key.toUpperCase());
    const before = words
      .slice(Math.max(0, at - 2), at)
      .map((word) => word.key)
      .join(' ');
    const said = /(?:^|\s)(?:dans le|in the|departement|dept|department)$/.test(before);
    return departement && said ? [{ place: table.placeOfDepartement(departement), at, length: 1 }] : [];
  });
}
