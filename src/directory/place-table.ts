import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from '../conversation/types';
import { AppError } from '../errors';
import { placeKey } from './place-key';
import { SortedKeys } from './sorted-keys';

export interface Commune {
  /** INSEE code. */
  code: string;
  name: string;
  /** Inhabitants; 0 when unknown. */
  population: number;
  departement: string;
  postcodes: readonly string[];
  /** The former commune this name belongs to, when it is not the commune of today. */
  formerly?: string;
}

export interface Departement {
  code: string;
  name: string;
  region: string;
  /** INSEE code of the town where its préfecture is. */
  seat: string;
  population: number;
}

export interface Region {
  code: string;
  name: string;
}

const NEWLINE = 10;
const BAR = 124;

/** The département of an INSEE code of commune: its first two characters, three overseas. */
function departementOfCommune(code: string): string {
  return /^9[78]/.test(code) ? code.slice(0, 3) : code.slice(0, 2);
}

/**
 * The communes, départements and regions of France (format: scripts/build-places.mjs).
 * Names stay in one buffer and are found by bisection: 37,466 names cost about 1.3 MB, and no object until asked.
 */
export class PlaceTable {
  readonly departements: ReadonlyMap<string, Departement>;
  readonly regions: ReadonlyMap<string, Region>;
  private readonly data: Buffer;
  /** Where each commune line starts; one more entry than lines. */
  private readonly starts: Int32Array;
  /** Keys of the lines met so far: 1.5 MB were all of them met. */
  private readonly keys: (string | undefined)[];
  private readonly sorted: SortedKeys;
  /** Line of each INSEE code, by its number, plus one; 0 where there is none. */
  private linesByCode: Uint16Array | undefined;

  /** @throws AppError `places` when the file is missing or is not one of ours. */
  static read(file = path.join(__dirname, 'places.txt')): PlaceTable {
    try {
      return new PlaceTable(readFileSync(file));
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError(
        'places',
        `Fichier des communes illisible : ${file}. Refaites-le : node scripts/build-places.mjs`,
        {
          cause,
        },
      );
    }
  }

  constructor(data: Buffer) {
    const headerEnd = data.indexOf('\n\n');
    if (headerEnd < 0 || !data.toString('latin1', 0, 2).startsWith('R|')) {
      throw new AppError(
        'places',
        'Fichier des communes incomplet. Refaites-le : node scripts/build-places.mjs',
      );
    }
    const header = data
      .toString('utf8', 0, headerEnd)
      .split('\n')
      .map((line) => line.split('|'));
    this.regions = new Map(header.filter(([kind]) => kind === 'R').map(readRegion));
    this.departements = new Map(header.filter(([kind]) => kind === 'D').map(readDepartement));
    this.data = data.subarray(headerEnd + 2);
    this.starts = lineStarts(this.data);
    this.keys = new Array(this.lines);
    this.sorted = new SortedKeys(this.lines, (line) => this.keyAt(line));
  }

  /** Communes of today or of before with this key, most populous first; a former one comes as today's. */
  named(key: string): Commune[] {
    const found: Commune[] = [];
    for (let line = this.sorted.firstFrom(key); line < this.lines && this.keyAt(line) === key; line += 1) {
      const commune = this.communeAt(line);
      if (commune && !found.some((other) => other.code === commune.code)) found.push(commune);
    }
    return found;
  }

  /** The commune of this INSEE code. */
  commune(code: string): Commune | undefined {
    this.linesByCode ??= this.indexCodes();
    const line = /^\d[\dAB]\d{3}$/.test(code) ? this.linesByCode[codeNumber(code)]! - 1 : -1;
    const commune = line < 0 ? undefined : this.communeAt(line);
    return commune?.code === code ? commune : undefined;
  }

  /** The key of every name. They are not kept. */
  *allKeys(): Generator<string> {
    for (let line = 0; line < this.lines; line += 1) yield this.keys[line] ?? this.readKey(line);
  }

  /** Communes that share a postcode, most populous first. */
  at(postcode: string): Commune[] {
    const lines = new Set([...this.linesWith(` ${postcode}`), ...this.linesWith(`|${postcode}`)]);
    const communes = [...lines]
      .map((line) => this.communeAt(line))
      .filter((commune) => commune !== undefined);
    return communes
      .filter((commune) => commune.postcodes.includes(postcode))
      .sort((a, b) => b.population - a.population);
  }

