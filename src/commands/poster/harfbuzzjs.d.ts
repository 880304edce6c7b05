declare module 'harfbuzzjs' {
  interface Freed {
    destroy(): void;
  }
  export type Handle = Freed & { readonly kind: unique symbol };

  export interface ShapedGlyph {
    /** Glyph. */
    g: number;
    /** Where its cluster begins in the text, in UTF-16 units. */
    cl: number;
    /** Advance and offset, in units of the em. */
    ax: number;
    ay: number;
    dx: number;
    dy: number;
  }

  interface ShapingBuffer extends Freed {
    addText(text: string): void;
    /** Script by the letters, and the direction of that script. */
    guessSegmentProperties(): void;
    setLanguage(language: string): void;
    json(): ShapedGlyph[];
  }

  export interface HarfBuzz {
    createBlob(data: Uint8Array): Handle;
    createFace(blob: Handle, index: number): Handle;
    createFont(face: Handle): Handle;
    createBuffer(): ShapingBuffer;
    shape(font: Handle, buffer: ShapingBuffer): void;
  }

  const ready: Promise<HarfBuzz>;
  export default ready;
}
