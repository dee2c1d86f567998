import { msp } from '@hyperledger/fabric-protos';
import { issue, signLow, type CertificateOptions, type Certified } from './certificates.test.kit';

/** Who can sign: a certificate under an MSP with its key. */
export interface TestIdentity {
  readonly serialized: Uint8Array;
  readonly certified: Certified;
  sign(data: Uint8Array): Buffer;
}

export interface TestOrganization {
  readonly mspId: string;
  readonly ca: Certified;
  readonly peer: TestIdentity;
  readonly orderer: TestIdentity;
  readonly client: TestIdentity;
  readonly admin: TestIdentity;
  issue(options: CertificateOptions): TestIdentity;
}

export function createOrganization(mspId: string): TestOrganization {
  const ca = issue({ commonName: `ca.${mspId}`, ca: true });
  const make = (options: CertificateOptions): TestIdentity => identityOf(mspId, issue(options, ca));
  const node = (unit: string): TestIdentity => make({ commonName: `${unit}.${mspId}`, unit });
  return {
    mspId,
    ca,
    peer: node('peer'),
    orderer: node('orderer'),
    client: node('client'),
    admin: node('admin'),
    issue: make,
  };
}

export function identityOf(mspId: string, certified: Certified): TestIdentity {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certified.pem, 'ascii'));
  return {
    serialized: identity.serializeBinary(),
    certified,
    sign: (data) => signLow(certified.privateKey, data),
  };
}
