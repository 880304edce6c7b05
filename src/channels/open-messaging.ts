/** A messaging channel put together: its codec and client behind the adapter, the webhook in front. */
import type { Channel, MessagingPorts } from './channel';
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
  return {
    id: channel.id,
    label: channel.label,
    push: true,
    pace: channel.pace,
    uncertain: channel.uncertain,
    routes: webhookRoutes({ channel, codec, client, ports }),
    send: (item, progress) => adapter.write(item, progress),
    ...(channel.window && { window: channel.window }),
    ...(channel.invites?.(settings) && { invites: true }),
  };
}
