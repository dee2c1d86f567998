import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { createAuthority } from '../crypto/certificate';
import { readCertificateFields } from './certificate-fields';
import { childrenOf, readDer, readOid } from './der';

describe('the DER reader', () => {
  it('given any bytes, when they are read, then the elements cover them or they are refused', () => {
    const read = (bytes: Uint8Array) => {
      try {
        return childrenOf(readDer(bytes));
      } catch (error) {
        return error;
      }
    };

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const result = read(bytes);
        if (!Array.isArray(result)) return true;
        const raw = readDer(bytes);
        const covered = Buffer.concat(childrenOf(raw).map((child) => child.raw));
        return Buffer.compare(covered, raw.content) === 0;
      }),
    );
  });

  it.each([
    ['a length beyond the end', '300500'],
    ['a length of indefinite form', '30800000'],
    ['a tag of several bytes', '1f0100'],
    ['a length of five bytes', '30850000000000'],
    ['bytes after the element', '020100ff'],
    ['nothing', ''],
  ])('given %s, when it is read, then it is refused', (_, hex) => {
    const read = () => readDer(Buffer.from(hex, 'hex'));

    expect(read).toThrow('malformed');
  });

  it.each([
    ['06032a0304', '1.2.3.4'],
    ['0603550b0a', '2.5.11.10'],
    ['06082a8648ce3d040302', '1.2.840.10045.4.3.2'],
    ['06038837 03'.replace(' ', ''), '2.999.3'],
  ])('given the object identifier %s, when it is read, then it is %s', (hex, dotted) => {
    const oid = readOid(readDer(Buffer.from(hex, 'hex')));

    expect(oid).toBe(dotted);
  });

  it('given a certificate cut short or with flipped bytes, when its fields are read, then it never hangs or reads beyond it', async () => {
    const { certificatePem } = await createAuthority({ commonName: 'ca' });
    const der = new Uint8Array(new X509Certificate(certificatePem).raw);
    const damaged = fc
      .tuple(fc.nat(der.length - 1), fc.nat(255), fc.integer({ min: 1, max: der.length }))
      .map(([position, byte, length]) => der.with(position, byte).subarray(0, length));

    const outcome = (bytes: Uint8Array) => {
      try {
        return readCertificateFields(bytes).toBeSigned.length;
      } catch (error) {
        return String(error);
      }
    };

    fc.assert(
      fc.property(damaged, (bytes) => {
        const result = outcome(bytes);
        return typeof result === 'string' || result <= bytes.length;
      }),
    );
  });
});
