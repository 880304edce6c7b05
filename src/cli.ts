/** `npx passerelle <command>`: exit code 0 done, 1 found a problem, 2 wrong usage. */
import { commands } from './commands';
import { AppError } from './errors';
import { projectRoot } from './project-root';

async function main([name, ...args]: string[]): Promise<number> {
  const command = commands.find((known) => known.name === name);
  if (!command) {
    const list = commands.map((known) => `  ${known.name.padEnd(12)} ${known.summary}`).join('\n');
    process.stderr.write(`Usage : npx passerelle <commande>\n\n${list}\n`);
    return 2;
  }
  const { stdout, stderr } = process;
  return command.run(args, { stdout, stderr, root: projectRoot() });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof AppError ? error.message : String((error as Error)?.stack ?? error);
    process.stderr.write(`${text}\n`);
    process.exitCode = 1;
  },
);
