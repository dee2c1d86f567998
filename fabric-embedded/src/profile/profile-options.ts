/** What the files that clients start from say about one organisation. */
export interface ProfileOrganization {
  readonly name: string;
  readonly mspId: string;
  readonly domain: string;
  /** Addresses as `host:port`. */
  readonly peer: string;
  readonly orderer: string;
  /** Server names in the TLS certificates, for clients that dial by another name. */
  readonly peerHost: string;
  readonly ordererHost: string;
  /** PEM file with the roots of the organisation's TLS certificates. */
  readonly tlsCaFile: string;
  /** cryptogen folder of the organisation's users. */
  readonly usersFolder: string;
  /** The folder that its files are written to. */
  readonly folder: string;
}

export interface ProfileOptions {
  readonly channels: readonly ProfileChannel[];
  readonly organizations: readonly ProfileOrganization[];
}

export interface ProfileChannel {
  readonly name: string;
  /** The MSP ids of its members. */
  readonly organizations: readonly string[];
}
