import { FNV_SEED, hashText, hashUnit } from '../hash-text';

/** Letters of a beginning that are looked at: nearly all words that begin no name differ from them all by then. */
const BEGINNING = 6;
/** Twelve times the number of beginnings and names. */
const BITS = 1 << 20;
/** Tells a whole name from the same letters as a beginning. */
const END = 0xffff;

/** Tells keys that are surely no name from those that may be one, by a look at one bit: 128 kB. */
export class NameFilter {
  private readonly bits = new Int32Array(BITS / 32);

  add(key: string): void {
    let hash = FNV_SEED;
    for (let at = 0; at < key.length; at += 1) {
      hash = hashUnit(hash, key.charCodeAt(at));
      if (at < BEGINNING) this.set(hash);
    }
    this.set(hashUnit(hash, END));
  }

  /** False when surely no name begins with this key. */
  mayBegin(key: string): boolean {
    return this.has(hashText(key, FNV_SEED, Math.min(BEGINNING, key.length)));
  }

  /** False when this key is surely no name. */
  mayBe(key: string): boolean {
    return this.has(hashUnit(hashText(key), END));
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

function bitOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (BITS - 1);
}
