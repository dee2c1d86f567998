import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { readLowS, toLowS, toLowSOfP1363 } from './ecdsa-signature';

const orders = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384':
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
} as const;

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const signed = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, signed.length]), signed]);
}

function der(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** Both forms of one signature, made from its raw numbers. */
function bothForms(curve: keyof typeof orders, message: Buffer) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const half = raw.length / 2;
  const r = BigInt(`0x${raw.subarray(0, half).toString('hex')}`);
  const s = BigInt(`0x${raw.subarray(half).toString('hex')}`);
  const other = orders[curve] - s;
  const [low, high] = s < other ? [s, other] : [other, s];
  return { privateKey, publicKey, low: der(r, low), high: der(r, high) };
}

describe('the low form of an ECDSA signature', () => {
  it.each(['P-256', 'P-384'] as const)(
    'given a signature on %s with a high s, when it is lowered, then it is the low form and verifies',
    (curve) => {
      for (let round = 0; round < 30; round++) {
        const message = randomBytes(40);
        const { publicKey, low, high } = bothForms(curve, message);

        const lowered = toLowS(high, publicKey);

        expect(Buffer.from(lowered)).toEqual(low);
        expect(verify('sha256', message, publicKey, lowered)).toBe(true);
        expect(readLowS(high, publicKey)).toBeUndefined();
      }
    },
  );

  it.each(['P-256', 'P-384'] as const)(
    'given signatures of Web Crypto on %s, when they are lowered, then each has the smaller s and verifies',
    (curve) => {
      for (let round = 0; round < 30; round++) {
        const message = randomBytes(40);
        const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
        const options = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;

        const lowered = toLowSOfP1363(sign('sha256', message, options), publicKey);

        const half = lowered.subarray(lowered.length / 2);
        const s = BigInt(`0x${Buffer.from(half).toString('hex')}`);
        expect(s <= orders[curve] / 2n).toBe(true);
        expect(
          verify('sha256', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, lowered),
        ).toBe(true);
      }
    },
  );

  it('given a low signature, when it is lowered by its private key, then it stays as it is', () => {
    const { privateKey, low } = bothForms('P-256', Buffer.from('x'));

    const lowered = toLowS(low, privateKey);

    expect(Buffer.from(lowered)).toEqual(low);
  });

  it('given any bytes that are no canonical signature, when they are lowered, then they are refused', () => {
    const { publicKey, low } = bothForms('P-256', Buffer.from('x'));
    const damaged = fc.oneof(
      fc.uint8Array({ maxLength: 140 }),
      fc.nat(low.length - 1).map((length) => low.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 4 }).map((tail) => Buffer.concat([low, tail])),
    );

    const lower = (bytes: Uint8Array) => () => toLowS(bytes, publicKey);

    fc.assert(
      fc.property(damaged, (bytes) => {
        expect(lower(bytes)).toThrow('the signature is not a DER sequence of two integers');
      }),
    );
  });

  it('given bytes after a signature or in its sequence, when it is read, then they are passed over as in Go', () => {
    const { publicKey, low, high } = bothForms('P-256', Buffer.from('x'));
    const tail = randomBytes(9);
    const inside = Buffer.concat([low, tail]);
    inside.writeUInt8(low.length - 2 + tail.length, 1);
    const long = Buffer.concat([Buffer.of(0x30, 0x81, 200), low.subarray(2), Buffer.alloc(200)]);
    const padded = Buffer.concat([Buffer.of(0x30, 0x81, low.length - 2), low.subarray(2)]);

    const read = (bytes: Uint8Array) => readLowS(bytes, publicKey);

    for (const bytes of [
      low,
      Buffer.concat([low, tail]),
      Buffer.concat([low, low]),
      inside,
      long,
    ]) {
      expect(Buffer.from(read(bytes) ?? [])).toEqual(low);
    }
    for (const bytes of [high, low.subarray(0, -1), padded, Buffer.of(0x30, 0x80), tail]) {
      expect(read(bytes)).toBeUndefined();
    }
  });

  it('given an integer with a needless leading zero, when it is lowered, then it is refused', () => {
    const { publicKey } = bothForms('P-256', Buffer.from('x'));
    const padded = Buffer.from('300702020001020101', 'hex');

    const lower = () => toLowS(padded, publicKey);

    expect(lower).toThrow('the signature is not a DER sequence of two integers');
    expect(Buffer.from(toLowS(der(1n, 1n), publicKey))).toEqual(der(1n, 1n));
  });

  it('given a key on a curve that Fabric networks do not use, when a signature is lowered, then it says so', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });

    const lower = () => toLowS(der(1n, 1n), publicKey);

    expect(lower).toThrow('only the curves P-256 and P-384 are supported');
  });
});
