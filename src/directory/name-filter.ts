/** Letters of a beginning that are looked at: nearly all words that begin no name differ from them all by then. */
const BEGINNING = 6;
/** Twelve times the number of beginnings and names. */
const BITS = 1 << 20;
const FIRST_HASH = 0x811c9dc5;
/** Tells a whole name from the same letters as a beginning. */
const END = 0xffff;

/** Tells keys that are surely no name from those that may be one, by a look at one bit: 128 kB. */
export class NameFilter {
  private readonly bits = new Int32Array(BITS / 32);

  add(key: string): void {
    let hash = FIRST_HASH;
    for (let at = 0; at < key.length; at += 1) {
      hash = hashed(hash, key.charCodeAt(at));
      if (at < BEGINNING) this.set(hash);
    }
    this.set(hashed(hash, END));
  }

  /** False when surely no name begins with this key. */
  mayBegin(key: string): boolean {
    return this.has(hashOf(key, Math.min(BEGINNING, key.length)));
  }

  /** False when this key is surely no name. */
  mayBe(key: string): boolean {
    return this.has(hashed(hashOf(key, key.length), END));
  }

  private set(hash: number): void {
    const bit = bitOf(hash);
    this.bits[bit >> 5]! |= 1 << (bit & 31);
  }

  private has(hash: number): boolean {
    const bit = bitOf(hash);
    return (this.bits[bit >> 5]! & (1 << (bit & 31))) !== 0;
  }
}

/** FNV-1a. */
function hashOf(key: string, length: number): number {
  let hash = FIRST_HASH;
  for (let at = 0; at < length; at += 1) hash = hashed(hash, key.charCodeAt(at));
  return hash;
}

function hashed(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, 0x01000193);
}

function bitOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (BITS - 1);
}
