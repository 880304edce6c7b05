/** What app.ts and the commands take from this folder. */
import type { LanguageIdentifier } from '../conversation/ports';
import { TextLanguageIdentifier } from './language-identifier';
import type { Example } from './model';

export { createRecognizer, LocalRecognizer, type RecognizerOptions } from './local-recognizer';
export type { Example } from './model';
export { trainingExamples } from './training-examples';

/** Tells the language of a text; cheap enough to be built anew (some 50 ms) whenever the phrases change. */
export function createLanguageIdentifier(examples: readonly Example[]): LanguageIdentifier {
  return new TextLanguageIdentifier(examples);
}
