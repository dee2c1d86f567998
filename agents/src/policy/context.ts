import type { DeviceEntry } from '@edgebeat/core';

/** What the policy agent gets besides events. */
export interface PolicyContext {
  /** A URI, for instance `urn:edgebeat:org1:hamburg:policy`. */
  readonly source: string;
  readonly msp: string;
  readonly siteId: string;
  readonly tenantId: string;
  readonly version: string;
  /** SHA-256 of the agent's registered public key (DER SPKI), 64 hex digits. */
  readonly agentKeyHash: string;
  /** Now, for the receipt: UTC with milliseconds. */
  readonly time: string;
  /** The site as conditions read it. */
  readonly site: Readonly<Record<string, unknown>>;
  /** The registry's entry of the device, when there is one. */
  readonly device?: DeviceEntry;
}
