/** Starts and stops the process: config → app → listen; SIGTERM drains. */
import { createApp } from './app';
import { configOfProcess } from './config';
import { AppError, loggableOf } from './errors';
import { createLogger, type Logger } from './logger';
import { projectRoot } from './project-root';

/** Orchestrators kill after ten seconds: a turn that hangs must not cost the others their goodbye. */
const STOP_LIMIT_MS = 9_000;

async function main(): Promise<void> {
  watchFaults(createLogger('info'));
  const config = configOfProcess(projectRoot());
  const logger = createLogger(config.LOG_LEVEL);
  const app = await createApp(config, { logger });
  const { url, entryLink } = await app.start();
  process.stdout.write(
    `\nPasserelle est prête.\n  Page de discussion : ${url}\n  Console des aidants (lien à usage unique, 72 h) : ${entryLink}\n\n`,
  );
  let stopping = false;
  const stop = (signal: string) => {
    // Ctrl-C under npm arrives twice, from the terminal and from npm.
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => void app.reload());
}

/** Node itself would print the error's text, which may quote what a person wrote. */
function watchFaults(logger: Logger): void {
  process.on('unhandledRejection', (error) =>
    logger.error({ ...loggableOf(error), err: error }, 'unhandled rejection'),
  );
  process.on('uncaughtException', (error) => {
    logger.error({ ...loggableOf(error), err: error }, 'uncaught exception: the process ends');
    process.exit(1);
  });
}

/** What staff can mend is said in one message; the rest shows where it happened. */
function fail(error: unknown): never {
  process.stderr.write(`\n${explain(error)}\n`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (error instanceof AppError) return error.message;
  const { code, path, stack } = error as NodeJS.ErrnoException;
  const why = SYSTEM[code ?? ''];
  return why ? `${path ?? 'Fichiers de DATA_DIR'} : ${why}` : String(stack ?? error);
}

/** What the system refuses on a file of DATA_DIR or of the content. */
const SYSTEM: Record<string, string> = {
  EACCES: 'accès refusé. Donnez les droits au compte qui lance Passerelle, ou réglez DATA_DIR.',
  EPERM: 'accès refusé. Donnez les droits au compte qui lance Passerelle, ou réglez DATA_DIR.',
  EROFS: 'ce disque est en lecture seule. Réglez DATA_DIR sur un dossier inscriptible.',
  ENOENT: 'ce dossier ne peut pas être créé ici. Réglez DATA_DIR sur un dossier inscriptible.',
  ENOSPC: 'le disque est plein. Libérez de la place.',
  EEXIST: 'un fichier porte le nom du dossier attendu. Réglez DATA_DIR sur un dossier.',
  ENOTDIR: 'un fichier est à la place d’un dossier. Réglez DATA_DIR sur un dossier.',
  EISDIR: 'un dossier est à la place d’un fichier. Retirez-le, ou restaurez le fichier.',
};

main().catch(fail);
