import { formOfWord, type Group, MAX_GAP, matchesAt, type Pattern, type PatternWord } from './patterns';

/** What may follow the words read so far. */
interface Node<T> {
  id: number;
  tags: T[];
  branches: Branch<T>[];
  /** The same branches by their first letters, once they are many: the first node has thousands, most have none. */
  index?: BranchIndex<T>;
}

interface Branch<T> {
  /** First letter of the word, or ANY: most branches are passed over by it, without a look at the word. */
  first: number;
  word: PatternWord;
  node: Node<T>;
  /** Other choices of a group lead to the same node: nothing of another pattern may hang on it. */
  shared: boolean;
}

interface BranchIndex<T> {
  byStart: Map<number, Branch<T>[]>;
  /** Those that may begin anywhere in a word. */
  byInside: Map<number, Branch<T>[]>;
}

/** So many branches are sooner compared than looked up. */
const FEW = 8;
/** Of a word that may begin anywhere in another. */
const ANY = -1;

/** Most nodes end a pattern. Never written to. */
const NOTHING: never[] = [];

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
    for (const node of ends)
      if (node !== this.#root && !node.tags.includes(tag)) node.tags = longer(node.tags, tag);
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
    return { id: this.#nodes, tags: NOTHING, branches: NOTHING };
  }

  #branch(node: Node<T>, word: PatternWord): Node<T> {
    const known = branchesAt(node, word).find((branch) => !branch.shared && isSame(branch.word, word));
    return known?.node ?? addBranch(node, word, this.#newNode(), false);
  }
}

/** Those that a word may lead to: fewer than all when there are many. */
function branchesAt<T>({ branches, index }: Node<T>, { core, openStart }: PatternWord): Branch<T>[] {
  return index ? (index[sideOf(openStart)].get(keyOf(core)) ?? NOTHING) : branches;
}

function sideOf(openStart: boolean): keyof BranchIndex<unknown> {
  return openStart ? 'byInside' : 'byStart';
}

function isSame(a: PatternWord, b: PatternWord): boolean {
  return a.core === b.core && formOfWord(a) === formOfWord(b);
}

function addBranch<T>(node: Node<T>, word: PatternWord, next: Node<T>, shared = true): Node<T> {
  const branch = { first: word.openStart ? ANY : word.core.charCodeAt(0), word, node: next, shared };
  node.branches = longer(node.branches, branch);
  if (node.index) addTo(node.index, branch);
  else if (node.branches.length > FEW) node.index = indexOf(node.branches);
  return next;
}

function indexOf<T>(branches: readonly Branch<T>[]): BranchIndex<T> {
  const index: BranchIndex<T> = { byStart: new Map(), byInside: new Map() };
  for (const branch of branches) addTo(index, branch);
  return index;
}

function addTo<T>(index: BranchIndex<T>, branch: Branch<T>): void {
  const side = index[sideOf(branch.word.openStart)];
  const key = keyOf(branch.word.core);
  side.set(key, longer(side.get(key) ?? NOTHING, branch));
}

/** A list that grows by push has room for sixteen more: most of these stay at one or two. */
function longer<T>(list: T[], item: T): T[] {
  if (list.length < FEW) return list.concat([item]);
  list.push(item);
  return list;
}

/** `isNext`: the word at `at` comes right after the last one read. */
function walk<T>({ branches, index }: Node<T>, at: number, isNext: boolean, search: Search<T>): void {
  if (!index) {
    follow(branches, at, isNext, search);
    return;
  }
  tryAt(index.byStart, 0, at, isNext, search);
  if (index.byInside.size === 0) return;
  const { length } = search.words[at]!;
  for (let offset = 0; offset < length; offset += 1) tryAt(index.byInside, offset, at, isNext, search);
}

function tryAt<T>(
  index: Map<number, Branch<T>[]>,
  offset: number,
  at: number,
  isNext: boolean,
  search: Search<T>,
): void {
  const word = search.words[at]!;
  for (let length = Math.min(word.length - offset, KEY_LETTERS); length > 0; length -= 1) {
    const branches = index.get(keyAt(word, offset, length));
    if (branches) follow(branches, at, isNext, search);
  }
}

/** With fewer, a common beginning gathers dozens of words, and each is compared. */
const KEY_LETTERS = 4;

function keyOf(core: string): number {
  return keyAt(core, 0, Math.min(core.length, KEY_LETTERS));
}

/** The letters at `offset` as a number, cheaper than a slice; others may have the same, words are compared after. */
function keyAt(word: string, offset: number, length: number): number {
  let key = length;
  for (let at = offset; at < offset + length; at += 1) key = (key * 1031 + word.charCodeAt(at)) & 0x3fffffff;
  return key;
}

function follow<T>(branches: Branch<T>[], at: number, isNext: boolean, search: Search<T>): void {
  const letter = search.words[at]!.charCodeAt(0);
  for (let b = 0; b < branches.length; b += 1) {
    const { first, word, node } = branches[b]!;
    if (first !== letter && first !== ANY) continue;
    if ((word.isNext && !isNext) || !matchesAt(word, search.words, at)) continue;
    for (const tag of node.tags) search.found.add(tag);
    if (node.branches.length > 0) walkOn(node, at, search);
  }
}

function walkOn<T>(node: Node<T>, at: number, search: Search<T>): void {
  const place = node.id * search.words.length + at;
  if (search.walked.has(place)) return;
  search.walked.add(place);
  const end = Math.min(search.words.length - 1, at + MAX_GAP + 1);
  for (let next = at + 1; next <= end; next += 1) walk(node, next, next === at + 1, search);
}
