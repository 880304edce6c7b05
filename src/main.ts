/** Starts and stops the process: config → app → listen; SIGTERM drains. */
import { createApp } from './app';
import { configOfProcess } from './config';
import { AppError, loggableOf } from './errors';
import { createLogger } from './logger';
import { projectRoot } from './project-root';

/** Orchestrators kill after ten seconds: a turn that hangs must not cost the others their goodbye. */
const STOP_LIMIT_MS = 9_000;

async function main(): Promise<void> {
  const config = configOfProcess(projectRoot());
  const logger = createLogger(config.LOG_LEVEL);
  const app = await createApp(config, { logger });
  const { url, entryLink } = await app.start();
  process.stdout.write(
    `\nPasserelle est prête.\n  Page de discussion : ${url}\n  Console des aidants (lien à usage unique, 72 h) : ${entryLink}\n\n`,
  );
  const stop = (signal: string) => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.on('SIGHUP', () => void app.reload());
  process.on('unhandledRejection', (error) =>
    logger.error({ ...loggableOf(error), err: error }, 'unhandled rejection'),
  );
}

/** What staff can mend is said in one message; the rest shows where it happened. */
function fail(error: unknown): never {
  const text = error instanceof AppError ? error.message : String((error as Error)?.stack ?? error);
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}

main().catch(fail);
