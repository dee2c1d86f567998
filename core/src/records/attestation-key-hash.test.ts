import { sha256Hex } from '../hash';
import { attestationKeyHash } from './attestation-key-hash';

const base64 = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';
const hash = sha256Hex(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)));

describe('attestationKeyHash', () => {
  it.each([
    ['DER in base64', base64],
    ['PEM', `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`],
    ['PEM of Windows', `-----BEGIN PUBLIC KEY-----\r\n${base64}\r\n-----END PUBLIC KEY-----\r\n`],
  ])('given a key as %s, when it is named, then it is the hash of its DER', (_, text) => {
    expect(attestationKeyHash(text)).toBe(hash);
  });

  it('given what is no base64, when it is named, then the field is told', () => {
    expect(() => attestationKeyHash('-----BEGIN PUBLIC KEY-----\n=A=\n')).toThrow(/^publicKey: /);
  });
});
