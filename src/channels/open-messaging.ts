/** A messaging channel put together: its codec and client behind the adapter, the webhook in front. */
import type { Choice } from '../conversation/types';
import type { Channel, MessagingPorts } from './channel';
import { overlong } from './choice-layout';
import type { MessagingChannel } from './messaging';
import { createPlatform, type Platform } from './platform';
import { webhookRoutes } from './webhook';

export function openMessaging<Settings>(
  channel: MessagingChannel<Settings>,
  settings: Settings,
  publicUrl: string | undefined,
  ports: MessagingPorts,
  platform: Platform = createPlatform(),
): Channel {
  const codec = channel.codec(settings, publicUrl);
  const client = channel.client(settings, platform, publicUrl);
  // botbuilder-core takes 0.3 s and 40 MB to load: only who has a messaging channel pays for it.
  const { ChannelAdapter } = require('./channel-adapter') as typeof import('./channel-adapter');
  const adapter = new ChannelAdapter(channel.id, codec, client, ports.now);
  const cutLabels = new CutLabels(channel, ports);
  return {
    id: channel.id,
    label: channel.label,
    push: true,
    pace: channel.pace,
    uncertain: channel.uncertain,
    routes: webhookRoutes({ channel, codec, client, ports }),
    send: (item, progress) => {
      cutLabels.tell(item.message.choices);
      return adapter.write(item, progress);
    },
    ...(channel.window && { window: channel.window }),
    ...(channel.invites?.(settings) && { invites: true }),
  };
}

/** Logs once each dialog whose title is cut on this channel, so that somebody shortens it. */
class CutLabels {
  readonly #known = new Set<string>();
  readonly #channel: Pick<MessagingChannel, 'id' | 'labelLimit'>;
  readonly #ports: MessagingPorts;

  constructor(channel: Pick<MessagingChannel, 'id' | 'labelLimit'>, ports: MessagingPorts) {
    this.#channel = channel;
    this.#ports = ports;
  }

  tell(choices: readonly Choice[] | undefined): void {
    const { id, labelLimit = Number.POSITIVE_INFINITY } = this.#channel;
    // Other values say where a person is.
    const cut = overlong(choices, labelLimit).filter((value) => value.startsWith('dialog:'));
    const fresh = cut.filter((value) => !this.#known.has(value));
    for (const value of fresh) this.#known.add(value);
    if (fresh.length > 0)
      this.#ports.logger.warn({ channel: id, dialogs: fresh }, 'titles cut on this channel');
  }
}
