import type { Offer, Place } from '../conversation/types';
import type { PlaceTable } from './place-table';
import { arrondissementOf } from './postcodes';

/**
 * Links into the national map of places of digital inclusion, as its own documentation says to make them:
 * anct-cartographie-nationale/cartographie, `docs/integration-url.md` (paths `/{region}/{departement}/lieux`, parameters
 * `services`, `dispositif_programmes_nationaux`, `territoire_type`, `territoires`, values parted by commas) and
 * `docs/codes-territoires.md` (slugs). The page drops a value it does not know without a word, see
 * `src/libraries/inclusion-numerique-api/filters/filters.schema.ts`: the names below are those of that list.
 */
const SERVICES: Partial<Record<Offer, string>> = {
  equip: 'Acquisition de matériel informatique à prix solidaire',
  connect: 'Accès internet et matériel informatique',
  form: 'Maîtrise des outils numériques du quotidien',
  ateliers: 'Maîtrise des outils numériques du quotidien',
  demarches: 'Aide aux démarches administratives',
  insertion: 'Insertion professionnelle via le numérique',
};
const FRANCE_SERVICES = 'France Services';

/**
 * Inhabitants from which the list is narrowed to the commune. Ours, not the map's: most communes have no place of their
 * own, and an empty page helps nobody; the département always has some. Places that sell equipment, and France services,
 * are rarer than the others.
 */
const NARROW_FROM = 10_000;
const NARROW_RARE_FROM = 100_000;

/** Slugs that are not the name in plain letters (docs/codes-territoires.md). */
const SLUGS: Record<string, string> = { "Provence-Alpes-Côte d'Azur": 'provence-alpes-cote-dazur' };
/** Overseas collectivities the map has no page for. */
const WITHOUT_PAGE = new Set(['975', '977', '986', '987', '988']);

/** The slug of a region or département: plain letters, hyphens for all else. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return SLUGS[name] ?? plain.replace(/[^a-z0-9]+/g, '-');
}

export class NationalMap {
  private readonly base: string;

  constructor(
    url: string,
    private readonly table: PlaceTable,
  ) {
    this.base = url.replace(/\/+$/, '');
  }

  /** The list of places that give this help, in the person's commune or département; the whole country without a place. */
  forOffer(offer: Offer, place?: Place): string {
    const service = SERVICES[offer];
    const filter = service ? [parameter('services', service)] : [];
    return this.link(filter, place, offer === 'equip' ? NARROW_RARE_FROM : NARROW_FROM);
  }

  /** The list of France services. */
  franceServices(place?: Place): string {
    return this.link(
      [parameter('dispositif_programmes_nationaux', FRANCE_SERVICES)],
      place,
      NARROW_RARE_FROM,
    );
  }

  private link(filter: readonly string[], place: Place | undefined, narrowFrom: number): string {
    const query = [...filter, ...(place ? this.territory(place, narrowFrom) : [])].join('&');
    return `${this.base}${place ? this.path(place) : '/'}${query && `?${query}`}`;
  }

  private path(place: Place): string {
    if (WITHOUT_PAGE.has(place.departement)) return '/';
    const region = this.table.regions.get(place.region)!;
    return `/${slugOf(region.name)}/${slugOf(place.departementName)}/lieux`;
  }

  private territory(place: Place, narrowFrom: number): string[] {
    if (WITHOUT_PAGE.has(place.departement)) return territories('departements', [place.departement]);
    const codes = this.communeCodes(place, narrowFrom);
    return codes.length > 0 ? territories('communes', codes) : [];
  }

  /**
   * Places are filed under a commune's exact code; in Paris, Lyon and Marseille under the arrondissement's or under the
   * town's, so both are asked for.
   */
  private communeCodes(place: Place, narrowFrom: number): string[] {
    const commune = place.commune ? this.table.commune(place.commune) : undefined;
    if (!commune || commune.population < narrowFrom) return [];
    const own = arrondissementOf(place.postcode);
    if (own) return [commune.code, own];
    // Paris is a whole département: nothing to narrow.
    if (commune.code === '75056') return [];
    const arrondissements = commune.postcodes.map(arrondissementOf).filter((code) => code !== undefined);
    return [commune.code, ...arrondissements];
  }
}

function parameter(name: string, value: string): string {
  return `${name}=${encodeURIComponent(value)}`;
}

function territories(type: 'communes' | 'departements', codes: readonly string[]): string[] {
  return [`territoire_type=${type}`, `territoires=${codes.join(',')}`];
}
