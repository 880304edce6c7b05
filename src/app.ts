/** The composition root: builds everything, in order. The only file that knows all folders. */
import { join } from 'node:path';
import { aidantOf, inviteAidant } from './accounts/entry';
import { accountRoutes, entryLink, protectPage } from './accounts/routes';
import { createChannels } from './channels';
import type { Channel, MessagingPorts } from './channels/channel';
import { OutboxDispatcher } from './channels/outbox-dispatcher';
import { type Config, cluOf } from './config';
import { ContentStore } from './content';
import type { Problem } from './content/types';
import type { Library } from './conversation/ports';
import { renderSentence } from './conversation/render-reply';
import { createTakeTurn, type TakeTurn } from './conversation/take-turn';
import { TurnQueue } from './conversation/turn-queue';
import { createDirectory, loadPlaces } from './directory';
import { loggableOf } from './errors';
import { consoleRoutes } from './handoff/console-routes';
import { Desk } from './handoff/desk';
import { Streams } from './handoff/event-stream';
import { parseHours } from './handoff/hours';
import type { ChannelFacts } from './handoff/reach';
import { createReadiness, healthRoutes } from './health';
import type { HttpRequest } from './http';
import { createLogger, type Logger } from './logger';
import { createMetrics } from './metrics';
import { loadMasterKey } from './privacy/master-key';
import { createVault, deriveKey } from './privacy/vault';
import { builtContent, builtModels } from './project-root';
import { createServer } from './server';
import { openStorage } from './storage/open-storage';
import type { Storage } from './storage/types';
import { CluRecognizer } from './understanding/clu-recognizer';
import { createIdentifier } from './understanding/language-file';
import { lessonsOf } from './understanding/lessons';
import { createRecognizer } from './understanding/local-recognizer';
import { assetRoute, pageRoute } from './web/static';

export interface AppOverrides {
  logger?: Logger;
  now?(): number;
}

export interface App {
  storage: Storage;
  takeTurn: TakeTurn;
  /** Listens; gives the page's address and a one-time link into the console. */
  start(): Promise<{ port: number; url: string; entryLink: string }>;
  /** Reads dialogs/ and locales/ again; broken content is refused and the old one stays. */
  reload(): Promise<boolean>;
  /** Stops taking, finishes the turns begun, closes the streams, then the database. */
  stop(): Promise<void>;
}

/** Dedupe keys outlive WhatsApp's seven days of redelivery. */
const DEDUPE_MS = 10 * 24 * 3600 * 1000;
/** News of a message come within days; its status is of no use after the handoff. */
const DELIVERIES_MS = 30 * 24 * 3600 * 1000;
const PURGE_EVERY_MS = 3600 * 1000;

