import type { X509Certificate } from 'node:crypto';
import type { msp } from '@hyperledger/fabric-protos';

/** The NodeOU of a certificate. */
export type NodeRole = 'client' | 'peer' | 'admin' | 'orderer';

/** A certificate under a member's MSP, parsed but not necessarily valid. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: X509Certificate;
  /** The SerializedIdentity bytes as they came. */
  readonly serialized: Uint8Array;
  readonly organizationalUnits: readonly string[];
}

/** The members' MSPs as one config block of the channel defines them. */
export interface MspRegistry {
  readonly mspIds: readonly string[];
  /**
   * @throws MspError when the bytes are malformed, name no MSP of the channel, or hold a certificate
   * that no authority of that MSP issued; Fabric, too, calls such an identity malformed.
   */
  deserialize(serialized: Uint8Array): Identity;
  /** When the certificate ends, whoever issued it; undefined when it cannot be read. */
  expiresAt(serialized: Uint8Array): Date | undefined;
  /**
   * Place in the chain of its MSP, validity at the given time, CRL, exactly one NodeOU.
   * @throws MspError with Fabric's reason.
   */
  validate(identity: Identity, at: Date): void;
  /** ECDSA SHA-256 with low S, as Fabric requires it. */
  verify(identity: Identity, message: Uint8Array, signature: Uint8Array): boolean;
  /** Whether a valid identity satisfies a principal (role, OU, identity). */
  satisfies(identity: Identity, principal: msp.MSPPrincipal): boolean;
}

/** An identity or signature that the channel's MSPs refuse. */
export class MspError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MspError';
  }
}

/** A certificate that no single chain joins to a root of the MSP that it claims. */
export class UntrustedCertificate extends MspError {
  constructor(message: string) {
    super(message);
    this.name = 'UntrustedCertificate';
  }
}
