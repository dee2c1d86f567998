import type { Certificate } from './certificate';

/** A certificate under an MSP of the channel, as it came in a message. */
export interface Identity {
  readonly mspId: string;
  readonly certificate: Certificate;
  /** MSP and certificate: two signatures with one key are one signer. */
  readonly key: string;
}

/** A signature that was verified, or not, together with who made it. */
export interface SignedData {
  readonly identity: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}
