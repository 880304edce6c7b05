/** A line of text as it is drawn: stretches of one font and one direction, from left to right (UAX #9). */
import bidiFactory from 'bidi-js';
import type { Face, Fonts, Weight } from './fonts';

export type Direction = 'ltr' | 'rtl';

export interface Run {
  face: Face;
  /** What the font is given: shaping turns Arabic script around by itself, so the rest is turned here. */
  text: string;
  /** In em. */
  width: number;
}

export interface Typeset {
  /** In the order it is read in. */
  text: string;
  runs: Run[];
  /** In em. */
  width: number;
  /** Above and below the baseline, in em, both positive. */
  ascent: number;
  descent: number;
}

interface Stretch {
  face: Face;
  clusters: string[];
  level: number;
}

const bidi = bidiFactory();
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Scripts that shaping itself turns around, also where digits of theirs run from left to right. */
const TURNED = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

export function clustersOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

export interface TextStyle {
  direction: Direction;
  weight: Weight;
}

/** One line, without line breaks. @throws AppError `poster-character` */
export function typeset(text: string, style: TextStyle, fonts: Fonts): Typeset {
  const runs = inVisualOrder(stretchesOf(text, style, fonts)).map(runOf);
  const metrics = runs.map(({ face: { font } }) => font);
  return {
    text,
    runs,
    width: runs.reduce((sum, { width }) => sum + width, 0),
    ascent: Math.max(0, ...metrics.map(({ ascent, unitsPerEm }) => ascent / unitsPerEm)),
    descent: Math.max(0, ...metrics.map(({ descent, unitsPerEm }) => -descent / unitsPerEm)),
  };
}

function stretchesOf(text: string, { direction, weight }: TextStyle, fonts: Fonts): Stretch[] {
  const { levels } = bidi.getEmbeddingLevels(text, direction);
  const clusters = clustersOf(text);
  const faces = fonts.facesOf(clusters, weight);
  const stretches: Stretch[] = [];
  let at = 0;
  for (const [index, cluster] of clusters.entries()) {
    const level = levels[at]!;
    const last = stretches.at(-1);
    if (last?.level === level && last.face === faces[index]) last.clusters.push(cluster);
    else stretches.push({ face: faces[index]!, clusters: [cluster], level });
    at += cluster.length;
  }
  return stretches;
}

/** Rule L2: from the highest level down to 1, what is at that level or above is turned around. */
function inVisualOrder(stretches: readonly Stretch[]): Stretch[] {
  const ordered = [...stretches];
  for (let level = Math.max(0, ...ordered.map((one) => one.level)); level >= 1; level -= 1) {
    for (let start = 0; start < ordered.length; start += 1) {
      let end = start;
      while ((ordered[end]?.level ?? -1) >= level) end += 1;
      if (end === start) continue;
      ordered.splice(start, end - start, ...ordered.slice(start, end).reverse());
      start = end;
    }
  }
  return ordered;
}

function runOf({ face, clusters, level }: Stretch): Run {
  const rightToLeft = level % 2 === 1;
  const shown = rightToLeft ? clusters.map((one) => bidi.getMirroredCharacter(one) ?? one) : clusters;
  const turned = TURNED.test(clusters.join(''));
  const text = (turned === rightToLeft ? shown : shown.toReversed()).join('');
  return { face, text, width: face.font.layout(text).advanceWidth / face.font.unitsPerEm };
}
