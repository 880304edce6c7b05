/** The built chat page on a fake bot, with the strict CSP, to look at it: `node --import … test/browser/chat-server.ts`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Channel } from '../../src/channels/channel';
import { createDirectLine } from '../../src/channels/direct-line';
import { assetRoute, pageRoute } from '../../src/web/static';
import { createFakeBot, type FakeBot, type Listening, serve } from '../channels/direct-line-fake';

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'";

export interface ChatServer {
  bot: FakeBot;
  channel: Channel;
  listening: Listening;
  stop(): Promise<void>;
}

export async function startChat(
  port = 0,
  tokenKey = randomBytes(32),
  bot = createFakeBot(),
): Promise<ChatServer> {
  const channel = createDirectLine(bot.ports, { tokenKey });
  const web = join(__dirname, '../../dist/web');
  const routes = [...channel.routes, pageRoute(web, 'chat', '/'), assetRoute(web)];
  const listening = await serve(routes, channel.upgrades, {
    port,
    headers: { 'content-security-policy': CSP },
  });
  const stop = async () => {
    await channel.close!();
    await listening.stop();
  };
  return { bot, channel, listening, stop };
}
