import { createHash } from 'node:crypto';
import type { Logger } from '../logger';
import { TextLanguageIdentifier } from './language-identifier';
import type { LearntTable } from './language-table';
import baseTable from './language-table.json';
import { readLearnt, unsealed, writeLearnt } from './learnt-file';
import type { Example } from './model';
import { train } from './training';

/** Raise it with any change to reading or learning: files of another version are not read. */
const VERSION = 2;

export interface LanguagesOptions {
  /** Phrases of all languages. */
  examples: readonly Example[];
  /** Where what was learnt is kept, as for models. */
  cacheDirs: readonly string[];
  logger: Logger;
}

/** An identifier ready to serve: from disk (some 10 ms), else learnt off this thread and kept. */
export async function createIdentifier(options: LanguagesOptions): Promise<TextLanguageIdentifier> {
  const { examples, cacheDirs, logger } = options;
  const name = fileNameOf(examples);
  const kept = await readLearnt(cacheDirs, name, unsealed<LearntTable>);
  if (kept) return new TextLanguageIdentifier(kept);
  const bytes = await train({ kind: 'languages', examples });
  await writeLearnt(cacheDirs, name, bytes);
  logger.info({ examples: examples.length, bytes: bytes.length }, 'languages learnt');
  return new TextLanguageIdentifier(unsealed<LearntTable>(bytes));
}

function fileNameOf(examples: readonly Example[]): string {
  const hash = createHash('sha256')
    .update(`passerelle-languages ${VERSION}\n`)
    .update(JSON.stringify(baseTable));
  for (const { language, text } of examples) hash.update(`${language}\n${text}\n`);
  return `languages-${hash.digest('hex').slice(0, 24)}.bin`;
}
