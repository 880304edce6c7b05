import { CircuitBreaker } from '../../src/understanding/clu-breaker';

function breaker() {
  const clock = { now: 5_000 };
  return { clock, breaker: new CircuitBreaker({ now: () => clock.now, failures: 2, pauseMs: 1000 }) };
}

test('a success between failures keeps it closed', () => {
  const { breaker: it } = breaker();
  it.failed();
  it.succeeded();
  it.failed();
  expect(it.allows()).toBe(true);
});

test('half open, one call tries while the others are spared', () => {
  const { breaker: it, clock } = breaker();
  it.failed();
  it.failed();
  expect(it.allows()).toBe(false);
  clock.now += 1000;
  expect([it.allows(), it.allows()]).toEqual([true, false]);
  it.failed();
  expect(it.allows()).toBe(false);
  clock.now += 999;
  expect(it.allows()).toBe(false);
  clock.now += 1;
  expect(it.allows()).toBe(true);
  it.succeeded();
  expect([it.allows(), it.allows()]).toEqual([true, true]);
});

test('it leaves the service alone for as long as it asks, within ten minutes', () => {
  const { breaker: it, clock } = breaker();
  it.failed();
  it.failed({ retryAfterMs: 60_000 });
  clock.now += 59_999;
  expect(it.allows()).toBe(false);
  clock.now += 1;
  expect(it.allows()).toBe(true);
  it.failed({ retryAfterMs: 10 ** 12 });
  clock.now += 10 * 60_000;
  expect(it.allows()).toBe(true);
});

test('a lasting fault opens it at once', () => {
  const { breaker: it } = breaker();
  it.failed({ lasting: true });
  expect(it.allows()).toBe(false);
});
