import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { HEARTBEAT_MS, openStream, Streams } from '../../src/handoff/event-stream';
import { waitFor } from '../service';
import { ConsoleServer } from './console-server';
import { HOUR } from './desk-setting';

describe('a console page that listens', () => {
  let server: ConsoleServer;
  beforeEach(async () => {
    server = new ConsoleServer();
    await server.start();
  });
  afterEach(() => server.stop());

  const present = () => server.setting.desk.view(server.setting.now).present;

  /** Opens the stream; `text` grows as events come. */
  async function listen(cookie: string) {
    const page = new AbortController();
    const answer = await server.get('/console/api/stream', cookie);
    const heard = { text: '', headers: answer.headers, ended: false, close: () => page.abort() };
    const reader = answer.body!.getReader();
    page.signal.addEventListener('abort', () => void reader.cancel());
    void (async () => {
      for (;;) {
        const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
        if (done) break;
        heard.text += Buffer.from(value!).toString();
      }
      heard.ended = true;
    })();
    return heard;
  }

  test('hears at once of a handoff that opens, moves, is cancelled, and of the words it may read', async () => {
    const heard = await listen(await server.signIn());
    expect(heard.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(heard.headers.get('x-accel-buffering')).toBe('no');
    expect(heard.headers.get('cache-control')).toContain('no-transform');
    const { id, conversationId } = await server.setting.asks();
    const handoff = `event: handoff\ndata: {"conversationId":"${conversationId}"}\n\n`;
    await waitFor(() => heard.text.includes(handoff));
    await server.setting.writes('vous êtes là ?');
    await waitFor(() =>
      heard.text.includes(`event: transcript\ndata: {"conversationId":"${conversationId}"}`),
    );
    expect(heard.text).not.toContain('vous êtes là');
    const before = heard.text.length;
    await server.setting.cancels(id);
    await waitFor(() => heard.text.slice(before).includes(handoff));
  });

  test('is somebody who is there, until it closes', async () => {
    const cookie = await server.signIn();
    const [first, second] = [await listen(cookie), await listen(cookie)];
    expect(present()).toBe(1);
    first.close();
    await waitFor(() => first.ended);
    expect(present()).toBe(1);
    second.close();
    await waitFor(() => present() === 0);
  });

  test('is told goodbye when the service stops', async () => {
    const heard = await listen(await server.signIn());
    server.streams.closeAll();
    await waitFor(() => heard.ended);
    expect(heard.text).toMatch(/event: bye\ndata: {}\n\n$/);
    expect(present()).toBe(0);
  });
});

describe('the heartbeat', () => {
  const response = () =>
    Object.assign(new PassThrough(), { writeHead() {} }) as unknown as ServerResponse & PassThrough;
  const text = (stream: PassThrough) => String(stream.read() ?? '');

  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  test('is an event the page can miss, every 15 seconds', async () => {
    const page = response();
    openStream(new Streams(), page, { allowed: async () => true, closed() {} });
    text(page);
    await jest.advanceTimersByTimeAsync(2 * HEARTBEAT_MS);
    expect(text(page)).toBe('event: beat\ndata: {}\n\n'.repeat(2));
  });

  test('ends the stream of a session that ended, and stops', async () => {
    const page = response();
    let allowed = true;
    const closed = jest.fn();
    openStream(new Streams(), page, { allowed: async () => allowed, closed });
    allowed = false;
    await jest.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(text(page)).toContain('event: bye');
    await jest.advanceTimersByTimeAsync(1);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('survives a store that does not answer', async () => {
    const page = response();
    openStream(new Streams(), page, { allowed: () => Promise.reject(new Error('locked')), closed() {} });
    await jest.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(text(page)).toContain('event: beat');
  });

  test('a page that left before its stream began is not counted for ever', () => {
    const page = response();
    page.destroy();
    const closed = jest.fn();
    openStream(new Streams(), page, { allowed: async () => true, closed });
    expect(closed).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('a page that no longer reads is dropped before it fills our memory', async () => {
    const page = response();
    const stream = openStream(new Streams(), page, { allowed: async () => true, closed() {} });
    for (let count = 0; count < 20_000 && !page.destroyed; count += 1)
      stream.send('transcript', { conversationId: 'x'.repeat(36) });
    expect(page.destroyed).toBe(true);
  });
});

test('a session of twelve hours does not keep a stream for longer', async () => {
  const server = new ConsoleServer();
  await server.start();
  const cookie = await server.signIn();
  server.setting.now += 12 * HOUR;
  expect((await server.get('/console/api/stream', cookie)).status).toBe(401);
  await server.stop();
});
