/** Trains the recogniser at build time into dist/models, so that a first start finds it ready. Not a command of the CLI. */
import { join } from 'node:path';
import { requireContent } from '../content';
import { silentLogger } from '../logger';
import { projectRoot } from '../project-root';
import { lessonsOf } from '../understanding/lessons';
import { createRecognizer } from '../understanding/local-recognizer';

async function main(): Promise<void> {
  const root = projectRoot();
  const lessons = lessonsOf(requireContent(root));
  await createRecognizer({ lessons, cacheDirs: [join(root, 'dist', 'models')], logger: silentLogger });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
