import type { PlaceSearch } from '../conversation/ports';
import type { Place, Position } from '../conversation/types';
import { choose } from './choose-place';
import { PlaceGuesser } from './guess-place';
import { type Hit, NameIndex } from './name-index';
import { placeIn } from './place-in';
import { isOrdinary, PlaceNames, type Said, type Word, wordsOf } from './place-names';
import type { Departement, PlaceTable } from './place-table';
import { FILLERS, RESIDENCE } from './place-words';
import { POSITIONS_FILE, PositionTable } from './position-table';
import { hasArrondissements, placeOfPostcode, postcodeIn, withArrondissement } from './postcodes';

const MOST_WORDS = 14;
const MOST_CHOICES = 3;
/** A longer run of words is a sentence: no misspelt name is looked for in it. */
const MOST_GUESSED_WORDS = 5;
const UNKNOWN: PlaceSearch = { kind: 'unknown' };
const ARRONDISSEMENT =
  /^(?:arrondissements?|arrdt|ardt|arr|eme|ieme|e|er|th|st|nd|rd|district|الدائره|دايره|الحي|район|округ)$/;
const ORDINAL = /^(\d{1,2})(e|er|eme|ieme|nd|nde|th|st|rd)?$/;

/** A run of words, and what is said before it. */
interface Span {
  span: readonly Word[];
  said: Said;
}

/** A text, and what was found inside it once that was asked. */
interface Read {
  text: string;
  words: readonly Word[];
  searched: boolean;
  place: Place | undefined;
}

function isFiller({ key }: Word): boolean {
  return FILLERS.has(key) || RESIDENCE.has(key);
}

/**
 * Reads an answer to "where do you live?". Rules worth knowing:
 * a postcode wins over a name (see placeOfPostcode); among homonyms the one ten times larger is meant, else the three
 * largest are put as a question; a region is too wide to find anybody who serves it, so its three most populous
 * départements are put as a question (the person may also just type another place); a region of one département is it.
 */
export class PlaceFinder {
  private names: PlaceNames | undefined;
  private guesser: PlaceGuesser | undefined;
  private positions: PositionTable | undefined;
  /** A turn asks for its text as a whole, then for a place inside it. */
  private last: Read = { text: '', words: [], searched: false, place: undefined };

  constructor(
    readonly table: PlaceTable,
    private readonly positionsFile = POSITIONS_FILE,
  ) {}

  /** Makes the indexes, some 80 ms, which the first question would else wait for. */
  prepare(): void {
    this.names ??= new PlaceNames(this.table, new NameIndex(this.table));
    this.guesser ??= new PlaceGuesser(this.table);
  }

  /** The whole text as a place; `guess` (true unless told otherwise) also reads misspelt names. Never throws. */
  find(text: string, { guess = true }: { guess?: boolean } = {}): PlaceSearch {
    const { words } = this.read(text);
    if (words.length === 0) return UNKNOWN;
    return this.byPostcode(words) ?? this.byShortAnswer(words, guess) ?? this.inSentence(text);
  }

  /** A place inside a longer sentence; undefined unless it is clear. */
  findIn(text: string): Place | undefined {
    const read = this.read(text);
    if (!read.searched) read.place = placeIn(read.words, this.table, this.exact);
    read.searched = true;
    return read.place;
  }

  /**
   * The commune that this position is in, or the one next to it; undefined outside of France and for anything but two
   * numbers of degrees. The positions are read at the first one asked for (see PositionTable.read for the error).
   */
  at(position: Position): Place | undefined {
    this.positions ??= PositionTable.read(this.positionsFile);
    const code = this.positions.communeAt(position);
    const commune = code ? this.table.commune(code) : undefined;
    return commune && this.table.placeOfCommune(commune);
  }

  private read(text: string): Read {
    if (text !== this.last.text)
      this.last = { text, words: wordsOf(text), searched: false, place: undefined };
    return this.last;
  }

  private get exact(): PlaceNames {
    this.prepare();
    return this.names!;
  }

  private byPostcode(words: readonly Word[]): PlaceSearch | undefined {
    const found = postcodeIn(words, this.table);
    if (!found) return undefined;
    const others = words.filter((_, at) => at < found.at || at >= found.at + found.words);
    const used = this.table.at(found.postcode).length > 0 || found.postcode.endsWith('000');
    if (!used && !others.some(({ key }) => key === 'cedex')) return undefined;
    return placeOfPostcode(found.postcode, others, this.table);
  }

  private byShortAnswer(words: readonly Word[], guess: boolean): PlaceSearch | undefined {
    if (words.length > MOST_WORDS) return undefined;
    return (
      this.byDepartementNumber(words) ??
      this.byNameAndNumber(words) ??
      this.byName(words) ??
      (guess ? this.byGuess(words) : undefined)
    );
  }

