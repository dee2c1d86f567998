import { addressElsewhere, hostFault } from './own-host';

// 192.0.2.0/24 is for documentation (RFC 5737), .invalid never resolves (RFC 6761).
describe('the host of a site', () => {
  it.each(['localhost', '192.0.2.1'])(
    'given %s, when it is looked at, then nothing is wrong',
    async (host) => {
      expect(await hostFault(host)).toBeUndefined();
    },
  );

  it.each([
    ['127.0.0.1', 'which no other machine reaches'],
    ['0.0.0.0', 'which no other machine reaches'],
    ['224.0.0.1', 'which no other machine reaches'],
    ['site.invalid', 'which does not lead to an IPv4 address'],
    ['::1', 'an IPv6 address'],
  ])('given %s, when it is looked at, then it is %s', async (host, fault) => {
    expect(await hostFault(host)).toBe(fault);
  });

  it('given a host of this machine and one of another, when it is asked where they lead, then elsewhere only for the latter', async () => {
    expect(await addressElsewhere('localhost')).toBeUndefined();
    expect(await addressElsewhere('192.0.2.1')).toBe('192.0.2.1');
  });
});