  /** Communes of at least 10,000 inhabitants or more. */
  towns(minimum: number): Commune[] {
    const towns: Commune[] = [];
    for (let line = 0; line < this.lines; line += 1) {
      if (this.populationDigits(line) < 5) continue;
      const commune = this.communeAt(line)!;
      if (commune.population >= minimum) towns.push(commune);
    }
    return towns;
  }

  placeOfCommune(commune: Commune, postcode?: string): Place {
    const departement = this.departements.get(commune.departement)!;
    return {
      commune: commune.code,
      name: commune.formerly ? `${commune.formerly} (${commune.name})` : commune.name,
      departement: departement.code,
      departementName: departement.name,
      region: departement.region,
      ...(postcode && { postcode }),
    };
  }

  placeOfDepartement(departement: Departement, postcode?: string): Place {
    return {
      name: departement.name,
      departement: departement.code,
      departementName: departement.name,
      region: departement.region,
      ...(postcode && { postcode }),
    };
  }

  private get lines(): number {
    return this.starts.length - 1;
  }

  private text(line: number): string {
    return this.data.toString('utf8', this.starts[line]!, this.starts[line + 1]! - 1);
  }

  private keyAt(line: number): string {
    const known = this.keys[line];
    if (known !== undefined) return known;
    const key = this.readKey(line);
    this.keys[line] = key;
    return key;
  }

  private readKey(line: number): string {
    const start = this.starts[line]!;
    return placeKey(this.data.toString('utf8', start, this.data.indexOf(BAR, start)));
  }

  private communeAt(line: number): Commune | undefined {
    const [name, code, population, postcodes] = this.text(line).split('|') as [
      string,
      string,
      string?,
      string?,
    ];
    if (population === undefined) return this.formerCommune(name, code);
    return {
      code,
      name,
      population: Number(population),
      departement: departementOfCommune(code),
      postcodes: postcodes ? postcodes.split(' ') : [],
    };
  }

  private formerCommune(name: string, codes: string): Commune | undefined {
    const today = this.commune(codes.slice(codes.indexOf('>') + 1));
    if (!today) return undefined;
    return placeKey(today.name).includes(placeKey(name)) ? today : { ...today, formerly: name };
  }

  /** Digits of the population of a line; 0 for a former commune. */
  private populationDigits(line: number): number {
    const end = this.starts[line + 1]!;
    const second = this.data.indexOf(BAR, this.data.indexOf(BAR, this.starts[line]!) + 1);
    return second < 0 || second >= end ? 0 : this.data.indexOf(BAR, second + 1) - second - 1;
  }

  /** Read once: a search through the file for each code took longer than the rest of a turn. */
  private indexCodes(): Uint16Array {
    const index = new Uint16Array(100_000);
    for (let line = 0; line < this.lines; line += 1) {
      const code = this.data.indexOf(BAR, this.starts[line]!) + 1;
      if (this.data[code + 5] === BAR)
        index[codeNumber(this.data.toString('latin1', code, code + 5))] = line + 1;
    }
    return index;
  }

  private linesWith(pattern: string): number[] {
    const lines: number[] = [];
    for (
      let offset = this.data.indexOf(pattern);
      offset >= 0;
      offset = this.data.indexOf(pattern, offset + 1)
    ) {
      lines.push(this.lineAt(offset));
    }
    return lines;
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.lines;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** `69123` as it is; no département is numbered 20 or 96, so Corsica's letters have these. */
function codeNumber(code: string): number {
  return Number(code.replace('2A', '20').replace('2B', '96'));
}

function lineStarts(data: Buffer): Int32Array {
  const starts: number[] = [0];
  for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, end + 1)) starts.push(end + 1);
  return Int32Array.from(starts);
}

function readRegion([, code, name]: string[]): [string, Region] {
  return [code!, { code: code!, name: name! }];
}

function readDepartement([, code, name, region, seat, population]: string[]): [string, Departement] {
  return [code!, { code: code!, name: name!, region: region!, seat: seat!, population: Number(population) }];
}
