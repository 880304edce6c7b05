import { MAX_GAP, type PatternWord } from './patterns';

/** What may follow the words read so far, while patterns are still added. */
export interface Node<T> {
  id: number;
  tags: T[];
  branches: Branch<T>[];
  /** The same branches by their first letters, once they are many: the first node has thousands, most have none. */
  byKey?: Map<number, Branch<T>[]>;
}

export interface Branch<T> {
  word: PatternWord;
  node: Node<T>;
  /** Other choices of a group lead to the same node: nothing of another pattern may hang on it. */
  shared: boolean;
}

const NONE: ReadonlySet<never> = new Set<never>();

/** Of a word that may go on. With fewer, a common beginning gathers dozens of words, and each is compared. */
const KEY_LETTERS = 4;
/** Spreads neighbouring letters: side by side, they would be looked through one after the other. */
const SPREAD = 0x01000193;
const AT_START = 1;
const INSIDE = 2;
/** Added once a word is read to its end: `me` is not looked for in `merci`. */
const WHOLE = 4;

/** Under which a word is looked for among many. */
export function keyOf({ core, openStart, openEnd }: PatternWord): number {
  const isWhole = !openStart && !openEnd;
  const length = isWhole ? core.length : Math.min(core.length, KEY_LETTERS);
  let key = openStart ? INSIDE : AT_START;
  for (let at = 0; at < length; at += 1) key = keyWith(key, core.charCodeAt(at));
  return isWhole ? keyWith(key, WHOLE) : key;
}

/** The letters so far as a number that is never 0; others may have the same, words are compared after. */
function keyWith(key: number, letter: number): number {
  return Math.imul(key ^ letter, SPREAD) | 0x40000000;
}

// A node in `nodes`: its first branch and its first tag (those of the next node end them), its first slot and how
// many there are less one (a power of two), 0 for a node of few branches, and whether a word of its may begin anywhere.
const NODE = 5;
// A branch in `branches`: the first letter (0: may begin anywhere) with flags above, length and place of the core, node.
const BRANCH = 4;
// A slot: its key in `keys` (0: free), first branch and end of the branches in `groups`.
const GROUP = 2;
/** Slots to a number of the filter: four bits each. */
const FILTERED = 8;
const OPEN_START = 1 << 16;
const OPEN_END = 1 << 17;
const IS_FIRST = 1 << 18;
const IS_LAST = 1 << 19;
const IS_NEXT = 1 << 20;

function filterAt(first: number, mask: number, key: number): number {
  return (first + ((key >>> 5) & mask)) >>> 3;
}

function filterBit(key: number): number {
  return 1 << key;
}

interface Search<T> {
  words: readonly string[];
  found?: Set<T>;
  steps: number;
  /** Node and position already walked from: without it, a text made for that takes ages. */
  walked?: Set<number>;
}

/** Most texts end before so many steps, and need no list of them. */
const FREE_STEPS = 64;

/** A tree of words as numbers side by side: a message waits for memory a dozen times, not a hundred. */
export class PatternTable<T> {
  readonly #tags: T[];
  readonly #nodes: Int32Array;
  readonly #nodeTags: Int32Array;
  readonly #branches: Int32Array;
  readonly #keys: Int32Array;
  readonly #groups: Int32Array;
  /** Some bits of each key: most words are of no pattern, and these few bytes are near. */
  readonly #filter: Int32Array;
  readonly #letters: Uint16Array;

  constructor(tree: readonly Node<T>[]) {
    const packer = new Packer<T>();
    for (const node of tree) packer.add(node);
    packer.end();
    this.#tags = [...packer.tags.keys()];
    this.#nodes = new Int32Array(packer.nodes);
    this.#nodeTags = new Int32Array(packer.nodeTags);
    this.#branches = new Int32Array(packer.branches);
    this.#keys = new Int32Array(packer.keys);
    this.#groups = new Int32Array(packer.groups);
    this.#filter = new Int32Array(packer.filter);
    this.#letters = new Uint16Array(packer.letters);
  }

