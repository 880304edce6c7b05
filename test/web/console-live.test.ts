/** The console's open line, in a browser of straw: sleep, tunnels and dead lines are played by the clock. */
interface Live {
  changed(): void;
  words(conversationId: string): void;
  online(online: boolean): void;
}
/** Compiled for browsers: the types of Node know no EventSource. */
const { listen } = require('../../src/web/console/live') as { listen(live: Live): () => void };

class FakeSource {
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  readyState = 1;
  onopen = () => {};
  onerror = () => {};
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  constructor() {
    FakeSource.all.push(this);
  }
  addEventListener(kind: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(kind, listener);
  }
  emit(kind: string, data = '{}'): void {
    this.#listeners.get(kind)!({ data });
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

const page = new EventTarget();
const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
const live = { changed: jest.fn(), words: jest.fn(), online: jest.fn() };
const lines = () => FakeSource.all;
const line = () => FakeSource.all.at(-1)!;
let stop: () => void;

beforeEach(() => {
  jest.useFakeTimers();
  jest.resetAllMocks();
  FakeSource.all = [];
  document.visibilityState = 'visible';
  Object.assign(globalThis, {
    EventSource: FakeSource,
    document,
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
  });
  stop = listen(live);
  line().onopen();
});
afterEach(() => {
  stop();
  jest.useRealTimers();
});

function show(visibilityState: 'visible' | 'hidden'): void {
  document.visibilityState = visibilityState;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** The server's heartbeat, for so many milliseconds. */
function beats(ms: number): void {
  for (let past = 0; past < ms; past += 15_000) {
    jest.advanceTimersByTime(15_000);
    line().emit('beat');
  }
}

test('all is asked again when the line opens, also after it broke', () => {
  expect(live.changed).toHaveBeenCalledTimes(1);
  line().onerror();
  expect(live.online).toHaveBeenLastCalledWith(false);
  line().onopen();
  expect(live.online).toHaveBeenLastCalledWith(true);
  expect(live.changed).toHaveBeenCalledTimes(2);
});

test('a change of the queue asks for all, new words for their conversation only', () => {
  live.changed.mockClear();
  line().emit('transcript', '{"conversationId":"c1"}');
  expect([live.words.mock.calls, live.changed.mock.calls]).toEqual([[['c1']], []]);
  line().emit('handoff', '{"conversationId":"c2"}');
  expect(live.changed).toHaveBeenCalledTimes(1);
});

test('a line that beats is kept for hours; one that falls silent is opened anew within a minute', () => {
  beats(3 * 3600_000);
  expect(lines()).toHaveLength(1);
  jest.advanceTimersByTime(50_000);
  expect(lines()).toHaveLength(2);
  expect(lines()[0]!.readyState).toBe(FakeSource.CLOSED);
});

test('a page that slept does not trust its line, one that looked away for a moment does', () => {
  show('hidden');
  jest.advanceTimersByTime(2000);
  show('visible');
  expect(lines()).toHaveLength(1);
  show('hidden');
  jest.advanceTimersByTime(6000);
  show('visible');
  expect(lines()).toHaveLength(2);
});

test('a hidden page does not fight for its line', () => {
  show('hidden');
  jest.advanceTimersByTime(10 * 60_000);
  expect(lines()).toHaveLength(1);
});

test('the network that is back opens the line at once', () => {
  page.dispatchEvent(new Event('online'));
  expect(lines()).toHaveLength(2);
});

test('a refused line asks the server why: the session may have ended', () => {
  live.changed.mockClear();
  line().close();
  line().onerror();
  expect(live.changed).toHaveBeenCalledTimes(1);
});

test('leaving closes everything', () => {
  stop();
  expect(line().readyState).toBe(FakeSource.CLOSED);
  page.dispatchEvent(new Event('online'));
  jest.advanceTimersByTime(120_000);
  expect(lines()).toHaveLength(1);
});
