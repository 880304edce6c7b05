declare module 'fontkit' {
  /** In units of the em (`unitsPerEm`), in the order they are drawn in. */
  interface GlyphRun {
    glyphs: { id: number; codePoints: number[] }[];
    positions: { xAdvance: number; xOffset: number; yOffset: number }[];
    advanceWidth: number;
  }

  interface Font {
    unitsPerEm: number;
    ascent: number;
    descent: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    /** Shapes: joins Arabic letters, builds Indic syllables, and turns Arabic script around. */
    layout(text: string, features?: string[]): GlyphRun;
  }

  export function create(data: Uint8Array): Font;
}