  find(words: readonly string[]): ReadonlySet<T> {
    const search: Search<T> = { words, found: undefined, steps: 0, walked: undefined };
    if (this.#branches.length > 0)
      for (let at = 0; at < words.length; at += 1) this.#walk(0, at, false, search);
    return search.found ?? NONE;
  }

  /** `isNext`: the word at `at` comes right after the last one read. */
  #walk(node: number, at: number, isNext: boolean, search: Search<T>): void {
    const place = node * NODE;
    if (this.#nodes[place + 3] === 0) {
      this.#follow(this.#nodes[place]!, this.#nodes[place + NODE]!, at, isNext, search);
      return;
    }
    const word = search.words[at]!;
    let key = AT_START;
    for (let letter = 0; letter < word.length; letter += 1) {
      key = keyWith(key, word.charCodeAt(letter));
      if (letter < KEY_LETTERS) this.#look(place, key, at, isNext, search);
    }
    this.#look(place, keyWith(key, WHOLE), at, isNext, search);
    if (this.#nodes[place + 4] !== 0) this.#lookInside(place, at, isNext, search);
  }

  #lookInside(place: number, at: number, isNext: boolean, search: Search<T>): void {
    const word = search.words[at]!;
    for (let from = 0; from < word.length; from += 1) {
      const end = Math.min(word.length, from + KEY_LETTERS);
      let key = INSIDE;
      for (let letter = from; letter < end; letter += 1) {
        key = keyWith(key, word.charCodeAt(letter));
        this.#look(place, key, at, isNext, search);
      }
    }
  }

