import { TurnQueue } from '../../src/conversation/turn-queue';

/** Work that ends when told, and notes when it began. */
function work(log: string[], name: string) {
  let finish!: (fails?: boolean) => void;
  const ended = new Promise<string>((resolve, reject) => {
    finish = (fails) => (fails ? reject(new Error(name)) : resolve(name));
  });
  const run = () => {
    log.push(name);
    return ended;
  };
  return { run, finish };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one conversation: one at a time, in the order they came', async () => {
  const queue = new TurnQueue();
  const log: string[] = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => work(log, name));
  const results = [a, b, c].map((one) => queue.run('k', one!.run));
  c!.finish();
  b!.finish();
  await settled();
  expect(log).toEqual(['a']);
  a!.finish();
  expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['a', 'b', 'c']);
});

test('another conversation does not wait', async () => {
  const queue = new TurnQueue();
  const log: string[] = [];
  const slow = work(log, 'slow');
  const stuck = queue.run('k1', slow.run);
  await expect(queue.run('k2', async () => 'quick')).resolves.toBe('quick');
  slow.finish();
  await stuck;
});

test('work that fails tells its caller only; the next goes on in its order', async () => {
  const queue = new TurnQueue();
  const log: string[] = [];
  const [a, b] = [work(log, 'a'), work(log, 'b')];
  const failed = queue.run('k', a.run);
  const next = queue.run('k', b.run);
  a.finish(true);
  b.finish();
  await expect(failed).rejects.toThrow('a');
  await expect(next).resolves.toBe('b');
  await expect(queue.run('k', async () => 'c')).resolves.toBe('c');
});

test('idle waits for all, also for what comes meanwhile', async () => {
  const queue = new TurnQueue();
  const log: string[] = [];
  const [a, b] = [work(log, 'a'), work(log, 'b')];
  const first = queue.run('k', a.run).catch(() => undefined);
  let idle = false;
  const waiting = queue.idle().then(() => {
    idle = true;
  });
  void queue.run('k', b.run);
  a.finish(true);
  await first;
  await settled();
  expect(idle).toBe(false);
  b.finish();
  await waiting;
  expect(log).toEqual(['a', 'b']);
  await new TurnQueue().idle();
});
