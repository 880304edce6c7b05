import type { Hit } from './name-index';
import { joinKey, placeKey } from './place-key';
import type { Word } from './place-names';
import type { PlaceTable } from './place-table';
import {
  type Bones,
  bonesOf,
  consonantsOf,
  mayBeNear,
  type Sounds,
  soundDistance,
  soundsOfLatin,
  soundsOfScript,
} from './sound';
import { editDistance, lettersOf, mayBeWithin } from './typos';

/** A town or département that a misspelt name may mean. */
interface Known extends Hit {
  key: string;
  sounds: Sounds;
  bones: Bones;
}

/** Smaller places are not guessed: too many villages look like any word. */
const GUESSED_POPULATION = 10_000;
const WELL_KNOWN = 30_000;
const LARGE = 100_000;
/** How far the sounds of another script may be, by the number of consonants heard: few are soon alike. */
const SCRIPT_TOLERANCE = [0, 0, 0.1, 0.25, 0.5, 0.8];
const LATIN_TOLERANCE = 0.12;
/** Two guesses this near are one guess: the larger place decides. */
const SAME_SOUND = 0.15;
const LATIN = /^[\p{Script=Latin}\d ]+$/u;

/** Guesses the place of a misspelt or transliterated name. Built at the first guess: about 20 ms. */
export class PlaceGuesser {
  /** Largest first. */
  private readonly known: Known[];
  /** Of each of them, side by side: most names are told apart by their letters alone. */
  private readonly letters: Int32Array;

  constructor(table: PlaceTable) {
    const towns = table.towns(GUESSED_POPULATION).map((town) => ({
      place: table.placeOfCommune(town),
      population: town.population,
    }));
    const departements = [...table.departements.values()].map((departement) => ({
      place: table.placeOfDepartement(departement),
      // A département is thought of less often than a town of its size.
      population: departement.population / 10,
    }));
    this.known = [...towns, ...departements].map((hit) => {
      const key = placeKey(hit.place.name);
      const sounds = soundsOfLatin(hit.place.name);
      return { ...hit, key, sounds, bones: bonesOf(sounds) };
    });
    this.known.sort((a, b) => b.population - a.population);
    this.letters = Int32Array.from(this.known, ({ key }) => lettersOf(key));
  }

  /** Hits of the nearest name; none when nothing is near enough. */
  guess(words: readonly Word[]): Hit[] {
    const key = joinKey(words.map((word) => word.key));
    if (words.length === 0 || words.length > 6 || key.length < 3 || key.length > 40) return [];
    const latin = LATIN.test(words.map((word) => word.key).join(' '));
    if (!latin) return this.byScript(words);
    const typos = this.byTypo(key);
    if (typos.length > 0) return typos;
    if (key.length < 5) return [];
    const sounds = soundsOfLatin(words.map((word) => word.raw).join(' '));
    return consonantsOf(sounds).length < 2
      ? []
      : this.bySound(sounds, LATIN_TOLERANCE, LARGE).filter((known) => known.key[0] === key[0]);
  }

  private byTypo(key: string): Hit[] {
    if (key.length < 5 || /\d/.test(key)) return [];
    const allowed = key.length >= 8 ? 2 : 1;
    let best = allowed + 1;
    let hits: Hit[] = [];
    const letters = lettersOf(key);
    const count = this.countFrom(smallestGuessed(key));
    for (let at = 0; at < count; at += 1) {
      if (!mayBeWithin(allowed, letters, this.letters[at]!)) continue;
      const known = this.known[at]!;
      const edits = editDistance(key, known.key, Math.min(best, allowed));
      if (edits > allowed || edits > best || !isTrustworthy(edits, key, known)) continue;
      hits = edits < best ? [known] : [...hits, known];
      best = edits;
    }
    return hits;
  }

  /** How many have so many inhabitants. */
  private countFrom(population: number): number {
    const smaller = this.known.findIndex((known) => known.population < population);
    return smaller < 0 ? this.known.length : smaller;
  }

  private byScript(words: readonly Word[]): Hit[] {
    const sounds = soundsOfScript(words.map((word) => word.key).join(' '));
    const bones = sounds === undefined ? 0 : consonantsOf(sounds).length;
    if (sounds === undefined || bones < 2) return [];
    const tolerance = SCRIPT_TOLERANCE[Math.min(bones, SCRIPT_TOLERANCE.length - 1)]!;
    return this.bySound(sounds, tolerance, bones === 2 ? WELL_KNOWN : GUESSED_POPULATION);
  }

  /** @param limit below 1: whoever lacks a consonant is out of reach */
  private bySound(sounds: Sounds, limit: number, minimum: number): Known[] {
    const bones = bonesOf(sounds);
    const near = this.known
      .slice(0, this.countFrom(minimum))
      .filter((known) => mayBeNear(bones, known.bones))
      .map((known) => ({ known, distance: soundDistance(sounds, known.sounds, limit + 0.01) }))
      .filter(({ distance }) => distance <= limit);
    const best = Math.min(...near.map(({ distance }) => distance));
    return near.filter(({ distance }) => distance <= best + SAME_SOUND).map(({ known }) => known);
  }
}

/** One wrong letter in a short word is another word: only what is well known is guessed. */
function smallestGuessed(key: string): number {
  if (key.length >= 8) return GUESSED_POPULATION;
  return key.length >= 6 ? WELL_KNOWN : LARGE;
}

/** Two edits also need the first letter right: "toulous" and "strasburg" keep it, ordinary words seldom do. */
function isTrustworthy(edits: number, key: string, known: Known): boolean {
  return edits === 0 || (key[0] === known.key[0] && (edits === 1 || known.key.length >= 8));
}
