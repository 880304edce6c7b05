/** The CLI's commands: adding one is a file here and a line below. */
import { ask } from './ask';
import type { Command } from './command';
import { contentCommand } from './content';
import { doctorCommand } from './doctor';
import { evaluate } from './evaluate';

export const commands: readonly Command[] = [ask, evaluate, contentCommand, doctorCommand];
