/**
 * The fonts that posters are set in: Google's Noto (SIL Open Font License 1.1) as @fontsource packs it, each script
 * in a file of its own. A character is looked for in all of them, so that no language has a table of its own.
 */
import { readFileSync } from 'node:fs';
import { create, type Font, type GlyphRun } from 'fontkit';
import harfbuzz, { type Handle, type HarfBuzz, type ShapedGlyph } from 'harfbuzzjs';
import { AppError } from '../../errors';
import { unwrapped } from './woff';

export type Weight = 400 | 700;

export interface Face {
  /** Unique: a file without its end. */
  id: string;
  /** `layout` shapes like a browser, by HarfBuzz: fontkit's own breaks Bengali conjuncts. */
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

const faces = new Map<string, Face>();

export class Fonts {
  private constructor(private readonly shaper: HarfBuzz) {}

  static async open(): Promise<Fonts> {
    return new Fonts(await harfbuzz);
  }

  /**
   * The font of each cluster (what a reader takes for one character).
   * @throws AppError `poster-character` that names a character which no installed font has: never an empty box
   */
  facesOf(clusters: readonly string[], weight: Weight): Face[] {
    let before: Face | undefined;
    return clusters.map((cluster, index) => {
      const near = NEUTRAL.test(cluster) ? (before ?? this.strongAfter(clusters, index, weight)) : undefined;
      before = near && draws(near, cluster) ? near : this.firstWith(cluster, weight);
      return before;
    });
  }

  private strongAfter(clusters: readonly string[], index: number, weight: Weight): Face | undefined {
    const strong = clusters.slice(index).find((cluster) => !NEUTRAL.test(cluster));
    return strong === undefined ? undefined : this.firstWith(strong, weight);
  }

  private firstWith(cluster: string, weight: Weight): Face {
    const file = FILES.find((names) => draws(this.face(names, weight), cluster));
    return file ? this.face(file, weight) : missing(cluster);
  }

  private face([family, subset]: readonly [string, string], weight: Weight): Face {
    const id = `${family}-${subset}-${weight}-normal`;
    const known = faces.get(id);
    if (known) return known;
    const data = unwrapped(readFileSync(require.resolve(`@fontsource/${family}/files/${id}.woff`)));
    const font = create(data);
    const shaped = this.shaper.createFont(this.shaper.createFace(this.shaper.createBlob(data), 0));
    font.layout = (text) => runOf(text, font, shape(text, shaped, this.shaper));
    const face = { id, font };
    faces.set(id, face);
    return face;
  }
}

function draws({ font }: Face, cluster: string): boolean {
  return [...cluster].every((char) => UNDRAWN.test(char) || font.hasGlyphForCodePoint(char.codePointAt(0)!));
}

function missing(cluster: string): never {
  const point = cluster.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  throw new AppError(
    'poster-character',
    `Aucune police installée n’a le caractère « ${cluster} » (U+${point}) : changez le texte dans locales/, ou ajoutez sa police dans src/commands/poster/fonts.ts.`,
  );
}

function shape(text: string, font: Handle, shaper: HarfBuzz): ShapedGlyph[] {
  const buffer = shaper.createBuffer();
  try {
    buffer.addText(text);
    buffer.guessSegmentProperties();
    // Else it is that of this machine.
    buffer.setLanguage('und');
    shaper.shape(font, buffer);
    return buffer.json();
  } finally {
    buffer.destroy();
  }
}

/** What pdfkit asks of a font. The code points are for copying and searching in the PDF. */
function runOf(text: string, font: Font, shaped: readonly ShapedGlyph[]): GlyphRun {
  const starts = [...new Set(shaped.map(({ cl }) => cl)), text.length].sort((a, b) => a - b);
  const clusterAt = (cl: number) => text.slice(cl, starts[starts.indexOf(cl) + 1]);
  if (shaped.some(({ g }) => g === 0)) missing(clusterAt(shaped.find(({ g }) => g === 0)!.cl));
  const glyphs = shaped.map(({ g, cl }, index) => {
    const first = shaped.findIndex((other) => other.cl === cl) === index;
    const alone = font.stringsForGlyph(g)[0];
    const stands = alone ?? (first ? clusterAt(cl) : '');
    return font.getGlyph(
      g,
      [...stands].map((char) => char.codePointAt(0)!),
    );
  });
  return {
    glyphs,
    positions: shaped.map(({ ax, ay, dx, dy }) => ({ xAdvance: ax, yAdvance: ay, xOffset: dx, yOffset: dy })),
    advanceWidth: shaped.reduce((sum, { ax }) => sum + ax, 0),
  };
}
