import type { Place } from '../conversation/types';
import { fold } from '../text';
import { AREAS, FOREIGN_AREAS } from './foreign-areas';
import { FOREIGN_TOWNS } from './foreign-towns';
import { NameFilter } from './name-filter';
import { joinKey, placeKey } from './place-key';
import type { Commune, Departement, PlaceTable } from './place-table';

/** A place a name may mean, with the inhabitants that decide between homonyms. */
export interface Hit {
  place: Place;
  population: number;
}

/** Towns from this size are also known by a part of their name: Aulnay, Rochelle, Clermont. */
const SHORT_NAME_POPULATION = 15_000;

const LINKING = new Set([
  'sur',
  'sous',
  'en',
  'les',
  'lez',
  'la',
  'le',
  'de',
  'du',
  'des',
  'd',
  'l',
  'aux',
  'au',
  'et',
  's',
]);
const ARTICLES = new Set(['le', 'la', 'les', 'l']);
/** First words that name nothing alone. */
const TOO_COMMON = new Set([
  'saint',
  'sainte',
  'villeneuve',
  'mont',
  'chateau',
  'bourg',
  'ville',
  'pont',
  'port',
  'neuville',
  'grand',
  'petit',
  'val',
  'fort',
  'bois',
  'basse',
  'haute',
]);

/** Other writings of "Saint-Denis", "Le Mans" … that are parts of the name itself. */
function shortNames(name: string): string[] {
  const words = fold(name).split(' ');
  const bare = ARTICLES.has(words[0]!) ? words.slice(1) : words;
  const short = bare === words ? [] : [joinKey(bare)];
  const saint = bare[0] === 'saint' || bare[0] === 'sainte';
  const linking = bare.findIndex((word, at) => at > (saint ? 1 : 0) && LINKING.has(word));
  const head = linking > 0 ? bare.slice(0, linking) : !saint && bare.length === 2 ? bare.slice(0, 1) : [];
  if (head.length > 0 && !(head.length === 1 && TOO_COMMON.has(head[0]!))) short.push(joinKey(head));
  return short;
}

/** Everything a name may stand for besides a commune's whole name. Built at the first question: about 80 ms. */
export class NameIndex {
  /** Key of a short name → the towns it is short for. */
  private readonly short = new Map<string, Commune[]>();
  /** Key of a foreign or old writing → keys of the French names it stands for. */
  private readonly foreign = new Map<string, readonly string[]>();
  private readonly departements = new Map<string, Departement>();
  private readonly areas = new Map<string, readonly string[]>(Object.entries(AREAS));
  /** Of all these and of the communes. */
  readonly filter = new NameFilter();

  constructor(private readonly table: PlaceTable) {
    for (const town of table.towns(SHORT_NAME_POPULATION)) {
      for (const key of shortNames(town.name)) this.short.set(key, [...(this.short.get(key) ?? []), town]);
    }
    for (const line of `${FOREIGN_TOWNS}${FOREIGN_AREAS}`.trim().split(/\n+/)) this.addForeign(line);
    for (const departement of table.departements.values()) this.addDepartement(departement);
    for (const region of table.regions.values()) this.addRegion(region.code, region.name);
    for (const names of [this.short, this.foreign, this.departements, this.areas]) {
      for (const key of names.keys()) this.filter.add(key);
    }
    for (const key of table.allKeys()) this.filter.add(key);
  }

  /** The French keys that a key in another language or script stands for: "كان" is Caen and Cannes. Itself otherwise. */
  french(key: string): readonly string[] {
    return this.foreign.get(key) ?? [key];
  }

  /** Départements of a region or a former one, most populous first; undefined when the key names none. */
  area(key: string): Departement[] | undefined {
    return this.areas
      .get(key)
      ?.map((code) => this.table.departements.get(code)!)
      .sort((a, b) => b.population - a.population);
  }

  departement(key: string): Departement | undefined {
    return this.departements.get(key);
  }

  shortFor(key: string): readonly Commune[] {
    return this.short.get(key) ?? [];
  }

  private addForeign(line: string): void {
    const [french, writings] = line.split(': ') as [string, string];
    for (const writing of new Set(writings.split(/[،,]\s*/).map(placeKey))) {
      this.foreign.set(writing, [...new Set([...(this.foreign.get(writing) ?? []), placeKey(french)])]);
    }
  }

  private addDepartement(departement: Departement): void {
    this.departements.set(placeKey(departement.name), departement);
    for (const key of shortNames(departement.name)) {
      if (fold(departement.name).startsWith('la ')) this.departements.set(key, departement);
    }
  }

  private addRegion(code: string, name: string): void {
    const codes = [...this.table.departements.values()]
      .filter(({ region }) => region === code)
      .map((one) => one.code);
    if (codes.length > 1) this.areas.set(placeKey(name), codes);
  }
}
