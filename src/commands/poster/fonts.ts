/**
 * The fonts that posters are set in: Google's Noto (SIL Open Font License 1.1) as @fontsource packs it, each script
 * in a file of its own. A character is looked for in all of them, so that no language has a table of its own.
 */
import { readFileSync } from 'node:fs';
import { create, type Font } from 'fontkit';
import { AppError } from '../../errors';

export type Weight = 400 | 700;

export interface Face {
  /** Unique: a file without its end. */
  id: string;
  data: Buffer;
  font: Font;
}

/** In the order they are asked. */
const FILES: readonly [family: string, subset: string][] = [
  ['noto-sans', 'latin'],
  ['noto-sans', 'latin-ext'],
  ['noto-sans', 'cyrillic'],
  ['noto-sans', 'cyrillic-ext'],
  ['noto-naskh-arabic', 'arabic'],
  ['noto-sans-ethiopic', 'ethiopic'],
  ['noto-sans-bengali', 'bengali'],
  ['noto-sans', 'greek'],
  ['noto-sans', 'vietnamese'],
  ['noto-sans', 'devanagari'],
  ['noto-naskh-arabic', 'symbols'],
  ['noto-naskh-arabic', 'math'],
];

/** Marks that steer others and are never drawn (joiners, direction marks, variants): no font needs them. */
const UNDRAWN = /^\p{Default_Ignorable_Code_Point}$/u;
/** Spaces, digits and punctuation of all scripts: they stay in the font of what stands before them. */
const NEUTRAL = /^[\p{Script=Common}\p{Script=Inherited}]+$/u;

const loaded = new Map<string, Face>();

function faceOf([family, subset]: readonly [string, string], weight: Weight): Face {
  const id = `${family}-${subset}-${weight}-normal`;
  const known = loaded.get(id);
  if (known) return known;
  const data = readFileSync(require.resolve(`@fontsource/${family}/files/${id}.woff`));
  const face = { id, data, font: create(data) };
  loaded.set(id, face);
  return face;
}

export function faceNamed(id: string): Face {
  return loaded.get(id)!;
}

function draws({ font }: Face, cluster: string): boolean {
  return [...cluster].every((char) => UNDRAWN.test(char) || font.hasGlyphForCodePoint(char.codePointAt(0)!));
}

/**
 * The font of each cluster (what a reader takes for one character).
 * @throws AppError `poster-character` that names a character which no installed font has: never an empty box
 */
export function facesOf(clusters: readonly string[], weight: Weight): Face[] {
  let before: Face | undefined;
  return clusters.map((cluster, index) => {
    const near = NEUTRAL.test(cluster) ? (before ?? strongAfter(clusters, index, weight)) : undefined;
    const face = near && draws(near, cluster) ? near : firstWith(cluster, weight);
    before = face;
    return face;
  });
}

function strongAfter(clusters: readonly string[], index: number, weight: Weight): Face | undefined {
  const strong = clusters.slice(index).find((cluster) => !NEUTRAL.test(cluster));
  return strong === undefined ? undefined : firstWith(strong, weight);
}

function firstWith(cluster: string, weight: Weight): Face {
  const file = FILES.find((names) => draws(faceOf(names, weight), cluster));
  if (file) return faceOf(file, weight);
  const point = cluster.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  throw new AppError(
    'poster-character',
    `Aucune police installée n’a le caractère « ${cluster} » (U+${point}) : changez le texte dans locales/, ou ajoutez sa police dans src/commands/poster/fonts.ts.`,
  );
}
