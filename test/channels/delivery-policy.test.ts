/** What the outbox does after each kind of failure. */
import { afterFailure, retryDelay } from '../../src/channels/delivery-policy';
import { SendError } from '../../src/channels/send-error';
import { AppError } from '../../src/errors';

const RESEND = { kind: 'resend' } as const;
const CONFIRM = { kind: 'confirm', graceMs: 20_000 } as const;
const GIVE_UP = { kind: 'give-up' } as const;
const tried = (attempts: number) => ({ attempts, uncertain: RESEND, random: 0.5 });
const busy = new SendError('busy', '', { retryable: true });

test.each([0, 1, 2, 3])('a passing failure is tried again, later each time (%d)', (attempts) => {
  expect(afterFailure(busy, tried(attempts))).toMatchObject({
    kind: 'retry',
    afterMs: retryDelay(attempts, 0.5),
    code: 'busy',
  });
});

test('the fifth failure is the last', () => {
  expect(afterFailure(busy, tried(4))).toMatchObject({ kind: 'dead', code: 'busy' });
});

test('a refusal is not tried again, a block stops all', () => {
  expect(afterFailure(new SendError('bad-text', ''), tried(0))).toEqual({ kind: 'dead', code: 'bad-text' });
  expect(afterFailure(new SendError('blocked', '', { blocked: true }), tried(0))).toEqual({
    kind: 'block',
    code: 'blocked',
  });
  expect(afterFailure(new AppError('no', ''), tried(0))).toMatchObject({ kind: 'dead' });
});

describe('a platform that refuses us, not the message', () => {
  const refused = new SendError('graph-190', '', { noAccess: true });

  test.each([0, 3, 4])('costs no try: the channel waits (%d tried before)', (attempts) => {
    expect(afterFailure(refused, tried(attempts))).toEqual({ kind: 'hold', code: 'graph-190' });
  });

  test('over one message alone, it is tried again as a passing failure, and then given up', () => {
    expect(afterFailure(refused, { ...tried(0), alone: true })).toMatchObject({
      kind: 'retry',
      afterMs: 2000,
    });
    expect(afterFailure(refused, { ...tried(4), alone: true })).toMatchObject({
      kind: 'dead',
      code: 'graph-190',
    });
  });
});

test('a fault of ours is tried again, as nobody said no', () => {
  expect(afterFailure(new TypeError('x'), tried(0))).toMatchObject({ kind: 'retry', uncertain: false });
});

test('the time that the platform asks for is waited, and its silence kept', () => {
  const one = new SendError('slow', '', { retryable: true, retryAfterMs: 30_000 });
  expect(afterFailure(one, tried(0))).toMatchObject({
    kind: 'retry',
    afterMs: 31_500,
    pauseMs: 30_000,
    scope: 'person',
  });
  const all = new SendError('slow', '', { retryable: true, scope: 'channel' });
  expect(afterFailure(all, tried(0))).toMatchObject({ pauseMs: 1000, scope: 'channel' });
});

describe('a try of which nobody knows whether it arrived', () => {
  const cut = new SendError('send-timeout', '', { retryable: true, uncertain: true });
  test('an SMS is never sent twice', () => {
    expect(afterFailure(cut, { ...tried(0), uncertain: GIVE_UP })).toEqual({
      kind: 'dead',
      code: 'send-uncertain',
    });
  });
  test('where receipts tell, they are given time to come', () => {
    expect(afterFailure(cut, { ...tried(0), uncertain: CONFIRM })).toMatchObject({
      kind: 'retry',
      uncertain: true,
      afterMs: 20_000,
    });
  });
  test('elsewhere it is sent again: better twice than never', () => {
    expect(afterFailure(cut, tried(0))).toMatchObject({ kind: 'retry', uncertain: false });
  });
  test('one that surely did not leave is tried again, also an SMS', () => {
    const refused = new SendError('network-ECONNREFUSED', '', { retryable: true });
    expect(afterFailure(refused, { ...tried(0), uncertain: GIVE_UP })).toMatchObject({ kind: 'retry' });
  });
});
