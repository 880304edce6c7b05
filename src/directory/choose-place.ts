import type { PlaceSearch } from '../conversation/ports';
import type { Hit } from './name-index';

/** One homonym this many times larger than the next is the one meant. */
const DOMINANCE = 10;
const MOST_CHOICES = 3;
/** A homonym this many times smaller is not worth a line of the question. */
const NEGLIGIBLE = 100;

/** The rule of homonyms: the one that is ten times larger than the next, or the three largest as a question. */
export function choose(hits: readonly Hit[]): PlaceSearch {
  const seen = new Set<string>();
  const sorted = [...hits]
    .sort((a, b) => b.population - a.population)
    .filter(({ place }) => !seen.has(identity(place)) && seen.add(identity(place)));
  const [first, second] = sorted;
  if (!first) return { kind: 'unknown' };
  if (!second || first.population >= DOMINANCE * second.population)
    return { kind: 'found', place: first.place };
  const likely = sorted.filter(({ population }) => population * NEGLIGIBLE >= first.population);
  return { kind: 'ambiguous', places: likely.slice(0, MOST_CHOICES).map(({ place }) => place) };
}

function identity(place: Hit['place']): string {
  return place.commune ?? place.departement;
}