  private byDepartementNumber(words: readonly Word[]): PlaceSearch | undefined {
    const rest = words.filter((word) => !isFiller(word));
    if (rest.length !== 1) return undefined;
    const code = rest[0]!.key.toUpperCase();
    if (code === '20') return this.areaChoices(['2A', '2B'].map((one) => this.table.departements.get(one)!));
    const departement = /^(?:0[1-9]|[1-9]\d|2[AB]|9[78]\d)$/.test(code)
      ? this.table.departements.get(code)
      : undefined;
    return departement && { kind: 'found', place: this.table.placeOfDepartement(departement) };
  }

  /** "Paris 18", "lyon 3eme", "Saint-Denis (93)": the number is an arrondissement where there are some, else a département. */
  private byNameAndNumber(words: readonly Word[]): PlaceSearch | undefined {
    const at = words.findIndex(({ key }) => ORDINAL.test(key) || /^(?:2[ab]|9[78]\d)$/.test(key));
    if (at < 0) return undefined;
    const ordinal =
      words.slice(at + 1).some(({ key }) => ARRONDISSEMENT.test(key)) || /\d\D/.test(words[at]!.key);
    const rest = words.filter(({ key }, index) => index < at || (index > at && !ARRONDISSEMENT.test(key)));
    const hits = firstOf(this.spans(rest), ({ span, said }) => this.exact.hits(span, said)) ?? [];
    return this.numbered(hits, words[at]!.key, ordinal);
  }

  private numbered(hits: readonly Hit[], number: string, ordinal: boolean): PlaceSearch | undefined {
    const town = hits.find(({ place }) => hasArrondissements(place));
    const code = number.toUpperCase();
    const inDepartement = hits.filter(({ place }) => place.departement === code);
    if (town && (ordinal || code !== town.place.departement)) {
      return { kind: 'found', place: withArrondissement(town.place, Number.parseInt(number, 10)) };
    }
    return inDepartement.length > 0 ? choose(inDepartement) : undefined;
  }

  private byName(words: readonly Word[]): PlaceSearch | undefined {
    const spans = this.spans(words);
    const area = firstOf(spans, ({ span }) => this.exact.area(span));
    if (area) return this.areaChoices(area);
    const hits = firstOf(spans, ({ span, said }) => this.exact.hits(span, said));
    return hits && choose(hits);
  }

  private byGuess(words: readonly Word[]): PlaceSearch | undefined {
    const core = coreOf(words);
    if (core.length === 0 || core.length > MOST_GUESSED_WORDS) return undefined;
    if (core.length === 1 && isOrdinary(core[0]!.key)) return undefined;
    this.prepare();
    const hits = this.guesser!.guess(core);
    return hits.length > 0 ? choose(hits) : undefined;
  }

  private inSentence(text: string): PlaceSearch {
    const place = this.read(text).words.length > 1 ? this.findIn(text) : undefined;
    return place ? { kind: 'found', place } : UNKNOWN;
  }

  private areaChoices(departements: readonly Departement[]): PlaceSearch {
    const places = departements.slice(0, MOST_CHOICES).map((one) => this.table.placeOfDepartement(one));
    return places.length === 1 ? { kind: 'found', place: places[0]! } : { kind: 'ambiguous', places };
  }

  /** The runs of words that may be a name and leave only fillers around them, longest first: mostly none. */
  private spans(words: readonly Word[]): Span[] {
    const { lead, tail } = fillersAround(words);
    const spans: Span[] = [];
    for (let dropped = 0; dropped <= lead + tail && dropped < words.length; dropped += 1) {
      for (let start = Math.max(0, dropped - tail); start <= Math.min(lead, dropped); start += 1) {
        const span = words.slice(start, words.length - (dropped - start));
        if (!this.exact.mayName(span)) continue;
        const explicit = words.slice(0, start).some(({ key }) => RESIDENCE.has(key));
        spans.push({ span, said: { explicit, introduced: start > 0 } });
      }
    }
    return spans;
  }
}

function firstOf<T>(
  spans: readonly Span[],
  read: (span: Span) => readonly T[] | undefined,
): readonly T[] | undefined {
  for (const span of spans) {
    const found = read(span);
    if (found && found.length > 0) return found;
  }
  return undefined;
}

function fillersAround(words: readonly Word[]): { lead: number; tail: number } {
  const first = words.findIndex((word) => !isFiller(word));
  const last = words.findLastIndex((word) => !isFiller(word));
  return first < 0
    ? { lead: words.length - 1, tail: words.length - 1 }
    : { lead: first, tail: words.length - 1 - last };
}

/** The words without the fillers around them. */
function coreOf(words: readonly Word[]): readonly Word[] {
  const { lead, tail } = fillersAround(words);
  const core = words.slice(lead, words.length - tail);
  return core.every(isFiller) ? [] : core;
}
