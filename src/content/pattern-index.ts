import { type Branch, keyOf, type Node, PatternTable } from './pattern-table';
import { formOfWord, type Group, type Pattern, type PatternWord } from './patterns';

/** So many branches are sooner compared than looked up. */
const FEW = 8;

/** Most nodes end a pattern. Never written to. */
const NOTHING: never[] = [];

/** Many patterns as one tree of words, found in one walk over a text. */
export class PatternIndex<T> {
  #nodes: Node<T>[] = [];
  #root = this.#newNode();
  #table: PatternTable<T> | undefined;

  /** A pattern without words is never found. All are added before the first search: it packs them. */
  add(pattern: Pattern, tag: T): void {
    if (this.#table) throw new Error('A pattern was added to an index already searched');
    let ends = [this.#root];
    for (const group of pattern) ends = this.#goOn(ends, group);
    for (const node of ends)
      if (node !== this.#root && !node.tags.includes(tag)) node.tags = longer(node.tags, tag);
  }

  /** The tags of the patterns found in the folded words. */
  find(words: readonly string[]): ReadonlySet<T> {
    this.#table ??= this.#pack();
    return this.#table.find(words);
  }

  #pack(): PatternTable<T> {
    const table = new PatternTable(this.#nodes);
    this.#nodes = NOTHING;
    this.#root = { id: 0, tags: NOTHING, branches: NOTHING };
    return table;
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

  #newNode(): Node<T> {
    const node = { id: this.#nodes.length, tags: NOTHING, branches: NOTHING };
    this.#nodes.push(node);
    return node;
  }

  #branch(node: Node<T>, word: PatternWord): Node<T> {
    const near = node.byKey ? (node.byKey.get(keyOf(word)) ?? NOTHING) : node.branches;
    const known = near.find((branch) => !branch.shared && isSame(branch.word, word));
    return known?.node ?? addBranch(node, word, this.#newNode(), false);
  }
}

function isSame(a: PatternWord, b: PatternWord): boolean {
  return a.core === b.core && formOfWord(a) === formOfWord(b);
}

function addBranch<T>(node: Node<T>, word: PatternWord, next: Node<T>, shared = true): Node<T> {
  const branch = { word, node: next, shared };
  node.branches = longer(node.branches, branch);
  if (node.byKey) addByKey(node.byKey, branch);
  else if (node.branches.length > FEW) node.byKey = byKey(node.branches);
  return next;
}

function byKey<T>(branches: readonly Branch<T>[]): Map<number, Branch<T>[]> {
  const groups = new Map<number, Branch<T>[]>();
  for (const branch of branches) addByKey(groups, branch);
  return groups;
}

function addByKey<T>(groups: Map<number, Branch<T>[]>, branch: Branch<T>): void {
  const key = keyOf(branch.word);
  groups.set(key, longer(groups.get(key) ?? NOTHING, branch));
}

/** A list that grows by push has room for sixteen more: most of these stay at one or two. */
function longer<T>(list: T[], item: T): T[] {
  if (list.length < FEW) return list.concat([item]);
  list.push(item);
  return list;
}
