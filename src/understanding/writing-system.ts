/** The scripts told apart, by code point alone. */
export type Script = 'latin' | 'arabic' | 'cyrillic' | 'ethiopic' | string;

/** Ranges of letters: first and last code point, then the script; in their order. Latin is told before. */
const RANGES: readonly [number, number, Script][] = [
  [0x0370, 0x03ff, 'el'],
  [0x0400, 0x052f, 'cyrillic'],
  [0x0530, 0x058f, 'hy'],
  [0x0590, 0x05ff, 'he'],
  [0x0600, 0x06ff, 'arabic'],
  [0x0750, 0x077f, 'arabic'],
  [0x0900, 0x097f, 'hi'],
  [0x0980, 0x09ff, 'bn'],
  [0x0a00, 0x0a7f, 'pa'],
  [0x0b80, 0x0bff, 'ta'],
  [0x0d80, 0x0dff, 'si'],
  [0x0e00, 0x0e7f, 'th'],
  [0x0f00, 0x0fff, 'bo'],
  [0x10a0, 0x10ff, 'ka'],
  [0x1200, 0x139f, 'ethiopic'],
  [0x1c90, 0x1cbf, 'ka'],
  [0x3040, 0x30ff, 'ja'],
  [0x3400, 0x9fff, 'zh'],
  [0xac00, 0xd7af, 'ko'],
  [0xfb50, 0xfdff, 'arabic'],
  [0xfe70, 0xfeff, 'arabic'],
];
/** Scripts that several of our languages share: their letters alone do not tell which. */
const SHARED = new Set<Script>(['latin', 'arabic', 'cyrillic', 'ethiopic']);
/** A French or English term inside an Arabic sentence is common; the reverse is not. One sign of Han is a word. */
const LATIN_WEIGHT = 0.4;
const HAN_WEIGHT = 3;

/** The script a text is mostly written in; undefined without any letter. */
export function scriptOf(text: string): Script | undefined {
  const counts = new Map<Script, number>();
  for (const sign of text) {
    const script = scriptOfSign(sign.codePointAt(0)!);
    if (script) counts.set(script, (counts.get(script) ?? 0) + weightOf(script));
  }
  if (counts.has('ja')) return 'ja';
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The script of one letter; undefined for digits, signs and emoji. */
export function scriptOfSign(point: number): Script | undefined {
  if (point < 0x41) return undefined;
  if (point < 0x0370) return isLatinLetter(point) ? 'latin' : undefined;
  if (point >= 0x1e00 && point < 0x1f00) return 'latin';
  for (const [first, last, script] of RANGES) if (point <= last) return point >= first ? script : undefined;
  return undefined;
}

/** The language that a script says by itself; undefined when several share it. */
export function languageOfScript(script: Script): string | undefined {
  return SHARED.has(script) ? undefined : script;
}

function isLatinLetter(point: number): boolean {
  if (point < 0x80) return (point <= 0x5a || point >= 0x61) && point <= 0x7a;
  return point >= 0xc0 && point !== 0xd7 && point !== 0xf7 && point < 0x0250;
}

function weightOf(script: Script): number {
  if (script === 'latin') return LATIN_WEIGHT;
  return script === 'zh' ? HAN_WEIGHT : 1;
}
