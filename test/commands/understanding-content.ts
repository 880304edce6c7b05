import { EXAMPLES } from '../understanding/phrases';

/** What requireContent would give for the small invented library. */
export const SMALL_CONTENT = {
  examples: EXAMPLES.filter(({ intent }) => intent !== 'none'),
  none: EXAMPLES.filter(({ intent }) => intent === 'none'),
  texts: new Map(),
  lexicons: new Map(),
};

/** A stream that keeps what is written. */
export function kept() {
  const chunks: string[] = [];
  const stream = { write: (chunk: string) => chunks.push(chunk) > 0 } as unknown as NodeJS.WritableStream;
  return { stream, text: () => chunks.join('') };
}
