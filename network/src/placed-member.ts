import {
  type MaterialPaths,
  type OrganizationOptions,
  type OrganizationPorts,
} from '@edgebeat/fabric-embedded';

/** The ports of a member's nodes; `admin` is where `osnadmin` reaches its orderer. */
export interface MemberPorts extends OrganizationPorts {
  readonly admin: number;
}

/** A member with its ports and where its files are; all paths are absolute. */
export interface PlacedMember extends Omit<OrganizationOptions, 'ports'> {
  readonly ports: MemberPorts;
  readonly paths: MaterialPaths;
  /** Its own folder: what its nodes keep, their settings, and what clients start from. */
  readonly folder: string;
  readonly logs: string;
}
