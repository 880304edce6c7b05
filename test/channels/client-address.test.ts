import { clientAddress } from '../../src/channels/client-address';
import type { HttpRequest } from '../../src/http';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ remoteAddress, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }) as unknown as HttpRequest;

test.each([
  ['a stranger is counted by their own address', false, false, from('203.0.113.7'), '203.0.113.7'],
  ['this machine is not counted outside of production', false, false, from('127.0.0.1'), undefined],
  ['this machine is counted in production', false, true, from('127.0.0.1'), '127.0.0.1'],
  ['a proxy nobody trusts is counted as one', false, false, from('127.0.0.1', '203.0.113.7'), '127.0.0.1'],
  ['behind a trusted proxy people are counted', true, true, from('127.0.0.1', '203.0.113.7'), '203.0.113.7'],
  [
    'what a client forges before the proxy counts for nothing',
    true,
    true,
    from('10.0.0.1', '1.1.1.1, 203.0.113.7'),
    '203.0.113.7',
  ],
] as const)('%s', (_name, trustProxy, production, request, expected) => {
  expect(clientAddress({ trustProxy, production })(request)).toBe(expected);
});
