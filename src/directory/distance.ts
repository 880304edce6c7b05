import type { Position } from '../conversation/types';

const EARTH_DIAMETER_KM = 12_742;
const RADIAN = Math.PI / 180;

/** Great-circle distance, in kilometres. */
export function kilometresBetween(a: Position, b: Position): number {
  const halfway =
    Math.sin(((b.latitude - a.latitude) * RADIAN) / 2) ** 2 +
    Math.cos(a.latitude * RADIAN) *
      Math.cos(b.latitude * RADIAN) *
      Math.sin(((b.longitude - a.longitude) * RADIAN) / 2) ** 2;
  return EARTH_DIAMETER_KM * Math.asin(Math.sqrt(Math.min(1, halfway)));
}
