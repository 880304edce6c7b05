import { fold } from '../text';
import type { Hit, NameIndex } from './name-index';
import { ORDINARY_NAMES } from './ordinary-names';
import { joinKey, placeKey } from './place-key';
import type { Commune, Departement, PlaceTable } from './place-table';
import { ENGLISH_NAMESAKES, NEVER_ALONE } from './place-words';

/** A word of a text: as typed, and folded. */
export interface Word {
  raw: string;
  key: string;
}

/** Folding leaves these as they are, but for capitals. */
const PLAIN = /^[a-z0-9]+$/i;
const WORD = /[\p{L}\p{N}\p{M}\u200c]+/gu;
/** More is a story, not the name of a place. */
const MOST_WORDS = 60;

const DIGIT = /\d/;

/** Amounts of money and numbers with a decimal or grouping sign: never a postcode. */
const AMOUNTS = /[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?[$€£%]|\d+[.,]\d+/g;

export function wordsOf(text: string): Word[] {
  const cut = text.slice(0, 600).normalize('NFKC');
  const raws = (DIGIT.test(cut) ? cut.replace(AMOUNTS, ' ') : cut).match(WORD) ?? [];
  if (raws.length > MOST_WORDS) raws.length = MOST_WORDS;
  const keys = keysOf(raws);
  return raws.map((raw, at) => ({ raw, key: keys[at]! })).filter(({ key }) => key !== '');
}

/** All that must be folded at once, since that costs as much as one word of it; a word of marks alone leaves nothing. */
function keysOf(raws: readonly string[]): string[] {
  const strange = raws.filter((raw) => !PLAIN.test(raw));
  if (strange.length === 0) return raws.map((raw) => raw.toLowerCase());
  const folded = fold(strange.join(' ')).split(' ');
  const known = folded.length === strange.length;
  let next = 0;
  return raws.map((raw) => {
    if (PLAIN.test(raw)) return raw.toLowerCase();
    return known ? folded[next++]! : fold(raw);
  });
}

/** What is said around a name. */
export interface Said {
  /** "I live in": the word that follows is a place, however ordinary. */
  explicit: boolean;
  /** At least one word stands before the name ("le Cher"). */
  introduced: boolean;
}

const ARTICLES = new Set(['le', 'la', 'les', 'l']);
const DEPARTEMENTS_LIKE_WORDS = new Set(['cher', 'lot', 'somme', 'manche']);
/** Below these a namesake of a common word, or a name put together from several words, is not believed. */
const ORDINARY_POPULATION = 8_000;
const SHORT_WORD_POPULATION = 5_000;
const JOINED_POPULATION = 10_000;
const SPLIT_POPULATION = 2_000;
/** A commune this large is meant as often as the département, or the larger town shortened to its name: Vienne, Clermont. */
const NAMESAKE = 5_000;
/** What a former commune weighs against homonyms: its own population is no longer published. */
const FORMER_COMMUNE_WEIGHT = 2_000;

function weightOf(commune: Commune): number {
  return commune.formerly ? Math.min(FORMER_COMMUNE_WEIGHT, commune.population) : commune.population;
}

/** The first letter of the Arabic script. */
const ARABIC = 0x600;
/** Letters of the Arabic script that stick to the word after them: in, to, and, the. */
const ARABIC_PREFIX = /^(?:وب|بال|فال|وال|لل|ال|ب|ف|ل|و)(?=\p{Script=Arabic}{3})/u;

/** Exact names: what a run of words is called, without tolerance. */
export class PlaceNames {
  constructor(
    private readonly table: PlaceTable,
    private readonly index: NameIndex,
  ) {}

  /** Départements of the region these words name. */
  area(words: readonly Word[]): Departement[] | undefined {
    for (const key of this.keysOf(words)) {
      const area = NEVER_ALONE.has(key) ? undefined : this.index.area(this.index.french(key)[0]!);
      if (area) return area;
    }
    return undefined;
  }

  /** Places these words name exactly, or that they are a known short form of. */
  hits(words: readonly Word[], said: Said): Hit[] {
    for (const key of this.keysOf(words)) {
      const hits = this.hitsOfKey(key, words, said);
      if (hits.length > 0) return hits;
    }
    return [];
  }

  /** The same, and no letters that stick to an Arabic name are taken off. */
  hitsExactly(words: readonly Word[], said: Said): Hit[] {
    return this.hitsOfKey(joinKey(words.map((word) => word.key)), words, said);
  }

  /** False when surely no name begins with this key: most words of a sentence begin none. */
  mayBegin(key: string): boolean {
    return this.index.filter.mayBegin(key);
  }

  /** False when this key is surely no name. */
  mayBe(key: string): boolean {
    return this.index.filter.mayBe(key);
  }

  /** False when these words surely name nothing, with the letters that stick to an Arabic name or without. */
  mayName(words: readonly Word[]): boolean {
    return this.keysOf(words).some((key) => this.mayBe(key));
  }

  /** The key of the words; in Arabic script also without the letters that stick to the first one. */
  private keysOf(words: readonly Word[]): string[] {
    const key = joinKey(words.map((word) => word.key));
    const bare = key.charCodeAt(0) < ARABIC ? key : key.replace(ARABIC_PREFIX, '');
    return bare === key ? [key] : [key, bare];
  }

  private hitsOfKey(key: string, words: readonly Word[], said: Said): Hit[] {
    if (isNeverAlone(words)) return [];
    return this.index.french(key).flatMap((french) => this.hitsOfFrench(french, words, said, french !== key));
  }

  private hitsOfFrench(key: string, words: readonly Word[], said: Said, foreign: boolean): Hit[] {
    const exact = this.table
      .named(key)
      .filter((commune) => foreign || isBelievable(commune, words, said))
      .map((commune) => ({ ...this.hitOf(commune), former: commune.formerly !== undefined }));
    const known = exact.some(({ population }) => population >= NAMESAKE);
    const named = known ? exact.filter(({ former }) => !former) : exact;
    return this.withDepartement(key, said, named, foreign) ?? this.withShortNames(key, words, named);
  }

  private hitOf(commune: Commune): Hit {
    return { place: this.table.placeOfCommune(commune), population: weightOf(commune) };
  }

  /** Adds the towns the key is short for, when larger than those of that very name: Saint-Étienne is no short name. */
  private withShortNames(key: string, words: readonly Word[], exact: Hit[]): Hit[] {
    const bare = words.length === 1 && isOrdinary(words[0]!.key);
    const largest = Math.max(0, ...exact.map(({ population }) => population));
    const towns = bare ? [] : this.index.shortFor(key).filter((town) => town.population > largest);
    return [
      ...besideLarger(exact, Math.max(0, ...towns.map((town) => town.population))),
      ...towns.map((town) => this.hitOf(town)),
    ];
  }

  /** The département of this name with the towns elsewhere that share it; undefined when there is none to speak of. */
  private withDepartement(key: string, said: Said, hits: Hit[], foreign: boolean): Hit[] | undefined {
    const departement = this.index.departement(key);
    if (!departement || isBareWord(key, said, foreign)) return undefined;
    const seat = hits.find(({ place }) => place.commune === departement.seat && placeKey(place.name) === key);
    if (seat) return undefined;
    const elsewhere = hits.filter(
      ({ place, population }) => population >= NAMESAKE && place.departement !== departement.code,
    );
    const whole = {
      place: this.table.placeOfDepartement(departement),
      population: departement.population,
    };
    return [whole, ...besideLarger(elsewhere, whole.population)];
  }
}

/** Lifts towns near the weight of something else of their name, so that the two are put as a question. */
function besideLarger(hits: readonly Hit[], weight: number): Hit[] {
  return hits.map((hit) =>
    hit.population < NAMESAKE ? hit : { ...hit, population: Math.max(hit.population, weight / 2) },
  );
}

function isBareWord(key: string, said: Said, foreign: boolean): boolean {
  return DEPARTEMENTS_LIKE_WORDS.has(key) && !said.introduced && !foreign;
}

function withoutArticle(words: readonly Word[]): readonly Word[] {
  return words.length > 1 && ARTICLES.has(words[0]!.key) ? words.slice(1) : words;
}

function isNeverAlone(words: readonly Word[]): boolean {
  const bare = withoutArticle(words);
  return bare.length === 1 && NEVER_ALONE.has(bare[0]!.key);
}

export function isOrdinary(key: string): boolean {
  return ORDINARY_NAMES.has(key) || ENGLISH_NAMESAKES.has(key) || NEVER_ALONE.has(key);
}

function isBelievable(commune: Commune, words: readonly Word[], said: Said): boolean {
  const population = weightOf(commune);
  const bare = withoutArticle(words);
  if (bare.length === 1 && !said.explicit) {
    const { key } = bare[0]!;
    if (key.length <= 3 && population < SHORT_WORD_POPULATION) return false;
    if (isOrdinary(key) && population < ORDINARY_POPULATION) return false;
  }
  const parts = fold(commune.name).split(' ').length;
  if (words.length > parts) return population >= JOINED_POPULATION;
  return words.length === parts || population >= SPLIT_POPULATION;
}
