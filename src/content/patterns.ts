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
const MAX_GAP = 2;

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

/** Thousands of patterns are made of the same few words: each is read once, and shared. */
const known = new Map<string, readonly PatternWord[]>();
const MOST_KNOWN = 50_000;

function wordsOfToken(token: string): readonly PatternWord[] {
  const found = known.get(token) ?? parseToken(token);
  if (known.size < MOST_KNOWN) known.set(token, found);
  return found;
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

function formOfWord({ core, openStart, openEnd, isFirst, isLast, isNext }: PatternWord): string {
  const word = `${openStart ? '*' : ''}${core}${openEnd ? '*' : ''}`;
  return `${isNext ? '-' : ' '}${isFirst ? '^' : ''}${word}${isLast ? '$' : ''}`;
}

function matchesWord({ core, openStart, openEnd }: PatternWord, word: string): boolean {
  if (openStart) return openEnd ? word.includes(core) : word.endsWith(core);
  return openEnd ? word.startsWith(core) : word === core;
}

function matchesAt(pattern: PatternWord, words: readonly string[], at: number): boolean {
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

/** What may follow the words read so far. */
interface Node<T> {
  id: number;
  tags: T[];
  /** Next words, by their first two letters; apart for those that may begin anywhere in a word. */
  byStart: Map<number, Branch<T>[]>;
  byInside: Map<number, Branch<T>[]>;
}

interface Branch<T> {
  word: PatternWord;
  node: Node<T>;
  /** Other choices of a group lead to the same node: nothing of another pattern may hang on it. */
  shared: boolean;
}

/** Most nodes end a pattern: thousands of empty maps would weigh more than the patterns. Never written to. */
const NOTHING = new Map<number, never>();

interface Search<T> {
  words: readonly string[];
  found: Set<T>;
  /** Node and position already walked from: without it, a text made for that takes ages. */
  walked: Set<number>;
}

/** Many patterns as one tree of words, found in one walk over a text. */
export class PatternIndex<T> {
  #nodes = 0;
  readonly #root = this.#newNode();

  /** A pattern without words is never found. */
  add(pattern: Pattern, tag: T): void {
    let ends = [this.#root];
    for (const group of pattern) ends = this.#goOn(ends, group);
    for (const node of ends) if (node !== this.#root && !node.tags.includes(tag)) node.tags.push(tag);
  }

  /** The choices of a group meet again in one node: what follows them is kept once. */
  #goOn(ends: Node<T>[], group: Group): Node<T>[] {
    const [only] = group;
    if (group.length === 1 && only!.length > 0) return ends.map((node) => this.#follow(node, only!));
    const meeting = this.#newNode();
    const written = group.filter((words) => words.length > 0);
    for (const node of ends) {
      for (const words of written) {
        const last = this.#follow(node, words.slice(0, -1));
        addBranch(last, words.at(-1)!, meeting);
      }
    }
    const isOptional = written.length < group.length;
    return [...(written.length > 0 ? [meeting] : []), ...(isOptional ? ends : [])];
  }

  #follow(from: Node<T>, words: readonly PatternWord[]): Node<T> {
    return words.reduce((node, word) => this.#branch(node, word), from);
  }

  /** The tags of the patterns found in the folded words. */
  find(words: readonly string[]): Set<T> {
    const search: Search<T> = { words, found: new Set(), walked: new Set() };
    for (let at = 0; at < words.length; at += 1) walk(this.#root, at, false, search);
    return search.found;
  }

  #newNode(): Node<T> {
    this.#nodes += 1;
    return { id: this.#nodes, tags: [], byStart: NOTHING, byInside: NOTHING };
  }

  #branch(node: Node<T>, word: PatternWord): Node<T> {
    const known = branchesAt(node, word)?.find((branch) => !branch.shared && isSame(branch.word, word));
    return known?.node ?? addBranch(node, word, this.#newNode(), false);
  }
}

function branchesAt<T>(node: Node<T>, { core, openStart }: PatternWord): Branch<T>[] | undefined {
  return node[openStart ? 'byInside' : 'byStart'].get(keyAt(core, 0));
}

function isSame(a: PatternWord, b: PatternWord): boolean {
  return a.core === b.core && formOfWord(a) === formOfWord(b);
}

function addBranch<T>(node: Node<T>, word: PatternWord, next: Node<T>, shared = true): Node<T> {
  const side = word.openStart ? 'byInside' : 'byStart';
  if (node[side].size === 0) node[side] = new Map();
  const branches = branchesAt(node, word) ?? [];
  if (branches.length === 0) node[side].set(keyAt(word.core, 0), branches);
  branches.push({ word, node: next, shared });
  return next;
}

/** `isNext`: the word at `at` comes right after the last one read. */
function walk<T>(node: Node<T>, at: number, isNext: boolean, search: Search<T>): void {
  const word = search.words[at]!;
  if (node.byStart.size > 0) tryAt(node.byStart, 0, at, isNext, search);
  if (node.byInside.size === 0) return;
  for (let offset = 0; offset < word.length; offset += 1) tryAt(node.byInside, offset, at, isNext, search);
}

function tryAt<T>(
  index: Map<number, Branch<T>[]>,
  offset: number,
  at: number,
  isNext: boolean,
  search: Search<T>,
): void {
  const word = search.words[at]!;
  const pairs = index.get(keyAt(word, offset));
  if (pairs) follow(pairs, at, isNext, search);
  if (word.length - offset < 2) return;
  const singles = index.get(word.charCodeAt(offset) * 0x10000);
  if (singles) follow(singles, at, isNext, search);
}

/** The two letters at `offset` as a number: cheaper than a slice, hundreds of times a message. */
function keyAt(word: string, offset: number): number {
  const second = offset + 1 < word.length ? word.charCodeAt(offset + 1) : 0;
  return word.charCodeAt(offset) * 0x10000 + second;
}

function follow<T>(branches: Branch<T>[], at: number, isNext: boolean, search: Search<T>): void {
  for (const { word, node } of branches) {
    if ((word.isNext && !isNext) || !matchesAt(word, search.words, at)) continue;
    for (const tag of node.tags) search.found.add(tag);
    if (node.byStart.size + node.byInside.size > 0) walkOn(node, at, search);
  }
}

function walkOn<T>(node: Node<T>, at: number, search: Search<T>): void {
  const place = node.id * search.words.length + at;
  if (search.walked.has(place)) return;
  search.walked.add(place);
  const end = Math.min(search.words.length - 1, at + MAX_GAP + 1);
  for (let next = at + 1; next <= end; next += 1) walk(node, next, next === at + 1, search);
}
