import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';

const OID = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
} as const;

/** A certificate with its key, both in PEM. */
export interface Pair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A self-signed P-256 certificate for `localhost`, valid for an hour. */
export function selfSigned(commonName: string): Pair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    certificate: pem('CERTIFICATE', issue(commonName, privateKey)),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A self-signed certificate over another curve, which no wallet takes. */
export function selfSignedP384(commonName: string): Pair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  return {
    certificate: pem('CERTIFICATE', issue(commonName, privateKey)),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function issue(commonName: string, key: KeyObject): Buffer {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const algorithm = tlv(0x30, hex(OID.ecdsaWithSha256));
  const name = tlv(0x30, tlv(0x31, tlv(0x30, hex(OID.commonName), tlv(0x0c, commonName))));
  const serial = tlv(
    0x02,
    Buffer.from([1, ...createHash('sha256').update(spki).digest().subarray(0, 8)]),
  );
  const validity = tlv(0x30, utcTime(-3_600_000), utcTime(3_600_000));
  const body = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    serial,
    algorithm,
    name,
    validity,
    name,
    spki,
    tlv(0xa3, tlv(0x30, ...extensions())),
  );
  return tlv(0x30, body, algorithm, tlv(0x03, Buffer.from([0]), sign('sha256', body, key)));
}

function extensions(): Buffer[] {
  const names = tlv(0x30, tlv(0x82, 'localhost'), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const authority = tlv(0x30, tlv(0x01, Buffer.from([0xff])));
  return [
    tlv(0x30, hex(OID.subjectAltName), tlv(0x04, names)),
    tlv(0x30, hex(OID.basicConstraints), tlv(0x01, Buffer.from([0xff])), tlv(0x04, authority)),
  ];
}

function utcTime(offsetMs: number): Buffer {
  const text = new Date(Date.now() + offsetMs).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tlv(0x17, text.slice(2));
}

function tlv(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
