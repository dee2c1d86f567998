import fc from 'fast-check';
import { normalizeAddress } from './address';
import { redact } from './redaction';

describe('redact', () => {
  it.each([
    ['address', '203.0.113.77', '203.0.113.0/24'],
    ['address', '0.0.0.0', '0.0.0.0/24'],
    ['address', '2001:db8:1:2::3', '2001:db8:1::/48'],
    ['address', '2001:DB8::', '2001:db8::/48'],
    ['address', '::1', '::/48'],
    ['address', 'fe80::1%eth0', 'fe80::/48'],
    ['address', '::ffff:203.0.113.77', '203.0.113.0/24'],
    ['address', '64:ff9b::203.0.113.77', '64:ff9b::/48'],
    ['address', 'host.example', '[address]'],
    ['address', '203.0.113.777', '[address]'],
    ['address', '1.2.3', '[address]'],
    ['address', '01.2.3.4', '[address]'],
    ['address', '1::2::3', '[address]'],
    ['address', '1:2:3:4:5:6:7:8:9', '[address]'],
    ['address', '1:2:3:4:5:6:7::8', '[address]'],
    ['address', '1:2:3:4:5:6:7::', '1:2:3::/48'],
    ['address', '', '[address]'],
    ['email', 'ada@example.org', '[email]'],
    ['name', 'Ada', '[name]'],
    ['phone', '+49 30 1', '[phone]'],
    ['content', 'dear all', '[content]'],
    [
      'url',
      'https://example.org/',
      'sha256:8198d1bac40a1033653a78e48800cefc9e6b974ff075c66e5548b5c1e145a2b0',
    ],
  ] as const)('given the %s %j, when it is redacted, then it is %s', (kind, value, redacted) => {
    expect(redact(kind, value)).toBe(redacted);
  });

  it('given any address, when it is redacted, then its last part cannot be read from it', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
        const other = address.replace(/[0-9]+$/, String(last));

        expect(redact('address', other)).toBe(redact('address', address));
      }),
    );
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        expect(redact('address', address)).toMatch(/^(?:[0-9a-f:]{2,17}\/48|[0-9.]+\/24)$/);
      }),
    );
  });

  it('given spellings of one address, when they are normalised, then they are one text', () => {
    const spellings = ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '2001:0db8::0001%eth0'];

    expect(new Set(spellings.map(normalizeAddress)).size).toBe(1);
    expect(normalizeAddress('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(normalizeAddress('nobody')).toBeUndefined();
  });
});
