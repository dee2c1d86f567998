import 'reflect-metadata';
import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import { ClientId, Rejected } from '@edgebeat/core';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import type { Leaf } from './certificate';
import { ecdsa, isP256, spkiOf } from './ec-key';

const LONGEST_REQUEST = 16_384;
/** The upper bound of a common name in X.520. */
const LONGEST_NAME = 64;
const DEVICE_DAYS = 90;

/** What is taken from a device's request: its id and its key, and nothing else. */
export interface DeviceRequest {
  readonly deviceId: string;
  readonly publicKey: KeyObject;
}

/**
 * Reads a certificate request of a device (PKCS#10, PEM) and checks that its sender holds the key.
 * Extensions that it asks for are ignored.
 *
 * @throws Rejected invalid-argument, naming the part and the mend.
 */
export async function readDeviceRequest(csrPem: string): Promise<DeviceRequest> {
  const request = parse(csrPem);
  const publicKey = readKey(request);
  if (!(await isSigned(request))) throw invalid('its signature does not verify with its key');
  return { deviceId: readName(request), publicKey };
}

/** A device's certificate: for the client's end of TLS only, 90 days. */
export async function deviceLeaf(request: DeviceRequest, mspId: string): Promise<Leaf> {
  const { deviceId, publicKey } = request;
  const spki = spkiOf(publicKey);
  return {
    commonName: deviceId,
    publicKey: await webcrypto.subtle.importKey('spki', spki, ecdsa, true, ['verify']),
    days: DEVICE_DAYS,
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'url', value: `spiffe://${mspId}/device/${deviceId}` },
      ]),
    ],
  };
}

function parse(csrPem: string): Pkcs10CertificateRequest {
  if (csrPem.length > LONGEST_REQUEST) {
    throw invalid(`it is over ${LONGEST_REQUEST} characters`);
  }
  if (!/^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----\s/.test(csrPem)) {
    throw invalid('it must be PEM that begins with -----BEGIN CERTIFICATE REQUEST-----');
  }
  try {
    return new Pkcs10CertificateRequest(csrPem.trim());
  } catch (error) {
    throw invalid('it cannot be read as PKCS#10', error);
  }
}

function readKey(request: Pkcs10CertificateRequest): KeyObject {
  try {
    const der = Buffer.from(request.publicKey.rawData);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (isP256(key) && spkiOf(key).equals(der)) return key;
  } catch (error) {
    throw invalid('its public key cannot be read', error);
  }
  throw invalid('its key must be ECDSA P-256, named by its curve and not compressed');
}

async function isSigned(request: Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify(webcrypto);
  } catch {
    return false;
  }
}

function readName(request: Pkcs10CertificateRequest): string {
  const names = request.subjectName.getField('CN');
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw invalid("its subject must have one common name (CN): the device's id");
  }
  const id = ClientId.safeParse(name);
  if (!id.success || name.length > LONGEST_NAME) {
    throw invalid(
      `its common name must be a device's id: 1 to ${LONGEST_NAME} letters, digits or . _ : -`,
    );
  }
  return id.data;
}

function invalid(detail: string, cause?: unknown): Rejected {
  const options = cause === undefined ? {} : { cause };
  return new Rejected('invalid-argument', `csr: ${detail}; make a new request`, options);
}
