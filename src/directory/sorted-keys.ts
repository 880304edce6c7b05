interface Range {
  from: number;
  to: number;
}

/** Letters whose range is remembered: with fewer each is long, with more there are many. */
const REMEMBERED_LETTERS = 2;

/** Keys in the order of their code units, looked up by bisection. */
export class SortedKeys {
  /** Where the keys with this beginning are: a dozen look-ups, each far from the others, are spared. */
  private readonly ranges = new Map<string, Range>();

  constructor(
    private readonly count: number,
    private readonly keyAt: (index: number) => string,
  ) {}

  /** The first key that is this one or comes after it; their number when there is none. */
  firstFrom(key: string): number {
    if (key.length <= REMEMBERED_LETTERS) return this.search(key, { from: 0, to: this.count });
    return this.search(key, this.rangeOf(key.slice(0, REMEMBERED_LETTERS)));
  }

  private rangeOf(beginning: string): Range {
    const known = this.ranges.get(beginning);
    if (known) return known;
    const all = { from: 0, to: this.count };
    const range = { from: this.search(beginning, all), to: this.search(`${beginning}\uffff`, all) };
    // Of beginnings that no key has there is no end.
    if (range.from < range.to) this.ranges.set(beginning, range);
    return range;
  }

  private search(key: string, { from, to }: Range): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keyAt(middle) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
