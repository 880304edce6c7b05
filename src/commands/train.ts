/** Trains the recogniser at build time into dist/models, so that a first start finds it ready. Not a command of the CLI. */
import { join } from 'node:path';
import { requireContent } from '../content';
import { silentLogger } from '../logger';
import { projectRoot } from '../project-root';
import { createRecognizer } from '../understanding/local-recognizer';
import { trainingExamples } from '../understanding/training-examples';

async function main(): Promise<void> {
  const root = projectRoot();
  const examples = trainingExamples(requireContent(root));
  await createRecognizer({ examples, cacheDirs: [join(root, 'dist', 'models')], logger: silentLogger });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
