import 'reflect-metadata';
import { createPublicKey, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { type CertifiedKey, signAuthority, signLeaf } from '../issuer/certificate';
import { deviceLeaf } from '../issuer/device-certificate';
import { ecdsa, importKeyPair, newPrivateKey, spkiOf } from '../issuer/ec-key';

/** What a new device makes on its own: its key, and the request for its certificate. */
export interface NewDevice {
  readonly csrPem: string;
  readonly privateKeyPem: string;
  /** DER SubjectPublicKeyInfo in base64, as the registry takes it. */
  readonly publicKey: string;
}

/** Makes the key of a device (P-256) and a certificate request with its id. */
export async function createDeviceRequest(deviceId: string): Promise<NewDevice> {
  const privateKeyPem = newPrivateKey();
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: [{ CN: [deviceId] }],
      keys: await importKeyPair(privateKeyPem),
      signingAlgorithm: ecdsa,
    },
    webcrypto,
  );
  return {
    csrPem: `${request.toString('pem')}\n`,
    privateKeyPem,
    publicKey: spkiOf(createPublicKey(privateKeyPem)).toString('base64'),
  };
}

/** A device of somebody else: its certificate says the same, but another authority signed it. */
export interface ForeignDevice extends CertifiedKey {
  readonly caPem: string;
}

/** Makes a certificate for a device by an authority that no site knows: what a hacker can make. */
export async function createForeignDevice(
  deviceId: string,
  now = new Date(),
): Promise<ForeignDevice> {
  const caKey = newPrivateKey();
  const caPem = await signAuthority('Somebody', caKey, now);
  const privateKeyPem = newPrivateKey();
  const publicKey = createPublicKey(privateKeyPem);
  const leaf = await deviceLeaf({ deviceId, publicKey }, 'Somebody');
  const authority = { certificatePem: caPem, privateKeyPem: caKey };
  return { certificatePem: await signLeaf(authority, leaf, now), privateKeyPem, caPem };
}
