/** The list of channels: adding one is a file here and a line below. */
import type { Config } from '../config';
import { createAzureBotService } from './azure-bot-service';
import type { Channel, MessagingPorts } from './channel';
import { clientAddress } from './client-address';
import { createDirectLine } from './direct-line';
import { MESSAGING } from './messaging-list';
import { openMessaging } from './open-messaging';

export interface ChannelSecrets {
  /** 32 bytes, for Direct Line tokens only. */
  directLineKey: Buffer;
}

export function createChannels(
  config: Config,
  ports: MessagingPorts,
  { directLineKey }: ChannelSecrets,
): Channel[] {
  return [
    createDirectLine(ports, {
      tokenKey: directLineKey,
      publicUrl: config.PUBLIC_URL,
      allowedOrigins: config.CHAT_ORIGINS,
      addressOf: clientAddress({ trustProxy: config.TRUST_PROXY, production: config.production }),
    }),
    createAzureBotService({ ...config, serviceHosts: config.AZURE_SERVICE_HOSTS }, ports),
    ...MESSAGING.filter(({ id }) => config.messaging.has(id)).map((channel) =>
      openMessaging(channel, config.messaging.get(channel.id), config.PUBLIC_URL, ports),
    ),
  ];
}