  #look(place: number, key: number, at: number, isNext: boolean, search: Search<T>): void {
    const keys = this.#keys;
    const first = this.#nodes[place + 2]!;
    const mask = this.#nodes[place + 3]!;
    if (!(this.#filter[filterAt(first, mask, key)]! & filterBit(key))) return;
    let slot = key & mask;
    while (keys[first + slot] !== key && keys[first + slot] !== 0) slot = (slot + 1) & mask;
    if (keys[first + slot] !== key) return;
    const group = (first + slot) * GROUP;
    this.#follow(this.#groups[group]!, this.#groups[group + 1]!, at, isNext, search);
  }

  #follow(start: number, end: number, at: number, isNext: boolean, search: Search<T>): void {
    const branches = this.#branches;
    const letter = search.words[at]!.charCodeAt(0);
    for (let branch = start; branch < end; branch += BRANCH) {
      const head = branches[branch]!;
      const first = head & 0xffff;
      if (first !== letter && first !== 0) continue;
      if ((head & IS_NEXT && !isNext) || !this.#matches(branch, at, search.words)) continue;
      this.#reach(branches[branch + 3]!, at, search);
    }
  }

  #matches(branch: number, at: number, words: readonly string[]): boolean {
    const head = this.#branches[branch]!;
    if (head & IS_FIRST && at > 0) return false;
    if (head & IS_LAST && at < words.length - 1) return false;
    const word = words[at]!;
    const room = word.length - this.#branches[branch + 1]!;
    if (room < 0 || (room > 0 && (head & (OPEN_START | OPEN_END)) === 0)) return false;
    const last = head & OPEN_START ? room : 0;
    for (let from = head & OPEN_END ? 0 : last; from <= last; from += 1)
      if (this.#isAt(word, from, branch)) return true;
    return false;
  }

  #isAt(word: string, from: number, branch: number): boolean {
    const length = this.#branches[branch + 1]!;
    const core = this.#branches[branch + 2]!;
    for (let n = 0; n < length; n += 1)
      if (word.charCodeAt(from + n) !== this.#letters[core + n]) return false;
    return true;
  }

  #reach(node: number, at: number, search: Search<T>): void {
    const place = node * NODE;
    for (let tag = this.#nodes[place + 1]!; tag < this.#nodes[place + NODE + 1]!; tag += 1) {
      search.found ??= new Set();
      search.found.add(this.#tags[this.#nodeTags[tag]!]!);
    }
    if (this.#nodes[place] === this.#nodes[place + NODE] || wasThere(node, at, search)) return;
    const end = Math.min(search.words.length - 1, at + MAX_GAP + 1);
    for (let next = at + 1; next <= end; next += 1) this.#walk(node, next, next === at + 1, search);
  }
}

function wasThere(node: number, at: number, search: Search<unknown>): boolean {
  search.steps += 1;
  if (search.steps <= FREE_STEPS) return false;
  search.walked ??= new Set();
  const { size } = search.walked;
  return search.walked.add(node * search.words.length + at).size === size;
}

class Packer<T> {
  readonly nodes: number[] = [];
  readonly branches: number[] = [];
  readonly keys: number[] = [];
  readonly groups: number[] = [];
  readonly filter: number[] = [];
  readonly nodeTags: number[] = [];
  readonly tags = new Map<T, number>();
  readonly #cores = new Map<string, number>();
  readonly letters: number[] = [];

  add({ tags, branches, byKey }: Node<T>): void {
    const [first, firstTag, firstSlot] = [this.branches.length, this.nodeTags.length, this.keys.length];
    for (const tag of tags) this.nodeTags.push(numberOf(tag, this.tags));
    const isOpen = branches.some(({ word }) => word.openStart);
    const mask = byKey ? this.#addSlots(byKey) : 0;
    if (mask === 0) this.#addBranches(branches);
    this.nodes.push(first, firstTag, firstSlot, mask, isOpen ? 1 : 0);
  }

  /** What ends the last node. */
  end(): void {
    this.nodes.push(this.branches.length, this.nodeTags.length);
  }

  #addSlots(groups: ReadonlyMap<number, readonly Branch<T>[]>): number {
    const mask = Math.max(FILTERED, 2 ** Math.ceil(Math.log2(groups.size * 2))) - 1;
    const free = this.keys.length;
    for (let slot = 0; slot <= mask; slot += 1) {
      this.keys.push(0);
      this.groups.push(0, 0);
      if (slot % FILTERED === 0) this.filter.push(0);
    }
    for (const [key, branches] of groups) {
      let slot = key & mask;
      while (this.keys[free + slot] !== 0) slot = (slot + 1) & mask;
      this.keys[free + slot] = key;
      this.filter[filterAt(free, mask, key)]! |= filterBit(key);
      this.groups[(free + slot) * GROUP] = this.branches.length;
      this.#addBranches(branches);
      this.groups[(free + slot) * GROUP + 1] = this.branches.length;
    }
    return mask;
  }

  #addBranches(branches: readonly Branch<T>[]): void {
    for (const { word, node } of branches)
      this.branches.push(headOf(word), word.core.length, this.#placeOf(word.core), node.id);
  }

  #placeOf(core: string): number {
    const known = this.#cores.get(core);
    if (known !== undefined) return known;
    const place = this.letters.length;
    this.#cores.set(core, place);
    for (let at = 0; at < core.length; at += 1) this.letters.push(core.charCodeAt(at));
    return place;
  }
}

function numberOf<T>(item: T, numbers: Map<T, number>): number {
  const number = numbers.get(item) ?? numbers.size;
  numbers.set(item, number);
  return number;
}

function headOf({ core, openStart, openEnd, isFirst, isLast, isNext }: PatternWord): number {
  const first = openStart ? OPEN_START : core.charCodeAt(0);
  return (
    first |
    (openEnd ? OPEN_END : 0) |
    (isFirst ? IS_FIRST : 0) |
    (isLast ? IS_LAST : 0) |
    (isNext ? IS_NEXT : 0)
  );
}
