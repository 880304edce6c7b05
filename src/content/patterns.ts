import { fold } from '../text';

/** A word of a pattern: folded, with what may come before and after it. */
export interface PatternWord {
  core: string;
  openStart: boolean;
  openEnd: boolean;
  /** Written ^word: only as the first word of a message. Written word$: only as the last one. */
  isFirst: boolean;
  isLast: boolean;
  /** Joined to the word before it (suis-pas): no other word may stand between. */
  isNext: boolean;
}

/** One of several ways to go on: each is some words, or none. */
export type Group = readonly (readonly PatternWord[])[];
/** A pattern as written: one group after the other. Not multiplied out: `(a|b) (c|d)` stays two groups of two. */
export type Pattern = readonly Group[];

/** Words that may stand between two consecutive words of a pattern. */
export const MAX_GAP = 2;

/** What one pattern may not exceed once its choices are written out: more is a mistake. */
export const MAX_CHOICES = 1000;

/** The patterns that `(mari|père) me (bat|tape)` stands for, at most MAX_CHOICES and one; without a choice, itself. */
export function choicesOf(pattern: string): string[] {
  let written = [pattern];
  for (let next = expandFirst(written); next; next = expandFirst(written)) {
    written = next;
    if (written.length > MAX_CHOICES) return written.slice(0, MAX_CHOICES + 1);
  }
  return written;
}

function expandFirst(patterns: readonly string[]): string[] | undefined {
  const found = patterns.map((pattern) => /^(.*?)\(([^()]*)\)(.*)$/su.exec(pattern));
  if (found.every((match) => match === null)) return undefined;
  return found.flatMap((match, index) => {
    if (!match) return [patterns[index]!];
    const [, before, choices, after] = match;
    return choices!.split('|').map((choice) => `${before}${choice}${after}`);
  });
}

/** A space, or a hyphen, outside parentheses. */
const BETWEEN = /(\s+|-)(?![^()]*\))/u;

/** The parts of a pattern between its spaces and hyphens, each with what its own choices stand for. */
export function partsOf(pattern: string): { glued: boolean; choices: string[] }[] {
  const pieces = pattern.split(BETWEEN);
  return pieces.flatMap((piece, index) => {
    if (index % 2 === 1 || piece === '') return [];
    return [{ glued: pieces[index - 1] === '-', choices: choicesOf(piece) }];
  });
}

/** The groups of a pattern. */
export function parseGroups(pattern: string): Pattern {
  return partsOf(pattern).map(({ glued, choices }) => {
    const alternatives = choices.map(parsePattern);
    return glued ? alternatives.map(joinedToBefore) : alternatives;
  });
}

function joinedToBefore([first, ...rest]: PatternWord[]): PatternWord[] {
  return first ? [{ ...first, isNext: true }, ...rest] : [];
}

/** A pattern without choices as groups of one. */
export function groupsOf(words: readonly PatternWord[]): Pattern {
  return words.map((word) => [[word]]);
}

/**
 * The words of a pattern; empty when nothing is left after folding. Stars inside a word are spaces.
 * `^word` begins the message, `word$` ends it, words joined by a hyphen or an apostrophe stand next to each other.
 */
export function parsePattern(pattern: string): PatternWord[] {
  return pattern
    .split(/\s+/u)
    .filter((token) => token !== '')
    .flatMap(wordsOfToken);
}

/** Thousands of patterns are made of the same few words: each is read once, and shared, until `forgetWords`. */
const known = new Map<string, readonly PatternWord[]>();
const MOST_KNOWN = 50_000;

function wordsOfToken(token: string): readonly PatternWord[] {
  const found = known.get(token) ?? parseToken(token);
  if (known.size < MOST_KNOWN) known.set(token, found);
  return found;
}

/** Lets go of the words read so far: as much memory as the patterns made of them. */
export function forgetWords(): void {
  known.clear();
}

/** `l'hotel*` folds to two words: stars and anchors stay on the outer ends. */
function parseToken(written: string): PatternWord[] {
  const token = written.replace(/^\^|\$$/g, '');
  const cores = fold(token.replaceAll('*', ' '))
    .split(' ')
    .filter((core) => core !== '');
  return cores.map((core, index) => ({
    core,
    openStart: index === 0 && token.startsWith('*'),
    openEnd: index === cores.length - 1 && token.endsWith('*'),
    isFirst: index === 0 && written.startsWith('^'),
    isLast: index === cores.length - 1 && written.endsWith('$'),
    isNext: index > 0,
  }));
}

/** Two patterns that match the same texts have the same form. */
export function formOf(pattern: readonly PatternWord[]): string {
  return pattern.map(formOfWord).join('');
}

export function formOfWord({ core, openStart, openEnd, isFirst, isLast, isNext }: PatternWord): string {
  const word = `${openStart ? '*' : ''}${core}${openEnd ? '*' : ''}`;
  return `${isNext ? '-' : ' '}${isFirst ? '^' : ''}${word}${isLast ? '$' : ''}`;
}

function matchesWord({ core, openStart, openEnd }: PatternWord, word: string): boolean {
  if (openStart) return openEnd ? word.includes(core) : word.endsWith(core);
  return openEnd ? word.startsWith(core) : word === core;
}

export function matchesAt(pattern: PatternWord, words: readonly string[], at: number): boolean {
  if (pattern.isFirst && at > 0) return false;
  if (pattern.isLast && at < words.length - 1) return false;
  return matchesWord(pattern, words[at]!);
}

/** Where the words of the pattern are in the folded words: the positions of every match together. */
export function positionsOf(pattern: readonly PatternWord[], words: readonly string[]): Set<number> {
  const reached: Set<number>[] = [];
  for (const [index, word] of pattern.entries()) {
    const before = reached[index - 1];
    const here = new Set<number>();
    for (let at = 0; at < words.length; at += 1) {
      if (matchesAt(word, words, at) && (!before || placesBefore(word, at).some((from) => before.has(from))))
        here.add(at);
    }
    reached.push(here);
  }
  return leadingToTheEnd(pattern, reached);
}

/** Of the positions reached word by word, those from which the last word is reached too. */
function leadingToTheEnd(pattern: readonly PatternWord[], reached: readonly Set<number>[]): Set<number> {
  let kept = reached.at(-1) ?? new Set();
  const positions = new Set(kept);
  for (let index = reached.length - 2; index >= 0; index -= 1) {
    const next = new Set([...kept].flatMap((at) => placesBefore(pattern[index + 1]!, at)));
    kept = new Set([...reached[index]!].filter((at) => next.has(at)));
    for (const at of kept) positions.add(at);
  }
  return positions;
}

/** Where the word before may be when this one is at `at`. */
function placesBefore({ isNext }: PatternWord, at: number): number[] {
  return Array.from({ length: isNext ? 1 : MAX_GAP + 1 }, (_, gap) => at - 1 - gap);
}
