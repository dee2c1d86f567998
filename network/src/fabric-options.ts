import type {
  ChaincodeOptions,
  OrganizationAddress,
  OrganizationOptions,
  OrganizationPorts,
} from '@edgebeat/fabric-embedded';
import type { ChannelSettings } from './consortium-file/schema';
import type { FabricFailure } from './failure';
import type { FabricPrograms } from './find-fabric';
import type { CommittedChaincode } from './live-chaincode';
import type { MemberPorts, NodeHosts } from './placed-member';

/** A chaincode that runs as a service; its package id follows from its label and is in the handle. */
export interface FabricChaincode extends Omit<ChaincodeOptions, 'packageId'> {
  /** The package's label (default `<name>_<version>`). */
  readonly label?: string;
  /** The collections of a definition that follows on one that members made since; `collections` if not given. */
  readonly collectionsAfter?: (
    committed: Pick<CommittedChaincode, 'collections'>,
  ) => NonNullable<ChaincodeOptions['collections']>;
}

/** A member; ports that are not given, or are 0, are free ones. */
export interface FabricOrganization extends OrganizationOptions {
  readonly ports: OrganizationPorts & Partial<MemberPorts>;
  /** Peers besides the first, by their ports. */
  readonly furtherPeers?: readonly FurtherPeerPorts[] | undefined;
  /**
   * The name or IPv4 address under which other machines reach its nodes, which listen on all addresses then;
   * administration and health stay on the loopback address. If not given, everything is on that.
   */
  readonly host?: string | undefined;
  /** Where its nodes listen and what others call them; as `host` says if not given. */
  readonly hosts?: NodeHosts;
  /**
   * A command that becomes the program that follows it, for each of the member's nodes, such as
   * `ip netns exec alpha`; the names of `hosts` have to lead to where it runs them.
   */
  readonly launcher?: readonly string[];
}

/** The ports of a further peer; 0 takes free ones. */
export interface FurtherPeerPorts {
  readonly peer: number;
  readonly peerOperations: number;
}

/** A channel of some of the organisations, with chaincodes that are on the first channel too. */
export interface FurtherChannel {
  readonly name: string;
  /** The MSP ids of its members. */
  readonly organizations: readonly string[];
  /** Their names. */
  readonly chaincodes: readonly string[];
}

export interface FabricOptions {
  readonly programs: FabricPrograms;
  readonly dataDir: string;
  readonly channel: string;
  readonly organizations: readonly FabricOrganization[];
  readonly chaincodes: readonly FabricChaincode[];
  /** How the channel orders and who must agree, when it is made. */
  readonly settings?: ChannelSettings;
  /** Channels besides the first, which are formed at the first start with the same settings. */
  readonly furtherChannels?: readonly FurtherChannel[];
  /** How long the first transaction of a block waits for company, over the settings' own. */
  readonly batchTimeoutMs?: number;
  /** How long a chaincode may take for one transaction (default 30 s). */
  readonly executionTimeoutMs?: number;
  /** How often peers ask one another for private data that they lack (default 60 s). */
  readonly reconcileIntervalMs?: number;
  /**
   * Called when a node ended by itself after the start; it is started again, alone. Left out, the
   * first such end is the failure of the network.
   */
  readonly onRestart?: (failure: FabricFailure) => void;
}

export type NodeKind = 'peer' | 'orderer';

/** One of Fabric's programs that serves; it keeps its data when it is killed. */
export interface FabricNode {
  readonly logFile: string;
  /** The process that serves now. */
  readonly pid: number | undefined;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again; resolves when it listens. */
  start(): Promise<void>;
}

/** A network of Fabric's own programs on this machine. */
export interface Fabric extends AsyncDisposable {
  readonly channel: string;
  readonly genesisHash: string;
  readonly organizations: readonly OrganizationAddress[];
  /** Certificates and keys in cryptogen's layout. */
  readonly cryptoDir: string;
  /** The package id of each chaincode, which its services register with. */
  readonly packageIds: ReadonlyMap<string, string>;
  /**
   * Resolves when every peer can say who endorses each chaincode, which they learn from one another
   * some time after the start, and every chaincode service listens.
   *
   * @throws FabricFailure `not-ready` at the deadline.
   */
  ready(timeoutMs: number): Promise<void>;
  height(mspId: string): Promise<number>;
  /** Where each peer of a member is reached, the first one first. */
  peers(mspId: string): readonly OrganizationAddress[];
  /** A node of a member; of several peers the one of that number, from 0. */
  node(mspId: string, kind: NodeKind, peerNumber?: number): FabricNode;
  /**
   * Runs Fabric's `peer` program as the member's Admin.
   *
   * @throws FabricFailure `program-failed` with the program's last words.
   */
  peer(
    mspId: string,
    ...args: string[]
  ): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Resolves when a program ended that nobody stopped and nobody starts again; pending while all is well. */
  readonly failed: Promise<FabricFailure>;
}
