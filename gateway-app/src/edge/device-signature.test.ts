import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { newPrivateKey } from '../issuer/ec-key';
import { checkSignature } from './device-signature';

const privateKey = createPrivateKey(newPrivateKey());
const publicKey = createPublicKey(privateKey);
const body = Buffer.from('{"value":1}');

describe('checkSignature', () => {
  it('given 300 signatures of all lengths, when they are checked, then each is taken', () => {
    const signatures = Array.from({ length: 300 }, () => sign('sha256', body, privateKey));

    const check = () => {
      for (const each of signatures) {
        checkSignature(each.toString('base64'), body, publicKey, true);
      }
    };

    expect(check).not.toThrow();
    expect(new Set(signatures.map(({ length }) => length)).size).toBeGreaterThan(1);
  });

  it('given a bit that was changed anywhere in the body, when it is checked, then it is refused', () => {
    const signature = sign('sha256', body, privateKey).toString('base64');

    for (let byte = 0; byte < body.length; byte += 1) {
      const changed = Buffer.from(body);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(() => {
        checkSignature(signature, changed, publicKey, false);
      }).toThrow(/does not verify/);
    }
  });

  it('given a key that is not P-256, when a signature comes, then it is refused', () => {
    const signature = sign('sha256', body, privateKey).toString('base64');

    expect(() => {
      checkSignature(signature, body, undefined, false);
    }).toThrow(/does not verify/);
  });
});
