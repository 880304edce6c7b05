import { configOfProcess } from '../config';

/** What a command may touch: where it writes, and the folder that holds dialogs/ and locales/. */
export interface CommandIo {
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
  root: string;
}

/** One command of the CLI, one file of this folder. */
export interface Command {
  name: string;
  /** One line, in French. */
  summary: string;
  /** The exit code: 0 done, 1 found a problem, 2 wrong usage. */
  run(args: string[], io: CommandIo): Promise<0 | 1 | 2>;
}

/** Where the content is that the service uses: CONTENT_DIR, else the project. @throws ConfigError */
export function contentRoot({ root }: Pick<CommandIo, 'root'>): string {
  return configOfProcess(root).CONTENT_DIR ?? root;
}
