import type { HousingOption, LaureateMatch, Offer, Place } from '../conversation/types';
import type { LaureateEntry, ServiceEntry } from './types';

const MOST_MATCHES = 3;
/** Workshops are one way of training: who asks for one is served by the other. */
const SAME_OFFERS: Partial<Record<Offer, readonly Offer[]>> = {
  form: ['form', 'ateliers'],
  ateliers: ['ateliers', 'form'],
};
const STATUS_ORDER: readonly LaureateMatch['status'][] = ['active', 'to-confirm', 'historical'];
/** Who is nearest to the person comes first: those who house them, then those of their département. */
const REASON_ORDER = ['housing', 'departement', 'national'];

/**
 * Laureates that really serve this offer, place and housing, at most three, surest first.
 * A laureate that works through a housing association is named only to people who said that this association houses
 * them: to anybody else it would be a promise. Unknown territory (an empty list) is served only in that case.
 * Historical projects show only when nothing else matches.
 */
export function matchLaureates(
  laureates: readonly LaureateEntry[],
  offer: Offer,
  place?: Place,
  housing?: string,
): LaureateMatch[] {
  const matches = laureates
    .map((laureate) => matchOf(laureate, offer, place, housing))
    .filter((match) => match !== undefined)
    .sort((a, b) => rank(a) - rank(b));
  const current = matches.filter(({ status }) => status !== 'historical');
  return (current.length > 0 ? current : matches).slice(0, MOST_MATCHES);
}

/**
 * Housing associations whose naming could change what is proposed for this offer and place.
 * An association of `housedBy` that neither a laureate nor a service names cannot be offered: it has no name to show.
 */
export function housingThatMatters(
  laureates: readonly LaureateEntry[],
  services: readonly ServiceEntry[],
  offer: Offer,
  place?: Place,
): HousingOption[] {
  const without = idsOf(matchLaureates(laureates, offer, place));
  const ids = new Set(
    laureates.flatMap(({ access, housedBy }) => (access === 'via-housing' ? (housedBy ?? []) : [])),
  );
  return [...ids]
    .filter((id) => idsOf(matchLaureates(laureates, offer, place, id)) !== without)
    .flatMap((id) => {
      const named = laureates.find((one) => one.id === id) ?? services.find((one) => one.id === id);
      return named ? [{ id, name: named.name }] : [];
    });
}

function idsOf(matches: readonly LaureateMatch[]): string {
  return matches.map(({ laureate }) => laureate).join(' ');
}

function matchOf(
  laureate: LaureateEntry,
  offer: Offer,
  place?: Place,
  housing?: string,
): LaureateMatch | undefined {
  const wanted = SAME_OFFERS[offer] ?? [offer];
  if (!laureate.offers.some((one) => wanted.includes(one))) return undefined;
  const housed =
    laureate.access === 'via-housing' &&
    housing !== undefined &&
    laureate.housedBy?.includes(housing) === true;
  if (laureate.access === 'via-housing' && !housed) return undefined;
  const where = territoryReason(laureate.territory, place);
  if (where === 'elsewhere' || (where === 'unknown' && !housed)) return undefined;
  return {
    laureate: laureate.id,
    name: laureate.name,
    reasons: reasonsOf(laureate, where, housed),
    status: laureate.status,
    verifiedOn: laureate.verifiedOn,
    ...(laureate.site && { site: laureate.site }),
  };
}

type Where = 'departement' | 'national' | 'elsewhere' | 'unknown';

function territoryReason({ national, departements = [] }: LaureateEntry['territory'], place?: Place): Where {
  if (place && departements.includes(place.departement)) return 'departement';
  if (national) return 'national';
  return place && departements.length > 0 ? 'elsewhere' : 'unknown';
}

function reasonsOf({ access }: LaureateEntry, where: Where, housed: boolean): string[] {
  return [
    'offer',
    ...(where === 'departement' || where === 'national' ? [where] : []),
    ...(housed ? ['housing'] : []),
    ...(access === 'via-social-worker' ? ['social-worker'] : []),
  ];
}

/** Status first, then nearness; equal ones keep the order of the file. */
function rank({ status, reasons }: LaureateMatch): number {
  const nearness = REASON_ORDER.findIndex((reason) => reasons.includes(reason));
  return (
    STATUS_ORDER.indexOf(status) * REASON_ORDER.length + (nearness < 0 ? REASON_ORDER.length - 1 : nearness)
  );
}
