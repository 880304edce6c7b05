import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { DataKeys } from '../../src/privacy/data-keys';
import { createVault } from '../../src/privacy/vault';

describe('the vault', () => {
  const master = randomBytes(32);
  const vault = createVault(master);
  const key = vault.newKey('c1');

  it('opens what it sealed, in any script, also after a restart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const sealed = vault.seal(key, 'c1', 'entry:1', text);
        expect(vault.open(key, 'c1', 'entry:1', sealed)).toBe(text);
        expect(createVault(master).open(key, 'c1', 'entry:1', sealed)).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('seals the same text differently each time, as base64url without the text', () => {
    const sealed = Array.from({ length: 2000 }, () => vault.seal(key, 'c1', 'entry:1', 'bonjour'));
    expect(new Set(sealed).size).toBe(2000);
    expect(
      new Set(sealed.map((each) => Buffer.from(each, 'base64url').subarray(5, 17).toString('hex'))).size,
    ).toBe(2000);
    expect(sealed[0]).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed[0]!, 'base64url').includes('bonjour')).toBe(false);
  });

  it('does not open a row moved to another place, conversation or key', () => {
    const sealed = vault.seal(key, 'c1', 'entry:1', 'bonjour');
    const other = vault.newKey('c1');
    expect(() => vault.open(key, 'c1', 'entry:2', sealed)).toThrow(
      expect.objectContaining({ code: 'sealed-unreadable' }),
    );
    expect(() => vault.open(key, 'c2', 'entry:1', sealed)).toThrow(
      expect.objectContaining({ code: 'sealed-unreadable' }),
    );
    expect(() => vault.open(other, 'c1', 'entry:1', sealed)).toThrow(
      expect.objectContaining({ code: 'key-replaced' }),
    );
    const stranger = createVault(randomBytes(32));
    expect(() => stranger.open(key, 'c1', 'entry:1', sealed)).toThrow(
      expect.objectContaining({ code: 'sealed-unreadable' }),
    );
  });

  it('notices any changed, cut or added byte and says nothing of the content', () => {
    const sealed = Buffer.from(vault.seal(key, 'c1', 'entry:1', 'bonjour'), 'base64url');
    const attempt = (bytes: Buffer) => () => vault.open(key, 'c1', 'entry:1', bytes.toString('base64url'));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(attempt(changed)).toThrow(/illisible|détruite/);
      expect(attempt(sealed.subarray(0, at))).toThrow(/illisible|détruite/);
    }
    expect(attempt(Buffer.concat([sealed, Buffer.from([0])]))).toThrow(/illisible/);
    expect(() => vault.open('AAAA', 'c3', 'state', 'AAAA')).toThrow(/illisible/);
  });

  it('makes keys of one length, which a stored row can be overwritten with in place', () => {
    const lengths = Array.from({ length: 50 }, (_, index) => vault.newKey(`c${index}`).length);
    expect(new Set(lengths).size).toBe(1);
  });

  it('still works after forgetting a key, and with more conversations than it caches', () => {
    const small = createVault(master, { cachedKeys: 3 });
    const rows = Array.from({ length: 10 }, (_, index) => {
      const id = `c${index}`;
      const wrapped = small.newKey(id);
      return { id, wrapped, sealed: small.seal(wrapped, id, 'state', id) };
    });
    small.forget('c9');
    for (const row of rows) expect(small.open(row.wrapped, row.id, 'state', row.sealed)).toBe(row.id);
  });

  it('gives one pseudonym to one person, another to parts cut elsewhere or under another master key', () => {
    expect(vault.pseudonym('telegram', '123')).toBe(createVault(master).pseudonym('telegram', '123'));
    expect(vault.pseudonym('ab', 'c')).not.toBe(vault.pseudonym('a', 'bc'));
    expect(vault.pseudonym('a', '1:b')).not.toBe(vault.pseudonym('a', '1', 'b'));
    expect(vault.pseudonym('telegram', '123')).not.toBe(
      createVault(randomBytes(32)).pseudonym('telegram', '123'),
    );
    expect(vault.pseudonym('telegram', '123')).not.toContain('123');
  });
});

describe('the cache of data keys', () => {
  const secret = createSecretKey(Buffer.alloc(32, 7));
  const keyOf = (wrapped: string) => ({ wrapped, secret, id: Buffer.alloc(4) });

  it('keeps the latest used and never serves a replaced key', () => {
    const keys = new DataKeys(2);
    const first = keyOf('w1');
    keys.add('c1', first);
    keys.add('c2', keyOf('w2'));
    keys.find('c1', 'w1');
    keys.add('c3', keyOf('w3'));
    expect(keys.size).toBe(2);
    expect(keys.find('c2', 'w2')).toBeUndefined();
    expect(keys.find('c1', 'w1')).toBe(first);
    expect(keys.find('c1', 'w1-new')).toBeUndefined();
  });
});
