import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readSignature } from '../msp/ecdsa';

/** Certificates for tests, written byte by byte so that wrong ones can be made as well. */
export interface Certified {
  readonly pem: string;
  readonly der: Buffer;
  readonly privateKey: KeyObject;
  readonly name: Buffer;
  readonly keyId: Buffer;
}

export interface CertificateOptions {
  readonly commonName: string;
  readonly unit?: string;
  readonly ca?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly serial?: number;
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const ecdsaWithSha256 = tlv(0x30, oid('2a8648ce3d040302'));

export function issue(options: CertificateOptions, issuer?: Certified): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = createHash('sha256').update(spki).digest();
  const name = nameOf(options.commonName, options.unit);
  const body = tlv(
    0x30,
    tlv(0xa0, integer(2)),
    integer(options.serial ?? 1 + Math.floor(Math.random() * 2 ** 31)),
    ecdsaWithSha256,
    issuer?.name ?? name,
    tlv(
      0x30,
      time(options.notBefore ?? new Date('2026-01-01')),
      time(options.notAfter ?? new Date('2036-01-01')),
    ),
    name,
    spki,
    tlv(0xa3, tlv(0x30, ...extensions(options.ca === true, keyId))),
  );
  const der = tlv(
    0x30,
    body,
    ecdsaWithSha256,
    bits(sign('sha256', body, issuer?.privateKey ?? privateKey)),
  );
  const base64 = der.toString('base64').replace(/.{64}/g, '$&\n');
  const pem = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return { pem, der, privateKey, name, keyId };
}

/** A revocation list of a CA. */
export function revoke(ca: Certified, serials: readonly number[]): Buffer {
  const revoked = serials.map((serial) => tlv(0x30, integer(serial), time(new Date('2026-02-01'))));
  const authority = tlv(0x30, oid('551d23'), octets(tlv(0x30, tlv(0x80, ca.keyId))));
  const body = tlv(
    0x30,
    integer(1),
    ecdsaWithSha256,
    ca.name,
    time(new Date('2026-02-01')),
    time(new Date('2027-02-01')),
    tlv(0x30, ...revoked),
    tlv(0xa0, tlv(0x30, authority)),
  );
  return tlv(0x30, body, ecdsaWithSha256, bits(sign('sha256', body, ca.privateKey)));
}

/** ECDSA over SHA-256 in the lower of the two forms, as Fabric signs. */
export function signLow(privateKey: KeyObject, data: Uint8Array): Buffer {
  const signature = sign('sha256', data, privateKey);
  const parts = readSignature(signature);
  if (parts === undefined || parts.s <= order / 2n) return signature;
  return tlv(0x30, bigInteger(parts.r), bigInteger(order - parts.s));
}

/** The other form of a signature, which OpenSSL accepts and Fabric does not. */
export function highForm(signature: Uint8Array): Buffer {
  const parts = readSignature(signature);
  if (parts === undefined) throw new Error('no signature');
  return tlv(0x30, bigInteger(parts.r), bigInteger(order - parts.s));
}

function extensions(ca: boolean, keyId: Buffer): Buffer[] {
  const critical = Buffer.from('0101ff', 'hex');
  const constraints = ca ? tlv(0x30, critical) : tlv(0x30);
  const usage = Buffer.from(ca ? '03020106' : '03020780', 'hex');
  return [
    tlv(0x30, oid('551d0f'), critical, octets(usage)),
    tlv(0x30, oid('551d13'), critical, octets(constraints)),
    tlv(0x30, oid('551d0e'), octets(octets(keyId))),
  ];
}

function nameOf(commonName: string, unit: string | undefined): Buffer {
  const part = (id: string, text: string): Buffer =>
    tlv(0x31, tlv(0x30, oid(id), tlv(0x0c, Buffer.from(text, 'utf8'))));
  const units = unit === undefined ? [] : [part('55040b', unit)];
  return tlv(0x30, ...units, part('550403', commonName));
}

function time(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]/g, '').replace(/\.\d+/, '');
  return tlv(0x18, Buffer.from(text, 'ascii'));
}

function integer(value: number): Buffer {
  return bigInteger(BigInt(value));
}

function bigInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return tlv(2, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

function oid(hex: string): Buffer {
  return tlv(6, Buffer.from(hex, 'hex'));
}

function octets(content: Buffer): Buffer {
  return tlv(4, content);
}

function bits(content: Buffer): Buffer {
  return tlv(3, Buffer.of(0), content);
}

function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
