import { randomBytes } from 'node:crypto';
import { createVault } from '../../src/privacy/vault';
import { STATE } from '../../src/storage/sealed-rows';
import { withStateMemory } from '../../src/storage/state-memory';
import type { Vault } from '../../src/storage/types';

let opened: string[];
let memory: Vault;
let key: string;

beforeEach(() => {
  opened = [];
  const vault = createVault(randomBytes(32));
  const open: Vault['open'] = (wrapped, id, context, sealed) => {
    opened.push(context);
    return vault.open(wrapped, id, context, sealed);
  };
  memory = withStateMemory({
    pseudonym: (...parts) => vault.pseudonym(...parts),
    newKey: (id) => vault.newKey(id),
    seal: (wrapped, id, context, text) => vault.seal(wrapped, id, context, text),
    open,
    forget: (id) => vault.forget(id),
  });
  key = memory.newKey('c1');
});

test('the state sealed last is given back without opening it', () => {
  const sealed = memory.seal(key, 'c1', STATE, 'first');
  expect(memory.open(key, 'c1', STATE, sealed)).toBe('first');
  expect(opened).toEqual([]);
});

test('the row decides: an earlier state, as after a lost commit, is opened and right', () => {
  const first = memory.seal(key, 'c1', STATE, 'first');
  memory.seal(key, 'c1', STATE, 'second');
  expect(memory.open(key, 'c1', STATE, first)).toBe('first');
  expect(opened).toEqual([STATE]);
});

test('what people say is never remembered', () => {
  const sealed = memory.seal(key, 'c1', 'entry:1', 'bonjour');
  expect(memory.open(key, 'c1', 'entry:1', sealed)).toBe('bonjour');
  expect(opened).toEqual(['entry:1']);
});

test('a state moved to another conversation does not open', () => {
  const sealed = memory.seal(key, 'c1', STATE, 'first');
  expect(() => memory.open(key, 'c2', STATE, sealed)).toThrow();
});

test('after an erasure the old state opens neither with the new key nor from memory', () => {
  const sealed = memory.seal(key, 'c1', STATE, 'first');
  expect(() => memory.open(memory.newKey('c1'), 'c1', STATE, sealed)).toThrow();
  memory.forget('c1');
  memory.open(key, 'c1', STATE, sealed);
  expect(opened).toHaveLength(2);
});

test('a bounded number of conversations is remembered', () => {
  const sealed = memory.seal(key, 'c1', STATE, 'first');
  for (let i = 0; i < 1000; i += 1) memory.seal(memory.newKey(`other${i}`), `other${i}`, STATE, 'x');
  expect(memory.open(key, 'c1', STATE, sealed)).toBe('first');
  expect(opened).toEqual([STATE]);
});
