/** Trains the recogniser at build time into dist/models, so that a first start finds it ready. Not a command of the CLI. */
import { join } from 'node:path';
import { loadContent } from '../content';
import { silentLogger } from '../logger';
import { projectRoot } from '../project-root';
import { createRecognizer } from '../understanding';

async function main(): Promise<void> {
  const root = projectRoot();
  const { examples } = loadContent(root);
  await createRecognizer({ examples, cacheDirs: [join(root, 'dist', 'models')], logger: silentLogger });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
