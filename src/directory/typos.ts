/** Longer words are cut: no name of a place is as long. */
const LONGEST = 60;
/** Three rows of the table of edits, used again from call to call: thousands of names are compared with one word. */
const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST + 1));

/** Edits between two words (insertion, deletion, replacement, swap of neighbours), or `limit + 1` when there are more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || Math.max(a.length, b.length) > LONGEST) return limit + 1;
  let [before, previous, row] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= b.length; j += 1) previous[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    row[0] = i;
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, before[j - 2]! + 1);
      row[j] = edits;
      least = Math.min(least, edits);
    }
    if (least > limit) return limit + 1;
    [before, previous, row] = [previous, row, before];
  }
  return Math.min(limit + 1, previous[b.length]!);
}

/** The letters of a word, one bit each (a bit may stand for several letters of one script). */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

/** False when words of these letters surely differ by more edits: one edit changes two letters at most. */
export function mayBeWithin(limit: number, letters: number, others: number): boolean {
  let different = letters ^ others;
  for (let left = 2 * limit; different !== 0; left -= 1) {
    if (left === 0) return false;
    different &= different - 1;
  }
  return true;
}
