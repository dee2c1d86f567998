import type { NetworkFailure } from './failure';
import type { Faults } from './faults/faults';

/** Ports of one organisation on the loopback address; 0 takes a free one, kept over restarts. */
export interface OrganizationPorts {
  readonly peer: number;
  readonly orderer: number;
}

export interface OrganizationOptions {
  /** Short lower-case name, used in folders and as host prefix. */
  readonly name: string;
  readonly mspId: string;
  /** DNS domain of the certificates, as in cryptogen's layout. */
  readonly domain: string;
  readonly ports: OrganizationPorts;
}

/** A private data collection, field by field as in the file of `peer`'s `--collections-config`. */
export interface CollectionOptions {
  readonly name: string;
  /** Whose organisations keep the data: `OR('AlphaMSP.member', 'BetaMSP.member')`. */
  readonly policy: string;
  /** How many other members must have the data before a peer endorses (default 0). */
  readonly requiredPeerCount?: number;
  /** To how many other members a peer sends the data when it endorses (default 1). */
  readonly maxPeerCount?: number;
  /** After how many blocks a value is removed; 0 keeps it for ever (default 0). */
  readonly blockToLive?: number;
  readonly memberOnlyRead?: boolean;
  readonly memberOnlyWrite?: boolean;
  /** Who endorses writes; the chaincode's own policy where it is left out. */
  readonly endorsementPolicy?: {
    readonly signaturePolicy?: string;
    readonly channelConfigPolicy?: string;
  };
}

export interface ChaincodeOptions {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  /** The package id that chaincode processes register with. */
  readonly packageId: string;
  /**
   * Where each organisation's chaincode service listens, by MSP id: `localhost:9052`. Organisations
   * that share an address trust one another's chaincode there.
   */
  readonly addresses: Readonly<Record<string, string>>;
  /**
   * Who endorses its transactions, as `peer` takes it for `--signature-policy`:
   * `OutOf(2, 'AlphaMSP.peer', 'BetaMSP.peer')`; a majority of the organisations when it is left out.
   */
  readonly signaturePolicy?: string;
  /** Its private data collections, besides the implicit one of every organisation. */
  readonly collections?: readonly CollectionOptions[];
}

/** A channel: its members, its chaincodes, and a ledger of its own at each member. */
export interface ChannelOptions {
  readonly name: string;
  /** The MSP ids of its members; every organisation of the network when it is left out. */
  readonly organizations?: readonly string[];
  /** Chaincodes of several channels that have package id and address in common share a process. */
  readonly chaincodes: readonly ChaincodeOptions[];
}

/** How many calls each peer's services answer at a time; 0 stands for any number. */
export interface ConcurrencyLimits {
  /** Default 500. */
  readonly gatewayService?: number;
  /** Default 2500. */
  readonly endorserService?: number;
  /** Default 2500. */
  readonly deliverService?: number;
}

export interface NetworkOptions {
  readonly dataDir: string;
  readonly organizations: readonly OrganizationOptions[];
  /** At least one; those of an earlier start stay, in their order, and new ones may follow. */
  readonly channels: readonly ChannelOptions[];
  /**
   * The BatchTimeout of channels that this start makes: how long the first transaction of a block
   * waits for company (default 5 ms). A channel that there is has it in its config.
   */
  readonly batchTimeoutMs?: number;
  /** How long a chaincode may take for one transaction (default 30 s, as Fabric's peer). */
  readonly executionTimeoutMs?: number;
  /** How often members ask one another for private data that they lack (default 60 s, as Fabric). */
  readonly reconcileIntervalMs?: number;
  /** `peer.limits.concurrency` of Fabric's `core.yaml`, with its defaults. */
  readonly limits?: ConcurrencyLimits;
  /** Called with operational messages; nothing is printed otherwise. */
  readonly log?: (
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Record<string, unknown>,
  ) => void;
}

/** Where one organisation of a running network is reached and where its files are. */
export interface OrganizationAddress {
  readonly name: string;
  readonly mspId: string;
  readonly peer: string;
  readonly orderer: string;
  /** Server name in the peer's TLS certificate. */
  readonly peerHost: string;
  /** PEM file with the roots that signed the TLS certificates of this organisation. */
  readonly tlsCaFile: string;
  /** The member's own folder, with its ledgers. */
  readonly folder: string;
  /** cryptogen folder of a user: `<usersFolder>/Admin@<domain>/msp`. */
  readonly usersFolder: string;
}

/** One channel of a running network. */
export interface NetworkChannel {
  readonly name: string;
  readonly genesisHash: string;
  /** The MSP ids of its members. */
  readonly organizations: readonly string[];
  /**
   * How many blocks a member has.
   *
   * @throws RangeError for an organisation that is no member.
   */
  height(mspId: string): number;
}

export interface Network extends AsyncDisposable {
  readonly organizations: readonly OrganizationAddress[];
  readonly channels: readonly NetworkChannel[];
  /** @throws RangeError when there is no such channel. */
  channel(name: string): NetworkChannel;
  /** Resolves when every organisation's chaincode is registered, or rejects at the deadline. */
  ready(timeoutMs: number): Promise<void>;
  /**
   * Resolves, and never rejects, when the network cannot go on without an operator (a full disk,
   * a damaged store at run time); from then on it orders nothing. Pending while all is well.
   */
  readonly failed: Promise<NetworkFailure>;
  /** Lets things go wrong, for tests of whoever uses the network. */
  readonly faults: Faults;
}
