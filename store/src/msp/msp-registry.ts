import { decodeSerializedIdentity } from '../messages/config';
import { latin1 } from '../wire/message';
import { certificateFromPem } from './certificate';
import { verifySignature } from './ecdsa';
import type { Identity, SignedData } from './identity';
import type { Msp } from './msp';

const maxRemembered = 10_000;
const maxRememberedBytes = 8_192;

/** The MSPs of one channel configuration. Identities are parsed once and remembered, bounded. */
export class MspRegistry {
  private readonly msps: ReadonlyMap<string, Msp>;
  private readonly identities = new Map<string, Identity | Error>();

  constructor(msps: readonly Msp[]) {
    this.msps = new Map(msps.map((msp) => [msp.id, msp]));
  }

  msp(id: string): Msp | undefined {
    return this.msps.get(id);
  }

  /** @throws Error when the bytes are no identity, or of an MSP that the channel does not know. */
  identity(serialized: Uint8Array): Identity {
    if (serialized.length > maxRememberedBytes) return orThrow(this.read(serialized));
    const name = latin1(serialized);
    const known = this.identities.get(name) ?? this.read(serialized);
    if (this.identities.size >= maxRemembered) this.identities.clear();
    this.identities.set(name, known);
    return orThrow(known);
  }

  /** The identity, when its MSP holds it valid and the signature is its own. @throws Error if not. */
  verifiedSigner(signed: SignedData): Identity {
    const identity = this.identity(signed.identity);
    this.msps.get(identity.mspId)?.validate(identity.certificate);
    if (!this.verify(identity, signed)) throw new Error('the signature is wrong');
    return identity;
  }

  /** The distinct identities whose signatures are right, as a policy counts them. */
  signers(signatures: readonly SignedData[]): Identity[] {
    const found = new Map<string, Identity>();
    for (const signed of signatures) {
      const identity = this.tryIdentity(signed.identity);
      if (identity === undefined || found.has(identity.key)) continue;
      if (this.verify(identity, signed)) found.set(identity.key, identity);
    }
    return [...found.values()];
  }

  private verify(identity: Identity, signed: SignedData): boolean {
    return verifySignature(identity.certificate.publicKey, signed.data, signed.signature);
  }

  private tryIdentity(serialized: Uint8Array): Identity | undefined {
    try {
      return this.identity(serialized);
    } catch {
      return undefined;
    }
  }

  private read(serialized: Uint8Array): Identity | Error {
    try {
      const { mspId, idBytes } = decodeSerializedIdentity(serialized);
      if (!this.msps.has(mspId)) throw new Error(`the channel knows no MSP ${mspId}`);
      const certificate = certificateFromPem(idBytes);
      return { mspId, certificate, key: `${mspId}\n${certificate.id}` };
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

function orThrow(identity: Identity | Error): Identity {
  if (identity instanceof Error) throw identity;
  return identity;
}
