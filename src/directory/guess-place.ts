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
  letters: number;
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
  /** Two numbers of each of them, side by side: nearly all are told apart by their consonants alone. */
  private readonly bones: Int32Array;
  /** Largest first. A misspelt name in Latin letters keeps its first one: others are not compared. */
  private readonly byInitial = new Map<string, Known[]>();

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
      return { key, letters: lettersOf(key), sounds, bones: bonesOf(sounds), ...hit };
    });
    this.known.sort((a, b) => b.population - a.population);
    this.bones = Int32Array.from(this.known.flatMap(({ bones }) => [bones.pronounced, bones.all]));
    for (const known of this.known) {
      const same = this.byInitial.get(known.key[0]!);
      if (same) same.push(known);
      else this.byInitial.set(known.key[0]!, [known]);
    }
  }

  /** Hits of the nearest name; none when nothing is near enough. */
  guess(words: readonly Word[]): Hit[] {
    const key = joinKey(words.map((word) => word.key));
    if (words.length === 0 || words.length > 6 || key.length < 3 || key.length > 40) return [];
    const latin = LATIN.test(words.map((word) => word.key).join(' '));
    if (!latin) return this.byScript(words);
    const typos = this.byTypo(key);
    if (typos.length > 0) return typos;
    const large = key.length < 5 ? [] : this.withInitialOf(key, LARGE);
    if (large.length === 0) return [];
    const sounds = soundsOfLatin(words.map((word) => word.raw).join(' '));
    if (consonantsOf(sounds).length < 2) return [];
    const bones = bonesOf(sounds);
    const near = large.filter((known) => mayBeNear(bones, known.bones.pronounced, known.bones.all));
    return nearest(sounds, near, LATIN_TOLERANCE);
  }

  private byTypo(key: string): Hit[] {
    if (key.length < 5 || /\d/.test(key)) return [];
    const allowed = key.length >= 8 ? 2 : 1;
    let best = allowed + 1;
    let hits: Hit[] = [];
    const letters = lettersOf(key);
    for (const known of this.withInitialOf(key, smallestGuessed(key))) {
      if (!mayBeWithin(allowed, letters, known.letters)) continue;
      const edits = editDistance(key, known.key, Math.min(best, allowed));
      if (edits > allowed || edits > best || !isTrustworthy(edits, known)) continue;
      hits = edits < best ? [known] : [...hits, known];
      best = edits;
    }
    return hits;
  }

  /** Those of so many inhabitants. */
  private withInitialOf(key: string, population: number): Known[] {
    const same = this.byInitial.get(key[0]!) ?? [];
    const smaller = same.findIndex((known) => known.population < population);
    return smaller < 0 ? same : same.slice(0, smaller);
  }

  private byScript(words: readonly Word[]): Hit[] {
    const sounds = soundsOfScript(words.map((word) => word.key).join(' '));
    const bones = sounds === undefined ? 0 : consonantsOf(sounds).length;
    if (sounds === undefined || bones < 2) return [];
    const tolerance = SCRIPT_TOLERANCE[Math.min(bones, SCRIPT_TOLERANCE.length - 1)]!;
    return nearest(
      sounds,
      this.withBonesOf(sounds, bones === 2 ? WELL_KNOWN : GUESSED_POPULATION),
      tolerance,
    );
  }

  private withBonesOf(sounds: Sounds, population: number): Known[] {
    const bones = bonesOf(sounds);
    const near: Known[] = [];
    for (let at = 0; at < this.known.length; at += 1) {
      if (!mayBeNear(bones, this.bones[2 * at]!, this.bones[2 * at + 1]!)) continue;
      if (this.known[at]!.population < population) break;
      near.push(this.known[at]!);
    }
    return near;
  }
}

/** @param limit below 1: whoever lacks a consonant is out of reach */
function nearest(sounds: Sounds, among: readonly Known[], limit: number): Known[] {
  const near = among
    .map((known) => ({ known, distance: soundDistance(sounds, known.sounds, limit + 0.01) }))
    .filter(({ distance }) => distance <= limit);
  const best = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance <= best + SAME_SOUND).map(({ known }) => known);
}

/** One wrong letter in a short word is another word: only what is well known is guessed. */
function smallestGuessed(key: string): number {
  if (key.length >= 8) return GUESSED_POPULATION;
  return key.length >= 6 ? WELL_KNOWN : LARGE;
}

/** Of names that begin with the same letter: "toulous" and "strasburg" keep it, ordinary words seldom do. */
function isTrustworthy(edits: number, known: Known): boolean {
  return edits < 2 || known.key.length >= 8;
}
