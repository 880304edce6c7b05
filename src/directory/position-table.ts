import { accessSync, constants, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Position } from '../conversation/types';
import { AppError } from '../errors';
import { kilometresBetween } from './distance';

export const POSITIONS_FILE = path.join(__dirname, 'positions.txt');

/**
 * Farther than this from every point we know, the nearest commune says nothing. No village of the mainland or Corsica
 * lies farther from one than 27 km, none of the overseas islands than 16 km, none of French Guiana than 71 km.
 */
const FARTHEST_KM = { mainland: 30, islands: 20, guiana: 100 };
/** The outline cuts corners: a point this near to the middle of a French town is French (Halluin is outside of it). */
const TOWN_CENTRE_KM = 0.3;
const KM_PER_DEGREE = 111.19;

/** What the file says, point by point: lists of numbers, since an object for each point made the first answer wait. */
interface Points {
  latitudes: number[];
  longitudes: number[];
  /** What a distance to this point is divided by: a large town reaches farther than a village. */
  reaches: number[];
  /** INSEE codes. */
  communes: string[];
}

/**
 * Where the communes of France are (format and sources: scripts/build-positions.mjs): 15,400 points of the 14,800
 * communes of 500 inhabitants or more, and the outline of France. Costs 1.2 MB and 20 ms.
 * A smaller village is taken for its neighbour: one person in seven or eight gets a commune beside theirs.
 */
export class PositionTable {
  /** Points from south to north: a search begins at its latitude and stops where the best cannot be beaten. */
  private readonly latitudes: Float64Array;
  private readonly longitudes: Float64Array;
  private readonly reaches: Float64Array;
  private readonly widestReach: number;
  private readonly communes: readonly string[];
  private readonly outline: readonly Position[][];

  /** @throws AppError `positions` when the file is missing or is not one of ours. */
  static read(file = POSITIONS_FILE): PositionTable {
    try {
      return new PositionTable(readFileSync(file, 'utf8'));
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw broken(`illisible : ${file}`, cause);
    }
  }

  constructor(text: string) {
    const [rings, communes] = text.split('\n\n') as [string, string?];
    if (!rings.startsWith('O|') || !communes) throw broken('incomplet');
    this.outline = rings.split('\n').map(readRing);
    const points = readCommunes(communes);
    const order = Uint32Array.from(points.communes.keys()).sort(
      (a, b) => points.latitudes[a]! - points.latitudes[b]!,
    );
    this.latitudes = Float64Array.from(order, (at) => points.latitudes[at]!);
    this.longitudes = Float64Array.from(order, (at) => points.longitudes[at]!);
    this.reaches = Float64Array.from(order, (at) => points.reaches[at]!);
    this.communes = Array.from(order, (at) => points.communes[at]!);
    this.widestReach = this.reaches.reduce((widest, reach) => Math.max(widest, reach), 0);
  }

  /** INSEE code of the known commune nearest to this position of France; undefined elsewhere. Never throws. */
  communeAt(position: Position): string | undefined {
    if (!isOnEarth(position)) return undefined;
    const at = this.nearest(
      position,
      this.isInside(position) ? FARTHEST_KM[partOf(position)] : TOWN_CENTRE_KM,
    );
    return this.communes[at];
  }

  /** INSEE codes of all the communes of the file. */
  codes(): Set<string> {
    return new Set(this.communes);
  }

  /** The point of the shortest distance for its reach, none of them farther than this; -1 when there is none. */
  private nearest(position: Position, farthest: number): number {
    const parallel = KM_PER_DEGREE * Math.cos((position.latitude * Math.PI) / 180) * 0.99;
    let best = -1;
    let shortest = Number.POSITIVE_INFINITY;
    let within = farthest;
    const start = this.firstAt(position.latitude);
    for (const step of [1, -1]) {
      for (let at = step > 0 ? start : start - 1; at >= 0 && at < this.communes.length; at += step) {
        if ((this.latitudes[at]! - position.latitude) * step * KM_PER_DEGREE > within) break;
        const eastwards = (this.longitudes[at]! - position.longitude) * parallel;
        if (eastwards > within || eastwards < -within) continue;
        const distance = this.distanceTo(at, position);
        if (distance > farthest || distance / this.reaches[at]! >= shortest) continue;
        best = at;
        shortest = distance / this.reaches[at]!;
        within = Math.min(farthest, shortest * this.widestReach);
      }
    }
    return best;
  }

  private distanceTo(at: number, position: Position): number {
    return kilometresBetween(position, {
      latitude: this.latitudes[at]!,
      longitude: this.longitudes[at]!,
    });
  }

  /** The first point at this latitude or north of it. */
  private firstAt(latitude: number): number {
    let low = 0;
    let high = this.latitudes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.latitudes[middle]! < latitude) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a line drawn eastwards from the position crosses the rings an odd number of times. */
  private isInside({ latitude, longitude }: Position): boolean {
    let inside = false;
    for (const ring of this.outline) {
      let from = ring.at(-1)!;
      for (const to of ring) {
        if (from.latitude > latitude !== to.latitude > latitude) {
          const share = (latitude - from.latitude) / (to.latitude - from.latitude);
          if (longitude < from.longitude + share * (to.longitude - from.longitude)) inside = !inside;
        }
        from = to;
      }
    }
    return inside;
  }
}

/** A platform's payload is not to be trusted: anything but two numbers of degrees is nowhere. */
function isOnEarth(position: Position): boolean {
  const { latitude, longitude } = (position ?? {}) as Partial<Position>;
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return false;
  return Math.abs(latitude!) <= 90 && Math.abs(longitude!) <= 180;
}

/** Which part of France a position is in, if it is in France. */
function partOf({ latitude, longitude }: Position): keyof typeof FARTHEST_KM {
  if (latitude > 41) return 'mainland';
  return latitude > 0 && latitude < 8 && longitude < -50 ? 'guiana' : 'islands';
}

function readCommunes(text: string): Points {
  const points: Points = { latitudes: [], longitudes: [], reaches: [], communes: [] };
  for (const line of text.trimEnd().split('\n')) {
    const [commune, reach, places] = line.split('|');
    if (!places || !(Number(reach) > 0)) throw broken(`illisible à « ${line.slice(0, 20)} »`);
    for (const place of places.split(' ')) {
      const { latitude, longitude } = readPoint(place, 1e3);
      points.latitudes.push(latitude);
      points.longitudes.push(longitude);
      points.reaches.push(Number(reach));
      points.communes.push(commune!);
    }
  }
  return points;
}

function readRing(line: string): Position[] {
  return line
    .slice(2)
    .split(' ')
    .map((point) => readPoint(point, 1e4));
}

function readPoint(text: string, perDegree: number): Position {
  const comma = text.indexOf(',');
  const latitude = Number(text.slice(0, comma)) / perDegree;
  const longitude = Number(text.slice(comma + 1)) / perDegree;
  if (comma < 0 || !Number.isFinite(latitude) || !Number.isFinite(longitude))
    throw broken(`illisible à « ${text} »`);
  return { latitude, longitude };
}

/** @throws AppError `positions` when the file cannot be read. */
export function checkPositionsFile(file = POSITIONS_FILE): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw broken(`illisible : ${file}`, cause);
  }
}

function broken(how: string, cause?: unknown): AppError {
  return new AppError(
    'positions',
    `Fichier des positions ${how}. Refaites-le : node scripts/build-positions.mjs`,
    { cause },
  );
}
