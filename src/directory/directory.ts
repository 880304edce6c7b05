import type { Directory } from '../conversation/ports';
import type { HousingOption, Place } from '../conversation/types';
import { AppError } from '../errors';
import { PlaceFinder } from './find-place';
import { housingThatMatters, matchLaureates } from './matching';
import { NationalMap } from './national-map';
import { PlaceTable } from './place-table';
import { checkPositionsFile } from './position-table';
import type { LaureateEntry, ServiceEntry } from './types';

export interface DirectorySources {
  laureates: readonly LaureateEntry[];
  /** Must hold `cartographie`, with its address. */
  services: readonly ServiceEntry[];
  /** Loaded once with loadPlaces: a new release of the content keeps it. */
  places: Places;
}

/** Communes, départements and regions, and how to find them by name or by position. */
export type Places = PlaceFinder;

/**
 * The communes of France, from src/directory/places.txt unless told otherwise (10 ms, 1.3 MB). Their positions are
 * read when a position is first asked for; that their file is there is checked now, not in somebody's conversation.
 * @throws AppError `places` when the file is missing or damaged, `positions` when that of the positions is missing.
 */
export function loadPlaces(file?: string, positionsFile?: string): Places {
  checkPositionsFile(positionsFile);
  return new PlaceFinder(PlaceTable.read(file), positionsFile);
}

/** @throws AppError `directory` when services.yaml has no address for the national map. */
export function createDirectory({ laureates, services, places }: DirectorySources): Directory {
  const map = new NationalMap(mapAddress(services), places.table);
  const options = new Map<string, readonly HousingOption[]>();
  return {
    findPlace: (text, options) => places.find(text, options),
    placeIn: (text) => places.findIn(text),
    placeByCode: (code) => placeByCode(places.table, code),
    placeAt: (position) => places.at(position),
    housingOptions: (offer, place) => {
      const asked = `${offer} ${place?.departement}`;
      const found = options.get(asked) ?? housingThatMatters(laureates, services, offer, place);
      options.set(asked, found);
      return found;
    },
    guide: (offer, place, housing) => ({
      offer,
      ...(place && { place }),
      laureates: matchLaureates(laureates, offer, place, housing),
      mapUrl: map.forOffer(offer, place),
      ...(offer === 'demarches' && { franceServicesUrl: map.franceServices(place) }),
    }),
  };
}

function mapAddress(services: readonly ServiceEntry[]): string {
  const url = services.find(({ id }) => id === 'cartographie')?.url;
  if (!url || !/^https?:\/\//.test(url)) {
    throw new AppError(
      'directory',
      'Il manque l’adresse du service « cartographie » : ajoutez son champ url dans dialogs/services.yaml.',
    );
  }
  return url;
}

function placeByCode(table: PlaceTable, code: string): Place | undefined {
  const [, kind, value] = /^(commune|departement):([0-9][0-9AB][0-9]{0,3})$/.exec(code) ?? [];
  if (kind === 'departement') {
    const departement = table.departements.get(value!);
    return departement && table.placeOfDepartement(departement);
  }
  const commune = kind && value ? table.commune(value) : undefined;
  return commune && table.placeOfCommune(commune);
}
