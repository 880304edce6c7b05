import type { PlaceSearch } from '../conversation/ports';
import type { Place } from '../conversation/types';
import { choose } from './choose-place';
import type { Word } from './place-names';
import type { Commune, PlaceTable } from './place-table';

/** Towns with arrondissements: the first postcode, and how many there are. */
const ARRONDISSEMENTS: Record<string, { first: number; count: number }> = {
  '75056': { first: 75001, count: 20 },
  '69123': { first: 69001, count: 9 },
  '13055': { first: 13001, count: 16 },
};

/** First postcode of such a town → INSEE code of its first arrondissement. */
const FIRST_ARRONDISSEMENT: Record<string, { insee: number; count: number }> = {
  75001: { insee: 75101, count: 20 },
  69001: { insee: 69381, count: 9 },
  13001: { insee: 13201, count: 16 },
};

/** A postcode and the words it takes; `words` is 2 for "75 018". */
export interface FoundPostcode {
  postcode: string;
  at: number;
  words: number;
}

/** What follows a number that is no postcode: money, distances, quantities. */
const UNITS = new Set(
  'euro euros eur e dollar dollars km kms m metres ans an da dzd dinar dinars mad dh toman يورو دينار کيلو евро'.split(
    ' ',
  ),
);

/** The first postcode among the words: five digits, or two and three ("75 018") with no other number beside them. */
export function postcodeIn(words: readonly Word[], table: PlaceTable): FoundPostcode | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const found = postcodeAt(words, at);
    if (found && table.departements.has(departementOf(found.postcode)) && !isQuantity(words, found))
      return found;
  }
  return undefined;
}

function postcodeAt(words: readonly Word[], at: number): FoundPostcode | undefined {
  const here = words[at]!.key;
  if (/^\d{5}$/.test(here)) return { postcode: here, at, words: 1 };
  const spaced = /^\d{2}$/.test(here) && /^\d{3}$/.test(words[at + 1]?.key ?? '');
  return spaced ? { postcode: here + words[at + 1]!.key, at, words: 2 } : undefined;
}

function isQuantity(words: readonly Word[], { at, words: length }: FoundPostcode): boolean {
  const after = words[at + length]?.key ?? '';
  const spaced = length === 2 && (/^\d/.test(after) || /^\d/.test(words[at - 1]?.key ?? ''));
  return spaced || UNITS.has(after);
}

/** Département of a postcode by its first digits; Corsica is cut at 202. */
export function departementOf(postcode: string): string {
  if (/^9[78]/.test(postcode)) return postcode.slice(0, 3);
  if (postcode.startsWith('20')) return postcode < '20200' ? '2A' : '2B';
  return postcode.slice(0, 2);
}

/**
 * Where a postcode is. One commune, or one ten times larger than the others: that commune. Several in one département:
 * the département, since nothing but it decides who serves the person, and naming the wrong village would confuse;
 * unless the words around name one of them. Several départements (16 postcodes): a question. A postcode that is no
 * commune's (CEDEX, 69000): the préfecture town for `xx000`, else the département.
 */
export function placeOfPostcode(postcode: string, words: readonly Word[], table: PlaceTable): PlaceSearch {
  const communes = table.at(postcode);
  if (communes.length === 0) return placeOfUnusedPostcode(postcode, table);
  const named = communes.filter((commune) => isNamed(commune, words));
  const candidates = named.length === 1 ? named : communes;
  const search = choose(
    candidates.map((commune) => ({
      place: table.placeOfCommune(commune, postcode),
      population: commune.population,
    })),
  );
  if (search.kind !== 'ambiguous') return search;
  const codes = new Set(communes.map(({ departement }) => departement));
  if (codes.size > 1) return search;
  const departement = table.departements.get(communes[0]!.departement)!;
  return { kind: 'found', place: table.placeOfDepartement(departement, postcode) };
}

function isNamed(commune: Commune, words: readonly Word[]): boolean {
  const typed = ` ${words.map(({ key }) => key).join(' ')} `;
  const name = commune.name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  return typed.includes(` ${name} `);
}

function placeOfUnusedPostcode(postcode: string, table: PlaceTable): PlaceSearch {
  const departement = table.departements.get(departementOf(postcode));
  if (!departement) return { kind: 'unknown' };
  const seat = postcode === `${departement.code}000` ? table.commune(departement.seat) : undefined;
  const place = seat ? table.placeOfCommune(seat) : table.placeOfDepartement(departement);
  return { kind: 'found', place };
}

/** The same town with the postcode of its arrondissement; the town as it is when it has no such arrondissement. */
export function withArrondissement(place: Place, number: number): Place {
  const town = place.commune ? ARRONDISSEMENTS[place.commune] : undefined;
  if (!town || number < 1 || number > town.count) return place;
  return { ...place, postcode: String(town.first + number - 1) };
}

export function hasArrondissements(place: Place): boolean {
  return place.commune !== undefined && place.commune in ARRONDISSEMENTS;
}

/** INSEE code of the arrondissement of a postcode: 75018 → 75118, 69003 → 69383, 13013 → 13213; undefined elsewhere. */
export function arrondissementOf(postcode: string | undefined): string | undefined {
  const number = Number(postcode);
  if (number === 75116) return '75116';
  const town = Object.entries(FIRST_ARRONDISSEMENT).find(([first, { count }]) => {
    return number >= Number(first) && number < Number(first) + count;
  });
  return town && String(town[1].insee + number - Number(town[0]));
}
