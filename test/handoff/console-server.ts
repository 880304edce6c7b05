/** The console's and the accounts' routes on the real server, over a desk of desk-setting.ts. */

import { aidantOf, inviteAidant } from '../../src/accounts/entry';
import { accountRoutes, protectPage } from '../../src/accounts/routes';
import { type ConsolePorts, consoleRoutes } from '../../src/handoff/console-routes';
import { Streams } from '../../src/handoff/event-stream';
import type { Route } from '../../src/http';
import { createLogger } from '../../src/logger';
import { createServer, type Server } from '../../src/server';
import { CHANNELS, DeskSetting } from './desk-setting';

const PAGE: Route = {
  method: 'GET',
  path: '/console',
  handle: async () => ({ status: 200, body: 'la console' }),
};

export class ConsoleServer {
  readonly setting = new DeskSetting();
  readonly streams = new Streams();
  base = '';
  #server!: Server;

  async start(change: Partial<ConsolePorts> = {}): Promise<void> {
    const { setting } = this;
    await setting.open();
    const accounts = { accounts: setting.storage.accounts, now: () => setting.now };
    this.#server = createServer({
      logger: createLogger('debug', setting.log),
      observe() {},
      upgrades: [],
      routes: [
        ...accountRoutes({ ...accounts, publicUrl: () => this.base }),
        ...consoleRoutes({
          desk: setting.desk,
          feed: setting.storage.feed,
          streams: this.streams,
          outbox: setting.storage.outbox,
          deliveries: setting.storage.deliveries,
          channelOf: (channelId) => CHANNELS[channelId],
          now: accounts.now,
          aidantOf: (request) => aidantOf(accounts, request),
          ...change,
        }),
        protectPage(accounts, PAGE),
      ],
    });
    this.base = `http://127.0.0.1:${await this.#server.listen(0, '127.0.0.1')}`;
  }

  async stop(): Promise<void> {
    const closed = this.#server.close();
    this.streams.closeAll();
    await closed;
    await this.setting.close();
  }

  invitation(name = 'Camille'): Promise<string> {
    const { setting } = this;
    return inviteAidant({ accounts: setting.storage.accounts, now: () => setting.now }, name);
  }

  enter(token: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.base}/console/enter?token=${token}`, { redirect: 'manual', headers });
  }

  /** The cookie of an aidant who has entered by a link. */
  async signIn(name?: string): Promise<string> {
    const answer = await this.enter(await this.invitation(name));
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  }

  get(path: string, cookie = '', headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.base + path, { headers: { cookie, ...headers } });
  }

  post(
    path: string,
    cookie = '',
    body: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    const json = { 'content-type': 'application/json' };
    return fetch(this.base + path, { method: 'POST', headers: { cookie, ...json, ...headers }, body: raw });
  }
}
