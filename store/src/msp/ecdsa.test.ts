import { createPublicKey } from 'node:crypto';
import { highForm, issue, signLow } from '../testing/certificates.test.kit';
import { lowForm, verifySignature } from './ecdsa';

const { privateKey } = issue({ commonName: 'signer' });
const key = createPublicKey(privateKey);
const data = Buffer.from('what is signed');

describe('verifySignature', () => {
  it('given the low form, when verified, then it is right; the high form is not', () => {
    const signature = signLow(privateKey, data);

    expect(verifySignature(key, data, signature)).toBe(true);
    expect(verifySignature(key, data, highForm(signature))).toBe(false);
    expect(lowForm(highForm(signature))).toBe(lowForm(signature));
  });

  it('given other data, bytes that are no signature or none, when verified, then it is wrong', () => {
    const signature = signLow(privateKey, data);

    expect(verifySignature(key, Buffer.from('else'), signature)).toBe(false);
    for (const wrong of [
      Buffer.alloc(0),
      Buffer.alloc(70),
      Buffer.of(0x30, 0x06, 2, 1, 0, 2, 1, 0),
    ]) {
      expect(verifySignature(key, data, wrong)).toBe(false);
    }
  });

  it('given bytes behind the signature, when verified, then they are ignored, as by Go', () => {
    const signature = Buffer.concat([signLow(privateKey, data), Buffer.of(1, 2, 3)]);

    expect(verifySignature(key, data, signature)).toBe(true);
  });
});
