import { hostFault } from './own-host';

describe('the host of a site', () => {
  it.each(['localhost', '127.0.0.1'])(
    'given %s, a name or address of this machine, when it is looked at, then nothing is wrong',
    async (host) => {
      expect(await hostFault(host)).toBeUndefined();
    },
  );

  // 192.0.2.0/24 is for documentation (RFC 5737), .invalid never resolves (RFC 6761).
  it.each([
    ['192.0.2.1', 'which leads to 192.0.2.1, not an address of this machine'],
    ['site.invalid', 'which does not lead to an IPv4 address'],
    ['::1', 'an IPv6 address'],
  ])('given %s, when it is looked at, then it is %s', async (host, fault) => {
    expect(await hostFault(host)).toBe(fault);
  });
});
