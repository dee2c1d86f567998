import type { Signer } from '../crypto/signer';
import type { PeerLedger } from '../peer/peer-ledger';

/** A member with the key of its ordering node and the ledger of its peer. */
export interface OrderingMember {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly signer: Signer;
}
