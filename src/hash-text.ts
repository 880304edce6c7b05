/** FNV-1a over UTF-16 code units (Fowler, Noll, Vo): fast, the same on every machine, no secret. Values are stored: fixed. */

export const FNV_SEED = 0x811c9dc5;

/** The hash with one more code unit; signed, as V8 keeps such numbers without boxes. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** The hash of a text up to `end`, begun from `seed`; signed, but for an empty text, whose hash is the seed. */
export function hashText(text: string, seed = FNV_SEED, end = text.length): number {
  let hash = seed;
  for (let at = 0; at < end; at += 1) hash = hashUnit(hash, text.charCodeAt(at));
  return hash;
}
