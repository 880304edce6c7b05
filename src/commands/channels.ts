/** `passerelle channels`: what is on; `channels setup <name>` tells the platform where our webhook is and what the menus say. */
import type { MessagingChannel } from '../channels/messaging';
import { MESSAGING, neededBy } from '../channels/messaging-list';
import { type Config, configOfProcess } from '../config';
import { AppError } from '../errors';
import { setupPortsOf } from './channel-ports';
import type { Command, CommandIo } from './command';
import { shownFindings } from './finding';

const USAGE = `Usage : npx passerelle channels [list]
        npx passerelle channels setup <canal>
Canaux : ${MESSAGING.map(({ id }) => id).join(', ')}\n`;

export const channelsCommand: Command = {
  name: 'channels',
  summary: 'liste les canaux ; « setup <canal> » enregistre webhook, secret et menus chez la plateforme',
  run: async ([verb = 'list', name, ...rest], io) => {
    const channel = MESSAGING.find(({ id }) => id === name);
    if (verb === 'list' && name === undefined) return list(configOfProcess(io.root), io);
    if (verb !== 'setup' || !channel || rest.length > 0) {
      io.stderr.write(USAGE);
      return 2;
    }
    return setup(channel, configOfProcess(io.root), io);
  },
};

function list({ messaging }: Config, { stdout }: CommandIo): 0 {
  for (const channel of MESSAGING) {
    const state = messaging.has(channel.id)
      ? 'en marche'
      : `éteint : il demande ${neededBy(channel).join(', ')}`;
    stdout.write(`${channel.id.padEnd(12)} ${channel.label.padEnd(24)} ${state}\n`);
  }
  return 0;
}

async function setup(
  channel: MessagingChannel,
  config: Config,
  { stdout, stderr }: CommandIo,
): Promise<0 | 1> {
  if (!config.messaging.has(channel.id)) {
    stderr.write(`${channel.label} est éteint : réglez ${neededBy(channel).join(', ')}.\n`);
    return 1;
  }
  if (!channel.setup) {
    stdout.write(`${channel.label} n’a rien à enregistrer.\n`);
    return 0;
  }
  try {
    const findings = await channel.setup(config.messaging.get(channel.id), setupPortsOf(config));
    stdout.write(shownFindings(findings));
    return findings.some(({ state }) => state === 'problem') ? 1 : 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    stderr.write(`${error.message}\n`);
    return 1;
  }
}
