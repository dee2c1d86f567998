import { generateKeyPairSync } from 'node:crypto';
import { readPublicKey } from './public-key';

const fixed = {
  prime256v1: { namedCurve: 'P-256', whole: 65, short: 33 },
  secp384r1: { namedCurve: 'P-384', whole: 97, short: 49 },
} as const;

/** The same key with its point written short (SEC 1, 2.3.3). */
function shortened(der: Buffer, curve: keyof typeof fixed): Buffer {
  const { whole, short } = fixed[curve];
  const point = compressed(der.subarray(-whole));
  const head = Buffer.from(der.subarray(0, -whole));
  const saved = whole - short;
  head.writeUInt8(head.readUInt8(1) - saved, 1);
  head.writeUInt8(head.readUInt8(head.length - 2) - saved, head.length - 2);
  return Buffer.concat([head, point]);
}

function compressed(point: Buffer): Buffer {
  const half = (point.length - 1) / 2;
  const isOdd = (point.at(-1) ?? 0) % 2 === 1;
  return Buffer.concat([Buffer.of(isOdd ? 3 : 2), point.subarray(1, 1 + half)]);
}

describe('readPublicKey', () => {
  it.each(['prime256v1', 'secp384r1'] as const)(
    'given a key on %s, when its point is written short, then it is refused: a key has one name',
    (curve) => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: fixed[curve].namedCurve });
      const der = publicKey.export({ type: 'spki', format: 'der' });

      const read = (bytes: Buffer) => readPublicKey(bytes.toString('base64'), 'publicKey');

      expect(read(der).asymmetricKeyDetails?.namedCurve).toBe(curve);
      expect(() => read(shortened(der, curve))).toThrow('canonical DER encoding');
    },
  );
});
