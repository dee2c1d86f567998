import 'reflect-metadata';
import { type KeyObject, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';
import { msp } from '@hyperledger/fabric-protos';
import { type CertifiedKey, createAuthority, issueSigning } from '../crypto/certificate';
import { generateKeys, importPrivateKey, keyAlgorithm } from '../crypto/keys';

const mspId = 'Org1MSP';

/** The parts of a member's MSP config that tests vary. */
export interface ConfigParts {
  readonly name?: string;
  readonly roots: readonly CertifiedKey[];
  readonly intermediates?: readonly CertifiedKey[];
  readonly revoked?: readonly Uint8Array[];
  readonly admins?: readonly CertifiedKey[];
  readonly nodeUnits?: boolean;
  readonly certifier?: CertifiedKey;
}

const pem = ({ certificatePem }: CertifiedKey) => Buffer.from(certificatePem);

export function mspConfig(parts: ConfigParts): msp.MSPConfig {
  const config = new msp.FabricMSPConfig();
  config.setName(parts.name ?? mspId);
  config.setRootCertsList(parts.roots.map(pem));
  config.setIntermediateCertsList((parts.intermediates ?? []).map(pem));
  config.setRevocationListList([...(parts.revoked ?? [])]);
  config.setAdminsList((parts.admins ?? []).map(pem));
  const unit = (name: string) => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setOrganizationalUnitIdentifier(name);
    if (parts.certifier !== undefined) identifier.setCertificate(pem(parts.certifier));
    return identifier;
  };
  const units = new msp.FabricNodeOUs();
  units.setEnable(parts.nodeUnits ?? true);
  units.setClientOuIdentifier(unit('client'));
  units.setPeerOuIdentifier(unit('peer'));
  units.setAdminOuIdentifier(unit('admin'));
  units.setOrdererOuIdentifier(unit('orderer'));
  config.setFabricNodeOus(units);
  const wrapped = new msp.MSPConfig();
  wrapped.setConfig(config.serializeBinary());
  return wrapped;
}

export function serialize(certificate: CertifiedKey, id = mspId): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(id);
  identity.setIdBytes(pem(certificate));
  return identity.serializeBinary();
}

/** A certificate of the authority with that organisational unit. */
export function issue(authority: CertifiedKey, unit?: string, bounds = {}): Promise<CertifiedKey> {
  const subject = { commonName: 'someone', ...(unit && { organizationalUnit: unit }) };
  return issueSigning(authority, subject, bounds);
}

export async function intermediateOf(
  authority: CertifiedKey,
  pathLength?: number,
): Promise<CertifiedKey> {
  const issuer = new X509Certificate(authority.certificatePem);
  const subject = await createAuthority({ commonName: 'intermediate' });
  const { publicKey } = new X509Certificate(subject.certificatePem);
  const issuerKeyId = issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '';
  const certificate = await X509CertificateGenerator.create(
    {
      subject: 'CN=intermediate',
      issuer: issuer.subjectName,
      notBefore: issuer.notBefore,
      publicKey,
      signingKey: await importPrivateKey(authority.privateKeyPem),
      signingAlgorithm: keyAlgorithm,
      extensions: [
        new BasicConstraintsExtension(true, pathLength, true),
        await SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
        new AuthorityKeyIdentifierExtension(issuerKeyId),
      ],
    },
    webcrypto,
  );
  return { ...subject, certificatePem: certificate.toString('pem') };
}

export async function revocationList(
  authority: CertifiedKey,
  signer: CertifiedKey,
  serial: string,
) {
  const issuer = new X509Certificate(authority.certificatePem);
  const keyId = issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '';
  const list = await X509CrlGenerator.create(
    {
      issuer: issuer.subject,
      thisUpdate: new Date(),
      entries: [{ serialNumber: serial, revocationDate: new Date() }],
      extensions: [new AuthorityKeyIdentifierExtension(keyId)],
      signingKey: await importPrivateKey(signer.privateKeyPem),
      signingAlgorithm: keyAlgorithm,
    },
    webcrypto,
  );
  return Buffer.from(list.rawData);
}

/** As OpenSSL writes it. */
export const pemList = (der: Uint8Array) =>
  Buffer.from(
    `-----BEGIN X509 CRL-----\n${Buffer.from(der).toString('base64')}\n-----END X509 CRL-----\n`,
  );

export const serialOf = ({ certificatePem }: CertifiedKey) =>
  new X509Certificate(certificatePem).serialNumber;

export async function twoUnits(authority: CertifiedKey): Promise<CertifiedKey> {
  const keys = await generateKeys();
  return signWith(authority, [{ OU: ['client'] }, { OU: ['peer'] }, { CN: ['x'] }], keys.publicKey);
}

export async function rsaClient(authority: CertifiedKey): Promise<CertifiedKey> {
  const keys = await webcrypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ['sign', 'verify'],
  );
  return signWith(authority, [{ OU: ['client'] }, { CN: ['x'] }], keys.publicKey);
}

/** A client with extensions of the test's choice. */
export async function issueWith(
  authority: CertifiedKey,
  extensions: readonly Extension[],
): Promise<CertifiedKey> {
  const { publicKey } = await generateKeys();
  return signWith(authority, [{ OU: ['client'] }, { CN: ['x'] }], publicKey, extensions);
}

/** A client with a key of the test's choice. */
export function issueForKey(authority: CertifiedKey, key: KeyObject): Promise<CertifiedKey> {
  const der = new Uint8Array(key.export({ type: 'spki', format: 'der' }));
  return signWith(authority, [{ OU: ['client'] }, { CN: ['x'] }], der);
}

async function signWith(
  authority: CertifiedKey,
  subject: Record<string, string[]>[],
  publicKey: webcrypto.CryptoKey | Uint8Array<ArrayBuffer>,
  extensions: readonly Extension[] = [],
): Promise<CertifiedKey> {
  const issuer = new X509Certificate(authority.certificatePem);
  const certificate = await X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer.subjectName,
      notBefore: issuer.notBefore,
      publicKey,
      signingKey: await importPrivateKey(authority.privateKeyPem),
      signingAlgorithm: keyAlgorithm,
      extensions: [...extensions],
    },
    webcrypto,
  );
  return { certificatePem: certificate.toString('pem'), privateKeyPem: '' };
}
