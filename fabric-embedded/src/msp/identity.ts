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
  /** @throws MspError when the bytes are malformed or name no MSP of the channel. */
  deserialize(serialized: Uint8Array): Identity;
  /**
   * Chain to a root of its MSP, validity at the given time, CRL, exactly one NodeOU.
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
