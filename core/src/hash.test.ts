import { bytesToHex, hmacSha256, sha256Hex } from './hash';

describe('hash', () => {
  it('given the test message of FIPS 180-4, when it is hashed, then gives the published digest', () => {
    const digest = sha256Hex('abc');

    expect(digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('given test case 2 of RFC 4231, when it is keyed and hashed, then gives the published code', () => {
    const code = hmacSha256(new TextEncoder().encode('Jefe'), 'what do ya want for nothing?');

    expect(bytesToHex(code)).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
