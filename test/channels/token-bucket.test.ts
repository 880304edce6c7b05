/** A platform's limit is never exceeded, whatever is asked and when. */
import fc from 'fast-check';
import { Pacer } from '../../src/channels/pacer';
import { TokenBucket } from '../../src/channels/token-bucket';

test('so many at once, then one at a time', () => {
  const bucket = new TokenBucket({ everyMs: 1000, burst: 2 }, 0);
  expect(bucket.wait(0)).toBe(0);
  bucket.take(0);
  expect(bucket.wait(0)).toBe(0);
  bucket.take(0);
  expect(bucket.wait(0)).toBe(1000);
  expect(bucket.wait(400)).toBe(600);
  expect(bucket.wait(1000)).toBe(0);
});

test('silence asked for is kept, and nothing is saved up during it', () => {
  const bucket = new TokenBucket({ everyMs: 1000, burst: 5 }, 0);
  bucket.pause(0, 3000);
  expect(bucket.wait(0)).toBeGreaterThanOrEqual(3000);
  expect(bucket.wait(2999)).toBeGreaterThan(0);
  expect(bucket.wait(4000)).toBe(0);
  bucket.take(4000);
  expect(bucket.wait(4000)).toBeGreaterThan(0);
});

test('within any stretch of time no more go than the burst and the pace allow', () => {
  const moments = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 5 }), (steps, burst) => {
      const everyMs = 100;
      const bucket = new TokenBucket({ everyMs, burst }, 0);
      const gone: number[] = [];
      let now = 0;
      for (const step of steps) {
        now += step;
        if (bucket.wait(now) > 0) continue;
        bucket.take(now);
        gone.push(now);
      }
      for (let from = 0; from < gone.length; from += 1)
        for (let to = from; to < gone.length; to += 1)
          expect(to - from + 1).toBeLessThanOrEqual(burst + (gone[to]! - gone[from]!) / everyMs + 1e-6);
    }),
  );
});

test('waiting as long as told is enough', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5000 })), (pauses) => {
      const bucket = new TokenBucket({ everyMs: 1050, burst: 1 }, 0);
      let now = 0;
      for (const ms of pauses) {
        if (ms % 3 === 0) bucket.pause(now, ms);
        now += bucket.wait(now);
        expect(bucket.wait(now)).toBe(0);
        bucket.take(now);
      }
    }),
  );
});

describe('the pacer of a channel', () => {
  const pace = { channel: { everyMs: 50, burst: 4 }, person: { everyMs: 1000, burst: 1 } };

  test('begins slowly: the process before may have spent its second', () => {
    let now = 0;
    const pacer = new Pacer(pace, () => now);
    expect(pacer.waitAll()).toBe(50);
    now = 50;
    expect(pacer.wait('a')).toBe(0);
  });

  test('one person waits, another does not', () => {
    let now = 0;
    const pacer = new Pacer(pace, () => now, 4);
    pacer.take('a');
    expect([pacer.wait('a'), pacer.wait('b')]).toEqual([1000, 0]);
    now = 1000;
    expect(pacer.wait('a')).toBe(0);
  });

  test('a platform tired of one person leaves the others, tired of all stops all', () => {
    const pacer = new Pacer(pace, () => 0, 4);
    pacer.pause(5000, 'a');
    expect([pacer.wait('a') >= 5000, pacer.wait('b')]).toEqual([true, 0]);
    pacer.pause(3000);
    expect(pacer.wait('b')).toBeGreaterThanOrEqual(3000);
  });

  test('persons written to long ago are forgotten', () => {
    let now = 0;
    const pacer = new Pacer(pace, () => now, 1e9);
    for (let person = 0; person < 30_000; person += 1) {
      now += 60;
      pacer.take(`p${person}`);
    }
    expect(pacer.wait('p0')).toBe(0);
    expect(pacer.wait('p29999')).toBe(1000);
  });
});
