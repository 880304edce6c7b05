/** Breaks a text into lines and finds the largest size at which it keeps to its width. Lengths are points (1/72 inch). */
import type { Fonts } from './fonts';
import { clustersOf, type TextStyle, type Typeset, typeset } from './text-runs';

export interface FittingStyle extends TextStyle {
  /** Wished size and the smallest that is still read. */
  size: number;
  min: number;
  maxLines: number;
}

export interface FittedText {
  text: string;
  size: number;
  lines: Typeset[];
  height: number;
}

/** A line starts with none of these: `Un téléphone ?`, `« oui »`. */
const GLUED = / (?=[?!:;»%])|(?<=«) /g;
const SENTENCE_END = /(?<=[.!?؟።፧।۔]) /;
const NO_BREAK_SPACE = '\u00a0';

/**
 * The largest size from `size` down to `min` at which the text keeps to `width` and `maxLines`. At the smallest size
 * it takes the lines it needs, and words longer than a line are cut.
 */
export function fitText(text: string, style: FittingStyle, width: number, fonts: Fonts): FittedText {
  const words = text.trim().replace(/\s+/g, ' ').replace(GLUED, NO_BREAK_SPACE).split(' ').filter(Boolean);
  const measure = measurer(style, fonts);
  for (let size = style.size; size >= style.min; size -= 0.5) {
    const fits = (line: string) => measure(line).width * size <= width;
    const lines = wrapped(words, fits);
    if (lines.length <= style.maxLines && lines.every(fits))
      return fitted(text, size, evenly(words, lines, fits).map(measure));
  }
  const fits = (line: string) => measure(line).width * style.min <= width;
  const pieces = words.flatMap((word) => cut(word, fits));
  return fitted(text, style.min, wrapped(pieces, fits).map(measure));
}

type Measure = (line: string) => Typeset;

/** The same lines are measured for size after size, and for one share of the page after another. */
function measurer(style: TextStyle, fonts: Fonts): Measure {
  const name = `${style.direction} ${style.weight}`;
  return (line) => {
    const known = measured.get(fonts) ?? new Map<string, Typeset>();
    measured.set(fonts, known);
    const found = known.get(`${name} ${line}`) ?? typeset(line, style, fonts);
    known.set(`${name} ${line}`, found);
    return found;
  };
}

const measured = new WeakMap<Fonts, Map<string, Typeset>>();

/** As many words a line as fit, and always one. */
function wrapped(words: readonly string[], fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** In as many lines, a better cut: a sentence a line, else lengths as even as can be (no word alone on the last). */
function evenly(words: readonly string[], lines: string[], fits: (line: string) => boolean): string[] {
  const sentences = words.join(' ').split(SENTENCE_END);
  if (sentences.length === lines.length && sentences.every(fits)) return sentences;
  const longest = Math.max(...lines.map(({ length }) => length));
  for (let length = Math.ceil(longest / 2); length < longest; length += 1) {
    const shorter = wrapped(words, (line) => line.length <= length);
    if (shorter.length === lines.length && shorter.every(fits)) return shorter;
  }
  return lines;
}

function cut(word: string, fits: (piece: string) => boolean): string[] {
  const pieces = [''];
  for (const cluster of clustersOf(word)) {
    const longer = pieces.at(-1) + cluster;
    if (pieces.at(-1) === '' || fits(longer)) pieces[pieces.length - 1] = longer;
    else pieces.push(cluster);
  }
  return pieces;
}

function fitted(text: string, size: number, lines: Typeset[]): FittedText {
  const height = lines.reduce((sum, { ascent, descent }) => sum + (ascent + descent) * size, 0);
  return { text, size, lines, height };
}
