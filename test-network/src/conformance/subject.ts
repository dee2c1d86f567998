import {
  type CollectionOptions,
  encodeCollections,
  type OrganizationAddress,
} from '@edgebeat/fabric-embedded';
import { organizations } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import type { ChaincodeServices } from './chaincode-services';

/** A network of three members on which the cases run; it runs the asset chaincode, under two
 * names, at every member. */
export interface ConformanceSubject extends AsyncDisposable {
  readonly kind: 'embedded' | 'fabric';
  readonly channel: string;
  /** A channel of AlphaMSP and BetaMSP alone, with the first chaincode and the same services. */
  readonly pairChannel: string;
  readonly organizations: readonly OrganizationAddress[];
  /** Certificates and keys in cryptogen's layout. */
  readonly cryptoDir: string;
  /** The services of the first of them. */
  readonly services: Pick<ChaincodeServices, 'kill' | 'start'>;
  /** Ends a member's peer and starts it again on its data. */
  restartPeer(mspId: string): Promise<void>;
  /** Ends a member's peer until what this gives is disposed. */
  stopPeer(mspId: string): Promise<AsyncDisposable>;
  /** Where the members' ledgers are. */
  readonly dataDir: string;
  /** Ends the network; its files stay until it is disposed. */
  stop(): Promise<void>;
}

export const chaincodeName = 'asset';
export const otherChaincodeName = 'other';

const alphaBeta = "OR('AlphaMSP.member', 'BetaMSP.member')";

export const collections = [
  {
    name: 'alphaBeta',
    policy: alphaBeta,
    maxPeerCount: 2,
    memberOnlyRead: true,
    memberOnlyWrite: true,
  },
  {
    name: 'endorsedByMembers',
    policy: alphaBeta,
    maxPeerCount: 2,
    endorsementPolicy: { signaturePolicy: "AND('AlphaMSP.member', 'BetaMSP.member')" },
  },
  {
    name: 'endorsedByPeers',
    policy: alphaBeta,
    maxPeerCount: 2,
    endorsementPolicy: { signaturePolicy: "AND('AlphaMSP.peer', 'BetaMSP.peer')" },
  },
  { name: 'fleeting', policy: alphaBeta, maxPeerCount: 2, blockToLive: 1 },
] as const satisfies readonly CollectionOptions[];

/** What an embedded network, without definitions on its ledger, knows of the chaincodes' collections. */
export function knownCollections(): Record<string, Uint8Array> {
  const members = organizations.map(({ mspId }) => mspId);
  return {
    [chaincodeName]: encodeCollections(collections, members),
    [otherChaincodeName]: encodeCollections([], members),
  };
}
