/** So many requests in so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

/** What the device ingress grants; everything is bounded. */
export interface EdgeSettings {
  /** Addresses and networks (CIDR) that may send; an empty list lets all of them. */
  readonly allow: readonly string[];
  readonly deviceRate: Rate;
  readonly addressRate: Rate;
  /** Bytes of bodies that are being received at a time, of all devices. */
  readonly receivingBytes: number;
  /** Records and bytes that wait for the bus at a time; above them devices are told to wait. */
  readonly waitingRecords: number;
  readonly waitingBytes: number;
  /** How long the bus may take to keep records. */
  readonly publishSeconds: number;
  /** How old the registry's last reading may be; above it nobody is let in. */
  readonly registrySeconds: number;
  /** How often a bus that is away is tried again for the audit, and how long it may take. */
  readonly auditRetryMs: number;
  readonly auditDeadlineMs: number;
}

const MiB = 1_024 * 1_024;

export const defaultEdgeSettings: EdgeSettings = {
  allow: [],
  deviceRate: { requests: 1_000, seconds: 10 },
  addressRate: { requests: 10_000, seconds: 10 },
  receivingBytes: 64 * MiB,
  waitingRecords: 20_000,
  waitingBytes: 64 * MiB,
  publishSeconds: 10,
  registrySeconds: 60,
  auditRetryMs: 1_000,
  auditDeadlineMs: 5_000,
};
