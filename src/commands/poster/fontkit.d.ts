declare module 'fontkit' {
  interface Glyph {
    id: number;
    codePoints: number[];
    advanceWidth: number;
  }

  /** In units of the em (`unitsPerEm`), in the order they are drawn in. */
  interface GlyphRun {
    glyphs: Glyph[];
    positions: { xAdvance: number; yAdvance: number; xOffset: number; yOffset: number }[];
    advanceWidth: number;
  }

  interface Font {
    unitsPerEm: number;
    ascent: number;
    /** Negative: below the baseline. */
    descent: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    getGlyph(id: number, codePoints?: number[]): Glyph;
    /** What a glyph alone stands for, if anything. */
    stringsForGlyph(id: number): string[];
    layout(text: string): GlyphRun;
  }

  export function create(data: Uint8Array): Font;
}
