import type { PlaceSearch } from '../../src/conversation/ports';
import type { Place } from '../../src/conversation/types';
import { createDirectory, loadPlaces } from '../../src/directory/directory';
import type { LaureateEntry } from '../../src/directory/types';

export const places = loadPlaces();
export const MAP = 'https://carte.example.org';

export function directoryOf(
  laureates: LaureateEntry[] = [],
  services = [{ id: 'cartographie', name: 'Carte', url: MAP }],
) {
  return createDirectory({ laureates, services, places });
}

/** A search in a line: `Lyon 69`, `Lyon 69 69003`, `? Saint-Denis 974 | Saint-Denis 93`, `-`. */
export function shown(search: PlaceSearch): string {
  if (search.kind === 'found') return name(search.place);
  return search.kind === 'ambiguous' ? `? ${search.places.map(name).join(' | ')}` : '-';
}

export function name(place: Place | undefined): string {
  return place ? [place.name, place.departement, place.postcode].filter(Boolean).join(' ') : '-';
}