export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger(config.LOG_LEVEL);
  const now = overrides.now ?? Date.now;
  const metrics = createMetrics();
  const hours = parseHours(config.DESK_HOURS);

  const content = new ContentStore(config.CONTENT_DIR ?? config.root, {
    logger,
    compiledDir: builtContent(config.root),
  });
  const library = () => content.current();
  const start = content.takeStart();
  const lessons = lessonsOf(start);
  const modelDirs = [builtModels(config.root), join(config.DATA_DIR, 'models')];
  const recognizer = await createRecognizer({ lessons, cacheDirs: modelDirs, logger });
  let languages = await createIdentifier({ examples: lessons.examples, cacheDirs: modelDirs, logger });
  const places = loadPlaces();
  let directory = createDirectory({ ...start, places });

  const masterKey = loadMasterKey({ masterKey: config.MASTER_KEY, dataDir: config.DATA_DIR });
  const storage = await openStorage({
    dataDir: config.DATA_DIR,
    vault: createVault(masterKey),
    logger,
    clock: now,
  });
  const { conversations, handoffs, outbox, deliveries, identities, accounts, feed } = storage;
  const clu = cluOf(config);
  const understanding = clu
    ? new CluRecognizer({
        settings: clu,
        embedded: recognizer,
        knows: (intent) => library().dialogs.has(intent),
        isRuled: (text) => isRuled(library(), text),
        observe: metrics.recognition,
        logger,
        now,
      })
    : recognizer;

  const channels: Channel[] = [];
  const channelOf = (channelId: string): ChannelFacts | undefined => {
    const known = channels.find(({ id }) => id === channelId);
    return known?.label === undefined ? undefined : { ...known, label: known.label };
  };
  const desk = new Desk({
    handoffs,
    conversations,
    hours,
    logger,
    now,
    say: (language, key, values) => renderSentence(library(), language, key, values),
    channelOf,
  });
  const queue = new TurnQueue();
  const turn = createTakeTurn(
    {
      conversations,
      recognizer: understanding,
      languages: { identify: (text) => languages.identify(text) },
      library,
      directory: () => directory,
      desk,
      now,
    },
    queue,
  );
  const readiness = createReadiness(now);
  const takeTurn: TakeTurn = async (activity, options) => {
    const result = await turn(activity, options).catch((error: unknown) => {
      metrics.turn(activity.channelId, 'failed');
      readiness.failed(error);
      throw error;
    });
    readiness.kept();
    metrics.turn(activity.channelId, result.kind);
    return result;
  };

  const channelPorts: MessagingPorts = {
    takeTurn,
    conversations,
    identities,
    deliveries,
    outbox,
    inbound: metrics.inbound,
    feed,
    logger,
    now,
  };
  const directLineKey = deriveKey(masterKey, 'direct-line');
  channels.push(...createChannels(config, channelPorts, { directLineKey }));
  const dispatcher = new OutboxDispatcher({ outbox, channels, logger, now, random: Math.random });
  feed.subscribe((change) => {
    if (change.kind === 'handoff' || change.pushed !== false) dispatcher.wake();
    if (change.kind === 'handoff')
      desk
        .refresh(change.conversationId)
        .catch((error) => logger.error(loggableOf(error), 'queue not counted'));
  });

  const web = join(config.root, 'dist', 'web');
  const streams = new Streams();
  const accountPorts = { accounts, now };
  let stopping = false;
  let baseUrl = config.PUBLIC_URL ?? '';
  const server = createServer({
    logger,
    observe: metrics.request,
    heads: ['/', '/assets/:file', '/healthz', '/readyz'],
    upgrades: channels.flatMap((channel) => channel.upgrades ?? []),
    routes: [
      ...healthRoutes({
        ping: () => storage.ping(),
        refusing: readiness.refusing,
        stopping: () => stopping,
        contentVersion: () => library().version,
      }),
      ...channels.flatMap((channel) => channel.routes),
      ...accountRoutes({ ...accountPorts, publicUrl: () => baseUrl }),
      ...consoleRoutes({
        desk,
        feed,
        streams,
        outbox,
        deliveries,
        channelOf,
        paused: () => dispatcher.paused(),
        now,
        aidantOf: (request: HttpRequest) => aidantOf(accountPorts, request),
        titleOf: (dialog) =>
          library().dialogs.has(dialog) ? library().dialogText('fr', dialog).title : dialog,
        departementOf: (code) => directory.placeByCode(`departement:${code}`)?.departementName,
      }),
      pageRoute(web, 'chat', '/'),
      protectPage(accountPorts, pageRoute(web, 'console', '/console')),
      assetRoute(web),
    ],
  });

  content.onChange(({ content: published, library: current }) => {
    const lessons = lessonsOf(published);
    directory = createDirectory({ ...published, places });
    createIdentifier({ examples: lessons.examples, cacheDirs: modelDirs, logger })
      .then((learnt) => {
        if (current === library()) languages = learnt;
      })
      .catch((error) => logger.error(loggableOf(error), 'languages not learnt: the old ones serve'));
    recognizer
      .swap(lessons)
      .catch((error) => logger.error(loggableOf(error), 'phrases not learnt: the old ones serve'));
  });
  metrics.gauge('outbox_waiting', 'Messages à envoyer', async () => (await outbox.counts()).waiting);
  metrics.gauge('outbox_dead', 'Messages abandonnés', async () => (await outbox.counts()).dead);
  metrics.channelGauge('channel_paused', 'Canaux arrêtés : leur plateforme refuse notre accès (1)', () => {
    const paused = new Set(dispatcher.paused().map(({ channelId }) => channelId));
    const sending = channels.filter(({ push }) => push);
    return Object.fromEntries(sending.map(({ id }) => [id, Number(paused.has(id))]));
  });
  metrics.gauge('handoffs_waiting', 'Personnes qui attendent un aidant', () => handoffs.waiting());

  const purge = setInterval(() => {
    conversations
      .purgeDedupeKeys(now() - DEDUPE_MS)
      .then(() => deliveries.purge(now() - DELIVERIES_MS))
      .then(() => outbox.purgeDead(now() - DELIVERIES_MS))
      .catch((error) => logger.error(loggableOf(error), 'purge failed'));
  }, PURGE_EVERY_MS);
  purge.unref();

  return {
    storage,
    takeTurn,
    reload: async () => {
      const result = await content.reload();
      if (result.ok) logger.info({ content: result.version.slice(0, 12) }, 'content read again');
      else
        logger.error(contentFaults(result.problems), 'content refused: the old one stays; run content check');
      return result.ok;
    },
    start: async () => {
      await desk.start();
      await dispatcher.start();
      if (config.METRICS_PORT !== undefined)
        (await metrics.listen(config.METRICS_PORT, config.HOST || undefined)).unref();
      const port = await server.listen(config.PORT, config.HOST || undefined);
      baseUrl ||= `http://localhost:${port}`;
      const token = await inviteAidant(accountPorts, 'Aidant');
      logger.info({ port, content: library().version.slice(0, 12) }, 'listening');
      setImmediate(() => places.prepare());
      return { port, url: new URL('/', baseUrl).href, entryLink: entryLink(baseUrl, token) };
    },
    stop: async () => {
      stopping = true;
      clearInterval(purge);
      desk.stop();
      recognizer.close();
      const closed = server.close();
      await queue.idle();
      streams.closeAll();
      await Promise.all(channels.map((channel) => channel.close?.()));
      await dispatcher.stop();
      await closed;
      await storage.close();
    },
  };
}

/** What the conversation answers by rule: no recogniser is needed, least of all a cloud's. */
function isRuled(library: Library, text: string): boolean {
  return [
    library.emergencyIn(text),
    library.commandIn(text),
    library.shortAnswerIn(text),
    library.rankIn(text),
  ].some(Boolean);
}

/** Where the first faults are; the places only, as staff's texts may name somebody. */
function contentFaults(problems: readonly Problem[]): object {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return { errors: errors.length, first: errors.slice(0, 3).map(({ file, line }) => `${file}:${line}`) };
}
