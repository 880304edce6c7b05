/** Trains the recogniser at build time into dist/models, so that a first start finds it ready. Not a command of the CLI. */
import { compileContent } from '../content';
import { silentLogger } from '../logger';
import { builtContent, builtModels, projectRoot } from '../project-root';
import { createIdentifier } from '../understanding/language-file';
import { lessonsOf } from '../understanding/lessons';
import { createRecognizer } from '../understanding/local-recognizer';

async function main(): Promise<void> {
  const root = projectRoot();
  const lessons = lessonsOf(compileContent(builtContent(root), root));
  const options = { cacheDirs: [builtModels(root)], logger: silentLogger };
  await createRecognizer({ lessons, ...options });
  await createIdentifier({ examples: lessons.examples, ...options });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
