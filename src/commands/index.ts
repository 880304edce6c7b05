/** The CLI's commands: adding one is a file here and a line below. */
import { askCommand } from './ask';
import { channelsCommand } from './channels';
import { cluCommand } from './clu';
import type { Command } from './command';
import { contentCommand } from './content';
import { doctorCommand } from './doctor';
import { evaluateCommand } from './evaluate';
import { posterCommand } from './poster';

export const commands: readonly Command[] = [
  askCommand,
  evaluateCommand,
  contentCommand,
  cluCommand,
  channelsCommand,
  posterCommand,
  doctorCommand,
];
